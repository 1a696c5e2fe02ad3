"""Words on their way to being approved. `Words` are the text of one version of a script or of one update:
scripts and updates keep what is theirs beside it and share this one way through another person's hands.
"""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.approvals.releases import Release
from hub.core.database import Base
from hub.core.errors import NotAllowed, Refused
from hub.core.ids import new_id
from hub.core.journal import canonical
from hub.core.moments import Moment, iso
from hub.people.models import Actor

# state → action → state after it. What is not here cannot happen.
TRANSITIONS: dict[str, dict[str, str]] = {
    "draft": {"edit": "draft", "submit": "submitted", "reject": "rejected"},
    "submitted": {
        "edit": "draft",
        "approve": "approved",
        "return": "returned",
        "reject": "rejected",
    },
    "returned": {"edit": "draft", "submit": "submitted", "reject": "rejected"},
    "approved": {"publish": "published", "reject": "rejected"},
    "published": {
        "publish": "published",
        "end": "ended",
    },  # the same words may serve several incidents
    "ended": {},
    "rejected": {},
}
IN_WORDS = {
    "draft": "is a draft",
    "submitted": "waits for approval",
    "returned": "was returned to its writer",
    "approved": "is approved",
    "published": "is live",
    "ended": "is no longer live",
    "rejected": "was rejected",
}


def text_hash(text: str, values: dict[str, str]) -> str:
    """The fingerprint of exactly these words with exactly these values in their slots."""
    return hashlib.sha256(canonical({"text": text, "values": values}).encode()).hexdigest()


class Words(Base):
    """One text and how far it has come. The state is read from its rows, never stored beside them."""

    __tablename__ = "words"
    __table_args__ = (UniqueConstraint("id", "kind"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))  # script | update
    text: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    hash: Mapped[str] = mapped_column(String(64))
    edits: Mapped[list["Edit"]] = relationship(
        order_by="Edit.revision", lazy="selectin", cascade="all"
    )
    steps: Mapped[list["Step"]] = relationship(order_by="Step.at", lazy="selectin", cascade="all")
    approval: Mapped["Approval | None"] = relationship(
        lazy="selectin", cascade="all", uselist=False
    )
    releases: Mapped[list["Release"]] = relationship(
        lazy="selectin", cascade="all", order_by="Release.at"
    )

    @property
    def state(self) -> str:
        """draft, submitted, returned, approved, published, ended or rejected."""
        if any(step.action == "reject" for step in self.steps):
            return "rejected"
        if self.releases:
            return (
                "published"
                if any(release.ended_at is None for release in self.releases)
                else "ended"
            )
        if self.approval:
            return "approved"
        last = self.steps[-1] if self.steps else None
        if last is None or last.hash != self.hash:
            return "draft"
        return {"submit": "submitted", "return": "returned"}[last.action]

    @property
    def hands(self) -> set[str]:
        """Everyone who wrote, edited or submitted these words: none of them may approve."""
        return {edit.by_id for edit in self.edits} | {
            step.by_id for step in self.steps if step.action == "submit"
        }

    def check_may(self, action: str) -> None:
        """Raises Refused when the words are not in a state that allows the action."""
        if action not in TRANSITIONS[self.state]:
            raise Refused(
                f"This text {IN_WORDS[self.state]}; it cannot be changed that way now. Reload to see why."
            )

    def written(
        self,
        text: str,
        values: dict[str, str],
        by: Actor,
        at: datetime,
        based_on: int | None = None,
    ) -> "Edit":
        """The words become these. Raises Refused when someone else saved since revision `based_on`."""
        if self.edits:
            self.check_may("edit")
            if based_on is not None and based_on != self.revision:
                raise Overtaken(self.edits[-1])
            self.revision += 1
        self.text, self.values, self.hash = text, values, text_hash(text, values)
        edit = Edit(
            revision=self.revision, text=text, values=values, by_id=by.hand, by_name=by.name, at=at
        )
        self.edits.append(edit)
        return edit

    def submitted(self, by: Actor, at: datetime) -> None:
        """Ask another person to approve exactly this text."""
        self.check_may("submit")
        self._step("submit", by, at)

    def approved_by(self, person: Actor, at: datetime, hash: str | None = None) -> None:
        """Raises NotAllowed for anyone whose words these are, Refused when the text moved on since it was read."""
        self.check_may("approve")
        if person.hand in self.hands or person.id in self.hands:
            raise NotAllowed("You wrote or submitted this text. Another person must approve it.")
        if hash is not None and hash != self.hash:
            raise Refused(
                "The text was edited since you read it. Read it again before you approve."
            )
        self.approval = Approval(
            kind=self.kind, hash=self.hash, by_id=person.hand, by_name=person.name, at=at
        )

    def sent_back(self, action: str, by: Actor, at: datetime, reason: str) -> None:
        """Return to the writer, or reject for good; a reason is required."""
        self.check_may(action)
        if not reason.strip():
            raise Refused("Say why, so that the writer knows what to change.")
        self._step(action, by, at, reason.strip())

    def _step(self, action: str, by: Actor, at: datetime, reason: str = "") -> None:
        self.steps.append(
            Step(
                action=action, hash=self.hash, by_id=by.hand, by_name=by.name, at=at, reason=reason
            )
        )

    def view(self) -> dict[str, Any]:
        """How far the words have come, as screens show it."""
        last = self.steps[-1] if self.steps else None
        return {
            "state": self.state,
            "hash": self.hash,
            "revision": self.revision,
            "written_by": self.edits[-1].by_name if self.edits else "",
            "edited_at": iso(self.edits[-1].at) if self.edits else None,
            "submitted_by": last.by_name if last and last.action == "submit" else None,
            "submitted_at": iso(last.at) if last and last.action == "submit" else None,
            "sent_back": {
                "action": last.action,
                "by": last.by_name,
                "reason": last.reason,
                "at": iso(last.at),
            }
            if last and last.action in ("return", "reject")
            else None,
            "approved_by": self.approval.by_name if self.approval else None,
            "approved_at": iso(self.approval.at) if self.approval else None,
        }


class Overtaken(Refused):
    """Someone else saved this text meanwhile; `latest` is their edit, so that the second sees the difference."""

    def __init__(self, latest: "Edit") -> None:
        super().__init__(
            f"{latest.by_name} saved this text while you were writing. Nothing of yours is lost: "
            "compare the two and save again."
        )
        self.latest = latest


class Edit(Base):
    """One saving of a text: never changed, so that nothing anybody typed is lost."""

    __tablename__ = "edits"

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)


class Step(Base):
    """Submitted, returned or rejected: who, when, which exact text, and why."""

    __tablename__ = "steps"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), index=True)
    action: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)


class Approval(Base):
    """Another person said yes to exactly this text."""

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("words_id", "hash"), UniqueConstraint("words_id"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"))
    kind: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
