"""A question nobody could answer, or a rumor a caller had heard: one kind of row, asked by many.

What callers said stands apart (`CallerWords`), so that it can be redacted: a snapshot of the
journal has its id and its hash, never the words.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.incidents.models import Incident, Topic
from hub.questions.answers import Answer, Verdict
from hub.questions.said import CallerWords

QUESTION, RUMOR = "question", "rumor"
CALLED = {QUESTION: "Question", RUMOR: "Rumor"}
WHERE = {  # where a caller heard it
    "": "Not said",
    "social": "Social media",
    "person": "Family, a friend, a neighbour",
    "message": "A text, a call or an e-mail",
    "news": "Radio, television or a paper",
    "door": "Somebody at the door",
    "other": "Somewhere else",
}


class Question(Base):
    """One question, or one rumor. Merged into another it keeps its askings, and can be parted."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("world", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    world: Mapped[str] = mapped_column(String(36))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    topic_id: Mapped[str | None] = mapped_column(ForeignKey("topics.id"))
    words_id: Mapped[str] = mapped_column(ForeignKey("caller_words.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    raised_by: Mapped[str | None] = mapped_column(String(80), unique=True)  # a surge opened it
    merged_into_id: Mapped[str | None] = mapped_column(
        ForeignKey("questions.id", name="fk_merged_into"), index=True
    )
    owner_id: Mapped[str | None] = mapped_column(String(36))
    owner_name: Mapped[str] = mapped_column(String(120), default="")
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    overdue_at: Mapped[datetime | None] = mapped_column(Moment)  # that it is late was told
    seq: Mapped[int] = mapped_column(default=0)  # of the newest deed: the desk's order
    words: Mapped[CallerWords] = relationship(lazy="joined", innerjoin=True, cascade="all")
    incident: Mapped[Incident] = relationship(lazy="selectin")
    topic: Mapped[Topic | None] = relationship(lazy="selectin")
    answers: Mapped[list[Answer]] = relationship(
        order_by=Answer.seq, lazy="selectin", cascade="all"
    )
    verdicts: Mapped[list[Verdict]] = relationship(
        order_by=Verdict.at, lazy="selectin", cascade="all"
    )
    merged: Mapped[list["Question"]] = relationship(
        order_by="Question.number", lazy="selectin", viewonly=True
    )

    @property
    def called(self) -> str:
        """Question 12: how people name it aloud."""
        return f"{CALLED[self.kind]} {self.number}"

    @property
    def answer(self) -> Answer | None:
        """What is told to those who ask; None while there is nothing to say."""
        return next((one for one in reversed(self.answers) if one.ended_at is None), None)

    @property
    def verdict(self) -> Verdict | None:
        """What was found out last about a rumor."""
        return self.verdicts[-1] if self.verdicts else None

    @property
    def state(self) -> str:
        """open | answered | closed | merged: read from its rows."""
        if self.merged_into_id:
            return "merged"
        if self.answer is None:
            return "open"
        return "closed" if self.answer.how == "closed" else "answered"

    @property
    def group(self) -> list["Question"]:
        """This one and all that were merged into it, also by way of another."""
        return [self, *(one for other in self.merged for one in other.group)]

    def check_stands(self) -> None:
        """Raises Refused for one that was merged into another."""
        if self.merged_into_id:
            raise Refused(f"{self.called} was merged into another. Look at that one.")

    def check_open(self) -> None:
        """Raises Refused unless it waits for an answer."""
        self.check_stands()
        if self.state != "open":
            raise Refused(f"{self.called} is {self.state} already.")

    def view(self) -> dict[str, Any]:
        """What screens draw, and the journal keeps: no word that a caller said."""
        last = self.answers[-1] if self.answers else None
        return {
            "id": self.id,
            "kind": self.kind,
            "number": self.number,
            "called": self.called,
            "world": self.world,
            "state": self.state,
            "words": self.words.mark(),
            "incident": {"id": self.incident.id, "name": self.incident.name},
            "topic": self._topic(),
            "asked_at": iso(self.asked_at),
            "surge": self.raised_by is not None,
            "owner": {"id": self.owner_id, "name": self.owner_name} if self.owner_id else None,
            "due_at": iso(self.due_at) if self.due_at else None,
            "overdue": self.overdue_at is not None,
            "merged": [{"id": one.id, "called": one.called} for one in self.group[1:]],
            "answer": self.answer.view() if self.answer else None,
            "reopened": last.ended_why if last and last.ended_at else "",
            "verdict": self.verdict.view() if self.verdict else None,
            "seq": self.seq,
        }

    def _topic(self) -> dict[str, Any] | None:
        if self.topic is None:
            return None
        return {"id": self.topic.id, "slug": self.topic.slug, "name": self.topic.name}


class Asking(Base):
    """One caller asked, one agent had no answer. The id is the console's own."""

    __tablename__ = "askings"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), index=True)
    call_id: Mapped[str | None] = mapped_column(String(36))
    person_id: Mapped[str] = mapped_column(String(36), index=True)
    person_name: Mapped[str] = mapped_column(String(120))
    shift_id: Mapped[str | None] = mapped_column(ForeignKey("shifts.id"))
    heard_where: Mapped[str] = mapped_column(String(10), default="")
    words_id: Mapped[str | None] = mapped_column(ForeignKey("caller_words.id"))  # None: as before
    at: Mapped[datetime] = mapped_column(Moment)
    words: Mapped[CallerWords | None] = relationship(lazy="joined", cascade="all")

    def view(self) -> dict[str, Any]:
        """What its own maker is answered; to a retry the same as the first time."""
        return {"id": self.id, "question": self.question_id, "at": iso(self.at)}


class Draft(Base):
    """These words are written to answer this question: once published, they do."""

    __tablename__ = "question_drafts"

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
