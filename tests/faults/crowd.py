"""Many consoles on websockets in one loop: each keeps its number and a mark of all it was shown,
and comes back by itself, by the rules of static/live/protocol.js.
"""

import hashlib
import json
import random
import select
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench import wire
from bench.child import room_for_sockets
from bench.console import LISTENING, Console, Gone
from bench.consoles import PATH

BEAT = b'42/live,["beat"'
UNKNOWN = b'42/live,["unknown"'
# How long a page waits until it dials again, as static/live/live.js has the client library do it.
DELAY, MOST, SPREAD = 1.0, 10.0, (0.1, 1.9)


@dataclass
class Seat:
    """One console: how far it has come, and a mark of everything it was shown."""

    seq: int
    hash: str
    mark: str = ""
    line: Console | None = None
    is_deaf: bool = False
    is_unknown: bool = False  # told that its number is not the journal's: it would load anew
    dials_at: float = 0.0
    tries: int = 0  # in vain, one after another
    beats: list[float] = field(default_factory=list)
    shown: list[dict[str, str]] = field(default_factory=list)

    def take(self, event: dict[str, Any]) -> bool:
        """Show the next event; False when one is missing before it."""
        if event["seq"] <= self.seq:
            return True
        if (event["prev"] or 0) > self.seq:
            return False
        self.seq, self.hash = event["seq"], event["hash"]
        said = f"{self.mark}{self.seq}{json.dumps(event['html'])}"
        self.mark = hashlib.sha256(said.encode()).hexdigest()
        self.shown += event["html"]
        return True


class Crowd:
    """A floor of consoles that saw the same page."""

    def __init__(self, port: int, cookie: str, live: dict[str, str], count: int) -> None:
        self.port, self.cookie, self.live = port, cookie, live
        self.seats = [Seat(int(live["seq"]), live["hash"]) for _ in range(count)]
        self.epoll, self.at = select.epoll(), dict[int, Seat]()
        self.is_cut, self.chance = False, random.Random(count)
        room_for_sockets(2 * count + 200)

    def until_all(self, seq: int, patience: float) -> float:
        """Listen until every console is connected and has come to this number; the seconds."""
        began = time.monotonic()
        if self.until(
            lambda: all(one.seq >= seq and _is_open(one) for one in self.seats), patience
        ):
            return time.monotonic() - began
        behind = [one.seq for one in self.seats if one.seq < seq or not _is_open(one)]
        raise TimeoutError(f"{len(behind)} consoles did not come to {seq}: {behind[:9]}")

    def until(self, is_so: Callable[[], bool], patience: float) -> bool:
        """Listen until it is so; whether it came to that."""
        until = time.monotonic() + patience
        while not is_so() and time.monotonic() < until:
            self.turn()
        return is_so()

    def all_listen(self) -> bool:
        """Whether every console is connected."""
        return all(_is_open(seat) for seat in self.seats)

    def listen(self, seconds: float) -> None:
        """Go on for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.turn()

    def cut(self) -> None:
        """The network is gone: half of the lines end, half say nothing more and take nothing."""
        self.is_cut = True
        for number, seat in enumerate(self.seats):
            if seat.line and number % 2:
                self._hang_up(seat)
                self._come_back(seat)
            elif seat.line:
                self.epoll.unregister(seat.line.fd)
                seat.is_deaf = True

    def heal(self) -> None:
        """The network is back."""
        self.is_cut = False
        for seat in self.seats:
            if seat.is_deaf and seat.line:
                seat.is_deaf = False
                self.epoll.register(seat.line.fd, select.EPOLLIN)

    def turn(self) -> None:
        """Dial for whoever is due, and read what has come."""
        at = time.monotonic()
        for seat in self.seats:
            if seat.line is None and seat.dials_at <= at:
                self._dial(seat)
        for fd, _ in self.epoll.poll(0.02):
            if fd in self.at:
                self._read(self.at[fd])

    def close(self) -> None:
        """All hang up."""
        for seat in self.seats:
            self._hang_up(seat)
        self.epoll.close()

    def _dial(self, seat: Seat) -> None:
        if self.is_cut:
            self._come_back(seat)
            return
        auth = {
            "stream": self.live["stream"], "exercise": None, "epoch": self.live["epoch"],
            "since": seat.seq, "hash": seat.hash,
        }  # fmt: skip
        try:
            line = Console("crowd", self.port, self.cookie, "socketio", PATH, wire.join(auth))
        except OSError:
            self._come_back(seat)
            return
        seat.line, self.at[line.fd] = line, seat
        self.epoll.register(line.fd, select.EPOLLIN)

    def _read(self, seat: Seat) -> None:
        assert seat.line
        try:
            data = seat.line.sock.recv(1 << 18)
            packets = seat.line.understand(data) if data else None
        except BlockingIOError:
            return
        except (OSError, Gone, RuntimeError):
            packets = None
        if packets is None or not all(self._understood(seat, packet) for packet in packets):
            self._hang_up(seat)
            self._come_back(seat)
        elif seat.line.state == LISTENING:
            seat.tries = 0

    def _understood(self, seat: Seat, packet: bytes) -> bool:
        """Take it in; False when it does not follow what this console has."""
        if packet.startswith(wire.EVENT):
            return seat.take(json.loads(packet[len(wire.EVENT) + 1 : -1]))
        if packet.startswith(BEAT):
            seat.beats.append(time.monotonic())
            return int(json.loads(packet[len(BEAT) + 1 : -1])["seq"]) <= seat.seq
        seat.is_unknown |= packet.startswith(UNKNOWN)
        return True

    def _come_back(self, seat: Seat) -> None:
        delay = min(DELAY * 2**seat.tries, MOST)
        seat.dials_at = time.monotonic() + delay * self.chance.uniform(*SPREAD)
        seat.tries += 1

    def _hang_up(self, seat: Seat) -> None:
        if seat.line:
            with suppress(OSError, ValueError):
                self.epoll.unregister(seat.line.fd)
            self.at.pop(seat.line.fd, None)
            seat.line.sock.close()
            seat.line = None


def _is_open(seat: Seat) -> bool:
    return seat.line is not None and seat.line.state == LISTENING
