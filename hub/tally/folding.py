"""Folding: taps that count nowhere yet are read and summed up while others write, then added to the
roll-ups and marked, in one short transaction.

Agents wait for whoever writes. So only what must be one is done in that transaction: a crash leaves
each tap either counted and marked, or neither.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Table, bindparam, func, literal_column, select, update
from sqlalchemy.orm import Session

from hub.core.database import Base
from hub.shifts.models import Shift
from hub.tally.models import Tally, bin_of
from hub.tally.restating import counted_as, in_force
from hub.tally.rollups import BY_FACET, BY_TOPIC, FACETS, FIGURES, add_rows, hold

AT_ONCE = 1_000  # taps in one transaction: agents wait for it; more wait for the next
NEW = Tally.folded == literal_column("0")  # spelled out: the partial index serves no parameter
MARKED = (
    update(cast(Table, Tally.__table__))
    .where(Tally.__table__.c.id == bindparam("tap"), Tally.__table__.c.folded == 0)
    .values(folded=1)
)
TALLIED = (
    update(cast(Table, Shift.__table__))
    .where(Shift.__table__.c.id == bindparam("shift"))
    .values(tallied_at=bindparam("newest"))
)

Figures = list[int]
Key = tuple[str | int, ...]


class Waiting(NamedTuple):
    """Taps that are to be counted, summed up."""

    ids: list[str]
    incidents: set[str]
    rules: list[str]  # by which they were summed up: ids of restatements
    sums: dict[type[Base], list[dict[str, Any]]]  # the rows that they add to each roll-up
    newest: dict[str, datetime]  # shift → its newest call

    @property
    def are_more(self) -> bool:
        """Whether others wait for the next turn."""
        return len(self.ids) == AT_ONCE


def waiting(session: Session) -> Waiting | None:
    """What counts nowhere yet; reads only."""
    found = session.execute(select(Tally.id, Tally.incident_id).where(NEW).limit(AT_ONCE)).all()
    if not found:
        return None
    ids, incidents = [row.id for row in found], {row.incident_id for row in found}
    rules = in_force(session, incidents)
    about = (Tally.incident_id, Tally.at, func.coalesce(Tally.site_id, "").label("site_id"),
             Tally.weight, Tally.late, Tally.is_primary, Tally.shift_id)  # fmt: skip
    told = select(counted_as(rules).label("topic_id"), *about, *FACETS.values())
    rows = session.execute(told.where(Tally.id.in_(ids))).all()
    return Waiting(ids, incidents, [rule.id for rule in rules], _summed_up(rows), _newest(rows))


def count_in(session: Session, taps: Waiting) -> bool:
    """Add them to the counts and mark them; False when that must be tried anew, for topics were
    merged or split meanwhile, or somebody else has counted some of them.
    """
    hold(session)
    if [rule.id for rule in in_force(session, taps.incidents)] != taps.rules:
        return False
    with session.begin_nested() as savepoint:
        marked = session.connection().execute(MARKED, [{"tap": id} for id in taps.ids])
        if marked.rowcount != len(taps.ids):
            savepoint.rollback()
            return False
    for table, rows in taps.sums.items():
        add_rows(session, table, rows)
    _note_reporting(session, taps.newest)
    return True


def _summed_up(rows: Iterable[Any]) -> dict[type[Base], list[dict[str, Any]]]:
    by_topic: dict[Key, Figures] = {}
    by_facet: dict[Key, Figures] = {}
    for topic, incident, at, site, weight, late, is_primary, _, *facets in rows:
        figures = (weight, weight if late else 0, weight if is_primary else 0)
        bin = bin_of(at)
        _add(by_topic, (incident, bin, topic, site), figures)
        for name, said in zip(FACETS, facets, strict=True):
            if said is not None:
                _add(by_facet, (incident, bin, topic, name, said), figures)
    return {
        table: _rows(sums, keys, span)
        for tables, sums, keys in (
            (BY_TOPIC, by_topic, ("incident_id", "bin", "topic_id", "site_id")),
            (BY_FACET, by_facet, ("incident_id", "bin", "topic_id", "facet", "value")),
        )
        for table, span in tables
    }


def _rows(sums: dict[Key, Figures], keys: tuple[str, ...], span: int) -> list[dict[str, Any]]:
    wider: dict[Key, Figures] = {}
    for (incident, bin, *rest), figures in sums.items():
        _add(wider, (incident, cast(int, bin) // span * span, *rest), figures)
    named = (*keys, *FIGURES)
    # In one order, so that two who write wait one for the other, never each for the other.
    return [dict(zip(named, (*key, *wider[key]), strict=True)) for key in sorted(wider)]


def _add(sums: dict[Key, Figures], key: Key, figures: Iterable[int]) -> None:
    there = sums.setdefault(key, [0] * len(FIGURES))
    for place, figure in enumerate(figures):
        there[place] += figure


def _newest(rows: Iterable[Row[Any]]) -> dict[str, datetime]:
    newest: dict[str, datetime] = {}
    for row in rows:
        if row.shift_id and row.weight > 0:
            newest[row.shift_id] = max(row.at, newest.get(row.shift_id, row.at))
    return newest


def _note_reporting(session: Session, newest: dict[str, datetime]) -> None:
    """Remember on each shift when its newest call was."""
    # A shift that a tap of its agent holds is passed over: each would wait for the other.
    theirs = select(Shift.id, Shift.tallied_at).where(Shift.id.in_(list(newest)))
    grown = [
        {"shift": id, "newest": newest[id]}
        for id, before in session.execute(theirs.with_for_update(skip_locked=True))
        if before is None or before < newest[id]
    ]
    if grown:
        session.connection().execute(TALLIED, grown)
