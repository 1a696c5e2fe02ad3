"""What each topic's calls should have been, quarter hour by quarter hour: the band behind its line.

Read from the closed bins, as the detector expected them then: a surge does not lift its own band.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.surges.models import Closed
from hub.surges.sentences import nine_of_ten
from hub.tally.models import BIN, bin_of
from hub.tally.queries import QUARTER, SHOWN

Row = Mapping[str, list[float]]  # subject → calls, mean, scatter, doubt
MINUTE = 60


class Range(NamedTuple):
    """Between these counts nine of ten quarter hours would lie, had nothing happened."""

    low: int
    high: int

    @property
    def words(self) -> str:
        """3–6, or 4."""
        return f"{self.low}–{self.high}" if self.low < self.high else f"{self.low}"


def bands(session: Session, watch: str, at: datetime) -> dict[str, list[Range | None]]:
    """Subject → the ranges of its last 24 quarter hours, the present one last; None where nobody
    watched yet.
    """
    first = bin_of(at) - (SHOWN - 1) * BIN
    rows = expectations(session, watch, first, bin_of(at))
    starts = range(first, first + SHOWN * BIN, QUARTER * BIN)
    subjects = rows[max(rows)] if rows else {}
    return {
        subject: [range_of(rows, subject, start, QUARTER, at) for start in starts]
        for subject in subjects
    }


def expectations(session: Session, watch: str, first: int, last: int) -> dict[int, Row]:
    """What was expected of each bin from the first to the last. What is not closed yet is taken to
    be as the newest was.
    """
    closed = select(Closed.bin, Closed.seen).where(
        Closed.watch == watch, Closed.bin >= first, Closed.bin <= last
    )
    rows: dict[int, Row] = dict(session.execute(closed).all())
    if rows:
        newest = max(rows)
        rows.update(dict.fromkeys(range(newest + BIN, last + BIN, BIN), rows[newest]))
    return rows


def range_of(
    rows: Mapping[int, Row], subject: str, first: int, bins: int, at: datetime
) -> Range | None:
    """The range of so many bins together; of the one that is under way only what has passed."""
    known = [
        (bin, rows[bin][subject])
        for bin in range(first, first + bins * BIN, BIN)
        if subject in rows.get(bin, {})
    ]
    if not known or (len(known) < bins and known[-1][0] < bin_of(at)):
        return None
    passed = (int(at.timestamp()) - bin_of(at)) // MINUTE * MINUTE / BIN
    mean = sum(row[1] * (passed if bin == bin_of(at) else 1.0) for bin, row in known)
    _, _, scatter, doubt = known[-1][1]
    return Range(*nine_of_ten(round(mean, 1), round(scatter, 2), round(doubt, 3)))
