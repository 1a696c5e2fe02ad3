"""Connections whose request has not come whole: bounded in time and size, and looked at unread."""

import select
import socket
import time
from collections.abc import Callable
from typing import Any

from hub.live import handshake
from hub.live.line import Line

HURRY = 10.0  # seconds for a request to come whole

PassOn = Callable[[socket.socket], None]


class _One:
    """A connection of which it is not clear yet what it wants."""

    __slots__ = ("pass_on", "since", "sock")

    def __init__(self, sock: socket.socket, pass_on: PassOn) -> None:
        self.sock, self.pass_on, self.since = sock, pass_on, time.monotonic()


class Coming:
    """Tells consoles from everything else, which is passed on with nothing of it read."""

    def __init__(
        self,
        epoll: Any,
        greeting: Callable[[], bytes],
        begin: Callable[[Line], None],
        takes: Callable[[], bool],
    ) -> None:
        self._epoll, self._greeting, self._begin, self._takes = epoll, greeting, begin, takes
        self._waiting: dict[int, _One] = {}

    def take(self, sock: socket.socket, pass_on: PassOn) -> None:
        """Take this new connection when it is a console's; else `pass_on`."""
        sock.setblocking(False)
        one = _One(sock, pass_on)
        if not self._settle(one):
            self._waiting[sock.fileno()] = one
            # Edge-triggered: its bytes stay unread, and are looked at again when more have come.
            self._epoll.register(sock.fileno(), select.EPOLLIN | select.EPOLLET)

    def look(self, fd: int) -> None:
        """More has come on this one."""
        one = self._waiting.get(fd)
        if one:
            self._settle(one)

    def give_up(self) -> None:
        """Hang up on those that take too long. The oldest come first."""
        late = time.monotonic() - HURRY
        while self._waiting:
            one = next(iter(self._waiting.values()))
            if one.since > late:
                return
            self._forget(one)
            one.sock.close()

    def close(self) -> None:
        """Hang up on all of them."""
        for one in self._waiting.values():
            one.sock.close()
        self._waiting.clear()

    def _settle(self, one: _One) -> bool:
        """Look at what has come; True when it is clear what becomes of it."""
        try:
            seen = one.sock.recv(handshake.LONGEST, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            seen = b""
        upgrade = None
        if handshake.may_begin(seen):
            end = seen.find(handshake.END) + len(handshake.END)
            if end < len(handshake.END) and 0 < len(seen) < handshake.LONGEST:
                return False  # the rest of it is still under way
            upgrade = handshake.read(seen[:end])
        self._forget(one)
        if not seen:
            one.sock.close()
        elif upgrade is None or not self._takes():
            one.pass_on(one.sock)
        else:
            self._answer(one.sock, end, upgrade)
        return True

    def _answer(self, sock: socket.socket, size: int, upgrade: handshake.Upgrade) -> None:
        sock.recv(size)  # what was seen is now read; anything behind it is the line's
        line = Line(sock, upgrade.shown)
        if line.send(upgrade.answer + self._greeting()):
            self._begin(line)
        else:
            line.close()

    def _forget(self, one: _One) -> None:
        if self._waiting.pop(one.sock.fileno(), None):
            self._epoll.unregister(one.sock.fileno())
