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
from hub.core.database import database, still_open

T = TypeVar("T")
Item = TypeVar("Item")


class _Waiting:
    """One caller's item, how it is written with others of its kind, and what became of it."""

    def __init__(self, item: Any, write_all: Callable[[Session, list[Any]], Sequence[Any]]) -> None:
        self.item, self.write_all = item, write_all
        self.done = self.is_called = False
        self.result: Any = None
        self.fault: BaseException | None = None
        self._call = threading.Lock()
        self._call.acquire()

    def settle(self, result: object, fault: BaseException | None = None) -> None:
        self.result, self.fault = result, fault

    def wait(self) -> None:
        """Until it is done, or it is this one's turn to write for all who wait."""
        self._call.acquire()

    def call(self) -> None:
        """It is done, or its turn."""
        self.is_called = True
        self._call.release()


class _Line:
    """Those who wait. One of them writes for all; when it has, it hands on to the next at once, so
    that nobody who has just been answered can push in before those who waited.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: list[_Waiting] = []
        self._is_writing = False

    def join(self, mine: _Waiting) -> bool:
        """Stand in line; True for who finds nobody writing, and so begins."""
        with self._guard:
            self._queue.append(mine)
            begins, self._is_writing = not self._is_writing, True
            return begins

    def take(self) -> list[_Waiting]:
        """All who wait now: they are written together."""
        with self._guard:
            group, self._queue = self._queue, []
            return group

    def hand_on(self) -> None:
        """Whoever came first meanwhile goes on; nobody, where nobody waits."""
        with self._guard:
            if self._queue:
                self._queue[0].call()
            else:
                self._is_writing = False

    def leave(self, mine: _Waiting) -> None:
        """Gone before it was written; if it was its turn, the next goes on."""
        with self._guard:
            if mine not in self._queue:
                return
            self._queue.remove(mine)
        if mine.is_called:
            self.hand_on()


_line = _Line()


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
    if not _line.join(mine):
        _wait(mine)
    if not mine.done:
        group = _line.take()
        _commit(group)
        _line.hand_on()
        for other in group:
            if other is not mine:
                other.call()
    if mine.fault:
        raise mine.fault
    result: T = mine.result
    return result


def _wait(mine: _Waiting) -> None:
    try:
        mine.wait()
    except BaseException:  # this request was given up; the others must not wait for it
        _line.leave(mine)
        raise


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
        if not still_open(session):  # all of it was undone, what others wrote before, too
            raise
        if len(alike) == 1:
            alike[0].settle(None, fault)
        else:
            for waiting in alike:
                _write(session, [waiting])
