"""One console's line: a websocket without a greenlet, and what it could not take or say yet."""

import contextlib
import socket
import time
from collections import deque

from hub.live.frames import Incoming, Message
from hub.live.handshake import Shown
from hub.live.speech import LONGEST

OWED = 1 << 20  # bytes that may wait for a line that does not take them
PIECE = 1 << 16  # bytes read at once

Room = tuple[str, str]  # stream, world


class Line:
    """A socket that never waits. While `waiting` is a queue, what is sent goes into it, in order:
    because the socket would have blocked, or because the line is held until it is greeted.
    """

    __slots__ = ("_incoming", "_owed", "fd", "is_closed", "is_pinged", "room", "shown", "since",
                 "sock", "spoke", "waiting")  # fmt: skip

    def __init__(self, sock: socket.socket, shown: Shown) -> None:
        self.sock, self.fd = sock, sock.fileno()
        self.shown: Shown | None = shown  # until it has joined
        self.room: Room | None = None
        self.waiting: deque[bytes] | None = None
        self.since = time.monotonic()  # when it came, or last took some of what it is owed
        self.is_pinged = self.is_closed = False
        self.spoke = 0
        self._owed = 0
        self._incoming: Incoming | None = None

    def send(self, data: bytes) -> bool:
        """Send what the socket takes now and owe the rest; False when the line is not worth
        keeping.
        """
        if self.waiting is not None:
            return self.owe(data)
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return False
        return sent == len(data) or self.owe(data[sent:])

    def owe(self, data: bytes) -> bool:
        """Keep what the socket did not take; False when that is more than is kept for anyone."""
        if self.waiting is None:
            self.waiting, self.since = deque(), time.monotonic()
        self.waiting.append(data)
        self._owed += len(data)
        return self._owed <= OWED

    def hold(self) -> None:
        """Keep what is sent from now on, until `greet`."""
        self.waiting, self.since = deque(), time.monotonic()

    def greet(self, data: bytes) -> bool:
        """Send this before all that was held back; False as for `send`."""
        held, self.waiting, self._owed = self.waiting or (), None, 0
        return self.send(b"".join((data, *held)))

    def flush(self) -> bool:
        """Send what waits, as far as the socket takes it; False as for `send`."""
        while self.waiting:
            data = self.waiting[0]
            try:
                sent = self.sock.send(data)
            except BlockingIOError:
                return True
            except OSError:
                return False
            self._owed -= sent
            self.since = time.monotonic()
            if sent < len(data):
                self.waiting[0] = data[sent:]
                return True
            self.waiting.popleft()
        self.waiting = None
        return True

    def hear(self) -> list[Message] | None:
        """The messages that have come; None when the other side has hung up. Raises Broken."""
        try:
            data = self.sock.recv(PIECE)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        self.is_pinged = False  # whoever speaks is there
        incoming = self._incoming or Incoming()
        messages = incoming.take(data, LONGEST)
        self._incoming = incoming if incoming else None
        return messages

    def close(self, goodbye: bytes = b"") -> None:
        """Hang up; the goodbye is said if it can be said at once."""
        self.is_closed = True
        if goodbye and self.waiting is None:
            with contextlib.suppress(OSError):
                self.sock.send(goodbye)
        self.waiting = self._incoming = None
        self.sock.close()
