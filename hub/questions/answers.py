"""What those who asked are told: approved words, why there is none, or what is true of a rumor."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.approvals.models import Words
from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

VERDICTS = {  # of a rumor; the first is what every rumor begins with
    "checking": "We are checking",
    "true": "True",
    "false": "Not true",
    "misleading": "Misleading",
}


class Verdict(Base):
    """What somebody found out about a rumor: each finding a row, the newest is what holds."""

    __tablename__ = "verdicts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(12))
    evidence: Mapped[str] = mapped_column(Text, default="")
    # What agents are to say: it waits for another person's yes, by the rules of all words.
    line_id: Mapped[str | None] = mapped_column(ForeignKey("words.id"))
    recheck_at: Mapped[datetime | None] = mapped_column(Moment)
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    line: Mapped[Words | None] = relationship(lazy="joined")

    def view(self) -> dict[str, Any]:
        """What desk and board show of it."""
        return {
            "verdict": self.verdict,
            "words": VERDICTS[self.verdict],
            "evidence": self.evidence,
            "recheck_at": iso(self.recheck_at) if self.recheck_at else None,
            "by": self.by_name,
            "at": iso(self.at),
            "line": self._line() if self.line else None,
        }

    def _line(self) -> dict[str, Any] | None:
        if self.line is None:
            return None
        back = self.line.last_step if self.line.state == "returned" else None
        return {
            "id": self.line.id,
            "text": self.line.text,
            "hash": self.line.hash,
            "state": self.line.state,
            "sent_back": back.view() if back else None,
        }


class Answer(Base):
    """What those who asked are told: approved words, or why the question is closed.

    The database itself refuses an answer by words that nobody approved, or under another hash.
    """

    __tablename__ = "question_answers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["words_id", "hash"],
            ["approvals.words_id", "approvals.hash"],
            name="fk_question_answer_approval",
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), index=True)
    how: Mapped[str] = mapped_column(String(10))  # script | update | line | closed
    words_id: Mapped[str | None] = mapped_column(ForeignKey("words.id"), index=True)
    hash: Mapped[str | None] = mapped_column(String(64))
    said: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the text as it was then
    published_at: Mapped[datetime] = mapped_column(Moment)  # since when agents can say it
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    seq: Mapped[int]  # the journal number under which consoles received it
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_why: Mapped[str] = mapped_column(Text, default="")

    def end(self, at: datetime, why: str) -> None:
        """It is no answer any more."""
        self.ended_at, self.ended_why = at, why

    def view(self) -> dict[str, Any]:
        """What consoles, desk and board show of it."""
        return {
            "id": f"answer-{self.id}",
            "answer": self.id,
            "how": self.how,
            "words": self.words_id,
            "said": self.said,
            "text": self.about,
            "published_at": iso(self.published_at),
            "by": self.by_name,
            "at": iso(self.at),
            "seq": self.seq,
        }


class Heard(Base):
    """This person has read this answer: it is not shown to them again."""

    __tablename__ = "answers_heard"

    answer_id: Mapped[str] = mapped_column(ForeignKey("question_answers.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(36), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Moment)
