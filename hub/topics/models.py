"""A topic that somebody on the floor asks for, until a lead decides."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

MOST_OPEN = 5  # of one person


class Proposal(Base):
    """A name for what callers ask about that no topic covers."""

    __tablename__ = "topic_proposals"
    __table_args__ = (
        Index(  # the same one from two desks at once waits once
            "ix_topic_proposals_open",
            "incident_id",
            "slug",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    topic_id: Mapped[str | None] = mapped_column(ForeignKey("topics.id"))  # what it became

    def check_waits(self) -> None:
        """Raises Refused when somebody was quicker."""
        if self.decided_at:
            did = "added" if self.topic_id else "declined"
            raise Refused(f"{self.decided_by} has {did} {self.name} already.")

    def decide(self, by_name: str, at: datetime, topic_id: str | None = None) -> None:
        """Say yes with a topic, or no."""
        self.check_waits()
        self.decided_at, self.decided_by, self.topic_id = at, by_name, topic_id

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {
            "id": self.id,
            "incident": self.incident_id,
            "name": self.name,
            "at": iso(self.at),
            "by": self.by_name,
        }
