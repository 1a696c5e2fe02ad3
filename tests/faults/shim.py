"""A disk that fails and a clock that is wrong, under a hub that is really served: shim.c, and the
numbers it goes by.
"""

import errno
import mmap
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
INSIDE = Path(__file__).with_name("inside")
WRONG, NTH, WITH, FAILED = range(4)  # where each number stands
EACH = -1


class Shim:
    """What is preloaded into a hub, and tells it lies while it runs."""

    def __init__(self, folder: Path) -> None:
        self._library, numbers = folder / "shim.so", folder / "shim.numbers"
        compiler = shutil.which("cc")
        assert compiler, "NO COMPILER: the shim of the fault harness needs cc (Debian: gcc)"
        words = [compiler, "-shared", "-fPIC", "-O2", "-o", str(self._library), str(SOURCE), "-ldl"]
        subprocess.run(words, check=True, timeout=60)
        numbers.write_bytes(bytes(32))
        self._path = numbers
        with numbers.open("r+b") as file:
            self._numbers = mmap.mmap(file.fileno(), 32)

    @property
    def environment(self) -> dict[str, str]:
        """What a hub is started with, so that it is lied to, and its threads can be ended."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAULTS_SHIM": str(self._path),
            "PYTHONPATH": str(INSIDE),
        }

    @contextmanager
    def full(self) -> Iterator[None]:
        """The disk takes no more."""
        self._say(WITH, errno.ENOSPC)
        self._say(NTH, EACH)
        yield
        self._say(NTH, 0)

    def fail(self, nth: int) -> None:
        """Have the n-th write or flush from now on fail, as a disk does that gives up."""
        self._say(WITH, errno.EIO)
        self._say(NTH, nth)

    @property
    def has_failed(self) -> int:
        """How many writes have failed."""
        return self._hear(FAILED)

    @property
    def is_waiting(self) -> bool:
        """Whether the write that shall fail is still to come."""
        return self._hear(NTH) > 0

    def set_wrong(self, seconds: float) -> None:
        """Set the wall clock wrong by so much; 0 puts it right."""
        self._say(WRONG, int(seconds))

    def _say(self, which: int, number: int) -> None:
        struct.pack_into("<q", self._numbers, 8 * which, number)

    def _hear(self, which: int) -> int:
        return int(struct.unpack_from("<q", self._numbers, 8 * which)[0])
