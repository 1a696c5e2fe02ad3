"""An incident and what callers ask about in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.core.moments import Moment, iso
from hub.formats.languages import ORIGINAL, required, wrong_languages
from hub.incidents.packs import EVERYDAY_PACK
from hub.incidents.topic import KEYS, LONGEST_NAME, Topic

LEVELS = {3: "watch", 2: "partial", 1: "full"}
EVERYDAY = EVERYDAY_PACK
OTHER = "other"  # the topic every incident has, for what fits none


__all__ = ["EVERYDAY", "KEYS", "LEVELS", "LONGEST_NAME", "OTHER", "Incident", "Topic"]


class Incident(Base):
    """What the floor answers for. An exercise is born one and stays one: nothing changes that."""

    __tablename__ = "incidents"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    hazard: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    exercise: Mapped[bool]
    # In which every card of it is kept: a setting of each incident, the original first.
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: [ORIGINAL])
    period: Mapped[int] = mapped_column(default=1)
    period_ends_at: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by: Mapped[str] = mapped_column(String(36))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    every_topic: Mapped[list["Topic"]] = relationship(
        order_by="Topic.position", lazy="selectin", cascade="all"
    )

    @property
    def topics(self) -> list["Topic"]:
        """Those that calls are tallied under: neither retired nor merged into another."""
        return [topic for topic in self.every_topic if topic.retired_at is None]

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

    def check(self, at: datetime) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not self.name:
            wrong["name"] = "Write the incident's name, like Hurricane Orla."
        elif len(self.name) > 80:
            wrong["name"] = "Use at most 80 characters for the name: it stands on every screen."
        if self.level not in LEVELS:
            wrong["level"] = "Choose level 3, 2 or 1 (1 is full activation)."
        if self.period_ends_at and self.period_ends_at <= at:
            wrong["period_ends_at"] = "The period must end in the future."
        if languages := wrong_languages(self.languages):
            wrong["languages"] = languages
        if wrong:
            raise Invalid(wrong)

    def change_level(self, level: int) -> None:
        """Raises Invalid for a level there is not, Refused when nothing would change."""
        self._check_commanded()
        if level not in LEVELS:
            raise Invalid({"level": "Choose level 3, 2 or 1 (1 is full activation)."})
        if level == self.level:
            raise Refused(f"{self.name} is at level {level}, {LEVELS[level]}, already.")
        self.level = level

    def begin_period(self, ends_at: datetime | None, at: datetime) -> None:
        """The next operational period begins now. Raises Invalid unless it ends in the future."""
        self._check_commanded()
        if ends_at is None or ends_at <= at:
            raise Invalid({"period_ends_at": "Write when the next period ends: a time to come."})
        self.period += 1
        self.period_ends_at = ends_at

    def change_languages(self, codes: Iterable[str]) -> None:
        """Every card is wanted in these. Raises Invalid for what is no code, Refused when nothing
        would change.
        """
        self.check_open()
        languages = required(codes)
        if wrong := wrong_languages(languages):
            raise Invalid({"languages": wrong})
        if set(languages) == set(self.languages):
            raise Refused(f"{self.name} has these languages already.")
        self.languages = languages

    def close(self, at: datetime) -> None:
        """End it. Raises Refused for a closed one, and for the standing one, which never ends."""
        self.check_open()
        if self.is_everyday:
            raise Refused(
                "The everyday incident stays open: it catches the calls that belong to no other."
            )
        self.closed_at = at

    def _check_commanded(self) -> None:
        self.check_open()
        if self.is_everyday:
            raise Refused("Everyday has no level and no periods. Open an incident for this event.")

    def add_topic(self, topic: "Topic") -> None:
        """Put a topic at the end of the list, so that no other moves. Raises Invalid, Refused."""
        self.check_open()
        topic.check()
        self.check_name(topic)
        for other in self.topics:
            if topic.key and other.key == topic.key:
                free = ", ".join(self.free_keys) or "none"
                raise Invalid({"key": f"{topic.key} is {other.name}. Still free: {free}."})
        self.place(topic)
        self.every_topic.append(topic)

    def check_name(self, topic: "Topic") -> None:
        """Raises Invalid when another topic has the name of this one, however it is spelled."""
        for other in self.every_topic:
            if other is topic or topic.slug_of_name not in (other.slug, other.slug_of_name):
                continue
            if other.retired_at:
                raise Invalid({"name": f"There was a topic {other.name}: take it back into use."})
            raise Invalid({"name": f"There is a topic {other.name} already."})

    def place(self, topic: "Topic") -> None:
        """Put it at the end of the list, under its own letter or a free one."""
        topic.key = topic.key or self._free_key(topic.name)
        topic.position = max((other.position for other in self.every_topic), default=-1) + 1

    @property
    def free_keys(self) -> list[str]:
        """The letters no topic of this incident has."""
        return [key for key in KEYS if key not in {topic.key for topic in self.topics}]

    def _free_key(self, name: str) -> str | None:
        free = self.free_keys
        return next((letter for letter in name.upper() if letter in free), next(iter(free), None))

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
            "languages": self.languages,
            "period": self.period,
            "period_ends_at": iso(self.period_ends_at) if self.period_ends_at else None,
            "opened_at": iso(self.opened_at),
            "closed_at": iso(self.closed_at) if self.closed_at else None,
            "topics": [topic.view() for topic in self.topics],
        }
