"""Several hubs on one PostgreSQL behind nginx, a floor of consoles on them, and people at work."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.core.database import Database
from hub.live import streams
from tests.faults.checker import faults
from tests.faults.floor import Hub, Staged, ask, at_work
from tests.faults.history import History
from tests.faults.load import Agent, Author
from tests.faults.patient import Patient
from tests.faults.stored import counted, journal_faults, stored
from tests.faults.watching import Screen
from tests.house.test_fresh import SCREENS
from tests.screens.fresh import live_of, normal

HEALED = 30.0  # seconds


@dataclass(frozen=True)
class Door:
    """Where people and consoles come in: nginx."""

    port: int


class Floor:
    """All who work and listen at that door."""

    def __init__(
        self, door: Door, staged: Staged, database: Database, folder: Path, seed: int, seats: int
    ) -> None:
        self.door, self.database = door, database
        self.history = History(folder / "history.jsonl")
        given = door, staged, self.history
        self.screens = [Screen(part, *given) for part in ("agent", "pio")]
        self.workers = [Author("author", *given, seed)]
        self.workers += [Agent(f"agent-{number}", *given, seed) for number in range(2)]
        cookie = staged.cookies["agent"]
        page = ask(door.port, "GET", "/console", Cookie=cookie)
        self.crowd = Patient(door.port, cookie, live_of(page.text), seats)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They work and listen; whoever leaves the bracket finds that nothing was lost."""
        threads: Sequence[threading.Thread] = (*self.workers, *self.screens, self.crowd)
        with at_work(*threads):
            self.all_current(time.monotonic())
            yield
            for worker in self.workers:
                worker.enough.set()
            for worker in self.workers:
                worker.join(timeout=120)
            self.all_current(time.monotonic())
            for one in (*self.screens, self.crowd):
                one.enough.set()
        self.crowd.close()
        self._nothing_was_lost()

    def all_current(self, since: float, patience: float = HEALED) -> float:
        """Until all consoles are, and have the newest words; how many seconds after `since`."""
        return self.crowd.until_current(self.newest(), since, patience)

    def newest(self) -> int:
        """The number of the newest event of the consoles' stream."""
        with self.database.reading() as session:
            return streams.newest(session, "console", "live").seq

    def _nothing_was_lost(self) -> None:
        assert [worker.fault for worker in self.workers if worker.fault] == []
        for screen in self.screens:
            assert screen.lost is None
            page = screen.fresh()
            screen.confess()
            parts = SCREENS[screen.part][1]
            assert normal(screen.shown(), *parts) == normal(page, *parts), screen.name
        assert len({(seat.seq, seat.mark) for seat in self.crowd.seats}) == 1
        assert faults(self.history.rows(), stored(self.database)) == [], self.history.path
        assert journal_faults(self.database) == []
        folded, anew = counted(self.database)
        assert folded == anew


def sockets(hub: Hub) -> int:
    """How many screens listen to this process."""
    said = ask(hub.port, "GET", "/metrics").text
    found = dict(re.findall(r"^(hub_sockets\w*) (\d+)", said, re.MULTILINE))
    assert found["hub_sockets"] == found["hub_sockets_direct"], found  # none on a kept connection
    return int(found["hub_sockets"])
