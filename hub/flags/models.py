"""A flag: this person says that something is wrong in these words. And the answer to it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

STANDS = text("taken_back_at IS NULL")


class Answer(Base):
    """What those who flagged a text are told: by a person in one sentence, or by the clock when
    the text was overtaken.
    """

    __tablename__ = "flag_answers"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), index=True)
    world: Mapped[str] = mapped_column(String(36))
    how: Mapped[str] = mapped_column(String(12))  # see sentences.HOW
    said: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[dict[str, Any]] = mapped_column(JSON)  # the text as it was then; what came after
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    seq: Mapped[int]  # the journal number under which consoles received it
    flags: Mapped[list["Flag"]] = relationship(
        order_by="Flag.at, Flag.id", lazy="selectin", viewonly=True
    )

    def view(self) -> dict[str, Any]:
        """What consoles draw and the journal keeps: whoever flagged stands there by id alone."""
        return {
            "id": f"flag-answer-{self.id}",
            "answer": self.id,
            "words": self.words_id,
            "how": self.how,
            "said": self.said,
            "text": self.about["text"],
            "after": self.about.get("after"),
            "by": self.by_name,
            "at": iso(self.at),
            "flags": [flag.mark() for flag in self.flags],
        }


class Flag(Base):
    """One tap of one person on one text. Taken back, it stays and counts no more."""

    __tablename__ = "flags"
    __table_args__ = (
        Index(  # one flag a person and text, also when two taps arrive together
            "ix_flags_standing",
            "words_id",
            "person_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # made by the client
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"))
    person_id: Mapped[str] = mapped_column(String(36), index=True)
    person_name: Mapped[str] = mapped_column(String(120))
    shift_id: Mapped[str | None] = mapped_column(ForeignKey("shifts.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")  # a caller's words may stand in it
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)
    answer_id: Mapped[str | None] = mapped_column(ForeignKey("flag_answers.id"), index=True)
    heard_at: Mapped[datetime | None] = mapped_column(Moment)  # the answer was read

    def view(self) -> dict[str, Any]:
        """What its own maker is answered; to a retry the same as the first time."""
        return {
            "id": self.id,
            "words": self.words_id,
            "at": iso(self.at),
            "note": self.note,
            "taken_back_at": iso(self.taken_back_at) if self.taken_back_at else None,
            "answer": self.answer_id,
        }

    def mark(self) -> dict[str, Any]:
        """What the journal keeps of it: no name, and of the note only a fingerprint."""
        note = hashlib.sha256(self.note.encode()).hexdigest() if self.note else None
        return {"id": self.id, "person": self.person_id, "at": iso(self.at), "note": note}
