"""What was told of rising topics, and the finished five minutes it was told from."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.people.models import Actor
from hub.surges.sentences import recurrence_words
from hub.tally.models import BIN

SURGE, ANY_COUNT = "surge", "any-count"
WHOLE = "all"  # the subject of an episode of all calls together
LONGEST = 300  # characters of a reason
OPEN = text("ended_at IS NULL")


class Closed(Base):
    """A finished bin as the detector saw it: closed once, in order, and never changed.

    `seen` is what the detector was given and what it expected: subject → [calls, mean, scatter,
    doubt]. Feeding it all rows again gives the same detector on any process.
    """

    __tablename__ = "surge_bins"

    watch: Mapped[str] = mapped_column(String(36), primary_key=True)
    bin: Mapped[int] = mapped_column(primary_key=True)  # epoch seconds of its start
    seen: Mapped[dict[str, list[float]]] = mapped_column(JSON)
    # when topics were last merged or split: what was closed before is learned anew from the counts
    restated: Mapped[str] = mapped_column(String(40), default="", server_default="")


class Episode(Base):
    """One surge, told once: what was seen and expected, since when, and what command made of it."""

    __tablename__ = "surge_episodes"
    __table_args__ = (
        UniqueConstraint("watch", "subject", "first_bin", "kind"),
        Index(  # a surge that goes on is one episode
            "ix_surge_episodes_open",
            "watch",
            "subject",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    watch: Mapped[str] = mapped_column(String(36))  # an incident, or all live ones together
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))
    world: Mapped[str] = mapped_column(String(36), index=True)
    subject: Mapped[str] = mapped_column(String(60))  # a topic's id; its slug, over all incidents
    topic_id: Mapped[str | None] = mapped_column(ForeignKey("topics.id"))
    topic: Mapped[str] = mapped_column(String(40))  # its name then
    kind: Mapped[str] = mapped_column(String(10))
    first_bin: Mapped[int]  # start of the bin at whose close it was raised
    since: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[int]
    expected: Mapped[float]
    low: Mapped[int]
    high: Mapped[int]
    bins: Mapped[int]
    recurrence: Mapped[float]  # bins between two such alarms by chance
    area: Mapped[str] = mapped_column(String(120), default="")
    sentence: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(Moment)
    seq: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    dismissed_at: Mapped[datetime | None] = mapped_column(Moment)
    dismissed_by: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")

    def check_standing(self) -> None:
        """Raises Refused unless it goes on and nobody has dismissed it."""
        if self.ended_at:
            raise Refused(f"{self.topic} is not surging any more.")
        if self.dismissed_at:
            raise Refused(f"{self.dismissed_by} dismissed this already: {self.reason}")

    def acknowledge(self, by: Actor, at: datetime) -> None:
        """This person has seen it and takes it from here."""
        self.check_standing()
        if self.acknowledged_at:
            raise Refused(f"{self.acknowledged_by} acknowledged this already.")
        self.acknowledged_at, self.acknowledged_by = at, by.name

    def dismiss(self, by: Actor, at: datetime, reason: str) -> None:
        """It is no matter: it leaves the screens, with its reason on record."""
        self.check_standing()
        reason = " ".join(reason.split())
        if not reason:
            raise Invalid({"reason": "Say in one sentence why this is no matter."})
        if len(reason) > LONGEST:
            raise Invalid({"reason": f"Say it with at most {LONGEST} characters."})
        self.dismissed_at, self.dismissed_by, self.reason = at, by.name, reason

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        if self.dismissed_at:
            return "dismissed"
        if self.ended_at:
            return "over"
        return "acknowledged" if self.acknowledged_at else "rising"

    def view(self) -> dict[str, Any]:
        """What screens show of it, and programs are answered."""
        start = datetime.fromtimestamp(self.first_bin, UTC)
        return {
            "id": self.id,
            "incident": self.incident_id,
            "world": self.world,
            "topic": self.topic_id,
            "subject": self.subject,
            "name": self.topic,
            "kind": self.kind,
            "state": self.state,
            "sentence": self.sentence,
            "seen": self.seen,
            "minutes": self.bins * BIN // 60,
            "expected": round(self.expected, 1),
            "low": self.low,
            "high": self.high,
            "since": iso(self.since),
            "first_alarm": iso(start),
            "recurrence": recurrence_words(self.recurrence, BIN) if self.kind == SURGE else "",
            "area": self.area,
            "raised_at": iso(self.raised_at),
            "ended_at": _iso(self.ended_at),
            "acknowledged_at": _iso(self.acknowledged_at),
            "acknowledged_by": self.acknowledged_by,
            "dismissed_at": _iso(self.dismissed_at),
            "dismissed_by": self.dismissed_by,
            "reason": self.reason,
        }


def bin_start(bin: int) -> datetime:
    """When a bin begins."""
    return datetime.fromtimestamp(bin, UTC)


def last_finished(at: datetime, grace: timedelta) -> int:
    """The newest bin that is over at this moment, and over for so long that its calls are in."""
    return int((at - grace).timestamp()) // BIN * BIN - BIN


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None
