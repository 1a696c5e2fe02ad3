"""Network namespaces as machines of their own, with lines between them that can be cut.

A thread that is `at` a machine starts its processes and opens its sockets there. Files, and the
sockets in them, are shared by all: by these the test looks at the database whatever is cut.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

NETWORK = 0x40000000  # CLONE_NEWNET
_libc = ctypes.CDLL(None, use_errno=True)


def why_not() -> str | None:
    """The sentence why there can be none here, or None when there can."""
    if shutil.which("ip") is None:
        return "iproute2 is not installed"
    name = f"hub{os.getpid()}-try"
    if _ip("netns", "add", name, check=False):
        return "network namespaces may not be made here (it takes root)"
    _ip("netns", "del", name)
    return None


def _ip(*words: str, check: bool = True) -> int:
    return subprocess.run(["ip", *words], check=check, capture_output=not check).returncode


class Hosts:
    """Machines by name; `lines` are the pairs that are joined. Gone when the bracket ends."""

    def __init__(self, *lines: tuple[str, str]) -> None:
        self.lines = lines
        self._names = {name: f"hub{os.getpid()}-{name}" for pair in lines for name in pair}
        self._ending = ExitStack()

    def __enter__(self) -> "Hosts":
        for name in self._names.values():
            _ip("netns", "add", name)
            self._ending.callback(_ip, "netns", "del", name)
            _ip("-n", name, "link", "set", "lo", "up")
        for pair in self.lines:
            self._lay(*pair)
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.close()

    def _lay(self, one: str, other: str) -> None:
        ends = {one: other, other: one}
        here, there = self._names[one], self._names[other]
        _ip("-n", here, "link", "add", f"to-{other}", "type", "veth",
            "peer", "name", f"to-{one}", "netns", there)  # fmt: skip
        for name, to in ends.items():
            address = f"{self.address(name, to)}/24"
            _ip("-n", self._names[name], "address", "add", address, "dev", f"to-{to}")
            _ip("-n", self._names[name], "link", "set", f"to-{to}", "up")

    def address(self, name: str, to: str) -> str:
        """That machine's address on its line to another."""
        for number, pair in enumerate(self.lines):
            if {name, to} == set(pair):
                return f"10.83.{number}.{1 + pair.index(name)}"
        raise KeyError(f"no line from {name} to {to}")

    def cut(self, name: str, to: str) -> None:
        """Nothing passes on this line any more. Only `name` can tell; the other hears silence."""
        _ip("-n", self._names[name], "link", "set", f"to-{to}", "down")

    def mend(self, name: str, to: str) -> None:
        """It passes again."""
        _ip("-n", self._names[name], "link", "set", f"to-{to}", "up")

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """This thread, and all it starts, is at that machine."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(Path("/run/netns") / self._names[name], os.O_RDONLY)
        try:
            _enter(there)
            yield
        finally:
            _enter(home)
            os.close(there)
            os.close(home)


def _enter(network: int) -> None:
    if _libc.setns(network, NETWORK):
        raise OSError(ctypes.get_errno(), "setns")
