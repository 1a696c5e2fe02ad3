"""The yardstick: a bare C loop of send() to as many sockets, built when there is a compiler."""

import shutil
import subprocess
from pathlib import Path

from bench import wire
from bench.child import Child

SOURCE = Path(__file__).with_name("floor.c")


def why_not() -> str | None:
    """Why there can be no yardstick here, or None."""
    return None if shutil.which("cc") else "no C compiler (cc) is installed"


class Floor:
    """The C loop as a process; it sends frames of the size the hub's event has."""

    def __init__(self, folder: Path, sockets: int, size: int, kind: str) -> None:
        program, payload = folder / "floor", folder / f"event-{size}"
        if not program.exists():
            subprocess.run(["cc", "-O2", "-Wall", "-o", program, SOURCE], check=True, timeout=60)
        start = wire.EVENT + b',{"kind":"' + kind.encode() + b'","html":"'
        payload.write_bytes(wire.frame(start + b"x" * (size - len(start) - 3) + b'"}]'))
        self._child = Child(str(program), str(sockets), str(payload))
        self.port = int(self._child.line())

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    def ready(self) -> None:
        """Wait until every socket is taken."""
        if self._child.line() != "ready":
            raise RuntimeError("the floor did not take its sockets")

    def send(self) -> tuple[int, int]:
        """Send to all; when the loop began and ended."""
        self._child.write("go")
        began, ended = self._child.line().split()
        return int(began), int(ended)

    def stop(self) -> None:
        """End it."""
        self._child.stop()
