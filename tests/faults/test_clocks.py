"""Several clocks on one PostgreSQL: exactly one beats. Where it is killed another goes on within
5 s, and what became due meanwhile is done once.
"""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, text

from hub import clock
from hub.core.alone import alone
from hub.core.database import Database, bind, database
from hub.core.moments import now
from hub.due.commands import do_what_is_due
from hub.due.models import set_due
from hub.plans import posts
from hub.plans.following import LATE
from hub.plans.runs import Run
from tests.browser import storm
from tests.cast import actor
from tests.plans.played import started, told

KILLS, ALL_KILLS = 3, 20
CLOCKS = 4
LONGEST = 5.0  # seconds without a beat
UP = ["Shift lead", "PIO"]
TASK = """
      - id: task-{number}
        task: Task {number}
        position: Writer
        due: T+1 min
        grace: 0
        escalate: [Shift lead, PIO]
"""


def one_clock(url: str) -> None:
    """A clock process: it waits for the lock, and then beats until it is killed."""
    look = create_engine(url, isolation_level="AUTOCOMMIT").connect()

    def beat() -> None:
        said = text("INSERT INTO beaten (pid, at) VALUES (:pid, clock_timestamp())")
        look.execute(said, {"pid": os.getpid()})

    beats = {"beat": (0.2, beat), "due": (0.5, lambda: do_what_is_due(clock.DUE))}
    clock.beats = lambda: beats  # this process is the clock's alone
    stop, mine = threading.Event(), bind(Database(url))
    with alone(mine, stop) as held:
        clock.run(stop, held)


@pytest.mark.parametrize(
    "db", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_a_killed_clock_is_followed_by_exactly_one_other(
    app: Flask, db: Database, every: bool, seed: int
) -> None:
    chance = random.Random(seed)
    kills = ALL_KILLS if every else KILLS
    url = db.url.render_as_string(hide_password=False)
    tasks = due_one_after_the_other(4 * kills)
    look = create_engine(url, isolation_level="AUTOCOMMIT").connect()
    look.execute(text("CREATE TABLE beaten (id serial PRIMARY KEY, pid int, at timestamptz)"))
    forks = multiprocessing.get_context("fork")  # each has its own connections, made by itself
    clocks = [forks.Process(target=one_clock, args=(url,)) for _ in range(CLOCKS)]
    for one in clocks:
        one.start()
    try:
        for _ in range(kills):
            wanted = {one.pid for one in clocks if one.is_alive()}
            beats = chance.randint(1, 12)  # in the midst of what it does, or before it
            victim = until(lambda: newest(look, wanted, beats))  # noqa: B023 -- called at once
            os.kill(victim, signal.SIGKILL)
            next(one for one in clocks if one.pid == victim).join()
            if every:  # as many clocks as before
                clocks.append(forks.Process(target=one_clock, args=(url,)))
                clocks[-1].start()
        wanted = {one.pid for one in clocks if one.is_alive()}
        until(lambda: newest(look, wanted))
        until(lambda: len(told("plans.escalated")) >= len(tasks) * len(UP))
    finally:
        for one in clocks:
            one.kill()
            one.join()
    rows = look.execute(text("SELECT pid, extract(epoch FROM at) FROM beaten ORDER BY at")).all()
    look.execute(text("DROP TABLE beaten"))
    look.close()
    look.engine.dispose()
    who = [pid for pid, _ in groupby(rows, key=lambda row: row[0])]
    longest = max(float(after[1] - before[1]) for before, after in pairwise(rows))
    print(f"{kills} kills, {len(rows)} beats, the longest time without one {longest:.2f} s")
    assert len(who) == kills + 1
    assert len(set(who)) == len(who)  # nobody beat while another did
    assert longest < LONGEST
    assert Counter(one.subject for one in told("plans.overdue")) == dict.fromkeys(tasks, 1)
    ups = Counter((one.subject, one.view["to"]) for one in told("plans.escalated"))
    assert ups == {(task, to): 1 for task in tasks for to in UP}


def due_one_after_the_other(count: int) -> list[str]:
    """Tasks of a plan, one due each half second from now; their ids. Somebody holds each of the
    positions they go up to.
    """
    storm.set_up()
    incident = storm.opened()
    run_id = started(incident, "".join(TASK.format(number=n) for n in range(count)))
    for position in UP:
        posts.take(actor("pio"), incident, position)
    with database().writing() as session:
        tasks = session.get_one(Run, run_id).tasks
        for number, task in enumerate(tasks):
            task.due_at = now() + timedelta(seconds=number / 2)
            set_due(session, LATE, task.id, task.due_at)
        return [task.id for task in tasks]


def newest(look: Connection, wanted: set[int | None], beats: int = 1) -> int | None:
    """The process that beats now, if it is one of those that live and has beaten so often."""
    said = text("SELECT pid, count(*) FROM beaten GROUP BY pid ORDER BY max(id) DESC LIMIT 1")
    row = look.execute(said).first()
    return row[0] if row and row[0] in wanted and row[1] >= beats else None


def until(found: Callable[[], int | bool | None], seconds: float = 90.0) -> int:
    """Wait for it: starting a process takes long on a busy machine."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if one := found():
            return one
        time.sleep(0.05)
    raise AssertionError("no clock beats, or it does not do what is due")
