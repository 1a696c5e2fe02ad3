"""Approved words that are to be published at a time: who said so, where, and what became of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    Text,
    and_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.due.models import NotYet

MISSED = ("failed", "overtaken")  # somebody must be told: it will not be published by itself
_OPEN = text("ended_at IS NULL")
WordsIds = Sequence[str] | Select[str]


class Schedule(Base):
    """These words, of this very hash, go to that incident at that time.

    The database refuses one without an approval of this text, and a second open one for the same
    words and incident.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        ForeignKeyConstraint(
            ["words_id", "hash"],
            ["approvals.words_id", "approvals.hash"],
            name="fk_schedule_approval",
        ),
        Index(
            "one_schedule", "words_id", "incident_id", unique=True, sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    place: Mapped[str] = mapped_column(String(200))  # the incident's name
    world: Mapped[str] = mapped_column(String(36))
    sites: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: everyone
    silent: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    by_id: Mapped[str] = mapped_column(String(36))  # the key's own where a machine did it
    by_name: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_as: Mapped[str | None] = mapped_column(
        String(12)
    )  # published | cancelled | failed | overtaken
    ended_by: Mapped[str | None] = mapped_column(String(120))
    ended_why: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)  # somebody saw that it was missed

    @property
    def is_open(self) -> bool:
        """Whether it is still to be published."""
        return self.ended_at is None

    @property
    def is_missed(self) -> bool:
        """Whether it was not published, and nobody has put that away yet."""
        return self.ended_as in MISSED and self.settled_at is None

    def end(self, how: str, by: str, at: datetime, why: str = "") -> None:
        """Not waited for any more. Raises Refused when that is so already."""
        if self.ended_at:
            raise Refused(f"This schedule was {self.ended_as} already.")
        self.ended_at, self.ended_as, self.ended_by, self.ended_why = at, how, by, why

    def put_away(self, by: str, at: datetime) -> str:
        """Cancelled; or, where it was missed, seen and settled. What was done, in a word.

        Raises Refused when there is nothing left to put away.
        """
        if self.is_missed:
            self.settled_at = at
            return "put away"
        self.end("cancelled", by, at)
        return "cancelled"

    def check_due(self, at: datetime) -> None:
        """Raises Refused when it ended, NotYet before its time."""
        if self.ended_at:
            raise Refused(f"This schedule was {self.ended_as} already.")
        if self.at > at:
            raise NotYet("Its time has not come yet.", self.at)

    def view(self) -> dict[str, Any]:
        """What screens show of it: names and absolute times."""
        return {
            "id": self.id,
            "words": self.words_id,
            "kind": self.kind,
            "title": self.title,
            "incident": self.incident_id,
            "place": self.place,
            "sites": self.sites,
            "silent": self.silent,
            "at": iso(self.at),
            "until": iso(self.until) if self.until else None,
            "by": self.by_name,
            "by_id": self.by_id,
            "made_at": iso(self.made_at),
            "state": self.ended_as or "open",
            "ended_at": iso(self.ended_at) if self.ended_at else None,
            "ended_by": self.ended_by,
            "why": self.ended_why,
        }


def standing(schedules: Iterable[Schedule]) -> list[dict[str, Any]]:
    """Those that somebody waits for or must be told of, the soonest first."""
    shown = [one for one in schedules if one.is_open or one.is_missed]
    return [one.view() for one in sorted(shown, key=lambda one: (one.at, one.id))]


def missed(session: Session, world: str) -> list[dict[str, Any]]:
    """What was not published as scheduled, and nobody has put away yet: the newest first."""
    wanted = (
        select(Schedule)
        .where(Schedule.world == world, Schedule.ended_as.in_(MISSED), _unsettled())
        .order_by(Schedule.ended_at.desc(), Schedule.id.desc())
    )
    return [one.view() for one in session.scalars(wanted)]


def held(session: Session, incident_id: str, words_ids: WordsIds) -> list[Schedule]:
    """What is still to be published there of these words, or was missed, in the order of ids."""
    unsettled = or_(Schedule.ended_at.is_(None), and_(Schedule.ended_as.in_(MISSED), _unsettled()))
    wanted = (
        select(Schedule)
        .where(Schedule.words_id.in_(words_ids), Schedule.incident_id == incident_id, unsettled)
        .order_by(Schedule.id)
        .with_for_update()
    )
    return list(session.scalars(wanted))


def _unsettled() -> Any:
    return Schedule.settled_at.is_(None)
