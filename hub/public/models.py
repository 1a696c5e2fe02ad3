"""What is on the phone line: the text somebody last read onto it."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment, iso


class Recorded(Base):
    """A text that was read onto the phone line; the newest is what callers hear."""

    __tablename__ = "recorded"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))

    def view(self) -> dict[str, Any]:
        """What the desk shows and the journal keeps."""
        return {"id": self.id, "text": self.text, "at": iso(self.at), "by": self.by_name}
