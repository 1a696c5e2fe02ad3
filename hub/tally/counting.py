"""Folding: new taps become five-minute counts, and counts become what boards show.

What a board costs must not grow with history: it reads the folded rows of the last hours only.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, literal_column, select, update
from sqlalchemy.orm import Session

from hub.core.journal import LIVE
from hub.core.moments import from_iso, now
from hub.incidents.models import Incident
from hub.live.gauges import set_gauge
from hub.live.models import Gauge
from hub.shifts.models import Shift
from hub.tally.models import Restatement, Tally, bin_of
from hub.tally.queries import numbers
from hub.tally.restating import counted_as, in_force
from hub.tally.rollups import hold, roll_up, roll_up_anew

AT_ONCE = 5_000  # taps folded in one beat; more wait for the next
REPORTING = timedelta(minutes=15)  # a seat that tallied within this counts as reporting


def fold(session: Session, at: datetime) -> int:
    """Add new taps to the counts, mark them, and show what changed; how many there were.

    All in one transaction: a crash leaves each tap either counted and marked, or neither.
    """
    hold(session)
    rows = _take(session)
    if rows:
        rules = in_force(session, {row.incident_id for row in rows})
        roll_up(session, Tally.id.in_([row.id for row in rows]), counted_as(rules))
    _note_reporting(session, rows)
    _show(session, {row.incident_id for row in rows}, at)
    return len(rows)


def rebuild_counts(session: Session, at: datetime | None = None) -> int:
    """Make the counts anew from the taps folded so far; how many taps there were."""
    hold(session)
    roll_up_anew(session, Tally.folded == 1, counted_as(in_force(session)), at or now())
    return session.scalar(select(func.count()).where(Tally.folded == 1)) or 0


def _take(session: Session) -> list[Row[Any]]:
    """Mark what is not folded yet and return it; whoever else folds meanwhile gets other rows."""
    new = Tally.folded == literal_column("0")  # spelled out: the partial index serves no parameter
    ids = select(Tally.id).where(new).limit(AT_ONCE)
    taking = (
        update(Tally)
        .where(Tally.id.in_(ids), new)
        .values(folded=1)
        .returning(Tally.id, Tally.incident_id, Tally.at, Tally.weight, Tally.shift_id)
        .execution_options(synchronize_session=False)
    )
    return list(session.execute(taking))


def _note_reporting(session: Session, rows: list[Row[Any]]) -> None:
    """Remember on each shift when its newest call was."""
    newest: dict[str, datetime] = {}
    for row in rows:
        if row.shift_id and row.weight > 0:
            newest[row.shift_id] = max(row.at, newest.get(row.shift_id, row.at))
    # A shift that a tap of its agent holds is passed over: each would wait for the other.
    theirs = select(Shift).where(Shift.id.in_(list(newest))).with_for_update(skip_locked=True)
    for shift in session.scalars(theirs):
        shift.tallied_at = max(shift.tallied_at or newest[shift.id], newest[shift.id])


def _show(session: Session, touched: set[str], at: datetime) -> None:
    """Write the gauges of incidents with new counts, and of all when a new bin has begun."""
    exercises = {LIVE}
    touched |= _restated(session)
    for incident in session.scalars(select(Incident).where(Incident.closed_at.is_(None))):
        exercises.add(incident.world)
        if incident.id not in touched and not _is_stale(session, incident.id, at):
            continue
        found = numbers(session, incident, at)
        name = f"counts:{incident.id}"
        set_gauge(session, name, incident.world, ("console", "board"), found)
    for world, count, reporting in _reporting(session, exercises, at):
        words = f"{reporting} of {count} on shift tallied in the last 15 minutes."
        data = {"reporting": reporting, "on_shift": count, "sentence": words}
        set_gauge(session, f"reporting:{world}", world, ("desk", "board"), data)


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
