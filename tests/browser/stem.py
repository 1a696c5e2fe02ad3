"""A hub that has imported everything and waits: the hub of each test is forked from it.

Importing costs more of the machine than most of these tests do. What is forked is the command as
typed, with an environment of its own; test_door.py starts one the long way.
"""

import gc
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.waiting import until


class Stem:
    """The waiting process. It ends with the tests, and with it whatever it has started."""

    def __init__(self, templates: Path) -> None:
        """All its hubs keep their compiled `templates` there."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.stem", str(templates)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self, words: list[str], given: dict[str, str], log: Path) -> "Started":
        """`hub` with these words and this environment."""
        asked = json.dumps({"words": words, "given": given, "log": str(log)})
        print(asked, file=self._process.stdin, flush=True)
        assert self._process.stdout
        return Started(int(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


@dataclass
class Started:
    """A command that was started."""

    pid: int

    def is_running(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def stop(self) -> None:
        """As an operator does: told to end, it must."""
        os.kill(self.pid, signal.SIGTERM)
        until(lambda: not self.is_running(), "the hub does not stop")

    def kill(self) -> None:
        if self.is_running():
            os.kill(self.pid, signal.SIGKILL)


def wait(templates: str) -> None:
    """Import everything; then start what each line asks for, until there are no more."""
    from gevent import monkey

    monkey.patch_all()
    from gevent.os import fork_gevent

    from hub import cli
    from tests import compiled

    _import_what_a_hub_needs()
    compiled.keep(Path(templates))
    gc.freeze()  # what is here now is shared with all, and stays
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever has ended leaves nothing behind
    for line in sys.stdin:
        asked = json.loads(line)
        if pid := fork_gevent():
            print(pid, flush=True)
            continue
        _settle_in(asked["given"], asked["log"])
        cli.main(asked["words"])
    os.killpg(0, signal.SIGKILL)


def _import_what_a_hub_needs() -> None:
    """No app is made here: its limiter starts a thread, and threads do not outlive a fork."""
    from sqlalchemy.orm import configure_mappers

    from hub.app import ROOMS

    rooms = [f"hub.{room}.routes" for room in ROOMS]
    late = ("hub.running", "hub.serving", "hub.live.sockets", "engineio.async_drivers.gevent")
    for name in [*rooms, *late]:
        if find_spec(name):
            import_module(name)
    configure_mappers()


def _settle_in(given: dict[str, str], log: str) -> None:
    """Be a process of one's own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(given)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    said = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)


if __name__ == "__main__":
    wait(sys.argv[1])
