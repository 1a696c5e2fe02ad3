"""What callers said, apart from everything else, so that it can be redacted."""

import hashlib
from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment


class CallerWords(Base):
    """What a caller said, as an agent typed it. The only place where it stands."""

    __tablename__ = "caller_words"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    redacted_at: Mapped[datetime | None] = mapped_column(Moment)
    redacted_by: Mapped[str | None] = mapped_column(String(120))

    @classmethod
    def typed(cls, text: str) -> "CallerWords":
        """These words, with their fingerprint."""
        return cls(id=new_id(), text=text, hash=fingerprint(text))

    def redact(self, instead: str, by: str, at: datetime) -> None:
        """Only these words stand there from now on."""
        self.text, self.hash = instead, fingerprint(instead)
        self.redacted_at, self.redacted_by = at, by

    def mark(self) -> dict[str, str]:
        """What the journal keeps of them."""
        return {"id": self.id, "hash": self.hash}


def fingerprint(text: str) -> str:
    """What the journal keeps of words it must not keep."""
    return hashlib.sha256(text.encode()).hexdigest()
