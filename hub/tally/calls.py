"""The rows of one call: what was stored of it, and what of that still stands."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from hub.core.errors import Missing
from hub.tally.checks import own_id
from hub.tally.models import Tally
from hub.tally.rollups import insert_of


def insert_new(session: Session, rows: list[dict[str, Any]]) -> set[str]:
    """Store the rows that are not there yet; the ids of those."""
    if not rows:
        return set()
    stored = insert_of(session, Tally).on_conflict_do_nothing()
    return set(session.scalars(stored.returning(Tally.__table__.c.id), rows))


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
