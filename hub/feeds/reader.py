"""Documents are read in a process of their own, started by exec, which is killed and replaced when
one holds it up: nothing from outside is parsed where the floor is served.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import hub
from hub.formats.child import ANSWER, FRAME, READY, SECONDS

Read = dict[str, Any]

STARTING = 20.0  # seconds a child may take to load; nothing from outside is read in them
PATIENCE = 3 * SECONDS  # by the clock: on a crowded machine a child may wait for its turn
LONGEST_ANSWER = 60_000_000  # bytes
KEPT = 1  # children that are kept warm
AT_ONCE = 2  # documents that are read at the same time
DOCUMENTS = 500  # read by one child; then another takes its place
TOO_SLOW = f"Reading it took longer than {SECONDS} seconds: it was stopped."
BROKE = "Reading it broke the reader off; another was started."


class Stopped(Exception):
    """The child is gone; the message says why, for the feed's page."""


class Child:
    """One process that reads documents."""

    def __init__(self) -> None:
        place = str(Path(hub.__file__).resolve().parent.parent)
        paths = [place, *(one for one in sys.path if one)]
        # Nothing of our own surroundings: they hold the secret and the database's address.
        surroundings = {"PYTHONPATH": os.pathsep.join(paths), "PATH": os.defpath, "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hub.formats.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings,
            cwd=place,
            close_fds=True,
        )
        self.read_so_far = 0
        self.is_ready = False
        self._spent_before = 0.0

    def read(self, data: bytes, hints: Mapping[str, Any]) -> Read:
        """What the document says. Raises Stopped when the child had to be ended."""
        try:
            self._wait_until_ready()
            said = json.dumps(hints).encode()
            self._spent_before, end = self._spent(), time.monotonic() + SECONDS
            self._write(FRAME.pack(len(said), len(data)) + said + data, end)
            (length,) = ANSWER.unpack(self._take(ANSWER.size, end))
            if length > LONGEST_ANSWER:
                raise Stopped("What was read from it is too much to be kept.")
            answer: Read = json.loads(self._take(length, end))
        except BaseException:
            self.end()
            raise
        self.read_so_far += 1
        return answer

    def end(self) -> None:
        """Kill it, whatever it does."""
        self.process.kill()
        with suppress(OSError):
            self.process.communicate(timeout=5)

    def _wait_until_ready(self) -> None:
        if not self.is_ready:
            said = self._take(len(READY), time.monotonic() + STARTING)
            if said != READY:
                raise Stopped("The process that reads documents could not be started.")
            self.is_ready = True

    def _write(self, data: bytes, end: float) -> None:
        assert self.process.stdin is not None
        pipe, at = self.process.stdin.fileno(), 0
        os.set_blocking(pipe, False)
        while at < len(data):
            self._await(pipe, selectors.EVENT_WRITE, end)
            try:
                at += os.write(pipe, data[at : at + 65_536])
            except BrokenPipeError:
                raise Stopped(self._why_gone()) from None

    def _take(self, size: int, end: float) -> bytes:
        assert self.process.stdout is not None
        pipe, parts, left = self.process.stdout.fileno(), [], size
        while left:
            self._await(pipe, selectors.EVENT_READ, end)
            part = os.read(pipe, min(left, 1_048_576))
            if not part:
                raise Stopped(self._why_gone())
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _await(self, pipe: int, event: int, end: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            while not selector.select(max(0.05, end - time.monotonic())):
                if self._is_too_slow(end):
                    raise Stopped(TOO_SLOW)

    def _is_too_slow(self, end: float) -> bool:
        """Whether its time is over. What the machine gave to others is not held against it."""
        late = time.monotonic() - end
        used = self._spent() - self._spent_before
        return late >= 0 and (used >= SECONDS or late > PATIENCE - SECONDS)

    def _spent(self) -> float:
        """Seconds of processor time it has used so far."""
        try:
            said = Path(f"/proc/{self.process.pid}/stat").read_text(
                encoding="ascii", errors="replace"
            )
            user, system = said.rpartition(")")[2].split()[11:13]
        except (OSError, ValueError, IndexError):
            return 0.0
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _why_gone(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        slow = self.process.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
        return TOO_SLOW if slow else BROKE


class Readers:
    """A few children; one waits warm, so that a document need not wait for Python to load."""

    def __init__(self) -> None:
        self._idle: list[Child] = []
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def read(self, data: bytes, hints: Mapping[str, Any]) -> Read:
        """What the document says; one that could not be read says why among its faults."""
        with self._turns:
            child = self._taken()
            try:
                answer = child.read(data, hints)
            except Stopped as fault:
                self._put_back(Child())
                head = data[:4_000].decode("utf-8", "replace").replace("\0", "�")
                return {"kind": "", "title": "", "items": [], "faults": [str(fault)], "head": head}
            self._put_back(child)
            return answer

    def warm(self) -> None:
        """Start a child, so that it is ready when the first document comes."""
        self._put_back(self._taken())

    def close(self) -> None:
        """End every child that waits."""
        with self._lock:
            waiting, self._idle = self._idle, []
        for child in waiting:
            child.end()

    def _taken(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.process.poll() is None:
                    return child
                child.end()  # it has ended already: let go of its pipes
        return Child()

    def _put_back(self, child: Child) -> None:
        with self._lock:
            if len(self._idle) < KEPT and child.read_so_far < DOCUMENTS:
                self._idle.append(child)
                return
        child.end()


readers = Readers()
