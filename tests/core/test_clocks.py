"""Several clocks on one PostgreSQL: exactly one beats; where it is killed another goes on."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from itertools import groupby, pairwise

import pytest
from sqlalchemy import create_engine, text

from hub.core.alone import alone
from hub.core.database import Database

KILLS = int(os.environ.get("HUB_TEST_KILLS", "3"))
CLOCKS = 4
LONGEST = 5.0  # seconds without a beat


def beat(url: str) -> None:
    """One clock process: it waits for the lock, and then beats until it is killed."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with alone(Database(url), threading.Event()) as held, engine.connect() as mine:
        while held():
            mine.execute(
                text("INSERT INTO beaten (pid, at) VALUES (:pid, clock_timestamp())"),
                {"pid": os.getpid()},
            )
            time.sleep(0.1)


@pytest.mark.parametrize(
    "db", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_a_killed_clock_is_followed_by_exactly_one_other(db: Database) -> None:
    url = db.url.render_as_string(hide_password=False)
    look = create_engine(url, isolation_level="AUTOCOMMIT").connect()
    look.execute(text("CREATE TABLE beaten (id serial PRIMARY KEY, pid int, at timestamptz)"))
    forks = multiprocessing.get_context("fork")  # each has its own connections, made by itself
    clocks = [forks.Process(target=beat, args=(url,)) for _ in range(CLOCKS)]
    for clock in clocks:
        clock.start()
    try:
        for _ in range(KILLS):
            wanted = {one.pid for one in clocks if one.is_alive()}
            victim = until(lambda: newest(look, wanted))  # noqa: B023 -- called at once
            os.kill(victim, signal.SIGKILL)
            dead = next(one for one in clocks if one.pid == victim)
            dead.join()
            if KILLS >= CLOCKS:  # the long run: as many clocks as before
                clocks.append(forks.Process(target=beat, args=(url,)))
                clocks[-1].start()
        wanted = {one.pid for one in clocks if one.is_alive()}
        until(lambda: newest(look, wanted))
    finally:
        for clock in clocks:
            clock.kill()
            clock.join()
    rows = look.execute(text("SELECT pid, extract(epoch FROM at) FROM beaten ORDER BY at")).all()
    look.execute(text("DROP TABLE beaten"))
    look.close()
    look.engine.dispose()
    who = [pid for pid, _ in groupby(rows, key=lambda row: row[0])]
    assert len(who) == KILLS + 1
    assert len(set(who)) == len(who)  # nobody beat while another did
    assert max(float(b[1] - a[1]) for a, b in pairwise(rows)) < LONGEST


def newest(look: object, wanted: set[int | None]) -> int | None:
    """The process that beat last, if it is one of those that live."""
    row = look.execute(text("SELECT pid FROM beaten ORDER BY id DESC LIMIT 1")).scalar()  # type: ignore[attr-defined]
    return row if row in wanted else None


def until(found: Callable[[], int | None], seconds: float = 90.0) -> int:
    """Wait for it: starting a process takes long on a busy machine."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if one := found():
            return one
        time.sleep(0.05)
    raise AssertionError("no clock beat")
