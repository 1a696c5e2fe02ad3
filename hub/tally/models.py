"""A tally is a topic of a call; counts are folded from tallies and can be rebuilt.

A call is one primary row and a row for each further topic. Calls are counted by primaries, topics
by every row. No row is ever changed: what was wrong is taken back by a row of its own, and what
comes instead `replaces` it, at the same true time.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

BIN = 300  # seconds of one bin of the folded counts; bins start at multiples of it
HOUR = 3600
WAITING = 3  # a tally that counts nowhere yet
CHANNELS = ("phone", "walk-in", "web", "chat", "e-mail", "fax", "post", "social")
TO_911 = "transferred-911"
DISPOSITIONS = (
    "answered",
    TO_911,
    "transferred-988",
    "transferred-department",
    "no-answer",
    "call-back",
)


def bin_of(at: datetime, span: int = BIN) -> int:
    """The bin a moment falls into."""
    return int(at.timestamp()) // span * span


class Tally(Base):
    """One topic of one call, never changed: an undo is a row of its own that says what it undoes.

    All rows of a call share `call_id`, the id of its first primary row: corrections too.
    """

    __tablename__ = "tallies"
    __table_args__ = (
        Index(
            "ix_tallies_unfolded",
            "folded",
            sqlite_where=text("folded = 0"),
            postgresql_where=text("folded = 0"),
        ),
        Index("ix_tallies_topic_at", "topic_id", "at"),
        # Of calls that are more than one row alone: most are not, and cost nothing here.
        Index(
            "ix_tallies_call",
            "call_id",
            sqlite_where=text("call_id <> id"),
            postgresql_where=text("call_id <> id"),
        ),
        Index("ix_tallies_shift_at", "shift_id", "at"),
        Index(
            "ix_tallies_waiting",
            "sheet_id",
            sqlite_where=text("folded = 3"),
            postgresql_where=text("folded = 3"),
        ),
        Index(
            "ix_tallies_to_911",
            "stored_at",
            sqlite_where=text(f"disposition = '{TO_911}'"),
            postgresql_where=text(f"disposition = '{TO_911}'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # a UUID made by the client
    call_id: Mapped[str] = mapped_column(String(36))
    is_primary: Mapped[bool] = mapped_column(default=True, server_default=true())
    undoes: Mapped[str | None] = mapped_column(ForeignKey("tallies.id"), unique=True)
    replaces: Mapped[str | None] = mapped_column(  # the primary row this one comes instead of
        ForeignKey("tallies.id", name="fk_tallies_replaces")
    )
    weight: Mapped[int] = mapped_column(default=1)  # -1 for an undo
    topic_id: Mapped[str] = mapped_column(ForeignKey("topics.id"))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    at: Mapped[datetime] = mapped_column(
        Moment
    )  # when the call was, by the client's clock, bounded
    stored_at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[str] = mapped_column(String(36))
    shift_id: Mapped[str | None] = mapped_column(ForeignKey("shifts.id"))
    site_id: Mapped[str | None] = mapped_column(String(36))
    area: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(10), default="phone")
    disposition: Mapped[str | None] = mapped_column(String(24))
    from_911: Mapped[bool] = mapped_column(default=False, server_default=false())
    version_id: Mapped[str | None] = mapped_column(ForeignKey("versions.id"))
    body: Mapped[str] = mapped_column(Text)  # the request as first stored, given again to a retry
    # entered long after the call, in bulk, or after its incident closed: counted, never a surge
    late: Mapped[bool] = mapped_column(default=False)
    # 0 until it is folded, then 1; WAITING while the file it came in is not wholly stored.
    folded: Mapped[int] = mapped_column(Integer, default=0)
    sheet_id: Mapped[str | None] = mapped_column(String(36))  # what it was entered with, if late

    def view(self) -> dict[str, Any]:
        """What the API answers."""
        return {
            "id": self.id,
            "call": self.call_id,
            "is_primary": self.is_primary,
            "replaces": self.replaces,
            "topic": self.topic_id,
            "incident": self.incident_id,
            "at": iso(self.at),
            "stored_at": iso(self.stored_at),
            "area": self.area,
            "language": self.language,
            "channel": self.channel,
            "disposition": self.disposition,
            "from_911": self.from_911,
            "script_version": self.version_id,
            "late": self.late,
        }


class Restatement(Base):
    """A deed by which calls count under another topic than they were tallied under, from then on
    and for the past. Tallies do not change: these are the rules by which they are folded, in order.

    A merge takes every call of the source. A split takes those of before it that have one of
    `values` as their `facet`.
    """

    __tablename__ = "restatements"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    number: Mapped[int]  # their order within the incident
    source_id: Mapped[str] = mapped_column(ForeignKey("topics.id"))
    target_id: Mapped[str] = mapped_column(ForeignKey("topics.id"))
    facet: Mapped[str | None] = mapped_column(String(12))  # None for a merge
    values: Mapped[list[str]] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(String(300))  # what it says, as screens show it
    moved: Mapped[int]  # how many calls it restated
    at: Mapped[datetime] = mapped_column(Moment)
    by_name: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(Moment)  # when it was made, or undone
    undone: Mapped[bool] = mapped_column(default=False)

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {"id": self.id, "at": iso(self.at), "words": self.words, "by": self.by_name}


class Figures:
    """What is counted of each bin."""

    count: Mapped[int]  # how often the topic was called about
    # how many of them were entered long after the call, or in bulk: a surge is none of these
    late: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)  # of how many calls it was what they were about


class _ByTopic(Figures):
    topic_id: Mapped[str] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    bin: Mapped[int] = mapped_column(primary_key=True)  # epoch seconds of its start
    site_id: Mapped[str] = mapped_column(String(36), primary_key=True, default="")
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))


class _ByFacet(Figures):
    topic_id: Mapped[str] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(12), primary_key=True)
    bin: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))


class Place(Base):
    """Where exactly a call was about, in the caller's own words: apart, so that it can be removed
    without touching what was counted. No journal row has it.
    """

    __tablename__ = "call_places"

    call_id: Mapped[str] = mapped_column(ForeignKey("tallies.id"), primary_key=True)
    words: Mapped[str] = mapped_column(String(80))


class Twice(Base):
    """Two calls that were both given to 911 and may be about the same thing: a lead says which."""

    __tablename__ = "sent_twice"

    second_id: Mapped[str] = mapped_column(ForeignKey("tallies.id"), primary_key=True)
    first_id: Mapped[str] = mapped_column(ForeignKey("tallies.id"))
    world: Mapped[str] = mapped_column(String(36), index=True)
    found_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(String(8))  # same | another
    answered_by: Mapped[str | None] = mapped_column(String(36))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class Count(_ByTopic, Base):
    """How many calls of a topic fell into one five-minute bin, at one site."""

    __tablename__ = "counts"
    # A board reads the last hours of one incident; the months before must not make it slower.
    __table_args__ = (Index("ix_counts_incident_bin", "incident_id", "bin"),)


class HourCount(_ByTopic, Base):
    """The same by the hour, for days and for months."""

    __tablename__ = "hour_counts"
    __table_args__ = (Index("ix_hour_counts_incident_bin", "incident_id", "bin"),)


class Facet(_ByFacet, Base):
    """How many of a topic's calls of one five-minute bin had something in common: an area, say."""

    __tablename__ = "facets"
    __table_args__ = (Index("ix_facets_incident_bin", "incident_id", "facet", "bin"),)


class HourFacet(_ByFacet, Base):
    """The same by the hour."""

    __tablename__ = "hour_facets"
    __table_args__ = (Index("ix_hour_facets_incident_bin", "incident_id", "facet", "bin"),)
