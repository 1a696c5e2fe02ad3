"""The consoles: a thousand websockets in one process that only listens, on one epoll.

Its receive times are CLOCK_MONOTONIC, which all processes of the machine share. The floor's sockets
are read by the same code, so what this client costs is on both sides of every ratio.
"""

import contextlib
import ctypes
import json
import os
import select
import sys
import time
from typing import Any

from bench import wire
from bench.child import answered, room_for_sockets
from bench.console import LISTENING, Console, Gone

IN_MODIFY = 0x2
AT_ONCE = 64  # handshakes under way together
DEAF = "deaf"
PATH = "/socket.io/?EIO=4&transport=websocket"
PATIENCE = 120.0  # seconds for all to join
TALK = 400  # bytes of an event in which its kind stands


class Consoles:
    """All of them, and the one publication that is waited for."""

    def __init__(self) -> None:
        self.epoll = select.epoll()
        self.epoll.register(sys.stdin.fileno(), select.EPOLLIN)
        self.open: dict[int, Console] = {}
        self.buffer = bytearray(1 << 18)
        self.view = memoryview(self.buffer)
        self.armed, self.kind, self.wanted = "", b"", 0  # which group waits for what
        self.heard: dict[int, int] = {}
        self.packet, self.lost = b"", 0
        self.coming = 0  # have not joined yet
        self.watched = -1
        self.writes: list[int] = []  # when the watched file was written to, while armed

    def connect(
        self,
        group: str,
        port: int,
        cookies: list[str],
        way: str = "socketio",
        path: str = PATH,
        auth: dict[str, Any] | None = None,
        at_once: int = AT_ONCE,
        since: float | None = None,
    ) -> dict[str, Any]:
        """Open one console a cookie; answers when all listen. `since` is when the server was
        killed: until it is back, connections that are refused are tried again.
        """
        began, waiting, first = time.monotonic(), list(cookies), 0.0
        join = wire.join(auth or {})
        while waiting or self.coming:
            while waiting and self.coming < at_once:
                try:
                    console = Console(group, port, waiting[-1], way, path, join)
                except OSError:
                    if since is None:
                        raise
                    time.sleep(0.02)
                    break
                waiting.pop()
                first = first or time.monotonic()
                self.open[console.fd] = console
                self.coming += console.state != LISTENING
                self.epoll.register(console.fd, select.EPOLLIN)
            self.turn(0.05)
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"{self.coming + len(waiting)} consoles did not join")
        joined = len(self._of(group))
        if joined < len(cookies):
            raise RuntimeError(f"only {joined} of {len(cookies)} consoles joined")
        ended = time.monotonic()
        return {"joined": joined, "seconds": ended - (since or began), "answered": ended - first}

    def keep(self, group: str, count: int) -> dict[str, Any]:
        """Hang up on all but so many of a group."""
        for console in self._of(group)[count:]:
            self._drop(console)
        return {"open": len(self._of(group))}

    def deaf(self, group: str, count: int) -> dict[str, Any]:
        """So many of a group stop reading; their sockets stay open."""
        for console in self._of(group)[:count]:
            self.epoll.unregister(console.fd)
            console.group = DEAF
        return {"deaf": count}

    def fallen(self) -> dict[str, Any]:
        """The server of everybody was killed: read that, and be ready to come back."""
        until = time.monotonic() + 10
        while self.open and time.monotonic() < until:
            self.turn(0.05)
        for console in list(self.open.values()):
            self._drop(console)
        lost, self.lost = self.lost, 0
        return {"lost": lost}

    def arm(self, group: str, kind: str) -> dict[str, Any]:
        """Wait from now on for one event of this kind on every console of the group; the report
        is a line of its own."""
        self.armed, self.kind, self.wanted = group, f'"{kind}"'.encode(), len(self._of(group))
        self.heard, self.writes = {}, []
        return {"armed": self.wanted}

    def watch(self, path: str) -> dict[str, Any]:
        """Note every write to this file: the database's log, whose last write is the commit."""
        libc = ctypes.CDLL(None, use_errno=True)
        self.watched = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.watched < 0 or libc.inotify_add_watch(self.watched, path.encode(), IN_MODIFY) < 0:
            raise OSError(ctypes.get_errno(), f"cannot watch {path}")
        self.epoll.register(self.watched, select.EPOLLIN)
        return {"watching": path}

    def state(self) -> dict[str, Any]:
        """How many listen, and how many were lost since the beginning."""
        return {"open": len(self.open), "lost": self.lost}

    def close(self, group: str) -> dict[str, Any]:
        """Hang up."""
        mine = self._of(group)
        for console in mine:
            self._drop(console)
        return {"closed": len(mine)}

    def turn(self, pause: float) -> bool:
        """Read what has come; True when an order waits on stdin."""
        ordered = False
        for fd, _ in self.epoll.poll(pause):
            console = self.open.get(fd)
            if console is not None:
                self._read(console)
            elif fd == self.watched:
                self.writes.append(time.monotonic_ns())
                os.read(fd, 4096)
            elif fd == sys.stdin.fileno():
                ordered = True
        return ordered

    def _of(self, group: str) -> list[Console]:
        return [console for console in self.open.values() if console.group == group]

    def _read(self, console: Console) -> None:
        try:
            count = console.sock.recv_into(self.buffer)
            at = time.monotonic_ns()
            if count == 0:
                raise Gone
            if not console.rest and console.state == LISTENING and self.buffer[0] == 0x81:
                found = wire.head(self.view, count)
                if found and found[1] == count:  # one whole frame: nearly always
                    self._take(console, bytes(self.view[found[0] : count]), at)
                    return
            was_coming = console.state != LISTENING
            packets = console.understand(bytes(self.view[:count]))
            self.coming -= was_coming and console.state == LISTENING
            for packet in packets:
                self._take(console, packet, at)
        except BlockingIOError:
            return
        except (OSError, Gone):
            self.lost += 1
            self.coming -= console.state != LISTENING
            self._drop(console)

    def _take(self, console: Console, packet: bytes, at: int) -> None:
        if packet == wire.PROBE:
            console.alive()
        if console.group != self.armed or not packet.startswith(wire.EVENT):
            return
        if self.kind in packet[:TALK]:
            self.heard.setdefault(console.fd, at)
            self.packet = packet
            if len(self.heard) == self.wanted:
                self._report()

    def _drop(self, console: Console) -> None:
        with contextlib.suppress(OSError, ValueError):
            self.epoll.unregister(console.fd)
        self.open.pop(console.fd, None)
        console.sock.close()

    def _report(self) -> None:
        times = sorted(self.heard.values())
        before = [at for at in self.writes if at <= times[0]]
        report = {
            "first": times[0],
            "half": times[len(times) // 2],
            "last": times[-1],
            "commit": before[-1] if before else None,
            "bytes": len(self.packet),
            "newest": _position(self.packet),
        }
        self.armed = ""
        print(json.dumps(report), flush=True)


def _position(packet: bytes) -> dict[str, Any]:
    """What a console says it has, when it comes back: that event."""
    event = json.loads(packet[len(wire.EVENT) + 1 : -1])
    names = {"epoch": "epoch", "since": "seq", "hash": "hash"}
    return {name: event.get(of) for name, of in names.items()}


def main() -> None:
    """Obey lines on stdin, and read sockets between them."""
    room_for_sockets(1 << 16)
    consoles = Consoles()
    orders = {
        name: getattr(consoles, name)
        for name in ("connect", "arm", "watch", "state", "close", "keep", "deaf", "fallen")
    }
    while True:
        if consoles.turn(1.0):
            line = sys.stdin.readline()
            if not line:
                return
            print(json.dumps(answered(orders, line)), flush=True)


if __name__ == "__main__":
    main()
