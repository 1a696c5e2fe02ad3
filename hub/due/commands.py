"""Carrying out what is due: each by a deed of its own, which is harmless when it runs twice."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.errors import HubError, Missing, Refused
from hub.core.moments import now
from hub.core.tap import tap
from hub.due.models import Due, NotYet
from hub.people.models import CLOCK

log = logging.getLogger(__name__)

AT_ONCE = 200  # the rest comes with the next beat

Deeds = Mapping[str, Callable[[str], object]]


def do_what_is_due(deeds: Deeds) -> None:
    """Do what has reached its time, the oldest first. One that fails never stops the others."""
    with database().reading() as session:
        waiting = select(Due).where(Due.done_at.is_(None), Due.at <= now())
        found = list(session.scalars(waiting.order_by(Due.at, Due.id).limit(AT_ONCE)))
    for one in found:
        _mark(one, **_became(deeds, one))


def _became(deeds: Deeds, one: Due) -> dict[str, Any]:
    """Do the deed; what becomes of its row. Refused or gone: it is needless."""
    if one.what not in deeds:
        return _failed(one, "nothing in this version of the hub does this")
    try:
        deeds[one.what](one.subject)
    except NotYet as early:
        return {"at": early.at}
    except (Refused, Missing):
        pass
    except HubError as fault:
        return _failed(one, fault.reason)
    except Exception as fault:
        log.exception("%s of %s, which is due, could not be done", one.what, one.subject)
        return _failed(one, f"{type(fault).__name__}: {fault}"[:500])
    return {"done_at": now()}


def _failed(one: Due, fault: str) -> dict[str, Any]:
    return {"at": now() + one.next_wait, "tries": one.tries + 1, "fault": fault}


def _mark(one: Due, **becomes: Any) -> None:
    """Say what became of it, unless it was moved, dropped or marked meanwhile.

    A clock that is killed before this does the deed once more: that is refused, and marked then.
    """
    as_it_was: list[Any] = [Due.id == one.id, Due.at == one.at, Due.done_at.is_(None)]

    def write(session: Session) -> None:
        session.execute(update(Due).where(*as_it_was).values(**becomes))

    tap("due.mark", by=CLOCK, write=write)
