"""The token of a shift: with it a shared desk sends what was tapped there, when its agent has gone.

It may only tap, in this shift and under this name, and ends some hours after the shift does.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.core.errors import Refused
from hub.core.moments import iso, now
from hub.core.settings import settings_in_use
from hub.core.tap import tap
from hub.keys.models import TAPS, TapToken
from hub.people.models import Actor
from hub.people.passwords import fingerprint
from hub.shifts.models import LONGEST, Shift


def hand_out(by: Actor) -> dict[str, Any]:
    """A token of the shift this person is on; it is stored nowhere. Raises Refused."""
    token = TAPS + secrets.token_urlsafe(32)

    def write(session: Session) -> dict[str, Any]:
        shift, at = shift_of(session, by), now()
        if shift is None:
            raise Refused("You are not on shift. Sign on first.")
        session.execute(delete(TapToken).where(TapToken.until < at))
        until = shift.began_at + LONGEST + _outlives()
        session.add(
            TapToken(
                hash=fingerprint(token),
                person_id=by.hand,
                shift_id=shift.id,
                made_at=at,
                until=until,
            )
        )
        return {"shift": shift.id, "token": token, "until": iso(until)}

    return tap("shifts.sign_on", by=by, write=write)


def ending(session: Session, whose: ColumnElement[bool], at: datetime) -> None:
    """The open shifts that `whose` names end: from now on their tokens are for what still waits."""
    shifts = select(Shift.id).where(Shift.ended_at.is_(None), whose)
    theirs = update(TapToken).where(TapToken.shift_id.in_(shifts))
    session.execute(
        theirs.values(until=at + _outlives()).execution_options(synchronize_session=False)
    )


def shift_of(session: Session, by: Actor) -> Shift | None:
    """The shift in which this actor taps: the token's, else the one they are on."""
    if "shift" in by.details:
        return session.get(Shift, by.details["shift"])
    return session.scalar(select(Shift).where(Shift.person_id == by.hand, Shift.ended_at.is_(None)))


def _outlives() -> timedelta:
    return timedelta(hours=settings_in_use().tap_token_hours)
