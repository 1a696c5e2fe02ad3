"""Reading the phone system's figures: of a span, all queues together or each by itself."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.phone.models import MINUTES, Figures, Interval

View = dict[str, Any]
LATEST = 48  # intervals the page lists


def stored(
    session: Session, figures: Figures, at: datetime, by: str
) -> tuple[Interval, View | None]:
    """Put checked figures in their place; the row, and what stood there before."""
    row = session.get(Interval, (figures.queue, figures.start))
    was = row.view() if row else None
    row = row or Interval(queue=figures.queue, start=figures.start)
    row.minutes, row.offered, row.handled = figures.minutes, figures.offered, figures.handled
    row.abandoned, row.asa, row.aht = figures.abandoned, figures.asa, figures.aht
    row.entered_at, row.entered_by = at, by
    session.add(row)
    session.flush()
    return row, was


def summary(session: Session, since: datetime, until: datetime) -> View | None:
    """What came of the calls of a span, all queues together; None where nothing was entered.

    `abandoned` are calls that were never heard: they belong beside every share of topics, which
    knows only of calls that were. `asa` is weighed by the calls that were handled, `until` the end
    of the newest interval. An interval belongs to the span in which it ends: its figures are known
    then.
    """
    longest = timedelta(minutes=max(MINUTES))
    near = select(Interval).where(Interval.start > since - longest, Interval.start < until)
    found = session.scalars(near.order_by(Interval.queue, Interval.start))
    rows = [row for row in _once(found) if since < row.end <= until]
    if not rows:
        return None
    offered, abandoned = sum(row.offered for row in rows), sum(row.abandoned for row in rows)
    return {
        "offered": offered,
        "handled": sum(row.handled for row in rows),
        "abandoned": abandoned,
        "abandoned_percent": round(100 * abandoned / offered) if offered else 0,
        "asa": _weighed(rows, "asa"),
        "aht": _weighed(rows, "aht"),
        "queues": len({row.queue for row in rows}),
        "since": min(row.start for row in rows),
        "newest": max(row.start for row in rows),
    }


def _once(rows: Iterable[Interval]) -> Iterator[Interval]:
    """No call twice: a quarter of an hour within an hour that was entered whole is left out."""
    last: Interval | None = None
    for row in rows:
        if last is None or row.queue != last.queue or row.start >= last.end:
            yield row
            last = row


def latest(session: Session) -> list[View]:
    """The newest intervals, the newest first."""
    rows = session.scalars(
        select(Interval).order_by(Interval.start.desc(), Interval.queue).limit(LATEST)
    )
    return [{**row.view(), "by": row.entered_by} for row in rows]


def _weighed(rows: list[Interval], name: str) -> float | None:
    told = [(getattr(row, name), row.handled) for row in rows if getattr(row, name) is not None]
    calls = sum(handled for _, handled in told)
    return round(sum(value * handled for value, handled in told) / calls, 1) if calls else None
