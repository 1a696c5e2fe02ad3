"""Recording calls: taps, durable before they are answered and harmless to repeat."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import check_may
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.moments import now
from hub.core.tap import tap_together
from hub.people.models import Actor
from hub.shifts.models import Shift
from hub.tally.calls import insert_new, insert_primaries, put_places
from hub.tally.checks import Tapped, read_tap
from hub.tally.correcting import re_classify, undo
from hub.tally.counting import fold, rebuild_counts
from hub.tally.known import Known
from hub.tally.models import Tally

MOST = 500  # tallies in one request

MOMENT = timedelta(milliseconds=1)

Result = dict[str, Any]


def record(
    by: Actor, items: Sequence[object], received_at: datetime | None = None, bulk: bool = False
) -> list[Result]:
    """Store calls; one result for each item, in order: {id, status: stored | repeated | refused}.

    A refused one has its `reason`, and as `field` what is wrong with it: None where the item is
    well formed but not possible as things stand. `bulk` marks what is entered from paper or a file.
    """
    check_may("tally.record", by)
    if len(items) > MOST:
        raise Invalid(
            {"tallies": f"Send at most {MOST} tallies at once; send the rest after them."}
        )
    at = received_at or now()
    shift = _shift_of_token(by)
    taps = [_read(item, by.hand, at, bulk) for item in items]
    taps = [_within(one, shift) for one in taps] if shift else taps
    good = [one for one in taps if isinstance(one, Tapped)]
    if not good:  # nothing to write, so nobody's write need wait for it
        return [one for one in taps if not isinstance(one, Tapped)]
    stored = iter(tap_together("tally.record", by=by, item=good, write_all=_store))
    return [next(stored) if isinstance(one, Tapped) else one for one in taps]


def record_shortly(by: Actor, sent: dict[str, Any]) -> tuple[Result, int] | None:
    """The same for one call that nothing is wrong with: its result and the answer's status."""
    result = record(by, [sent])[0]
    if result["status"] == "refused":
        return None
    return result, 201 if result["status"] == "stored" else 200


def _shift_of_token(by: Actor) -> Shift | None:
    """The one shift whose calls this actor may store; None for people, who may any of theirs."""
    if "shift" not in by.details:
        return None
    with database().reading() as session:
        return session.get(Shift, by.details["shift"])


def _within(one: Tapped | Result, shift: Shift) -> Tapped | Result:
    """The call in the shift whose token brings it: whatever the desk's clock says."""
    if not isinstance(one, Tapped):
        return one
    last = shift.ended_at - MOMENT if shift.ended_at else one.received_at
    return one._replace(at=max(shift.began_at, min(one.at, last)))


def _read(item: object, hand: str, at: datetime, bulk: bool) -> Tapped | Result:
    try:
        return read_tap(item, hand, at, bulk)
    except Invalid as fault:
        sent = item.get("id") if isinstance(item, dict) else None
        field, reason = next(iter(fault.fields.items()))
        return _refused(sent if isinstance(sent, str) else None, reason, field, fault.fields)


def _refused(
    id: str | None, reason: str, field: str | None = None, fields: dict[str, str] | None = None
) -> Result:
    errors = fields or ({field: reason} if field else {})
    return {"id": id, "status": "refused", "reason": reason, "field": field, "errors": errors}


def _store(session: Session, lists: list[list[Tapped]]) -> list[list[Result]]:
    """What became of each tap of several lists, written together.

    By the identity of the tap: two of them may share an id, and then the first is stored.
    """
    taps = [one for some in lists for one in some]
    known = Known(session, taps)
    chosen: dict[str, Tapped] = {}
    faults: dict[int, Result] = {}
    for one in taps:
        field, reason = known.fault(one)
        if reason:
            faults[id(one)] = _refused(one.id, reason, field)
        else:
            chosen.setdefault(one.id, one)
    # In the order of their ids: two processes that store the same retries wait one for the other,
    # never each for the other. Further topics only beside a call that is new.
    rows = {id: known.rows(chosen[id]) for id in sorted(chosen)}
    new = insert_primaries(session, [some[0] for some in rows.values()])
    insert_new(session, [row for id in rows if id in new for row in rows[id][1:]])
    put_places(session, {id: chosen[id].place for id in rows if id in new and chosen[id].place})
    bodies = _bodies(session, {one.id for one in taps} - new)
    bodies |= {one: chosen[one].body for one in new}
    answers = {
        id(one): {"id": one.id, "status": "stored"}
        if one.id in new and chosen[one.id] is one
        else _again(one, bodies.get(one.id)) or faults[id(one)]
        for one in taps
    }
    return [[answers[id(one)] for one in some] for some in lists]


def _again(one: Tapped, body: str | None) -> Result | None:
    if body is None:
        return None
    if body == one.body:
        return {"id": one.id, "status": "repeated"}
    return _refused(one.id, "This id was used for another tally. Make a new one for each call.")


def _bodies(session: Session, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = session.execute(select(Tally.id, Tally.body).where(Tally.id.in_(ids)))
    return {row.id: row.body for row in rows}


__all__ = ["fold", "re_classify", "rebuild_counts", "record", "undo"]
