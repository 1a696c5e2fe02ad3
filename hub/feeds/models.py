"""A feed, the items that came from it, and every text an item has had. How an item stands is read
from its rows.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

WATCH = "watch"
LONGEST_REASON = 300
SHORTEST, LONGEST = 30, 86_400  # seconds between two looks at a feed
LONGEST_SILENCE = 7 * 24 * 60  # minutes
LASTS = timedelta(hours=24)  # how long news without an end stands in the inbox
LONGEST_BACK_OFF = 3_600  # seconds
RANKS = {"Extreme": 0, "Severe": 1, "Moderate": 2, "Minor": 3}  # gravest first
HAS_RAW = text("NOT bare")
WAITS = text("decided_as IS NULL AND replaced_by_id IS NULL AND over_at IS NULL AND ours")


class Watch(Base):
    """Which items are for us: zones and counties, names, and words. One row."""

    __tablename__ = "feed_watch"

    id: Mapped[str] = mapped_column(String(10), primary_key=True, default=WATCH)
    codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    names: Mapped[list[str]] = mapped_column(JSON, default=list)
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    km: Mapped[int] = mapped_column(default=100)  # around the city, for earthquakes

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {
            field: "Write at most 200 of them, each up to 80 characters."
            for field in ("codes", "names", "keywords")
            if len(getattr(self, field)) > 200 or any(len(one) > 80 for one in getattr(self, field))
        }
        wrong |= {
            field: f"“{one}” is in nearly every text: write at least three letters."
            for field in ("names", "keywords")
            for one in getattr(self, field)
            if len(one) < 3
        }
        if not 0 <= self.km <= 2_000:
            wrong["km"] = "Write a number of kilometres from 0 to 2,000."
        if wrong:
            raise Invalid(wrong)

    def view(self) -> dict[str, Any]:
        """What the page shows."""
        return {"codes": self.codes, "names": self.names, "keywords": self.keywords, "km": self.km}


class Feed(Base):
    """One source of news, how often it is asked, and how it has answered."""

    __tablename__ = "feeds"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    url: Mapped[str] = mapped_column(String(500), default="")  # empty: fed by files alone
    every_seconds: Mapped[int] = mapped_column(default=120)
    silent_minutes: Mapped[int] = mapped_column(default=15)  # without a good answer
    speaks_minutes: Mapped[int] = mapped_column(default=0)  # without anything new; 0: may be quiet
    all_ours: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(20), default="")  # what it was when last read
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(80), default="")
    next_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
    good_at: Mapped[datetime | None] = mapped_column(Moment)
    news_at: Mapped[datetime | None] = mapped_column(Moment)  # something was new or changed
    fault: Mapped[str] = mapped_column(Text, default="")  # why the last look brought nothing
    faults: Mapped[list[str]] = mapped_column(JSON, default=list)  # what the last document lacks
    head: Mapped[str] = mapped_column(Text, default="")  # of a document nobody could read
    silent_since: Mapped[datetime | None] = mapped_column(Moment)

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not 0 < len(self.name) <= 80:
            wrong["name"] = "Name the feed as the desk calls it, with up to 80 letters."
        if not SHORTEST <= self.every_seconds <= LONGEST:
            wrong["every"] = f"Write a number of seconds from {SHORTEST} to {LONGEST:,}."
        if not 1 <= self.silent_minutes <= LONGEST_SILENCE:
            wrong["silent"] = f"Write a number of minutes from 1 to {LONGEST_SILENCE:,}."
        elif self.silent_minutes * 60 < self.every_seconds:
            wrong["silent"] = "This is shorter than the time between two looks at it."
        if not 0 <= self.speaks_minutes <= LONGEST_SILENCE:
            wrong["speaks"] = f"Write a number of minutes up to {LONGEST_SILENCE:,}, or 0."
        if wrong:
            raise Invalid(wrong)

    def answered(self, at: datetime, faults: list[str], fresh_for: float = 0.0) -> None:
        """It gave something that could be read, or said that nothing has changed."""
        wait = max(self.every_seconds, min(fresh_for, LONGEST_BACK_OFF))
        self.tried_at = self.good_at = at
        self.failures, self.fault, self.faults, self.head = 0, "", faults, ""
        self.claimed_until, self.next_at = None, at + timedelta(seconds=_jittered(wait))

    def failed(self, at: datetime, fault: str, head: str = "", wait: float = 0.0) -> None:
        """It did not. Each wait is twice the last and a little off, and as long as asked for."""
        self.failures += 1
        back_off = min(self.every_seconds * 2 ** min(self.failures - 1, 12), LONGEST_BACK_OFF)
        longer = max(back_off, self.every_seconds, wait)
        self.tried_at, self.fault, self.head = at, fault, head
        self.etag = self.modified = ""
        self.claimed_until, self.next_at = None, at + timedelta(seconds=_jittered(longer))

    @property
    def expected_by(self) -> datetime:
        """Until when it should have spoken; after that its silence is an alarm."""
        by = (self.good_at or self.added_at) + timedelta(minutes=self.silent_minutes)
        if self.speaks_minutes:
            by = min(by, (self.news_at or self.added_at) + timedelta(minutes=self.speaks_minutes))
        return by

    def view(self) -> dict[str, Any]:
        """What pages and the journal show."""
        moments = ("added_at", "next_at", "tried_at", "good_at", "news_at", "silent_since")
        plain = ("id", "name", "url", "every_seconds", "silent_minutes", "speaks_minutes",
                 "all_ours", "kind", "failures", "fault", "faults", "head")  # fmt: skip
        view = {name: getattr(self, name) for name in plain}
        times = {name: getattr(self, name) for name in moments}
        return {**view, **{name: iso(at) if at else None for name, at in times.items()}}


class Item(Base):
    """One piece of news, the same through all its texts: known by its feed and its own name."""

    __tablename__ = "feed_items"
    __table_args__ = (
        UniqueConstraint("feed_id", "ref"),
        Index(
            "ix_feed_items_inbox", "rank", "changed_at", sqlite_where=WAITS, postgresql_where=WAITS
        ),
        Index("ix_feed_items_feed", "feed_id", "changed_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    feed_id: Mapped[str] = mapped_column(ForeignKey("feeds.id"))
    ref: Mapped[str] = mapped_column(String(310))
    number: Mapped[int] = mapped_column(default=1)  # of its newest text
    hash: Mapped[str] = mapped_column(String(64))
    brief: Mapped[dict[str, Any]] = mapped_column(JSON)  # what lists show of the newest text
    real: Mapped[bool]  # no exercise, no test, no draft
    ours: Mapped[bool]
    why: Mapped[str] = mapped_column(Text)  # it is for us, or is not, in a sentence
    rank: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment, index=True)
    over_at: Mapped[datetime | None] = mapped_column(Moment)
    replaced_by_id: Mapped[str | None] = mapped_column(ForeignKey("feed_items.id"), index=True)
    decided_as: Mapped[str | None] = mapped_column(String(10))  # dismissed | promoted
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    words_id: Mapped[str | None] = mapped_column(ForeignKey("words.id"), index=True)
    # What the source said after its words were made into ours; settled: somebody has read that.
    overtaken_at: Mapped[datetime | None] = mapped_column(Moment)
    overtaken: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    feed: Mapped[Feed] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def state(self) -> str:
        """waiting, dismissed, promoted, replaced or over."""
        if self.decided_as:
            return self.decided_as
        if self.replaced_by_id:
            return "replaced"
        return "over" if self.over_at else "waiting"

    def check_waits(self) -> None:
        """Raises Refused when somebody has decided, or the source has gone on."""
        if self.decided_as:
            raise Refused(f"{self.decided_by} has {self.decided_as} this item already.")
        if self.replaced_by_id:
            raise Refused("The source has replaced this item: decide about the newer one.")

    def decided(self, how: str, by: str, at: datetime, reason: str = "") -> None:
        """Somebody has decided what becomes of it."""
        self.decided_as, self.decided_by, self.decided_at, self.reason = how, by, at, reason

    def overtaken_by(self, sentence: str, at: datetime) -> None:
        """The source has changed after its words were made into ours."""
        self.overtaken, self.overtaken_at, self.settled_at = sentence, at, None

    def view(self) -> dict[str, Any]:
        """What lists show."""
        return {
            **self.brief,
            "id": self.id,
            "feed": {"id": self.feed_id, "name": self.feed.name},
            "number": self.number,
            "real": self.real,
            "ours": self.ours,
            "why": self.why,
            "state": self.state,
            "first_at": iso(self.first_at),
            "changed_at": iso(self.changed_at),
            "until": iso(self.until) if self.until else None,
            "by": self.decided_by,
            "reason": self.reason,
            "words": self.words_id,
            "overtaken": "" if self.settled_at else self.overtaken,
            "replaced_by": self.replaced_by_id,
        }


class Revision(Base):
    """One text an item has had: what was read from it, and as it came. Never changed, but that
    the raw copy is let go after a while.
    """

    __tablename__ = "feed_revisions"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index("ix_feed_revisions_raw", "at", sqlite_where=HAS_RAW, postgresql_where=HAS_RAW),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    item_id: Mapped[str] = mapped_column(ForeignKey("feed_items.id"))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    # Another text under the same id in the same document: kept, and never the newest.
    aside: Mapped[bool] = mapped_column(default=False)
    bare: Mapped[bool] = mapped_column(default=False, server_default=false())
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Key(Base):
    """A name under which feeds know an event; or `replaces:` and the name of what it replaces."""

    __tablename__ = "feed_keys"

    item_id: Mapped[str] = mapped_column(ForeignKey("feed_items.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(320), primary_key=True, index=True)


def _jittered(seconds: float) -> float:
    """A little off, so that a server is not asked by all its readers at once."""
    return seconds * random.uniform(0.9, 1.1)
