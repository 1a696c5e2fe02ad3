"""Counts become what boards show, and can be made anew from the taps.

What a board costs must not grow with history: it reads the folded rows of the last hours only.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, func, literal_column, select
from sqlalchemy.orm import Session

from hub.core.journal import LIVE
from hub.core.moments import from_iso, now
from hub.incidents.models import Incident
from hub.live.gauges import differs, set_gauge
from hub.live.models import Gauge
from hub.shifts.models import Shift
from hub.tally.folding import count_in, waiting
from hub.tally.models import Restatement, Tally, bin_of
from hub.tally.queries import numbers
from hub.tally.restating import counted_as, in_force
from hub.tally.rollups import hold, roll_up_anew

REPORTING = timedelta(minutes=15)  # a seat that tallied within this counts as reporting


class Shown(NamedTuple):
    """What a gauge is to show."""

    name: str
    world: str
    audience: tuple[str, ...]
    data: dict[str, Any]


def fold(session: Session, at: datetime) -> int:
    """Count new taps and show what changed, in one transaction; how many they were. The clock does
    the same in shorter ones (hub/tally/beat.py).
    """
    taps = waiting(session)
    if taps and not count_in(session, taps):
        return 0
    show(session, to_show(session, taps.incidents if taps else set(), at))
    return len(taps.ids) if taps else 0


def rebuild_counts(session: Session, at: datetime | None = None) -> int:
    """Make the counts anew from the taps folded so far; how many taps there were."""
    hold(session)
    roll_up_anew(session, Tally.folded == 1, counted_as(in_force(session)), at or now())
    return session.scalar(select(func.count()).where(Tally.folded == 1)) or 0


def to_show(session: Session, touched: set[str] | None, at: datetime) -> list[Shown]:
    """What differs from what is shown: the counts of these incidents (of all, for None), of those
    whose past was restated, and of every one when a new bin has begun. Reads only.
    """
    exercises, shown = {LIVE}, []
    again = _restated(session) | (touched or set())
    for incident in session.scalars(select(Incident).where(Incident.closed_at.is_(None))):
        exercises.add(incident.world)
        if touched is None or incident.id in again or _is_stale(session, incident.id, at):
            found = numbers(session, incident, at)
            name = f"counts:{incident.id}"
            shown.append(Shown(name, incident.world, ("console", "board"), found))
    for world, count, reporting in _reporting(session, exercises, at):
        words = f"{reporting} of {count} on shift tallied in the last 15 minutes."
        data = {"reporting": reporting, "on_shift": count, "sentence": words}
        shown.append(Shown(f"reporting:{world}", world, ("desk", "board"), data))
    return [one for one in shown if differs(session, one.name, one.data)]


def show(session: Session, shown: Iterable[Shown]) -> None:
    """Show it."""
    for one in shown:
        set_gauge(session, *one)


def _restated(session: Session) -> set[str]:
    """The incidents whose past was restated since their counts were shown."""
    shown = Gauge.name == literal_column("'counts:'").concat(Restatement.incident_id)
    found = select(Restatement.incident_id).join(Gauge, shown)
    return set(session.scalars(found.where(Restatement.changed_at > Gauge.at)))


def _is_stale(session: Session, incident_id: str, at: datetime) -> bool:
    gauge = session.get(Gauge, f"counts:{incident_id}")
    return gauge is None or bin_of(from_iso(json.loads(gauge.data)["as_of"])) != bin_of(at)


def _reporting(session: Session, worlds: set[str], at: datetime) -> Iterator[tuple[str, int, int]]:
    """World, how many are on shift there, how many of them tallied of late."""
    of_late = func.sum(case((Shift.tallied_at >= at - REPORTING, 1), else_=0))
    rows = session.execute(
        select(Shift.world, func.count(), of_late)
        .where(Shift.ended_at.is_(None))
        .group_by(Shift.world)
    )
    found = {world: (count, reporting) for world, count, reporting in rows}
    for world in sorted(worlds):
        yield world, *found.get(world, (0, 0))
