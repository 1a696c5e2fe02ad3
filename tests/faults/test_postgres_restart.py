"""PostgreSQL is restarted in the middle: screens are told nothing meanwhile, nothing is lost, and
all is well again by itself.
"""

import time
from pathlib import Path

import pytest

from hub.core.database import Database
from tests import postgres
from tests.faults.checker import faults
from tests.faults.crowd import Crowd
from tests.faults.floor import Hub, Staged, ask, at_work, served, stage
from tests.faults.history import History
from tests.faults.load import Agent, Author
from tests.faults.stored import counted, journal_faults, stored
from tests.faults.watching import Screen
from tests.screens.fresh import live_of

NOTICED, AWAY, HEALED = 3.5, 6.0, 30.0  # seconds; a beat comes every 5


@pytest.mark.postgres
def test_nothing_is_lost_when_postgresql_is_restarted(tmp_path: Path, seed: int) -> None:
    if why_not := postgres.why_not():
        pytest.skip(f"NO POSTGRESQL: {why_not}")
    history = History(tmp_path / "history.jsonl")
    with postgres.Cluster(synchronous_commit="on") as cluster:
        url = cluster.create("hub")
        database = Database(url)
        staged = stage(database, tmp_path)
        with served(tmp_path, HUB_DATABASE_URL=url) as hub:
            screen = Screen("agent", hub, staged, history)
            workers = [
                Author("author", hub, staged, history, seed),
                Agent("agent", hub, staged, history, seed),
            ]
            with at_work(*workers, screen):
                history.wait_for(30)
                _restart(cluster, hub, staged, screen)
                history.wait_for(30)
                for worker in (*workers, screen):
                    worker.enough.set()
            assert [worker.fault for worker in workers if worker.fault] == []
            assert screen.lost is None
            screen.catch_up()
            screen.confess()
        assert faults(history.rows(), stored(database)) == [], history.path
        assert journal_faults(database) == []
        folded, anew = counted(database)
        assert folded == anew
        database.close()


def _restart(cluster: postgres.Cluster, hub: Hub, staged: Staged, screen: Screen) -> None:
    """Stop it, look what people are told, start it, and wait until beats come again."""
    crowd = Crowd(hub.port, screen.cookie, live_of(screen.old), 3)
    crowd.until_all(0, HEALED)
    cluster.halt()
    crowd.listen(NOTICED)
    silent_since = time.monotonic()  # whoever vouched for the old words has noticed by now
    said = ask(hub.port, "GET", "/console", Cookie=screen.cookie)
    assert (said.status, "database cannot be reached" in said.text) == (503, True)
    assert "the database does not answer" in ask(hub.port, "GET", "/readyz").text
    crowd.listen(AWAY)
    assert not any(beat > silent_since for seat in crowd.seats for beat in seat.beats)
    cluster.resume()
    back = time.monotonic()
    while not all(seat.beats and seat.beats[-1] > back for seat in crowd.seats):
        crowd.turn()
        assert time.monotonic() - back < HEALED
    crowd.close()
