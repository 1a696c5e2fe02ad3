"""Taps that wait together: what a busy moment of the floor does by itself."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from hub.core import tap
from hub.core.database import Database


def at_once(deeds: list[Callable[[], None]]) -> None:
    """Do all of them, each in its thread: their taps queue up before the first is written."""
    threads = [threading.Thread(target=deed) for deed in deeds]
    tap._line._is_writing = True  # as if somebody were
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30
    while len(tap._line._queue) < len(deeds) and time.monotonic() < until:
        time.sleep(0.005)
    tap._line.hand_on()
    for thread in threads:
        thread.join()


@contextmanager
def commits(db: Database) -> Iterator[list[None]]:
    """The list grows by one with every commit."""
    seen: list[None] = []

    def count(_connection: object) -> None:
        seen.append(None)

    event.listen(db.engine, "commit", count)
    yield seen
    event.remove(db.engine, "commit", count)
