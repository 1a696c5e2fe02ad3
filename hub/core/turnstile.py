"""Whose turn it is to write to a SQLite file: SQLite gives its lock to whoever asks in the right
moment, and a web process full of taps asks again a moment after it has let go. The clock, which
looks now and then, could wait for seconds.

So writers of all processes pass a turnstile. Two files are locked in turn: who holds `next` waits
for `now`, and only who holds `next` may. Whoever has just written stands behind it. A lock ends
with its process; who writes without asking here, like a person's own tool, is met by SQLite's lock.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SHORTEST_WAIT, LONGEST_WAIT = 0.0002, 0.002  # seconds between two looks


class Turnstile:
    """The one beside a database file. A process passes it once at a time."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._held: tuple[int, int, int] | None = None

    @contextmanager
    def passed(self, patience: float, busy: Callable[[], Exception]) -> Iterator[None]:
        """Write while nobody else does; raises `busy()` when others keep it for too long."""
        until = time.monotonic() + patience
        _, following, present = self._files()
        try:
            _take(following, until, busy)
            _take(present, until, busy)
            fcntl.flock(following, fcntl.LOCK_UN)
            yield
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)
            fcntl.flock(present, fcntl.LOCK_UN)

    def _files(self) -> tuple[int, int, int]:
        """The process, `next` and `now`. A forked process opens its own: it would share its
        parent's locks.
        """
        if self._held is None or self._held[0] != os.getpid():
            following, present = (
                os.open(f"{self._file}.{name}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                for name in ("next", "now")
            )
            self._held = os.getpid(), following, present
        return self._held

    def close(self) -> None:
        """Let go of the files."""
        if self._held and self._held[0] == os.getpid():
            for file in self._held[1:]:
                os.close(file)
        self._held = None


def _take(file: int, until: float, busy: Callable[[], Exception]) -> None:
    wait = SHORTEST_WAIT
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise busy() from None
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)
