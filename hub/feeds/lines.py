"""The lines a feed is fetched over: to addresses that were checked, cut when time is over."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from hub.core.addresses import outside_addresses

PATIENCE = 8.0  # seconds without a byte


class Failed(Exception):
    """The feed could not be fetched; the message is a sentence. `wait`: the server asked for it."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass
class Watch:
    """Cuts every connection of a fetch when its time is over, whatever it is doing: a server that
    drips headers never lets a read end by itself.
    """

    allowed: str
    ends: float
    lines: list[socket.socket] = field(default_factory=list)
    over: bool = False

    def connected(self, line: socket.socket) -> None:
        """Hold a second handle on the connection: TLS takes the first one over."""
        self.lines.append(socket.socket(fileno=os.dup(line.fileno())))
        if self.over:
            self.cut()

    def cut(self) -> None:
        """Time is over."""
        self.over = True
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def left(self) -> float:
        """Seconds until the deadline. Raises Failed when there are none."""
        left = self.ends - time.monotonic()
        if left <= 0 or self.over:
            raise Failed("It took too long: it was cut off.")
        return left


@contextmanager
def watched(allowed: str, seconds: float) -> Iterator[Watch]:
    """A watch over the lines of one fetch."""
    watch = Watch(allowed, time.monotonic() + seconds)
    timer = threading.Timer(seconds, watch.cut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        for line in watch.lines:
            line.close()


class Outside(HTTPAdapter):
    """Connects to nothing but addresses that were looked up and checked by us."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        watch = self._watch
        plain = type("Plain", (_Checked, HTTPConnection), {"watch": watch})
        secure = type("Secure", (_Checked, HTTPSConnection), {"watch": watch})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


class _Checked:
    """The part of a connection that opens the line."""

    watch: Watch
    host: str
    port: int
    timeout: Any

    def _new_conn(self) -> socket.socket:
        fault: OSError | None = None
        for address in outside_addresses(self.host, self.port, self.watch.allowed):
            try:
                line = socket.create_connection(
                    (address, self.port), min(PATIENCE, self.watch.left())
                )
            except OSError as failed:
                fault = failed
                continue
            self.watch.connected(line)
            return line
        raise fault or OSError("no address")
