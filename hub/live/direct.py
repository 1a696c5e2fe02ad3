"""The direct way: consoles on the switchboard, each event made into one frame for all of them."""

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from typing import Any

import gevent
from gevent.event import Event

from hub.live import speech
from hub.live.frames import PROTOCOL, Broken
from hub.live.joining import Asked, Listener
from hub.live.line import Line, Room
from hub.live.missed import Missed, Question, question
from hub.live.switchboard import Switchboard
from hub.live.whispers import Whispers

log = logging.getLogger(__name__)

TOGETHER = 200  # consoles that are let in at once

Decide = Callable[[Sequence[Asked]], list[Listener | str]]


class Direct:
    """Who listens on which line, and what all of them are told."""

    def __init__(
        self,
        decide: Decide,
        missed: Missed,
        beat_of: Callable[[str, str], dict[str, Any] | None],
        joins: Callable[[Line, Listener], None],
        leaves: Callable[[Line], None],
    ) -> None:
        self._decide, self._missed, self._beat_of = decide, missed, beat_of
        self._joins, self._leaves = joins, leaves
        self._rooms: dict[Room, set[Line]] = {}
        self._asking: deque[tuple[Line, Asked]] = deque()
        self._bell = Event()
        self._beats: dict[Room, bytes] = {}
        self._beats_until = 0.0
        self.switchboard = Switchboard(self, speech.greeting)
        self.whispers = Whispers(self._lines_of, self.switchboard.broadcast)

    def start(self) -> None:
        """Begin to listen."""
        self.switchboard.start()
        self.whispers.start()
        gevent.spawn(self._admit_forever)

    def emit(self, name: str, stream: str, world: str, packet: dict[str, Any]) -> None:
        """Tell everyone in a stream: events at once, gauges soon."""
        lines = self._lines_of((stream, world))
        if lines and name == "gauge":
            self.whispers.say((stream, world), packet["name"], speech.event(name, packet))
        elif lines:
            self.switchboard.broadcast(lines, speech.event(name, packet))

    def _lines_of(self, room: Room) -> Collection[Line]:
        return self._rooms.get(room, ())

    def cut(self, line: Line) -> None:
        """This one may listen no longer."""
        self.switchboard.drop(line, goodbye=speech.cut())

    # -- what the switchboard asks

    def takes(self) -> bool:
        """Not while nobody could be let in: the stock way then says so."""
        return not self._missed.is_cut_off

    def heard(self, line: Line, words: str) -> None:
        """Engine.IO: answers to pings, and messages; nothing else is expected."""
        kind, said = words[:1], words[1:]
        if kind == "4":
            self._message(line, said)
        elif kind == "2":
            self.switchboard.send(line, speech.alive(said))
        elif kind == "1":
            self.switchboard.drop(line)
        elif kind not in ("3", "5", "6"):
            raise Broken(PROTOCOL)

    def left(self, line: Line) -> None:
        """A line is gone."""
        if line.room:
            lines = self._rooms[line.room]
            lines.discard(line)
            if not lines:
                del self._rooms[line.room]
            self._leaves(line)

    def turn_of(self, line: Line) -> bytes:
        """The newest number, so that a silent loss is noticed."""
        return self._beat(*line.room) if line.room else b""

    def _beat(self, stream: str, world: str) -> bytes:
        """Made anew at most twenty times a second: a floor that comes back asks for thousands."""
        at = time.monotonic()
        if at > self._beats_until:
            self._beats, self._beats_until = {}, at + 0.05
        key = stream, world
        if key not in self._beats:
            beat = self._beat_of(stream, world)
            self._beats[key] = speech.event("beat", beat) if beat else b""
        return self._beats[key]

    # -- letting in

    def _message(self, line: Line, said: str) -> None:
        packet = speech.heard(said)
        if speech.hangs_up(packet):
            self.switchboard.drop(line)
        elif speech.asks_to_listen(packet):
            self._ask(line, packet.namespace or "/", packet.data)

    def _ask(self, line: Line, namespace: str, auth: object) -> None:
        if namespace != speech.NAMESPACE or line.shown is None:
            self.switchboard.send(line, speech.refused("Unable to connect", namespace))
            return
        asked = Asked(line.shown, auth if isinstance(auth, dict) else {})
        line.shown = None  # one question at a time
        self._asking.append((line, asked))
        self._bell.set()

    def _admit_forever(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            while self._asking:
                few = [self._asking.popleft() for _ in range(min(TOGETHER, len(self._asking)))]
                try:
                    self._admit(few)
                except Exception:  # the database is away: they come again
                    log.exception("%d consoles could not be let in", len(few))
                    for line, _ in few:
                        self.switchboard.drop(line)
                gevent.sleep(0)

    def _admit(self, few: list[tuple[Line, Asked]]) -> None:
        for (line, asked), answer in zip(few, self._decide([one for _, one in few]), strict=True):
            if line.is_closed:
                continue
            if isinstance(answer, str):
                line.shown = asked.shown  # it may ask again
                self.switchboard.send(line, speech.refused(answer))
            elif line.waiting is not None:  # it does not even take its greeting
                self.switchboard.drop(line, "stuck")
            else:
                self._join(line, asked, answer)

    def _join(self, line: Line, asked: Asked, listener: Listener) -> None:
        """Into the room before the missed events are read, so that none falls between; what is
        said in the room meanwhile is held, so that the greeting comes first.
        """
        stream, world, _ = listener
        line.hold()
        line.room = stream, world
        self._rooms.setdefault(line.room, set()).add(line)
        self._joins(line, listener)
        told = self._told(question(stream, world, asked.auth))
        self.switchboard.greet(line, speech.joined() + told + self._beat(stream, world))

    def _told(self, asked: Question) -> bytes:
        def frames() -> bytes:
            said = self._missed.told(asked)
            return b"".join(speech.event(name, packet) for name, packet in said)

        return self._missed.once(("frames", asked), frames)
