"""An incident and what callers ask about in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.core.moments import Moment, iso

LEVELS = {3: "Level 3, watch", 2: "Level 2, partial", 1: "Level 1, full"}
EVERYDAY = "everyday"
RESERVED_KEYS = frozenset("LNUXY")  # keys the console itself answers to


class Incident(Base):
    """Something the floor answers for. An exercise is born one and stays one: nothing changes `exercise`."""

    __tablename__ = "incidents"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    hazard: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    exercise: Mapped[bool]
    period: Mapped[int] = mapped_column(default=1)
    period_ends_at: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by: Mapped[str] = mapped_column(String(36))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    topics: Mapped[list["Topic"]] = relationship(
        order_by="Topic.position", lazy="selectin", cascade="all"
    )

    @property
    def world(self) -> str:
        """Where it lives: all live incidents together, or an exercise by itself."""
        return self.id if self.exercise else LIVE

    @property
    def is_everyday(self) -> bool:
        """Whether this is the standing incident for calls that belong to none."""
        return self.hazard == EVERYDAY and not self.exercise

    def check_open(self) -> None:
        """Raises Refused when the incident is closed."""
        if self.closed_at:
            raise Refused(
                f"{self.name} is closed. Nothing new can be written to it; open a new incident."
            )

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not self.name.strip():
            wrong["name"] = "Write the incident's name, like Hurricane Orla."
        if self.level not in LEVELS:
            wrong["level"] = "Choose level 3, 2 or 1 (1 is full activation)."
        if wrong:
            raise Invalid(wrong)

    def close(self, at: datetime) -> None:
        """End it. Raises Refused for the standing incident, which never ends, and for a closed one."""
        self.check_open()
        if self.is_everyday:
            raise Refused(
                "The everyday incident stays open: it catches the calls that belong to no other."
            )
        self.closed_at = at

    def view(self) -> dict[str, Any]:
        """What screens show of it, topics included."""
        return {
            "id": self.id,
            "name": self.name,
            "hazard": self.hazard,
            "level": self.level,
            "level_words": LEVELS[self.level],
            "exercise": self.exercise,
            "world": self.world,
            "everyday": self.is_everyday,
            "period": self.period,
            "period_ends_at": iso(self.period_ends_at) if self.period_ends_at else None,
            "opened_at": iso(self.opened_at),
            "closed_at": iso(self.closed_at) if self.closed_at else None,
            "topics": [topic.view() for topic in self.topics],
        }


class Topic(Base):
    """What a call can be about, in one incident. Its key and its place never change during the incident."""

    __tablename__ = "topics"
    __table_args__ = (
        UniqueConstraint("incident_id", "slug"),
        UniqueConstraint("incident_id", "key"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(1))
    lifeline: Mapped[str] = mapped_column(String(40), default="")
    lead: Mapped[str] = mapped_column(String(200), default="")
    any_count: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {
            "id": self.id,
            "incident": self.incident_id,
            "slug": self.slug,
            "name": self.name,
            "key": self.key,
            "lifeline": self.lifeline,
            "lead": self.lead,
            "any_count": self.any_count,
            "position": self.position,
        }
