"""One process alone on a database: whoever beats, and whoever changes the tables."""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.core.database import Database

log = logging.getLogger(__name__)

LOCK = 0x311C10CC  # the advisory lock of whoever beats


@contextmanager
def alone(clock_of: Database, stop: threading.Event) -> Iterator[Callable[[], bool]]:
    """Wait until no other clock beats on this database, then be the one; or until `stop` is set.

    A file lock beside SQLite, an advisory lock on its own connection on PostgreSQL: either falls
    with the process that held it. Yields whether the lock is still ours.
    """
    lock = _beside_file(clock_of) if clock_of.is_sqlite else _in_postgres(clock_of)
    with lock as take:
        if not take():
            log.warning("another clock beats on this database; this one waits for it to end")
        while not stop.is_set() and not take():
            stop.wait(1.0)
        yield take


@contextmanager
def by_one(database: Database, lock: int) -> Iterator[None]:
    """Wait until nobody else on this PostgreSQL is in such a bracket. SQLite serves one process."""
    if database.is_sqlite:
        yield
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        while not own.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock}):
            time.sleep(0.2)
        try:
            yield
        finally:
            own.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": lock})


@contextmanager
def _beside_file(clock_of: Database) -> Iterator[Callable[[], bool]]:
    with Path(f"{clock_of.url.database}.clock").open("w") as file:

        def take() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield take


@contextmanager
def _in_postgres(clock_of: Database) -> Iterator[Callable[[], bool]]:
    """The lock is the connection's own: when it is cut, another takes it, and we must notice."""
    with clock_of.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        ours = False

        def take() -> bool:
            nonlocal ours
            try:
                if not ours:
                    ours = bool(
                        own.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK})
                    )
                else:
                    own.scalar(text("SELECT 1"))
            except DBAPIError:
                ours = False
            return ours

        yield take
