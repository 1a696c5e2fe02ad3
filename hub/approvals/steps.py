"""The steps of a text on its way: each saving, each hand-over, and the yes of another person."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.journal import canonical
from hub.core.moments import Moment, iso
from hub.people.models import Actor


def text_hash(text: str, values: Mapping[str, str], about: Mapping[str, Any] | None = None) -> str:
    """The fingerprint of exactly these words, their slots' values, and what is said about them."""
    said = canonical({"text": text, "values": values, "about": about or {}})
    return hashlib.sha256(said.encode()).hexdigest()


def signed(by: Actor, at: datetime) -> dict[str, Any]:
    """Whose hand it was, and when: columns that every step of a text has."""
    return {"by_id": by.hand, "by_name": by.name, "at": at}


class Edit(Base):
    """One saving of a text: never changed, so that nothing anybody typed is lost."""

    __tablename__ = "edits"

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)

    def again(self) -> "Edit":
        """The same writing, as the first of other words."""
        said = {"text": self.text, "values": self.values, "about": self.about}
        return Edit(revision=1, **said, by_id=self.by_id, by_name=self.by_name, at=self.at)


class Step(Base):
    """Sent to be checked, submitted, checked, returned or rejected: who, when, which exact text,
    and why.
    """

    __tablename__ = "steps"

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # not the time: clocks may jump back
    action: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    # The department that is asked to check the facts, and its name as it was then.
    check_by: Mapped[str | None] = mapped_column(String(36))
    check_by_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    at: Mapped[datetime] = mapped_column(Moment)

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {
            "action": self.action,
            "by": self.by_name,
            "reason": self.reason,
            "at": iso(self.at),
        }


class Approval(Base):
    """Another person said yes to exactly this text.

    Two exceptions, and the database holds them to their terms. `alone`: one person broke the glass,
    and a second must read it before `review_due_at`. `carried_words_id`: the very same words, by
    their hash, were approved already under that id.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        UniqueConstraint("words_id", "hash"),
        UniqueConstraint("words_id"),
        ForeignKeyConstraint(
            ["carried_words_id", "hash"],
            ["approvals.words_id", "approvals.hash"],
            name="fk_approval_carried",
        ),
        CheckConstraint(
            "NOT alone OR (review_due_at IS NOT NULL AND why <> '')", name="alone_is_reviewed"
        ),
        CheckConstraint(
            "confirmed_by_id IS NULL OR (alone AND confirmed_at IS NOT NULL"
            " AND confirmed_by_id <> by_id)",
            name="another_confirms",
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"))
    kind: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    carried_words_id: Mapped[str | None] = mapped_column(String(36))
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
    alone: Mapped[bool] = mapped_column(default=False, server_default=false())
    why: Mapped[str] = mapped_column(Text, default="", server_default="")  # of who broke the glass
    review_due_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[str | None] = mapped_column(String(36))
    confirmed_by_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_unread(self) -> bool:
        """Whether no second person has read these words yet."""
        return self.alone and self.confirmed_at is None

    def alone_view(self) -> dict[str, Any] | None:
        """What screens say of words that one person published alone; None for all others."""
        if not self.alone or self.review_due_at is None:
            return None
        return {
            "by": self.by_name,
            "at": iso(self.at),
            "why": self.why,
            "review_by": iso(self.review_due_at),
            "confirmed_by": self.confirmed_by_name or None,
            "confirmed_at": iso(self.confirmed_at) if self.confirmed_at else None,
        }


class Overtaken(Refused):
    """Someone else saved this text meanwhile; `latest` is what they saved, to compare with."""

    def __init__(self, latest: Edit) -> None:
        super().__init__(
            f"{latest.by_name} saved this text while you were writing. Nothing of yours is lost: "
            "compare the two and save again."
        )
        # Plain values: the row itself is gone once the deed is undone.
        self.latest: dict[str, Any] = {
            "text": latest.text,
            "values": latest.values,
            "about": latest.about,
            "revision": latest.revision,
            "by": latest.by_name,
            "at": latest.at,
        }
