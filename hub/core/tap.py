"""A tap is a small write everyone makes all the time: durable before it is answered, harmless to
repeat, and without a journal row.

Taps that arrive while another commit is under way wait for it and are then committed together: one
flush carries them all, and nobody lingers for company. Those of one kind are written together too.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from hub.core.command import Actor, check_may
from hub.core.database import database

T = TypeVar("T")
Item = TypeVar("Item")


class _Waiting:
    """One caller's item, how it is written with others of its kind, and what became of it."""

    def __init__(self, item: Any, write_all: Callable[[Session, list[Any]], Sequence[Any]]) -> None:
        self.item, self.write_all = item, write_all
        self.done = False
        self.result: Any = None
        self.fault: BaseException | None = None

    def settle(self, result: object, fault: BaseException | None = None) -> None:
        self.result, self.fault = result, fault


_queue: list[_Waiting] = []
_turn = threading.Lock()


def tap(verb: str, *, by: Actor, write: Callable[[Session], T]) -> T:
    """Carry out `write` durably, together with whatever else waits, and return what it returned.

    `write` must be harmless to run twice (a client-made id, an upsert) and quick. Its own
    exception is raised to its caller alone; the others of the group are not touched.
    """

    def alone(session: Session, _items: list[None]) -> list[T]:
        return [write(session)]

    return tap_together(verb, by=by, item=None, write_all=alone)


def tap_together(
    verb: str, *, by: Actor, item: Item, write_all: Callable[[Session, list[Item]], Sequence[T]]
) -> T:
    """The same for items of a kind: `write_all` gets those that wait, all at once, and gives one
    result for each in their order. When it raises it is called again with each alone, so that a
    bad one hurts only itself.
    """
    check_may(verb, by)
    mine = _Waiting(item, write_all)
    _queue.append(mine)
    with _turn:  # whoever holds the turn commits for all who queued meanwhile
        if not mine.done:
            group, _queue[:] = list(_queue), []
            _commit(group)
    if mine.fault:
        raise mine.fault
    result: T = mine.result
    return result


def _commit(group: list[_Waiting]) -> None:
    try:
        with database().writing() as session:
            for alike in _kinds(group):
                _write(session, alike)
    except BaseException as fault:  # the flush failed: nobody may believe that anything was stored
        for waiting in group:
            waiting.settle(None, fault)
    for waiting in group:
        waiting.done = True


def _kinds(group: list[_Waiting]) -> Iterable[list[_Waiting]]:
    kinds: dict[object, list[_Waiting]] = {}
    for waiting in group:
        kinds.setdefault(waiting.write_all, []).append(waiting)
    return kinds.values()


def _write(session: Session, alike: list[_Waiting]) -> None:
    try:
        with session.begin_nested():
            results = alike[0].write_all(session, [waiting.item for waiting in alike])
        for waiting, result in zip(alike, results, strict=True):
            waiting.settle(result)
    except Exception as fault:  # the savepoint undoes it
        if len(alike) == 1:
            alike[0].settle(None, fault)
        else:
            for waiting in alike:
                _write(session, [waiting])
