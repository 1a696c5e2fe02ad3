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
    present = bin_of(at)
    first = present - (SHOWN - 1) * BIN
    closed = select(Closed.bin, Closed.seen).where(
        Closed.watch == watch, Closed.bin >= first - QUARTER * BIN, Closed.bin <= present
    )
    rows: dict[int, Row] = dict(session.execute(closed).tuples().all())
    if not rows:
        return {}
    newest = rows[max(rows)]
    for bin in range(max(rows) + BIN, present + BIN, BIN):  # not closed yet: as the newest was
        rows[bin] = newest
    passed = (int(at.timestamp()) - present) // MINUTE * MINUTE / BIN
    return {
        subject: [
            _range(rows, subject, first + at * BIN, present, passed)
            for at in range(0, SHOWN, QUARTER)
        ]
        for subject in newest
    }


def _range(
    rows: Mapping[int, Row], subject: str, first: int, present: int, passed: float
) -> Range | None:
    """The range of one quarter hour; of the bin that is under way only what has passed."""
    seen = [(bin, rows.get(bin, {}).get(subject)) for bin in range(first, first + 3 * BIN, BIN)]
    known = [(bin, row) for bin, row in seen if row]
    if len(known) < QUARTER:
        return None
    mean = sum(row[1] * (passed if bin == present else 1.0) for bin, row in known)
    *_, (_, (_, _, scatter, doubt)) = known
    return Range(*nine_of_ten(round(mean, 1), round(scatter, 2), round(doubt, 3)))
