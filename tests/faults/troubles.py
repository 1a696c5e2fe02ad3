"""What goes wrong under a hub at work, one after another: each begins, is looked at, and ends; the
hub is never started again.
"""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.faults.floor import Answer, Hub, Staged, ask, kill
from tests.faults.history import History
from tests.faults.shim import Shim

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# In the city's zone one o'clock comes twice in this night: before it, in it twice, and after it.
DST_NIGHT = [datetime(2026, 11, 1, 4, 30, tzinfo=UTC) + HOUR * step for step in range(4)]


@dataclass
class Scene:
    """A hub at work, and how to make its life hard."""

    hub: Hub
    staged: Staged
    shim: Shim
    history: History
    chance: random.Random
    every: bool  # all of it, for as long as the issue says
    patience: float  # seconds in which it must heal

    def reads(self) -> None:
        """Whoever reads goes on."""
        said = ask(self.hub.port, "GET", "/console", Cookie=self.staged.cookies["agent"])
        assert said.status == 200, said

    def taps(self) -> Answer:
        """One more call."""
        return ask(
            self.hub.port, "POST", "/api/v1/tallies",
            {"id": str(uuid4()), "topic": self.staged.topics[0]},
            Authorization=f"Bearer {self.staged.keys['agent']}",
        )  # fmt: skip


def full(scene: Scene) -> None:
    """The disk takes nothing more."""
    with scene.shim.full():
        said = scene.taps()
        assert said.status == 503, said
        assert "disk is full. Nothing was saved" in said.json["detail"]
        scene.reads()
        scene.history.wait_for(20)
        scene.reads()


def gives_up(scene: Scene) -> None:
    """A write of the database fails, now the first, now a later one; or a flush."""
    for _ in range(100 if scene.every else 5):
        before = scene.shim.has_failed
        scene.shim.fail(scene.chance.randint(1, 40))
        until = time.monotonic() + 30
        while scene.shim.is_waiting and time.monotonic() < until:
            time.sleep(0.005)
        assert scene.shim.has_failed == before + 1
        scene.reads()


def held(scene: Scene) -> None:
    """Another program holds the database; a write that waits too long for it is told so."""
    other = sqlite3.connect(scene.staged.folder / "hub.db", isolation_level=None, timeout=20)
    other.execute("BEGIN IMMEDIATE")
    until = time.monotonic() + (30.0 if scene.every else 0.5)
    if scene.every:
        said = scene.taps()
        assert said.status == 503
        assert "busy. Nothing was saved" in said.json["detail"]
    while time.monotonic() < until:
        scene.reads()
        time.sleep(0.05)
    other.execute("ROLLBACK")
    other.close()


def jumps(scene: Scene) -> None:
    """The wall clock is set wrong by an hour, by a day, into the night of two one o'clocks."""
    steps = (HOUR, -HOUR, DAY, -DAY)
    wrong = [step.total_seconds() for step in steps]
    wrong += [(moment - datetime.now(UTC)).total_seconds() for moment in DST_NIGHT]
    for seconds in wrong if scene.every else scene.chance.sample(wrong, 2):
        scene.shim.set_wrong(seconds)
        scene.history.wait_for(20)
        scene.reads()
        heals(scene)
    scene.shim.set_wrong(0)


def loops_end(scene: Scene) -> None:
    """The tail's loops die."""
    for _ in range(20 if scene.every else 2):
        os.kill(scene.hub.pid, signal.SIGUSR2)
        scene.history.wait_for(5)


def clock_ends(scene: Scene) -> None:
    """The clock is killed, or lives on and beats no more."""
    (clock,) = scene.hub.beside
    if scene.every:
        os.kill(clock, signal.SIGUSR2)
        _until_another_than(clock, scene.hub)
        (clock,) = scene.hub.beside
    kill(clock)
    _until_another_than(clock, scene.hub)


def _until_another_than(clock: int, hub: Hub) -> None:
    until = time.monotonic() + 90
    while clock in hub.beside or not hub.beside:
        assert time.monotonic() < until, "the clock is not followed by another"
        time.sleep(0.05)


def heals(scene: Scene) -> float:
    """Seconds until the hub is content again, and by itself."""
    return scene.hub.until("/readyz", '"ready":true', patience=scene.patience)


TROUBLES: dict[str, Callable[[Scene], None]] = {
    "disk full": full,
    "a write fails": gives_up,
    "the database is held": held,
    "the wall clock jumps": jumps,
    "the tail's loops die": loops_end,
    "the clock dies": clock_ends,
}
