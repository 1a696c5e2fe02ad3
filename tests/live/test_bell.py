"""PostgreSQL's bell has every process look at once; where a ring is lost, it looks by itself."""

import threading
import time
from collections.abc import Iterator

import gevent
import pytest
from sqlalchemy import text

from hub.core import bell
from hub.core.alone import by_one
from hub.core.database import Database
from hub.core.tap import tap
from hub.live import gauges, tail
from hub.people.models import CLOCK
from tests.live.test_tail import Screens, deed

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("db", ["postgresql"], indirect=True, ids=[""]),
]
LATE = 20.0  # seconds: nobody waits so long by mistake


@pytest.fixture
def screens(db: Database) -> Iterator[Screens]:
    """A tail that runs as in a web process, beside whatever else commits."""
    running = Screens(db, ("console", "live"))
    running.tail.start()
    yield running
    running.tail._keep = lambda *_: None  # type: ignore[method-assign]
    gevent.killall(list(running.tail._loops.values()))


def until(screens: Screens, count: int) -> None:
    """Until so many events came."""
    end = time.monotonic() + LATE
    while len(screens.events("console")) < count and time.monotonic() < end:
        gevent.sleep(0.01)
    assert len(screens.events("console")) == count


def hung(screens: Screens) -> None:
    """Until a ring would be heard."""
    end = time.monotonic() + LATE
    while not screens.tail._bell.hangs and time.monotonic() < end:
        gevent.sleep(0.01)
    assert screens.tail._bell.hangs


def test_a_deed_of_another_process_is_heard_by_the_bell_alone(
    screens: Screens, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung(screens)
    monkeypatch.setattr(tail, "SELDOM", 3 * LATE)  # it does not look by itself in this test
    screens.tail.ring()
    gevent.sleep(0)
    deed(1)
    until(screens, 1)
    with db.engine.connect() as one:  # the line is cut: by a restart, or in the network
        one.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE :q"),
            {"q": f"LISTEN {bell.CHANNEL}%"},
        )
    end = time.monotonic() + LATE
    while screens.tail._bell.hangs and time.monotonic() < end:
        gevent.sleep(0.005)
    hung(screens)
    deed(2)
    until(screens, 2)


def test_a_ring_that_is_lost_is_made_up_for(
    screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung(screens)
    monkeypatch.setattr(screens.tail._bell, "_heard", lambda: None)
    deed(1)
    until(screens, 1)


def test_gauges_of_two_writers_have_versions_in_the_order_in_which_they_are_seen(
    db: Database,
) -> None:
    first, seen = threading.Event(), list[int]()

    def slowly(session: object) -> None:
        gauges.set_gauge(session, "one", "live", ["board"], {"n": 1})  # type: ignore[arg-type]
        first.set()
        time.sleep(0.2)

    with db.reading() as session:
        before = gauges.newest_version(session)
    other = threading.Thread(target=lambda: tap("tally.fold", by=CLOCK, write=slowly))
    other.start()
    assert first.wait(LATE)
    with db.writing() as session:  # as another process would
        gauges.set_gauge(session, "two", "live", ["board"], {"n": 2})
    with db.reading() as session:
        seen = [one.version for one in gauges.changed_since(session, before)]
    other.join()
    assert seen == [before + 1, before + 2]


def test_processes_that_start_together_change_the_tables_one_after_the_other(
    db: Database,
) -> None:
    inside, most = list[int](), list[int]()

    def change(number: int) -> None:
        with by_one(db, 1):
            inside.append(number)
            most.append(len(inside))
            time.sleep(0.05)
            inside.remove(number)

    together = [threading.Thread(target=change, args=[number]) for number in range(3)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert most == [1, 1, 1]
