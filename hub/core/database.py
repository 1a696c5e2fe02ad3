"""The database: one bracket for reading, one for writing, the same on SQLite and PostgreSQL.

`commit` stands in this file and nowhere else.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gevent.monkey import is_module_patched
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session

from hub.core.errors import Busy
from hub.core.off_loop import off_loop
from hub.core.turnstile import Turnstile

BUSY = "The database is busy. Nothing was saved; please try again."
SHORTEST_WAIT, LONGEST_WAIT = 0.0005, 0.005  # seconds between two looks whether it may
UNDONE = "SQLite has undone this transaction by itself"
PATIENCE = 10.0  # seconds a write waits for another process before it says "busy"
LOCK_NOT_AVAILABLE = "55P03"  # as PostgreSQL names it


class Base(DeclarativeBase):
    """Every table of every room."""


class FlushElsewhere(sqlite3.Connection):
    """A SQLite connection whose commit waits for the disk in a real thread, so that the loop goes
    on.
    """

    def commit(self) -> None:
        off_loop(super().commit)


class Database:
    """One database, by its URL. Writers of this process pass one gate, as SQLite has one writer
    anyway.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self.url: URL = make_url(url)
        self.patience = patience
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        make = _sqlite_engine if self.is_sqlite else _postgres_engine
        self.engine = make(self.url, patience)
        self._gate = threading.RLock()
        self._turnstile = Turnstile(self.url.database or "")
        self._writing = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database, however many reads are made in it."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            begin = (
                "BEGIN"
                if self.is_sqlite
                else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            )
            session.execute(text(begin))
            yield session  # closing it ends the transaction and leaves what was read usable

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are durable when the bracket ends, or undone when it raises.

        Raises Busy when another process keeps the database for longer than its patience.
        """
        if not self.is_sqlite:
            with _patiently_locked(), Session(self.engine, expire_on_commit=False) as session:
                yield from _commit_or_undo(session)
            return
        turn = self._turnstile.passed(self.patience, lambda: Busy(BUSY))
        with self._gate, turn, Session(self.engine, expire_on_commit=False) as session:
            _begin_immediate(session, self.patience)
            session.info["sqlite"] = session.connection().connection.dbapi_connection
            yield from _commit_or_undo(session)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        self._turnstile.close()


@contextmanager
def _patiently_locked() -> Iterator[None]:
    """PostgreSQL gave up waiting for a lock, or no connection came free: said as Busy."""
    try:
        yield
    except (OperationalError, PoolTimeout) as fault:
        if isinstance(fault, PoolTimeout) or _state(fault) == LOCK_NOT_AVAILABLE:
            raise Busy(BUSY) from fault
        raise


def _state(fault: OperationalError) -> str | None:
    state: str | None = getattr(fault.orig, "sqlstate", None)
    return state


def still_open(session: Session) -> bool:
    """Whether its transaction goes on. SQLite undoes all of one by itself when the disk is full or
    fails: what is written after that would be stored alone, and its commit would say nothing.
    """
    connection = session.info.get("sqlite")
    return connection is None or bool(connection.in_transaction)


def _commit_or_undo(session: Session) -> Iterator[Session]:
    try:
        yield session
        if not still_open(session):
            raise OperationalError("COMMIT", None, sqlite3.OperationalError(UNDONE))
        session.commit()
    except BaseException:
        session.rollback()
        raise


def _begin_immediate(session: Session, patience: float) -> None:
    """Take SQLite's write lock. Its own busy wait sleeps in C and would freeze every console; ours
    yields.
    """
    until, wait = time.monotonic() + patience, SHORTEST_WAIT
    while True:
        try:
            session.execute(text("BEGIN IMMEDIATE"))
            return
        except OperationalError as fault:
            session.rollback()
            if "locked" not in str(fault) and "busy" not in str(fault):
                raise
            if time.monotonic() > until:
                raise Busy(BUSY) from fault
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)


def _sqlite_engine(url: URL, _patience: float) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={
            "factory": FlushElsewhere,
            "check_same_thread": False,
            "timeout": 0,
            "isolation_level": None,
        },
        pool_size=20,
        max_overflow=30,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=0"):
            _patiently(connection, f"PRAGMA {pragma}")

    return engine


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Run a PRAGMA while another process may be taking the file into use."""
    for _ in range(200):
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError:
            time.sleep(0.01)
    connection.execute(statement)


# Each end gives up a line on which nothing arrives any more after 6 seconds, also in the middle of
# a statement. PostgreSQL's end must: a deed that was cut off holds the journal's counter, for
# which the deeds of others wait `PATIENCE` and no longer.
_OURS = {
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 6000,
}
_THEIRS = (
    "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 "
    "-c tcp_user_timeout=6000"
)


def _check_waits_cooperatively() -> None:
    """A driver that was loaded before gevent would stop the whole process at each statement."""
    from psycopg import waiting

    if is_module_patched("select") and waiting.wait is getattr(waiting, "wait_c", None):
        raise RuntimeError("psycopg was imported before gevent's monkey.patch_all()")


def _postgres_engine(url: URL, patience: float) -> Engine:
    _check_waits_cooperatively()
    return create_engine(
        url,
        pool_size=20,
        max_overflow=30,
        pool_timeout=patience,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c lock_timeout={int(patience * 1000)}ms "
            "-c idle_in_transaction_session_timeout=60s " + _THEIRS,
            **_OURS,
        },
    )


def one_at_a_time(session: Session, lock: int) -> None:
    """Hold this lock of PostgreSQL until the transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


_bound: list[Database] = []


def bind(database: Database) -> Database:
    """Make this the database of the process; the one bound before is forgotten, not closed."""
    _bound[:] = [database]
    return database


def database() -> Database:
    """The database of this process. Raises RuntimeError before `bind`."""
    if not _bound:
        raise RuntimeError("no database is bound: call bind(Database(url)) first")
    return _bound[0]


def version_seen(connection: Connection) -> Any:
    """SQLite's data_version of this connection: it changes when another connection has
    committed.
    """
    return connection.exec_driver_sql("PRAGMA data_version").scalar()
