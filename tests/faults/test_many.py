"""Several processes behind nginx on one PostgreSQL: any of them, and PostgreSQL itself, is killed
while people work; nothing is lost or doubled, and all heal by themselves.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.served import free_port
from hub.core.database import Database
from tests import nginx, postgres
from tests.faults import hosts
from tests.faults.floor import Hub, ask, served, stage
from tests.faults.several import HEALED, Door, Floor, sockets
from tests.waiting import until

pytestmark = pytest.mark.postgres
DARK = 20.0  # seconds: longer than a screen believes what nobody confirms
SLOWLY = 240.0  # seconds in which a hub is back on a machine that is busy with other things


@pytest.fixture(autouse=True)
def tools() -> None:
    """Without PostgreSQL or nginx the test says so."""
    for name, reason in ("POSTGRESQL", postgres.why_not()), ("NGINX", nginx.why_not()):
        if reason:
            pytest.skip(f"NO {name}: {reason}")


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    """What is stopped when the test ends, the last first."""
    with ExitStack() as stack:
        yield stack


def test_any_process_and_postgresql_may_be_killed(
    tmp_path: Path, ending: ExitStack, seed: int, every: bool
) -> None:
    chance = random.Random(seed)
    cluster = ending.enter_context(postgres.Cluster(synchronous_commit="on"))
    url = cluster.create("hub")
    database = Database(url)
    ending.callback(database.close)
    staged = stage(database, tmp_path)
    more = {"HUB_DATABASE_URL": url, "HUB_TRUSTED_PROXIES": "1"}
    hubs = [ending.enter_context(served(tmp_path, **more)) for _ in range(2)]
    door = Door(free_port())
    named = [f"127.0.0.1:{hub.port}" for hub in hubs]
    ending.enter_context(nginx.before(door.port, tmp_path / "nginx", *named))
    floor = Floor(door, staged, database, tmp_path, seed, 200 if every else 40)
    with floor.at_work():
        assert min(map(sockets, hubs)) > 0  # wherever nginx sent them
        for _ in range(20 if every else 1):
            floor.history.wait_for(chance.randint(5, 60))
            victim = chance.choice(hubs)
            fallen = time.monotonic()
            victim.fall(with_clock=chance.random() < 0.3)
            print(f"a process was killed: all current after {floor.all_current(fallen):.1f} s")
            victim.until("/healthz", "true", SLOWLY)
        for stop in [cluster.crash, cluster.halt] * 2 if every else [cluster.crash]:
            floor.history.wait_for(chance.randint(5, 60))
            _postgresql_falls(cluster, stop, floor, hubs, every)


def _postgresql_falls(
    cluster: postgres.Cluster, stop: Callable[[], None], floor: Floor, hubs: list[Hub], every: bool
) -> None:
    floor.crowd.forget()
    stop()
    for hub in hubs:
        hub.until("/readyz", "the database does not answer")
        said = ask(hub.port, "GET", "/console", Cookie=floor.screens[0].cookie)
        assert (said.status, "database cannot be reached" in said.text) == (503, True)
    if every:
        floor.crowd.until_dark(len(floor.crowd.seats), 2 * DARK)
    cluster.resume()
    back = time.monotonic()
    print(f"PostgreSQL was killed: all current {floor.all_current(back):.1f} s after its return")


@pytest.fixture
def apart(every: bool) -> Iterator[hosts.Hosts]:
    """Four machines: PostgreSQL, two hubs, and the consoles with nginx."""
    if not every:
        pytest.skip("a part of make faults: a cut takes longer than a screen's patience")
    if reason := hosts.why_not():
        pytest.skip(f"NO NAMESPACES: {reason}")
    lines = (("db", "one"), ("db", "two"), ("floor", "one"), ("floor", "two"))
    with hosts.Hosts(*lines) as network:
        yield network


def test_machines_that_are_cut_apart_heal_by_themselves(
    tmp_path: Path, apart: hosts.Hosts, ending: ExitStack, seed: int
) -> None:
    with apart.at("db"):
        near = [apart.address("db", to) for to in ("one", "two")]
        cluster = postgres.Cluster(*near, synchronous_commit="on")
        ending.enter_context(cluster)
        cluster.create("hub")
    database = Database(cluster.near("hub"))
    ending.callback(database.close)
    staged = stage(database, tmp_path)
    hubs = {name: _hub_at(apart, name, cluster, tmp_path, ending) for name in ("one", "two")}
    named = [f"{apart.address(name, 'floor')}:{hub.port}" for name, hub in hubs.items()]
    with apart.at("floor"):
        door = Door(free_port())
        ending.enter_context(nginx.before(door.port, tmp_path / "nginx", *named))
        floor = Floor(door, staged, database, tmp_path, seed, 60)
        with floor.at_work():
            for name, to in ("db", "one"), ("one", "floor"), ("db", "two"):
                _is_cut(apart, floor, name, to)


def _granted(floor: Floor, since: int) -> set[str]:
    """What was wished and granted since the history had so many rows."""
    return {row["op"] for row in floor.history.rows()[since:] if row["what"] == "ok"}


def _hub_at(
    apart: hosts.Hosts, name: str, cluster: postgres.Cluster, folder: Path, ending: ExitStack
) -> Hub:
    url = cluster.url("hub", apart.address("db", name))
    with apart.at(name):
        hub = Hub(folder, HUB_DATABASE_URL=url, HUB_TRUSTED_PROXIES="1", HUB_HOST="0.0.0.0")
    ending.callback(hub.stop)
    return hub


def _is_cut(apart: hosts.Hosts, floor: Floor, name: str, to: str) -> None:
    """While a line is cut whoever depends on it says NOT LIVE and comes in elsewhere; the others
    go on.
    """
    floor.crowd.scatter()
    floor.all_current(time.monotonic())
    floor.crowd.forget()
    apart.cut(name, to)
    cut = time.monotonic()
    floor.crowd.until_dark(1, 2 * DARK)
    rows = floor.history.rows()
    around = floor.all_current(time.monotonic(), 2 * HEALED)  # by way of the other machine
    until(lambda: {"tap", "publish"} <= _granted(floor, len(rows)), "the others did not go on")
    assert len(floor.crowd.were_dark) < len(floor.crowd.seats)
    dark = len(floor.crowd.were_dark)
    apart.mend(name, to)
    mended = time.monotonic()
    healed = floor.all_current(mended)
    print(
        f"{name}–{to} was cut for {mended - cut:.0f} s: {dark} of {len(floor.crowd.seats)} screens "
        f"said NOT LIVE and were current by the other machine {around:.1f} s later; "
        f"all current {healed:.1f} s after it was mended"
    )
