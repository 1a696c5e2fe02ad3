"""Processes of the benchmark: each takes one JSON line, gives one back, and ends with us."""

import json
import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def room_for_sockets(wanted: int) -> int:
    """Raise the soft limit of open files as far as it may go; the limit that then holds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    aim = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < aim:
        resource.setrlimit(resource.RLIMIT_NOFILE, (aim, hard))
        return aim
    return soft


class Child:
    """A process spoken to by lines. It must end by itself when its stdin closes."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._rest = b""
        self.name = " ".join(words[-2:])

    @classmethod
    def module(cls, name: str) -> "Child":
        """`python -m bench.<name>`."""
        return cls(sys.executable, "-m", f"bench.{name}")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def write(self, line: str) -> None:
        """Send one line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def line(self, patience: float = 30.0) -> str:
        """The next line it says. Raises TimeoutError or EOFError."""
        assert self._process.stdout is not None
        until, fd = time.monotonic() + patience, self._process.stdout.fileno()
        while b"\n" not in self._rest:
            ready, _, _ = select.select([fd], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError(f"{self.name} said nothing for {patience:.0f} s")
            more = os.read(fd, 1 << 20)
            if not more:
                raise EOFError(f"{self.name} ended")
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def ask(self, do: str, patience: float = 30.0, **order: Any) -> dict[str, Any]:
        """Give an order and wait for its answer. Raises RuntimeError with what went wrong."""
        self.tell(do, **order)
        return self.hear(patience)

    def tell(self, do: str, **order: Any) -> None:
        """Give an order."""
        self.write(json.dumps({"do": do, **order}))

    def hear(self, patience: float = 30.0) -> dict[str, Any]:
        """The next answer."""
        answer: dict[str, Any] = json.loads(self.line(patience))
        if "fault" in answer:
            raise RuntimeError(f"{self.name}: {answer['fault']}")
        return answer

    def stop(self) -> None:
        """End it: ask by closing its stdin, then insist."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """As a crash does."""
        self._process.kill()
        self._process.wait()


Orders = dict[str, Callable[..., dict[str, Any]]]


def answered(orders: Orders, line: str) -> dict[str, Any]:
    """Carry out one order; what went wrong is an answer too."""
    order = json.loads(line)
    try:
        return orders[order.pop("do")](**order)
    except Exception as fault:
        return {"fault": f"{type(fault).__name__}: {fault}"}


def obey(orders: Orders) -> None:
    """Carry out orders from stdin, one after another, until it closes."""
    for line in sys.stdin:
        print(json.dumps(answered(orders, line)), flush=True)
