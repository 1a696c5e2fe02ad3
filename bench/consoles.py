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
        self.size = self.lost = 0
        self.watched = -1
        self.writes: list[int] = []  # when the watched file was written to, while armed

    def connect(
        self, group: str, port: int, cookies: list[str], stream: str = "", raw: bool = False
    ) -> dict[str, Any]:
        """Open one console a cookie; answers when all listen."""
        began, waiting = time.monotonic(), list(cookies)
        while waiting or self._coming():
            while waiting and self._coming() < AT_ONCE:
                console = Console(group, port, waiting.pop(), stream, raw)
                self.open[console.fd] = console
                self.epoll.register(console.fd, select.EPOLLIN)
            self.turn(0.05)
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"{self._coming() + len(waiting)} consoles did not join")
        joined = len(self._of(group))
        if joined < len(cookies):
            raise RuntimeError(f"only {joined} of {len(cookies)} consoles joined")
        return {"joined": joined, "seconds": time.monotonic() - began}

    def arm(self, group: str, kind: str) -> dict[str, Any]:
        """Wait from now on for one event of this kind on every console of the group; the report
        is a line of its own."""
        self.armed, self.kind, self.wanted = group, f'"{kind}"'.encode(), len(self._of(group))
        self.heard, self.writes, self.size = {}, [], 0
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

    def _coming(self) -> int:
        return sum(console.state != LISTENING for console in self.open.values())

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
            for packet in console.understand(bytes(self.view[:count])):
                self._take(console, packet, at)
        except BlockingIOError:
            return
        except (OSError, Gone):
            self.lost += 1
            self._drop(console)

    def _take(self, console: Console, packet: bytes, at: int) -> None:
        if packet == wire.PROBE:
            console.alive()
        if console.group != self.armed or not packet.startswith(wire.EVENT):
            return
        if self.kind in packet[:TALK]:
            self.heard.setdefault(console.fd, at)
            self.size = len(packet)
            if len(self.heard) == self.wanted:
                self._report()

    def _drop(self, console: Console) -> None:
        with contextlib.suppress(OSError):
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
            "bytes": self.size,
        }
        self.armed = ""
        print(json.dumps(report), flush=True)


def main() -> None:
    """Obey lines on stdin, and read sockets between them."""
    room_for_sockets(1 << 16)
    consoles = Consoles()
    orders = {
        name: getattr(consoles, name) for name in ("connect", "arm", "watch", "state", "close")
    }
    while True:
        if consoles.turn(1.0):
            line = sys.stdin.readline()
            if not line:
                return
            print(json.dumps(answered(orders, line)), flush=True)


if __name__ == "__main__":
    main()
