"""Reading counts: the newest hours for boards, any hours by topic and bin for programs."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.errors import Invalid, Missing
from hub.core.moments import iso
from hub.incidents.models import Incident
from hub.tally.figures import newest_series
from hub.tally.models import BIN, Count, Tally, bin_of

QUARTER, HOUR, SHOWN = 3, 12, 72  # bins: what "15 min", "1 hour" and the sparkline mean
MOST_BINS = 10_000  # in one answer
WIDTH, HEIGHT, EDGE = 240, 40, 3  # the sparkline's box


def tally(session: Session, id: str) -> dict[str, Any]:
    """One stored call. Raises Missing."""
    found = session.get(Tally, id)
    if found is None or found.undoes:
        raise Missing("There is no such tally.")
    return found.view()


def counts(
    session: Session,
    incident_id: str,
    since: datetime | None = None,
    until: datetime | None = None,
    bin: int = BIN,
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    """Counts by topic and bin, oldest first; the last 24 hours when no time is given.

    Raises Missing, and Invalid naming the field. Bins without a call are left out.
    """
    if session.get(Incident, incident_id) is None:
        raise Missing("There is no such incident.")
    end = until or now
    begin = since or end - timedelta(hours=24)
    _check_span(begin, end, bin)
    start = ((Count.bin // bin) * bin).label("start")
    total = func.sum(Count.count).label("total")
    rows = session.execute(
        select(Count.topic_id, start, total)
        .where(
            Count.incident_id == incident_id,
            Count.bin >= bin_of(begin),
            Count.bin < end.timestamp(),
        )
        .group_by(Count.topic_id, start)
        .having(func.sum(Count.count) != 0)
        .order_by(start, Count.topic_id)
    )
    return [
        {"topic": topic, "bin": iso(datetime.fromtimestamp(at, UTC)), "count": int(count)}
        for topic, at, count in rows
    ]


def _check_span(begin: datetime, end: datetime, bin: int) -> None:
    wrong = {}
    if bin < BIN or bin % BIN or bin > 86_400:
        wrong["bin"] = f"Use a multiple of {BIN} seconds, at most 86400."
    elif (end - begin).total_seconds() / bin > MOST_BINS:
        wrong["since"] = f"Ask for at most {MOST_BINS} bins at once."
    if begin >= end:
        wrong["until"] = "The end must be after the beginning."
    if wrong:
        raise Invalid(wrong)


def newest_bins(session: Session, incident_id: str, at: datetime) -> dict[str, list[int]]:
    """Topic → its calls in each bin of the last six hours, the present one last."""
    first = bin_of(at) - (SHOWN - 1) * BIN
    rows = session.execute(
        select(Count.topic_id, Count.bin, func.sum(Count.count))
        .where(
            Count.incident_id == incident_id,
            Count.bin >= first,
            Count.bin <= bin_of(at),
        )
        .group_by(Count.topic_id, Count.bin)
    )
    bins: dict[str, list[int]] = defaultdict(lambda: [0] * SHOWN)
    for topic_id, bin, count in rows:
        bins[topic_id][(bin - first) // BIN] = max(0, int(count))
    return bins


def numbers(session: Session, incident: Incident, at: datetime) -> dict[str, Any]:
    """What is called about: each topic's calls in 15 minutes and 1 hour, and its share of the hour.

    Both are counted in whole bins, the present one among them: 15 minutes are the last 10 to 15. A
    call about two topics is one call of the totals and is counted at both; shares are of all that
    was asked about.
    """
    found = newest_series(session, [incident.id], at, HOUR)
    bins = {
        topic.id: found[topic.id].count if topic.id in found else [] for topic in incident.topics
    }
    hours = {id: sum(bins[id]) for id in bins}
    asked = sum(hours.values())
    calls = [sum(one) for one in zip(*(series.calls for series in found.values()), strict=True)]
    return {
        "as_of": iso(at),
        "total_hour": sum(calls),
        "total_fifteen": sum(calls[-QUARTER:]),
        "topics": {
            id: {"fifteen": sum(bins[id][-QUARTER:]), "hour": hour, "share": share(hour, asked)}
            for id, hour in hours.items()
        },
    }


def share(part: int, whole: int) -> str:
    """Percent as the board writes it: one call in a thousand is not none."""
    if not part:
        return "0"
    return "<1" if part * 100 < whole else str(round(part * 100 / whole))
