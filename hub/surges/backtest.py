"""The shipped detector over a city's past, bin by bin as if live, never looking ahead."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hub.formats.faults import Fault, Faulty
from hub.surges.detector import Detector
from hub.surges.series import Flag
from hub.surges.tuning import DAY, HOUR, Tuning

START = ("start", "hour", "date")  # names of the column that says when a bin begins
UNITS = {"s": 1, "m": 60, "min": 60, "h": HOUR, "d": DAY, "w": 7 * DAY}
FAULTS = 20  # told at once; a file of another kind is wrong in every row
MOST_BINS = 5_000_000  # from the first to the last; more is a wrong year, not a history

_BIN = re.compile(r"(?P<count>[1-9]\d{0,4})(?P<unit>s|m|min|h|d|w)")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")

Bins = dict[datetime, dict[str, int]]


@dataclass(frozen=True)
class History:
    """What callers asked, bin by bin; a bin without a row is one in which nobody called."""

    bins: Bins
    bin_seconds: int
    zoned: bool  # whether the times name their zone: it is printed too
    dated: bool  # whether they are dates alone

    def steps(self) -> Iterator[tuple[datetime, Mapping[str, int]]]:
        """Every bin from the first to the last, the empty ones too."""
        at, last = min(self.bins), max(self.bins)
        while at <= last:
            yield at, self.bins.get(at, {})
            at += timedelta(seconds=self.bin_seconds)


def bin_length(text: str) -> int:
    """`5m`, `1h`, `1d` in seconds. Raises ValueError in plain words."""
    match = _BIN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text} is no length of a bin: write one like 5m, 1h or 1d")
    return int(match["count"]) * UNITS[match["unit"]]


def read_history(file: Path, bin_seconds: int, count_column: str = "count") -> History:
    """Read `start,topic,count` rows (other columns are not looked at), summed into bins.

    Raises Faulty naming each row that cannot be read.
    """
    faults: list[Fault] = []
    bins: Bins = defaultdict(dict)
    dated = zoned = True
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.DictReader(opened)
        when, topic_column = _columns(file, _first_line(rows, file), count_column)
        for row in _readable(rows, file, faults):
            try:
                at, has_clock = _moment(row[when])
                count = _count(row[count_column])
                topic = (row[topic_column] or "").strip()
                if not topic:
                    raise ValueError("no topic")
            except ValueError as fault:
                faults.append(Fault(file.name, rows.line_num, str(fault)))
                if len(faults) >= FAULTS:
                    break
                continue
            dated, zoned = dated and not has_clock, zoned and at.tzinfo is not None
            start = _floor(at, bin_seconds)
            bins[start][topic] = bins[start].get(topic, 0) + count
    _check_whole(file, bins, bin_seconds, faults)
    return History(dict(bins), bin_seconds, zoned, dated)


def backtest(history: History, tuning: Tuning | None = None) -> Iterator[tuple[int, list[Flag]]]:
    """Run the detector over the history; after each bin, its number and the flags it raised."""
    detector = Detector(history.bin_seconds, tuning)
    for number, (start, counts) in enumerate(history.steps(), 1):
        yield number, detector.close_bin(start, counts)


def length(history: History) -> int:
    """How many bins a back-test walks."""
    span = max(history.bins) - min(history.bins)
    return int(span.total_seconds()) // history.bin_seconds + 1


def _columns(file: Path, names: Iterable[str], count_column: str) -> tuple[str, str]:
    when = next((name for name in START if name in names), None)
    missing = [] if when else ["start (or hour, or date)"]
    missing += [name for name in ("topic", count_column) if name not in names]
    if missing or when is None:
        has = ", ".join(names) or "nothing"
        says = f"no column {', '.join(missing)}; the first line has: {has}"
        raise Faulty(Fault(file.name, 1, says))
    return when, "topic"


def _first_line(rows: "csv.DictReader[str]", file: Path) -> Iterable[str]:
    try:
        return rows.fieldnames or []
    except (csv.Error, UnicodeDecodeError) as fault:
        says = f"cannot be read as UTF-8 text with commas ({fault})"
        raise Faulty(Fault(file.name, 1, says)) from fault


def _readable(
    rows: "csv.DictReader[str]", file: Path, faults: list[Fault]
) -> Iterator[dict[str, str]]:
    """The rows, as far as they can be read: what is no text at all ends the file."""
    try:
        yield from rows
    except (csv.Error, UnicodeDecodeError) as fault:
        says = f"cannot be read as UTF-8 text with commas ({fault})"
        faults.append(Fault(file.name, rows.line_num + 1, says))


def _moment(text: str | None) -> tuple[datetime, bool]:
    """A time as written, and whether it has a clock time. Times without a zone stay as they are."""
    text = (text or "").strip()
    if american := _AMERICAN.fullmatch(text):
        month, day, year = (int(part) for part in american.groups())
        return datetime(year if year > 99 else 2000 + year, month, day), False
    try:
        return datetime.fromisoformat(text), len(text) > 10
    except ValueError as fault:
        raise ValueError(f"“{text[:40]}” is no time: write one like 2026-11-20T14:00") from fault


def _count(text: str | None) -> int:
    text = (text or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"“{text[:40]}” is no count: write a whole number from 0")
    return int(text)


def _floor(at: datetime, bin_seconds: int) -> datetime:
    """The start of the bin a time lies in, counted from midnight of a Monday."""
    zero = datetime(2001, 1, 1, tzinfo=at.tzinfo)
    inside = (at - zero) % timedelta(seconds=bin_seconds)
    return at - inside


def _check_whole(file: Path, bins: Bins, bin_seconds: int, faults: list[Fault]) -> None:
    if not faults and not bins:
        faults.append(Fault(file.name, 1, "no row with a count: is this the right file?"))
    if not faults and len({start.tzinfo is None for start in bins}) > 1:
        faults.append(Fault(file.name, 1, "some times name a zone, some do not: write all alike"))
    if not faults:
        span = (max(bins) - min(bins)).total_seconds()
        if span / bin_seconds > MOST_BINS:
            says = f"{min(bins).year} to {max(bins).year} is too long for bins of {bin_seconds} s"
            faults.append(Fault(file.name, 1, says))
    if faults:
        raise Faulty(*faults)
