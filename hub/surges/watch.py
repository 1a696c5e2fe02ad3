"""The shipped detector on the live floor: one for each open incident, one for all live ones.

What a detector has learned is not stored: it is what comes of feeding it every closed bin again, so
that any process, at any time, arrives at the same. The one in memory is only what was fed last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.surges.detector import ALL, Detector
from hub.surges.models import Closed, bin_start
from hub.surges.series import Flag
from hub.surges.tuning import DAY
from hub.tally.models import BIN

BLOCK = 28 * DAY  # a detector knows four to eight weeks: who begins anew has not to read years
Row = dict[str, list[float]]  # subject → calls, mean, scatter, doubt


@dataclass
class Watch:
    """A detector, and the newest bin it has been fed."""

    key: str  # an incident's id, or LIVE
    zone: str
    detector: Detector = field(default_factory=lambda: Detector(BIN))
    fed: int | None = None
    began: int = 0

    def close(self, bin: int, counts: Mapping[str, int]) -> tuple[Row, list[Flag]]:
        """Feed the next bin: what was expected of it, and the flags it raises."""
        start = self.local(bin)
        row = self.expectation(start)
        flags = self.feed(bin, counts)
        for subject in [*row, *counts]:
            seen = sum(counts.values()) if subject == ALL else counts.get(subject, 0)
            row[subject] = [seen, *(row.get(subject) or [0.0, 0.0, 0.0, 0.0])[1:]]
        return row, flags

    def feed(self, bin: int, counts: Mapping[str, int]) -> list[Flag]:
        """Give the detector a bin; topics without a call are named with 0. A row keeps their order:
        what is learned in a bin depends on it a little.
        """
        self.fed = bin
        return self.detector.close_bin(self.local(bin), counts)

    def expectation(self, start: datetime) -> Row:
        """Subject → [0, mean, scatter, doubt] of the calls a bin should have, as known now."""
        every = {**self.detector.series, ALL: self.detector.whole}
        return {
            subject: [
                0,
                round(self.detector.expected(subject, start), 3),
                round(series.excess, 3),
                round(1 / series.level.calls, 4),
            ]
            for subject, series in every.items()
        }

    def local(self, bin: int) -> datetime:
        """The bin's start by the city's clock, with the offset of that moment: hours that the clock
        repeats or leaves out are as long as any.
        """
        at = bin_start(bin).astimezone(ZoneInfo(self.zone))
        return at.replace(tzinfo=timezone(at.utcoffset() or timedelta(0)))


_kept: dict[tuple[str, str], Watch] = {}


def watch_of(session: Session, key: str, zone: str) -> Watch:
    """The watch as far as its bins are closed: the one in memory, else all its bins fed again."""
    newest = session.scalar(select(func.max(Closed.bin)).where(Closed.watch == key))
    began = (newest or 0) // BLOCK * BLOCK - BLOCK
    name = (str(database().url), key)
    kept = _kept.get(name)
    if kept is None or (kept.fed, kept.zone, kept.began) != (newest, zone, began):
        kept = _kept[name] = rebuilt(session, key, zone, began)
    return kept


def rebuilt(session: Session, key: str, zone: str, began: int) -> Watch:
    """A watch made of its closed bins alone."""
    watch = Watch(key, zone, began=began)
    rows = session.execute(
        select(Closed.bin, Closed.seen)
        .where(Closed.watch == key, Closed.bin >= began)
        .order_by(Closed.bin)
    )
    for bin, seen in rows:
        watch.feed(bin, {subject: int(row[0]) for subject, row in seen.items() if subject != ALL})
    return watch


def forget(key: str | None = None) -> None:
    """Let go of what is in memory: a clock that ends, an incident that is closed."""
    for name in [name for name in _kept if key in (None, name[1])]:
        del _kept[name]
