"""Gauges for a whole room, told to a few lines at a time: an event need not wait for them.

Ten thousand sends take a tenth of a second. An event takes it at once; a gauge is a number that
will be replaced anyway, so it is told in between: the newest of each name, all that wait together.
"""

import logging
from collections.abc import Callable, Collection, Iterable

import gevent
from gevent.event import Event

from hub.live.line import Line, Room

log = logging.getLogger(__name__)

A_FEW = 250  # lines, about two milliseconds


class Whispers:
    """What waits to be told to rooms, by its name."""

    def __init__(
        self,
        lines_of: Callable[[Room], Collection[Line]],
        broadcast: Callable[[Iterable[Line], bytes], None],
    ) -> None:
        self._lines_of, self._broadcast = lines_of, broadcast
        self._waiting: dict[Room, dict[str, bytes]] = {}
        self._bell = Event()

    def start(self) -> None:
        """Begin to tell."""
        gevent.spawn(self._forever)

    def say(self, room: Room, name: str, frame: bytes) -> None:
        """Have it told soon, in place of what waits under that name."""
        self._waiting.setdefault(room, {})[name] = frame
        self._bell.set()

    def _forever(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            try:
                self.tell()
            except Exception:
                log.exception("a whisper was lost; the next is told")

    def tell(self) -> None:
        """Tell all that waits. Whoever joins meanwhile was greeted with the gauges of then."""
        while self._waiting:
            room, frames = self._waiting.popitem()
            said, lines = b"".join(frames.values()), list(self._lines_of(room))
            for start in range(0, len(lines), A_FEW):
                few = lines[start : start + A_FEW]
                self._broadcast([line for line in few if not line.is_closed], said)
                gevent.sleep(0)  # whoever has something to do, does it now
