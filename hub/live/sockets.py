"""The websocket side of a web process: who listens, who tells them, who may listen no longer."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from flask import Flask

from hub.core.command import after_every_deed
from hub.core.database import Database
from hub.live.direct import Direct
from hub.live.joining import Asked, Listener, Who, decide
from hub.live.line import Line
from hub.live.missed import Missed
from hub.live.packets import Packets
from hub.live.stock import Stock
from hub.live.tail import Tail

log = logging.getLogger(__name__)

SWEEP = 2.0  # seconds: how soon the sockets of a revoked session are cut, at most
TOUCH = 60.0  # seconds: how often an open screen counts as use of its session


class Live:
    """The live side of one web process: its sockets, its tail and who is watching."""

    def __init__(
        self,
        app: Flask,
        database: Database,
        *,
        who: Who,
        still_valid: Callable[[set[str]], set[str]],
        touch: Callable[[set[str]], None],
    ) -> None:
        """`who` gives the actors of handshakes (by cookie, or by the key they are given) or None;
        `still_valid`
        keeps of some session ids those that have not ended; `touch` notes that they are in use."""
        self._app, self._who, self._still_valid, self._touch = app, who, still_valid, touch
        self._listeners: dict[Line | str, Listener] = {}
        self._watched: Counter[tuple[str, str]] = Counter()
        self.packets = Packets(app)
        self.tail = Tail(database, self.packets, self._emit, lambda: list(self._watched))
        self.missed = Missed(database, self.packets, self.tail)
        told = self.missed, self.tail.beat_of, self._joins, self._leaves
        self.stock = Stock(lambda asked: self._decide([asked])[0], *told)
        self.direct: Direct | None = None
        app.extensions["hub_live"] = self

    def open(self, app: Flask, async_mode: str = "gevent", *, directly: bool = False) -> None:
        """Take websockets on this app; `directly` those of ordinary consoles, past it."""
        self.stock.open(app, async_mode)
        if directly:
            told = self.missed, self.tail.beat_of, self._joins, self._leaves
            self.direct = Direct(self._decide, *told)

    def start(self) -> None:
        """Begin to tail and to sweep."""
        after_every_deed(self.tail.look_first)
        self.tail.start()
        if self.direct:
            self.direct.start()
        gevent.spawn(self._sweep_forever)

    @property
    def connected(self) -> int:
        """How many screens listen to this process."""
        return len(self._listeners)

    @property
    def broadcast(self) -> str:
        """Which way screens are told: direct or stock."""
        return "direct" if self.direct else "stock"

    def _decide(self, asked: Iterable[Asked]) -> list[Listener | str]:
        with self._app.app_context():
            return decide(self._who, list(asked))

    def _joins(self, ear: Line | str, listener: Listener) -> None:
        self._listeners[ear] = listener
        self._watched[listener.stream, listener.world] += 1

    def _leaves(self, ear: Line | str) -> None:
        listener = self._listeners.pop(ear, None)
        if listener:
            watched = listener.stream, listener.world
            self._watched[watched] -= 1
            if not self._watched[watched]:
                del self._watched[watched]

    def _emit(self, name: str, stream: str, world: str, packet: dict[str, Any]) -> None:
        self.stock.emit(name, stream, world, packet)
        if self.direct and name != "beat":  # lines have theirs in turn, not all at once
            self.direct.emit(name, stream, world, packet)

    def _sweep_forever(self) -> None:
        touched = time.monotonic()
        while True:
            gevent.sleep(SWEEP)
            try:
                self.sweep()
                if time.monotonic() - touched > TOUCH:
                    touched = time.monotonic()
                    self._touch(self._sessions())
            except Exception:
                log.exception("the sweep of sockets stumbled; it goes on")

    def _sessions(self) -> set[str]:
        return {listener.session for listener in self._listeners.values()}

    def sweep(self) -> None:
        """Cut the sockets whose session has ended."""
        sessions = self._sessions()
        ended = sessions - self._still_valid(sessions) if sessions else set()
        for ear in [ear for ear, who in self._listeners.items() if who.session in ended]:
            if isinstance(ear, str):
                self.stock.cut(ear)
            elif self.direct:
                self.direct.cut(ear)
