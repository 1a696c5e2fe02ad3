"""A tap is a small write everyone makes all the time: durable before it is answered, harmless to
repeat,
and without a journal row.

Taps that arrive while another commit is under way wait for it and are then committed together:
one flush
carries them all, and nobody lingers for company.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from hub.core.command import Actor
from hub.core.database import database
from hub.core.errors import NotAllowed

T = TypeVar("T")


class _Waiting:
    """One caller's write and what became of it."""

    def __init__(self, write: Callable[[Session], object]) -> None:
        self.write = write
        self.done = False
        self.result: object = None
        self.fault: BaseException | None = None

    def settle(self, result: object, fault: BaseException | None = None) -> None:
        self.result, self.fault, self.done = result, fault, True


_queue: list[_Waiting] = []
_turn = threading.Lock()


def tap(verb: str, *, by: Actor, write: Callable[[Session], T]) -> T:
    """Carry out `write` durably, together with whatever else waits, and return what it returned.

    `write` must be harmless to run twice (a client-made id, an upsert) and quick. Its own
    exception is
    raised to its caller alone; the others of the group are not touched.
    """
    if not by.may(verb):
        raise NotAllowed(f"Your role does not allow this ({verb}).")
    mine = _Waiting(write)
    _queue.append(mine)
    with _turn:  # whoever holds the turn commits for all who queued meanwhile
        if not mine.done:
            group, _queue[:] = list(_queue), []
            _commit(group)
    if mine.fault:
        raise mine.fault
    return mine.result  # type: ignore[return-value]


def _commit(group: list[_Waiting]) -> None:
    try:
        results: list[tuple[_Waiting, object, BaseException | None]] = []
        with database().writing() as session:
            for waiting in group:
                results.append((waiting, *_try(session, waiting)))
        for waiting, result, fault in results:
            waiting.settle(result, fault)
    except BaseException as fault:  # the flush failed: nobody may believe that anything was stored
        for waiting in group:
            waiting.settle(None, fault)


def _try(session: Session, waiting: _Waiting) -> tuple[object, BaseException | None]:
    try:
        with session.begin_nested():
            return waiting.write(session), None
    except Exception as fault:  # theirs alone: the savepoint undoes it
        return None, fault
