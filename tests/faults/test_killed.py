"""kill -9 of the served hub at random moments, while authors publish, recall and agents tally."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from hub.core.database import Database
from tests.faults.audience import Audience
from tests.faults.checker import faults
from tests.faults.figures import of_history
from tests.faults.floor import WATCHERS, Hub, Staged, at_work, kill, served
from tests.faults.history import History
from tests.faults.load import Agent, Author
from tests.faults.stored import counted, journal_faults, stored
from tests.faults.watching import Screen
from tests.house.test_fresh import SCREENS
from tests.screens.fresh import normal

KILLS, ALL_KILLS = 2, 100
AGENTS = 3
LONGEST = 15  # wishes granted before a kill; with all of the harness, ten times as many


def test_nothing_acknowledged_is_lost_doubled_or_out_of_order_when_the_hub_is_killed(
    staged: Staged,
    opened: Callable[[], Database],
    tmp_path: Path,
    seed: int,
    every: bool,
    measured: Callable[..., None],
) -> None:
    chance, history = random.Random(seed), History(tmp_path / "history.jsonl")
    healed: list[float] = []
    with served(staged.folder) as hub:
        audience = Audience(hub, staged, 50 if every else 5)
        screens = [Screen(part, hub, staged, history) for part in WATCHERS]
        workers = [
            *(Author(f"author-{number}", hub, staged, history, seed) for number in range(2)),
            *(Agent(f"agent-{number}", hub, staged, history, seed) for number in range(AGENTS)),
        ]
        with at_work(*workers, *screens, audience):
            for number in range(ALL_KILLS if every else KILLS):
                _work(history, chance.randint(1, LONGEST * (10 if every else 1)), chance)
                healed.append(_fall(hub, history, chance))
                _note_down(tmp_path, number, healed[-1])
            history.wait_for(20, "ok")
            all_listen = audience.until_all_listen(60.0)
            for worker in workers:
                worker.enough.set()
            for worker in workers:
                worker.join(timeout=120)
            for screen in screens:
                screen.enough.set()
            audience.enough.set()
        assert [worker.fault for worker in workers if worker.fault] == []
        for screen in screens:
            _shows_what_a_fresh_page_shows(screen)
        audience.shows_what_a_fresh_page_shows()
    found = stored(opened())
    assert faults(history.rows(), found) == [], history.path
    assert journal_faults(opened()) == []
    folded, anew = counted(opened())
    assert folded == anew
    measured(
        kills=len(healed),
        **of_history(history.rows()),
        longest_until_granted=max(healed),
        all_listen=all_listen,
    )
    assert min(sum(op == one for op, _ in found.in_order) for one in ("publish", "recall")) > 0


def _work(history: History, moments: int, chance: random.Random) -> None:
    """Let them work for a while: until so many wishes were granted, and a little."""
    history.wait_for(moments, "ok")
    time.sleep(chance.uniform(0.0, 0.02))


def _fall(hub: Hub, history: History, chance: random.Random) -> float:
    """Kill its web process, or all of it, in the midst of work; sometimes its clock too, or alone
    before it. Seconds until wishes are granted again. Consoles may still be away when it is killed
    once more."""
    if chance.random() < 0.3:
        for clock in hub.beside:
            kill(clock)
    fell = time.monotonic()
    if chance.random() < 0.5:
        hub.kill_web()
    else:
        hub.fall(with_clock=chance.random() < 0.3)
    hub.until("/healthz", "true")
    history.wait_for(1, "ok")
    return time.monotonic() - fell


def _note_down(folder: Path, number: int, seconds: float) -> None:
    """How far a long run is."""
    with (folder / "falls.txt").open("a") as lines:
        lines.write(f"{number + 1}: granted again after {seconds:.1f} s\n")


def _shows_what_a_fresh_page_shows(screen: Screen) -> None:
    assert screen.lost is None
    page = screen.fresh()
    screen.confess()
    parts = SCREENS[screen.part][1]
    assert normal(screen.shown(), *parts) == normal(page, *parts), screen.name
