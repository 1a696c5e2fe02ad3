"""The switchboard: all lines of a process on one epoll, one greenlet that reads, one that pings.

It carries bytes and keeps lines alive. Who may listen to what, and what they are told, is known to
whoever it serves (`Callers`).
"""

import logging
import select
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import gevent
from gevent import monkey

from hub.live.coming import Coming
from hub.live.frames import CLOSE, NOT_UTF8, PING, PONG, TEXT, UNSUPPORTED, Broken, closing, frame
from hub.live.line import Line

log = logging.getLogger(__name__)

AT_ONCE = 256  # lines read in one go, before others have their turn
TURN = 5.0  # seconds in which each line has its turn once: it is told the newest number
SPOKES = 100  # in which that is done, so that the floor is never told all at once
PING_EVERY = 5  # turns: 25 seconds; who has said nothing when the next is due is gone
STUCK = 30.0  # seconds in which a line takes nothing of what it is owed
UNJOINED = 20.0  # seconds from the handshake until it listens
ARE_YOU_THERE = frame(b"2")


class Callers(Protocol):
    """Whoever knows what lines are for."""

    def takes(self) -> bool:
        """Whether new lines are taken."""

    def heard(self, line: Line, words: str) -> None:
        """A text came on this line. Raises Broken when no console says this."""

    def left(self, line: Line) -> None:
        """A line is gone."""

    def turn_of(self, line: Line) -> bytes:
        """What a line that listens is told at its turn: frames."""


class Switchboard:
    """Holds lines, reads them, keeps them alive, drops the dead."""

    def __init__(self, callers: Callers, greeting: Callable[[], bytes]) -> None:
        """`greeting` makes the frame each line begins with."""
        self._callers = callers
        self._epoll = monkey.get_original("select", "epoll")()  # gevent hides it, for it blocks
        self._coming = Coming(self._epoll, greeting, self._begin, callers.takes)
        self.take = self._coming.take
        self._lines: dict[int, Line] = {}
        self._spokes: list[set[Line]] = [set() for _ in range(SPOKES)]
        self._begun = 0
        self.dropped = {"silent": 0, "stuck": 0, "broken": 0}
        self._running: list[Any] = []

    def start(self) -> None:
        """Begin to read and to ping."""
        self._running = [gevent.spawn(self._read_forever), gevent.spawn(self._turn_forever)]

    def stop(self) -> None:
        """Hang up on everyone."""
        gevent.killall(self._running)
        self._coming.close()
        for line in list(self._lines.values()):
            self.drop(line)
        self._epoll.close()

    def __len__(self) -> int:
        return len(self._lines)

    def _begin(self, line: Line) -> None:
        self._lines[line.fd] = line
        self._epoll.register(line.fd, select.EPOLLIN | (select.EPOLLOUT if line.waiting else 0))
        self._begun += 1
        line.spoke = self._begun % SPOKES
        self._spokes[line.spoke].add(line)

    # -- sending

    def broadcast(self, lines: Iterable[Line], data: bytes) -> None:
        """Bring the same frame to all of them. This is the loop that the floor waits for."""
        size, behind = len(data), []
        for line in lines:
            sent = 0
            if line.waiting is None:
                try:
                    sent = line.sock.send(data)
                except BlockingIOError:
                    pass
                except OSError:
                    sent = -1
                if sent == size:
                    continue
            behind.append((line, sent))
        for line, sent in behind:
            if sent < 0:
                self.drop(line)
            else:
                self._owe(line, data[sent:])

    def send(self, line: Line, data: bytes) -> None:
        """Bring frames to one line."""
        self.broadcast((line,), data)

    def greet(self, line: Line, data: bytes) -> None:
        """Bring frames to a line that was held, before what it was held for."""
        if not line.is_closed:
            self._watch(line, was_free=True, is_good=line.greet(data))

    def _owe(self, line: Line, data: bytes) -> None:
        was_free = line.waiting is None
        self._watch(line, was_free=was_free, is_good=line.owe(data))

    def _watch(self, line: Line, *, was_free: bool, is_good: bool) -> None:
        if not is_good:
            self.drop(line, "stuck")
        elif was_free and line.waiting:
            self._epoll.modify(line.fd, select.EPOLLIN | select.EPOLLOUT)

    def drop(self, line: Line, why: str = "", goodbye: bytes = b"") -> None:
        """Hang up."""
        if line.is_closed:
            return
        if why:
            self.dropped[why] += 1
        self._epoll.unregister(line.fd)
        del self._lines[line.fd]
        self._spokes[line.spoke].discard(line)
        line.close(goodbye)
        self._callers.left(line)

    # -- reading

    def _read_forever(self) -> None:
        hub = gevent.get_hub()
        ready = hub.loop.io(self._epoll.fileno(), 1)
        while True:
            hub.wait(ready)
            self.read()

    def read(self) -> None:
        """Attend to the connections and lines that have something for us."""
        for fd, mask in self._epoll.poll(0, AT_ONCE):
            line = self._lines.get(fd)
            if line is None:
                self._coming.look(fd)
            else:
                self._attend(line, mask)

    def _attend(self, line: Line, mask: int) -> None:
        """A line has something to say, or takes again what it is owed."""
        try:
            if mask & select.EPOLLOUT and not line.flush():
                self.drop(line)
            elif mask & select.EPOLLOUT and not line.waiting:
                self._epoll.modify(line.fd, select.EPOLLIN)
            if mask & ~select.EPOLLOUT and not line.is_closed:
                self._read(line)
        except Broken as fault:
            self.drop(line, "broken", closing(fault.code))
        except Exception:  # of one line; the others go on
            log.exception("a line was dropped")
            self.drop(line, "broken")

    def _read(self, line: Line) -> None:
        messages = line.hear()
        if messages is None:
            self.drop(line)
            return
        for opcode, payload in messages:
            if line.is_closed:
                return
            if opcode == TEXT:
                self._callers.heard(line, _words(payload))
            elif opcode == PING:
                self.send(line, frame(payload, PONG))
            elif opcode == CLOSE:
                self.drop(line, goodbye=frame(payload[:2], CLOSE))
            elif opcode != PONG:
                raise Broken(UNSUPPORTED)

    # -- keeping alive

    def _turn_forever(self) -> None:
        due, number = time.monotonic(), 0
        while True:
            due = max(due + TURN / SPOKES, time.monotonic())
            gevent.sleep(due - time.monotonic())
            try:
                self.turn(number)
            except Exception:
                log.exception("a turn of the switchboard stumbled; it goes on")
            number += 1

    def turn(self, number: int) -> None:
        """The next spoke has its turn: told the newest number, asked whether it is there."""
        spoke, round_ = number % SPOKES, number // SPOKES
        is_pinging = (round_ + spoke) % PING_EVERY == 0
        self._coming.give_up()
        for line in list(self._spokes[spoke]):
            self._serve(line, is_pinging)

    def _serve(self, line: Line, is_pinging: bool) -> None:
        waited = time.monotonic() - line.since
        if line.waiting and waited > STUCK:
            self.drop(line, "stuck")
        elif (is_pinging and line.is_pinged) or (line.room is None and waited > UNJOINED):
            self.drop(line, "silent")
        else:
            said = self._callers.turn_of(line) if line.room else b""
            if is_pinging:
                line.is_pinged, said = True, said + ARE_YOU_THERE
            if said:
                self.send(line, said)


def _words(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Broken(NOT_UTF8) from None
