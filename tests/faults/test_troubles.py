"""Everything that goes wrong beside a crash, under one hub that is really served and never started
again, while authors and agents work and consoles listen.
"""

import random
import time
from collections.abc import Callable
from pathlib import Path

from hub.core.database import Database
from tests.faults.audience import Audience
from tests.faults.checker import faults
from tests.faults.figures import of_history
from tests.faults.floor import Staged, at_work, served
from tests.faults.history import History
from tests.faults.load import Agent, Author
from tests.faults.shim import Shim
from tests.faults.stored import counted, journal_faults, stored
from tests.faults.troubles import TROUBLES, Scene, heals

HEALED, STARTS = 30.0, 5.0  # seconds, on a machine that is not so busy that a hub starts in more


def test_whatever_goes_wrong_reading_goes_on_nothing_is_lost_and_it_heals_without_a_restart(
    staged: Staged,
    opened: Callable[[], Database],
    tmp_path: Path,
    seed: int,
    every: bool,
    measured: Callable[..., None],
) -> None:
    history, shim = History(tmp_path / "history.jsonl"), Shim(tmp_path)
    names = random.Random(seed).sample(sorted(TROUBLES), len(TROUBLES))
    chance, healed = random.Random(seed), dict[str, float]()
    patient = {"HUB_SESSION_IDLE_MINUTES": "99999"}  # a day that is jumped over ends no session
    started = time.monotonic()
    with served(staged.folder, **shim.environment, **patient) as hub:
        patience = HEALED * max(1.0, (time.monotonic() - started) / STARTS)
        scene = Scene(hub, staged, shim, history, chance, every, patience)
        began_as = hub.pid
        audience = Audience(hub, staged, 50 if every else 5)
        workers = [
            Author("author", hub, staged, history, seed),
            *(Agent(f"agent-{number}", hub, staged, history, seed) for number in range(3)),
        ]
        heals(scene)
        with at_work(*workers, audience):
            for name in names:
                TROUBLES[name](scene)
                ended = time.monotonic()
                heals(scene)
                history.wait_for(10)
                audience.until_all_listen(patience)
                healed[name] = time.monotonic() - ended
            for worker in workers:
                worker.enough.set()
            for worker in workers:
                worker.join(timeout=120)
            audience.enough.set()
        assert [worker.fault for worker in workers if worker.fault] == []
        assert hub.pid == began_as
        audience.shows_what_a_fresh_page_shows("stops")  # for a shift, by the wall clock
    found = stored(opened())
    assert faults(history.rows(), found) == [], history.path
    assert journal_faults(opened()) == []
    folded, anew = counted(opened())
    assert folded == anew
    measured(**of_history(history.rows()), writes_that_failed=shim.has_failed, **healed)
