"""What consoles have shown. After each publication the whole floor says so, every console for
itself; those that say it in the same moment are written down together.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from hub.core.errors import Refused
from hub.core.journal import Head
from hub.core.tap import tap_together
from hub.people.models import Actor
from hub.shifts.models import Shift

_shift = cast(Table, Shift.__table__).c
OPEN = select(_shift.person_id, _shift.id, _shift.applied_seq).where(
    _shift.person_id.in_(bindparam("hands", expanding=True)), _shift.ended_at.is_(None)
)
GROWN = (
    update(cast(Table, Shift.__table__))
    .where(_shift.id == bindparam("shift"), _shift.applied_seq < bindparam("shown"))
    .values(applied_seq=bindparam("shown"))
)


def applied(by: Actor, seq: int) -> int:
    """This person's console has shown everything up to `seq`; the newest number it has shown.

    Raises Refused for who is not on shift.
    """
    return tap_together("shifts.deliver", by=by, item=(by.hand, seq), write_all=_note)


def applied_shortly(by: Actor, sent: dict[str, Any]) -> tuple[dict[str, Any], int] | None:
    """The same for a request that says nothing else."""
    seq = sent.get("seq")
    if len(sent) != 1 or type(seq) is not int or seq < 0:
        return None
    return {"seq": applied(by, seq)}, 200


def _note(session: Session, said: list[tuple[str, int]]) -> Sequence[int]:
    execute = session.connection().execute
    shifts = {row.person_id: row for row in execute(OPEN, {"hands": [hand for hand, _ in said]})}
    newest = session.scalar(select(Head.seq)) or 0  # nobody has shown what has not happened
    shown: dict[str, int] = {}
    for hand, seq in said:
        if hand not in shifts:
            raise Refused("You are not on shift. Sign on first.")
        before = shown.get(hand, shifts[hand].applied_seq)
        shown[hand] = max(before, min(seq, newest))
    grown = [
        {"shift": shifts[hand].id, "shown": number}
        for hand, number in sorted(shown.items())  # in one order, whichever process writes
        if number > shifts[hand].applied_seq
    ]
    if grown:
        execute(GROWN, grown)
    return [shown[hand] for hand, _ in said]
