"""A floor for faults: a hub that is really served, on a database of its own, and who calls it."""

import http.client
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from bench.served import COOKIE, Server
from hub.core.database import Database, bind
from hub.keys.commands import make_key
from hub.migrating import migrate
from hub.people.models import TERMINAL
from tests import cast
from tests.browser import storm

ROLES = ("agent", "writer", "pio")
WATCHERS = {"agent": "/console", "pio": "/desk", "commander": "/board"}
PATIENCE = 150.0  # seconds in which a hub that was killed is back, on a machine however busy


@dataclass(frozen=True)
class Staged:
    """A database with an open incident, keys for machines, and people who are signed in."""

    folder: Path
    incident: str
    topics: tuple[str, ...]
    keys: dict[str, str]
    cookies: dict[str, str]


def stage(database: Database, folder: Path) -> Staged:
    """Fill an empty database."""
    bind(database)
    migrate(database)
    cast.hire(database)
    storm.set_up()
    incident = storm.opened()
    keys = {role: make_key(TERMINAL, f"Load: {role}", {role})[1] for role in ROLES}
    cookies = {part: f"{COOKIE}={cast.signed_in(part, database)}" for part in WATCHERS}
    topics = tuple(topic["id"] for topic in storm.topics(incident))
    return Staged(folder, incident, topics, keys, cookies)


class Answer(NamedTuple):
    """What the hub said."""

    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def ask(
    port: int, method: str, path: str, body: Any = None, patience: float = 30.0, **headers: str
) -> Answer:
    """One request on a line of its own. Raises OSError or HTTPException when nobody answers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        said = None if body is None else json.dumps(body)
        line.request(method, path, said, {"Content-Type": "application/json", **given})
        answer = line.getresponse()
        return Answer(answer.status, answer.read().decode())
    finally:
        line.close()


class Reached(Protocol):
    """A hub, or what stands before it."""

    @property
    def port(self) -> int: ...


SILENT = (OSError, http.client.HTTPException)


class Hub(Server):
    """`hub serve` with its clock, which can be killed and comes back."""

    def __init__(self, folder: Path, **more: str) -> None:
        self._given = more  # is added to its environment
        super().__init__("hub", "serve", folder=folder)
        self.wait("/healthz")

    def start(self) -> None:
        """Start it as it was given."""
        self.more = self._given
        super().start()

    def fall(self, *, with_clock: bool) -> None:
        """kill -9, and back again."""
        clocks = self.beside if with_clock else []
        self.kill()
        for pid in clocks:
            kill(pid)
        self.start()

    def until(self, path: str, good: str, patience: float = PATIENCE) -> float:
        """Wait until this address answers with these words; how many seconds that took."""
        began, said = time.monotonic(), ""
        while time.monotonic() - began < patience:
            try:
                said = ask(self.port, "GET", path, patience=10.0).text
            except SILENT as fault:
                said = repr(fault)
            if good in said:
                return time.monotonic() - began
            time.sleep(0.05)
        raise TimeoutError(f"{path} did not say {good!r} in {patience:.0f} s, but: {said[:600]}")


def kill(pid: int) -> None:
    """kill -9 of a process that may be gone already."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def served(folder: Path, **more: str) -> Iterator[Hub]:
    """A hub for as long as the bracket lasts."""
    hub = Hub(folder, **more)
    try:
        yield hub
    finally:
        hub.stop()


@contextmanager
def at_work(*workers: threading.Thread) -> Iterator[None]:
    """These threads run meanwhile; whoever leaves the bracket has told them to end."""
    for worker in workers:
        worker.start()
    yield
    for worker in workers:
        worker.join(timeout=120)
        assert not worker.is_alive(), f"{worker.name} does not end"
