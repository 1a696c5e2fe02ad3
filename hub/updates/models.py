"""A situational update: what is so now, how grave it is, and when the next word comes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.approvals.models import Words
from hub.core.database import Base
from hub.core.moments import Moment, iso

SEVERITIES = {"critical": "Critical", "important": "Important", "routine": "Routine"}


class Update(Base):
    """One update; its id is that of its words, whose text is the headline, a blank line, and the body."""

    __tablename__ = "updates"

    id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime | None] = mapped_column(Moment)
    next_update_at: Mapped[datetime | None] = mapped_column(
        Moment
    )  # the promise of the next update
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("updates.id"))
    words: Mapped[Words] = relationship(lazy="joined", cascade="all")

    @property
    def headline(self) -> str:
        """The first line of the text."""
        return self.words.text.split("\n", 1)[0].strip()

    @property
    def body(self) -> str:
        """All after the headline, Markdown."""
        return self.words.text.partition("\n")[2].strip()

    @property
    def must_read(self) -> bool:
        """Critical and important updates must be acknowledged; routine ones are there to be read."""
        return self.severity != "routine"

    def view(self) -> dict[str, Any]:
        """What desk and API show of it."""
        return {
            "id": self.id,
            "incident": self.incident_id,
            "severity": self.severity,
            "headline": self.headline,
            "body": self.body,
            "source": self.source,
            "corrects": self.corrects_id,
            "must_read": self.must_read,
            "until": iso(self.until) if self.until else None,
            "next_update_at": iso(self.next_update_at) if self.next_update_at else None,
            **self.words.view(),
        }
