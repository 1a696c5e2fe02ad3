"""The tail: one loop a web process reads the journal and brings each new event to the screens
that show it.

There is no broker: every process tails the same database, so a crash between commit and push
loses nothing.
"""

import contextvars
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent.event import Event
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.bell import Bell
from hub.core.database import Database
from hub.core.journal import Entry, Head
from hub.core.moments import iso, now
from hub.live import gauges
from hub.live.models import Gauge
from hub.live.packets import Packets
from hub.live.streams import Position, newest

log = logging.getLogger(__name__)

POLL = 0.1  # seconds: how soon another process's commit is noticed where there is no bell
SELDOM = 0.5  # seconds: the same where there is one, and its ring was lost
BEAT = 5.0  # seconds between heartbeats
BLIND = 3.0  # seconds without a good look, after which this process vouches for nothing
NEWEST = select(
    Head.seq, select(func.coalesce(func.max(Gauge.version), 0)).scalar_subquery()
).where(Head.id == 1)

Emit = Callable[[str, str, str, dict[str, Any]], None]  # event name, stream, world, packet
Watchers = Callable[[], Iterable[tuple[str, str]]]  # the (stream, world) pairs somebody looks at


class Tail:
    """Reads what is new and emits it, in the journal's order."""

    def __init__(
        self, database: Database, packets: Packets, emit: Emit, watchers: Watchers
    ) -> None:
        self._database, self._packets, self._emit, self._watchers = (
            database,
            packets,
            emit,
            watchers,
        )
        # One statement sees one moment: it needs no transaction around it.
        alone = {} if database.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._eye = database.engine.execution_options(**alone)
        self._rung = Event()
        self._turn = threading.Lock()  # one look at a time
        self._bell = Bell(database, self.ring)
        self._loops: dict[float, gevent.Greenlet] = {}  # by their pause
        self._heads: dict[tuple[str, str], Position] = {}
        self._seq = self._gauge = 0
        self.is_cut_off = False  # the last look failed: the database is away, or we are
        self.seen_at = 0.0  # monotonic seconds of the last good look, for /readyz

    @property
    def seq(self) -> int:
        """The newest number it has seen."""
        return self._seq

    def ring(self) -> None:
        """There is something new: look soon."""
        self._rung.set()

    def look_first(self) -> None:
        """A deed of this process is durable: the floor is told before anything else is done here,
        by whoever did it, as if nobody in particular had.
        """
        if not self._turn.acquire(blocking=False):
            self.ring()  # it looks already, and once more when it is done
            return
        try:
            contextvars.Context().run(self._look)
        except Exception:
            self.ring()  # its own loop says what is wrong, and tries again
        finally:
            self._turn.release()

    def begin(self, session: Session) -> None:
        """Take the journal as it is now for known."""
        self._seq = session.get_one(Head, 1).seq
        self._gauge = gauges.newest_version(session)
        self.seen_at = time.monotonic()

    def start(self) -> None:
        """Begin at the journal's end: whoever came earlier catches up."""
        with self._database.reading() as session:
            self.begin(session)
        self._keep(self.look, POLL)
        self._keep(self.beat, BEAT)
        if not self._database.is_sqlite:
            gevent.spawn(self._bell.listen_forever)

    def _keep(self, work: Callable[[], None], pause: float) -> None:
        """Have `work` repeated, by another loop should this one ever end."""
        self._loops[pause] = loop = gevent.spawn(self._forever, work, pause)
        loop.link(lambda _ended: self._keep(work, pause))

    def head(self, stream: str, world: str) -> Position:
        """The newest event of a stream that this process has brought."""
        known = self._heads.get((stream, world))
        if known is None:
            with self._database.reading() as session:
                known = newest(session, stream, world, below=self._seq + 1)
            known = self._heads.setdefault((stream, world), known)
        return known

    def beat(self) -> None:
        """Name the newest number on every watched stream, so that a silent loss is noticed.

        A tail that cannot look says nothing: its numbers would make old words look current.
        Screens then say NOT LIVE and ask for themselves.
        """
        for stream, world in list(self._watchers()):
            beat = self.beat_of(stream, world)
            if beat:
                self._emit("beat", stream, world, beat)

    def beat_of(self, stream: str, world: str) -> dict[str, Any] | None:
        """The newest number of a stream as it is told to screens; None while nobody can look."""
        if not self.is_looking:
            return None
        head = self.head(stream, world)
        return {"epoch": head.epoch, "seq": head.seq, "at": iso(now())}

    @property
    def is_looking(self) -> bool:
        """Whether this process knows what is new."""
        return time.monotonic() - self.seen_at <= BLIND

    @property
    def position(self) -> tuple[int, int]:
        """The newest number of the journal, and of the gauges, that was brought."""
        return self._seq, self._gauge

    def _forever(self, work: Callable[[], None], pause: float) -> None:
        """Repeat `work` whatever happens to it: a database that is away comes back, and so
        do we.
        """
        while True:
            try:
                work()
            except Exception:
                log.exception("the tail stumbled; it goes on")
                self.is_cut_off |= work == self.look
                gevent.sleep(1.0)
            if work == self.look:
                self._rung.wait(SELDOM if self._bell.hangs else pause)
                self._rung.clear()
            else:
                gevent.sleep(pause)

    def look(self) -> None:
        """Bring everything that is new, in the journal's order. Mostly nothing is: ask that first,
        in one statement, for every process asks it ten times a second.
        """
        with self._turn:
            self._look()

    def _look(self) -> None:
        with self._eye.connect() as connection:
            seq, gauge = connection.execute(NEWEST).one()
        if (seq, gauge) != (self._seq, self._gauge):
            self._bring_new()
        self.seen_at, self.is_cut_off = time.monotonic(), False

    def _bring_new(self) -> None:
        with self._database.reading() as session:
            entries = self._new_entries(session)
            changed = gauges.changed_since(session, self._gauge)
        for entry in entries:  # after the read transaction: nobody is sent to inside one
            self._bring(entry)
        for gauge in changed:
            self._gauge = gauge.version
            packet = gauge.packet(json.loads(gauge.data))
            for stream in gauge.audience.split():
                self._emit("gauge", stream, gauge.world, packet)

    def _new_entries(self, session: Session) -> list[Entry]:
        return list(
            session.scalars(
                select(Entry).where(Entry.seq > self._seq).order_by(Entry.seq).limit(500)
            )
        )

    def _bring(self, entry: Entry) -> None:
        # A stream whose first screen comes in this very moment begins at this event, not before.
        self._seq = entry.seq
        for stream, world in {*self._watchers(), *self._heads}:
            if entry.reaches(stream, world):
                self._bring_to(stream, world, entry)

    def _bring_to(self, stream: str, world: str, entry: Entry) -> None:
        previous = self._heads.get((stream, world)) or self._before(stream, world, entry.seq)
        self._heads[stream, world] = Position(entry.epoch, entry.seq, entry.hash)
        packet = self._packets.packet(entry, stream, world, previous.seq)
        self._emit("event", stream, world, packet)

    def _before(self, stream: str, world: str, seq: int) -> Position:
        with self._database.reading() as session:
            return newest(session, stream, world, below=seq)
