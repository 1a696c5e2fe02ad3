"""kill -9 of the served hub at random moments, while authors publish, recall and agents tally."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from hub.core.database import Database
from tests.faults.checker import faults
from tests.faults.floor import WATCHERS, Hub, Staged, at_work, kill, served
from tests.faults.history import History
from tests.faults.load import Agent, Author
from tests.faults.stored import counted, journal_faults, stored
from tests.faults.watching import Screen
from tests.house.test_fresh import SCREENS
from tests.screens.fresh import normal

KILLS, ALL_KILLS = 2, 100


def test_nothing_acknowledged_is_lost_doubled_or_out_of_order_when_the_hub_is_killed(
    staged: Staged, opened: Callable[[], Database], tmp_path: Path, seed: int, every: bool
) -> None:
    chance, history = random.Random(seed), History(tmp_path / "history.jsonl")
    with served(staged.folder) as hub:
        screens = [Screen(part, hub, staged, history) for part in WATCHERS]
        workers = [
            *(Author(f"author-{number}", hub, staged, history, seed) for number in range(2)),
            *(Agent(f"agent-{number}", hub, staged, history, seed) for number in range(3)),
        ]
        with at_work(*workers, *screens):
            for _ in range(ALL_KILLS if every else KILLS):
                _fall(hub, history, chance)
            history.wait_for(20)
            for worker in workers:
                worker.enough.set()
            for worker in workers:
                worker.join(timeout=120)
            for screen in screens:
                screen.enough.set()
        assert [worker.fault for worker in workers if worker.fault] == []
        for screen in screens:
            _shows_what_a_fresh_page_shows(screen)
    found = stored(opened())
    assert faults(history.rows(), found) == [], history.path
    assert journal_faults(opened()) == []
    folded, anew = counted(opened())
    assert folded == anew
    assert min(sum(op == one for op, _ in found.in_order) for one in ("publish", "recall")) > 0


def _fall(hub: Hub, history: History, chance: random.Random) -> None:
    """Let it work a while, kill it in the midst of it; sometimes its clock too, or before it."""
    if chance.random() < 0.3:
        for clock in hub.clocks():
            kill(clock)
    history.wait_for(chance.randint(1, 120))
    time.sleep(chance.uniform(0.0, 0.02))
    hub.fall(with_clock=chance.random() < 0.3)
    hub.until("/healthz", "true")


def _shows_what_a_fresh_page_shows(screen: Screen) -> None:
    assert screen.lost is None
    screen.catch_up()
    screen.confess()
    parts = SCREENS[screen.part][1]
    assert normal(screen.shown(), *parts) == normal(screen.page(), *parts), screen.name
