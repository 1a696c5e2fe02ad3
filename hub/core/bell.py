"""The bell of PostgreSQL: a transaction that has something new for screens rings it as it commits,
and each web process, wherever it runs, looks at once. It says nothing but *look*, so a ring that is
lost costs a moment and no word: whoever waits for it looks by itself, too.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import gevent
from gevent.socket import wait_read
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.database import Database

if TYPE_CHECKING:
    from psycopg import Connection

log = logging.getLogger(__name__)

CHANNEL = "hub_news"
AGAIN = 1.0  # seconds until a bell whose line was cut is hung up anew


def ring(session: Session) -> None:
    """Ring when this transaction commits. SQLite has no bell: its readers look often."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_notify(CHANNEL, "")))


class Bell:
    """A line of its own to PostgreSQL on which a web process hears the bell."""

    def __init__(self, database: Database, heard: Callable[[], object]) -> None:
        self._database, self._heard = database, heard
        self.hangs = False  # whether a ring would be heard now

    def listen_forever(self) -> None:
        """Call `heard` at each ring, and whenever rings may have been missed."""
        while True:
            try:
                with self._line() as line:
                    self._listen(line)
            except Exception as fault:
                log.warning("the bell is not heard; it is hung up anew: %s", fault)
            finally:
                self.hangs = False
            gevent.sleep(AGAIN)

    def _line(self) -> "Connection[tuple[object, ...]]":
        """Beside the pool, for it is held as long as the process lives."""
        pooled = self._database.engine.raw_connection()
        line: Connection[tuple[object, ...]] = pooled.driver_connection  # type: ignore[assignment]
        pooled.detach()
        line.autocommit = True
        return line

    def _listen(self, line: "Connection[tuple[object, ...]]") -> None:
        line.execute(f"LISTEN {CHANNEL}")
        self.hangs = True
        while True:
            self._heard()
            wait_read(line.fileno())
            list(line.notifies(timeout=0))
