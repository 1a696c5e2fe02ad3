"""The rows of one call: what was stored of it, and what of that still stands."""

from collections import defaultdict
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.orm import Session, aliased

from hub.core.bulk import put
from hub.core.errors import Missing
from hub.people.models import Actor
from hub.shifts.tokens import shift_of
from hub.tally.checks import own_id
from hub.tally.models import Place, Tally
from hub.tally.rollups import insert_of

TALLIES = cast(Table, Tally.__table__)
THERE = select(TALLIES.c.id).where(TALLIES.c.id.in_(bindparam("ids", expanding=True)))
LAST = 30  # calls a console offers to say anew


def insert_new(session: Session, rows: list[dict[str, Any]]) -> set[str]:
    """Store the rows that are not there yet; the ids of those."""
    if not rows:
        return set()
    stored = insert_of(session, Tally).on_conflict_do_nothing()
    return set(session.scalars(stored.returning(Tally.__table__.c.id), rows))


def insert_primaries(session: Session, rows: list[dict[str, Any]]) -> set[str]:
    """The same for the first rows of calls, as a console sends them: all day, and at a surge of
    all at once. Where one writes nobody else does, so whoever is not there now is new.
    """
    if session.get_bind().dialect.name != "sqlite":
        return insert_new(session, rows)
    there = {
        row.id for row in session.connection().execute(THERE, {"ids": [row["id"] for row in rows]})
    }
    new = [row for row in rows if row["id"] not in there]
    put(session, TALLIES, new)
    return {row["id"] for row in new}


def put_places(session: Session, places: dict[str, str | None]) -> None:
    """Keep where exactly these calls were about; None forgets it."""
    if not places:
        return
    session.execute(delete(Place).where(Place.call_id.in_(places)))
    session.add_all(Place(call_id=id, words=words) for id, words in places.items() if words)


def tally_of(session: Session, tally_id: str) -> Tally:
    """A stored tally, in whichever case its id comes. Raises Missing."""
    try:
        tally = session.get(Tally, own_id(tally_id))
    except ValueError:
        tally = None
    if tally is None or tally.undoes:
        raise Missing("There is no such tally.")
    return tally


def standing(session: Session, call_id: str) -> list[Tally]:
    """The rows of a call that nobody took back, the primary first; none once it was."""
    undone = aliased(Tally)
    stands = (Tally.weight > 0, ~select(undone.id).where(undone.undoes == Tally.id).exists())
    first = select(Tally).where(Tally.id == call_id, *stands)
    further = select(Tally).where(Tally.call_id == call_id, Tally.call_id != Tally.id, *stands)
    rows = [*session.scalars(first), *session.scalars(further)]
    return sorted(rows, key=lambda row: (not row.is_primary, row.id))


def last_calls(session: Session, by: Actor) -> list[dict[str, Any]]:
    """The calls of the shift this person is on, as they stand, the newest first."""
    shift = shift_of(session, by)
    if shift is None:
        return []
    undone = aliased(Tally)
    standing = (Tally.weight > 0, ~select(undone.id).where(undone.undoes == Tally.id).exists())
    newest = select(Tally).where(Tally.shift_id == shift.id, Tally.is_primary, *standing)
    primaries = session.scalars(newest.order_by(Tally.at.desc(), Tally.id).limit(LAST)).all()
    ids = [row.call_id for row in primaries]
    further: dict[str, list[str]] = defaultdict(list)
    more = select(Tally).where(
        Tally.call_id.in_(ids), Tally.call_id != Tally.id, ~Tally.is_primary, *standing
    )
    for row in session.scalars(more.order_by(Tally.id)):
        further[row.call_id].append(row.topic_id)
    return [row.view() | {"also": further[row.call_id]} for row in primaries]
