"""Taking a call back, and saying anew what it was about: taps.

Nothing stored is changed. Each row of the call is taken back by a row of its own, and what comes
instead stands at the call's true time.
"""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import canonical
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.people.models import Actor
from hub.shifts.tokens import shift_of
from hub.tally.calls import insert_new, put_places, standing, tally_of
from hub.tally.checks import own_id, read_tap
from hub.tally.known import Known
from hub.tally.models import Tally

LEADS = "shifts.see"  # whoever sees the floor may correct a call that is not their own
KEPT = ("area", "language", "channel", "disposition", "from_911")  # what is not said anew stays

Result = dict[str, Any]


def undo(by: Actor, tally_id: str) -> Result:
    """Take a whole call back, by the id of any of its rows; a retry is harmless.

    Its own taker may, within the shift, and a lead. What takes it back stands at the time of the
    call, and so is stored also when the incident has closed since.
    """

    def write(session: Session) -> Result:
        tally = tally_of(session, tally_id)
        result = {"id": tally.id, "status": "repeated"}
        while rows := standing(session, tally.call_id):  # anew where another was quicker
            _check_theirs(session, by, rows[0])
            if insert_new(session, [_undo_of(row, by) for row in rows]):
                result["status"] = "undone"
        return result

    return tap("tally.undo", by=by, write=write)


def re_classify(by: Actor, tally_id: str, change: object) -> Result:
    """Say anew what a call was about; a retry with the same `id` is harmless.

    `change` has an id made by the client and what is different: topic, also, area, language,
    channel, disposition, script_version, from_911, place. An empty value takes away, what is not
    named stays. {id, status: stored | repeated}. Raises Invalid, Missing, NotAllowed, Refused.
    """
    given, new_id = _read(change)

    def write(session: Session) -> Result:
        tally = tally_of(session, tally_id)
        rows = standing(session, tally.call_id)
        again = session.get(Tally, new_id)
        if again is not None:
            return _again(again, tally, given)
        if not rows:
            raise Refused("This call was taken back. Tally it anew.")
        _check_theirs(session, by, rows[0])
        instead = _instead(session, rows, given)
        undoing = [_undo_of(row, by) for row in rows]
        if len(insert_new(session, undoing)) < len(undoing):
            raise Refused("This call was changed a moment ago. Look at it once more.")
        if not insert_new(session, instead):
            raise Refused("This id was used for another tally. Make a new one for each change.")
        if "place" in given:
            put_places(session, {tally.call_id: " ".join((given["place"] or "").split())})
        return {"id": new_id, "status": "stored"}

    return tap("tally.re_classify", by=by, write=write)


def _read(change: object) -> tuple[dict[str, Any], str]:
    """What is said anew, and the id of the row that says so. Raises Invalid."""
    if not isinstance(change, dict):
        raise Invalid({"body": "Send what is different as a JSON object."})
    fixed = dict.fromkeys(("at", "incident"), "A call keeps its time and its incident's world.")
    wrong = {name: why for name, why in fixed.items() if name in change}
    try:
        new_id = own_id(change.get("id"))
    except ValueError as fault:
        wrong["id"] = str(fault)
    if wrong:
        raise Invalid(wrong)
    return {**change, "id": new_id}, new_id


def _again(stored: Tally, tally: Tally, given: dict[str, Any]) -> Result:
    if (stored.call_id, stored.body) != (tally.call_id, _body(given)):
        raise Refused("This id was used for another tally. Make a new one for each change.")
    return {"id": given["id"], "status": "repeated"}


def _body(given: dict[str, Any]) -> str:
    """The change as it was sent, which a retry is compared with; the place is kept apart."""
    return canonical({name: value for name, value in given.items() if name != "place"})


def _instead(session: Session, rows: list[Tally], given: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that come instead of these. Raises Invalid naming the field, or Refused."""
    before = rows[0]
    kept = {name: getattr(before, name) for name in KEPT} | {
        "topic": before.topic_id,
        "also": [row.topic_id for row in rows[1:]],
        # The words that were read belong to what was said then: another topic, other words.
        "script_version": None if "topic" in given else before.version_id,
    }
    one = read_tap(kept | {"at": iso(before.at)} | given, before.person_id, now(), bulk=False)
    known = Known(session, [one], topics={before.topic_id})
    field, reason = known.fault(one)
    if known.world(one.topic) not in (None, known.world(before.topic_id)):
        field, reason = "topic", "A call stays in the world it was taken in."
    if reason:
        raise Invalid({field: reason}) if field else Refused(reason)
    body = _body(given)
    same = {
        "call_id": before.call_id,
        "weight": before.weight,
        "replaces": before.id,
        "at": before.at,
        "shift_id": before.shift_id,
        "site_id": before.site_id,
        "late": before.late,
    }
    return [row | same | {"body": row["body"] and body} for row in known.rows(one)]


def _undo_of(tally: Tally, by: Actor) -> dict[str, Any]:
    """The row that takes another back."""
    return {
        "id": str(uuid.uuid5(uuid.UUID(tally.id), "undo")),
        "call_id": tally.call_id,
        "is_primary": tally.is_primary,
        "undoes": tally.id,
        "weight": -tally.weight,
        "topic_id": tally.topic_id,
        "incident_id": tally.incident_id,
        "at": tally.at,
        "stored_at": now(),
        "person_id": by.hand,
        "shift_id": tally.shift_id,
        "site_id": tally.site_id,
        "area": tally.area,
        "language": tally.language,
        "channel": tally.channel,
        "disposition": tally.disposition,
        "from_911": tally.from_911,
        "version_id": tally.version_id,
        "body": "",
        "late": tally.late,
    }


def _check_theirs(session: Session, by: Actor, tally: Tally) -> None:
    shift = shift_of(session, by)
    own = tally.person_id == by.hand
    in_shift = tally.shift_id is None or (shift is not None and shift.id == tally.shift_id)
    if not (own and in_shift) and not by.may(LEADS):
        raise NotAllowed(
            "Only the one who tallied can correct it, within the shift. Ask your lead."
        )
