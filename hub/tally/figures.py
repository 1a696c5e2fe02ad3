"""Reading what is rolled up: series of bins, tables of a span, hours over months.

Every function reads a bounded number of rows, however long the hub has counted. `incident_ids` is
one incident, or all of a world together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hub.core.moments import now
from hub.tally.models import BIN, HOUR, Count, Facet, Figures, HourCount, HourFacet, bin_of
from hub.tally.rollups import fine_since

SITE = "site"  # is asked for like a facet


@dataclass
class Counted:
    """How often a topic was called about, how many of these were entered late, in how many calls
    it was the first matter.
    """

    count: int = 0
    late: int = 0
    calls: int = 0

    @property
    def on_time(self) -> int:
        """What a surge is judged by."""
        return self.count - self.late

    def add(self, count: int, late: int, calls: int) -> None:
        """Add a row's figures."""
        self.count += int(count)
        self.late += int(late)
        self.calls += int(calls)


Tables = dict[str, dict[str, Counted]]


@dataclass
class Series:
    """A topic's bins, the oldest first."""

    on_time: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)

    @property
    def count(self) -> list[int]:
        """On time and late together, as boards show them."""
        return [max(0, sum(both)) for both in zip(self.on_time, self.late, strict=True)]


def newest_series(
    session: Session, incident_ids: Iterable[str], at: datetime, bins: int
) -> dict[str, Series]:
    """Topic → its last five-minute bins, the present one last; topics without a call are absent."""
    first = bin_of(at) - (bins - 1) * BIN
    rows = session.execute(
        select(Count.topic_id, Count.bin, *_sums(Count))
        .where(
            Count.incident_id.in_(list(incident_ids)),
            Count.bin >= first,
            Count.bin <= bin_of(at),
        )
        .group_by(Count.topic_id, Count.bin)
    )
    found: dict[str, Series] = defaultdict(lambda: Series([0] * bins, [0] * bins, [0] * bins))
    for topic_id, bin, count, late, calls in rows:
        series, place = found[topic_id], (bin - first) // BIN
        series.on_time[place], series.late[place] = int(count - late), int(late)
        series.calls[place] = int(calls)
    return dict(found)


def topic_table(
    session: Session, incident_ids: Iterable[str], since: datetime, until: datetime
) -> dict[str, Counted]:
    """Topic → its figures of a span, in whole bins: that in which it begins, that in which it
    ends.
    """
    found: dict[str, Counted] = defaultdict(Counted)
    for table, begin, end in _pieces(Count, HourCount, since, until):
        rows = session.execute(
            select(table.topic_id, *_sums(table))
            .where(_within(table, incident_ids, begin, end))
            .group_by(table.topic_id)
        )
        for topic_id, *figures in rows:
            found[topic_id].add(*figures)
    return dict(found)


def calls_ever(session: Session, topic_id: str) -> int:
    """How many times a topic was called about since it is there."""
    total = select(func.sum(HourCount.count)).where(HourCount.topic_id == topic_id)
    return int(session.scalar(total) or 0)


def said_ever(session: Session, topic_id: str, facet: str) -> dict[str, int]:
    """What was said of a topic's calls since it is there, the most frequent first."""
    total = func.sum(HourFacet.count)
    rows = session.execute(
        select(HourFacet.value, total)
        .where(HourFacet.topic_id == topic_id, HourFacet.facet == facet)
        .group_by(HourFacet.value)
        .having(total > 0)
        .order_by(total.desc(), HourFacet.value)
    )
    return {value: int(count) for value, count in rows}


def facet_tables(
    session: Session,
    incident_ids: Iterable[str],
    facet: str,
    since: datetime,
    until: datetime,
    topic_id: str | None = None,
) -> Tables:
    """Topic → value → figures: by area, language, channel, disposition, version or site, in a span.

    Calls of which it was not said are in none of them: `topic_table` has them all.
    """
    found: Tables = defaultdict(lambda: defaultdict(Counted))
    of_site = facet == SITE
    pair: tuple[Any, Any] = (Count, HourCount) if of_site else (Facet, HourFacet)
    for table, begin, end in _pieces(*pair, since, until):
        value = table.site_id if of_site else table.value
        wanted = [_within(table, incident_ids, begin, end)]
        wanted += [] if of_site else [table.facet == facet]
        wanted += [table.topic_id == topic_id] if topic_id else []
        rows = session.execute(
            select(table.topic_id, value, *_sums(table))
            .where(*wanted)
            .group_by(table.topic_id, value)
        )
        for topic, said, *figures in rows:
            found[topic][said].add(*figures)
    return {topic: dict(table) for topic, table in found.items()}


def all_together(tables: Tables) -> dict[str, Counted]:
    """Value → figures of all topics together: take `calls`, for a call may be about several."""
    found: dict[str, Counted] = defaultdict(Counted)
    for table in tables.values():
        for value, one in table.items():
            found[value].add(one.count, one.late, one.calls)
    return dict(found)


def hours(
    session: Session, topic_ids: Iterable[str], since: datetime, until: datetime
) -> dict[str, dict[int, Counted]]:
    """Topic → the start of each hour (epoch seconds) → its figures: the history of months, from
    which an hour of the week takes what is usual. Hours without a call are absent.
    """
    rows = session.execute(
        select(HourCount.topic_id, HourCount.bin, *_sums(HourCount))
        .where(
            HourCount.topic_id.in_(list(topic_ids)),
            HourCount.bin >= bin_of(since, HOUR),
            HourCount.bin < until.timestamp(),
        )
        .group_by(HourCount.topic_id, HourCount.bin)
    )
    found: dict[str, dict[int, Counted]] = defaultdict(dict)
    for topic_id, hour, *figures in rows:
        found[topic_id][hour] = Counted()
        found[topic_id][hour].add(*figures)
    return dict(found)


def _sums(table: type[Figures]) -> list[ColumnElement[Any]]:
    return [func.sum(table.count), func.sum(table.late), func.sum(table.calls)]


def _within(table: Any, incident_ids: Iterable[str], begin: int, end: int) -> Any:
    return table.incident_id.in_(list(incident_ids)) & (table.bin >= begin) & (table.bin < end)


def _pieces(fine: Any, coarse: Any, since: datetime, until: datetime) -> Iterator[Any]:
    """A span in whole bins: its whole hours from the hour rows, its ends from the finer ones, and
    from the hour where those are not kept any more.
    """
    begin, end = bin_of(since), bin_of(until)
    kept = bin_of(fine_since(now()))
    if fine is Facet and begin < kept:
        begin = begin // HOUR * HOUR
    end += BIN if until.timestamp() > end else 0
    first, last = -(-begin // HOUR) * HOUR, end // HOUR * HOUR
    if first >= last:
        yield fine, begin, end
        return
    for table, start, stop in ((fine, begin, first), (coarse, first, last), (fine, last, end)):
        if start < stop:
            yield table, start, stop
