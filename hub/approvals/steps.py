"""The steps of a text on its way: each saving, each hand-over, and the yes of another person."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.people.models import Actor


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


class Step(Base):
    """Submitted, returned or rejected: who, when, which exact text, and why."""

    __tablename__ = "steps"

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # not the time: clocks may jump back
    action: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
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

    A yes may be carried to a new copy of the same text, whose facts alone are new: the database
    itself refuses that for words with another hash.
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
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"))
    kind: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    carried_words_id: Mapped[str | None] = mapped_column(String(36))
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)


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
