"""A corrected plan is offered to the runs of the older one: task by task, one tap each."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hub.core.database import Database, database
from hub.core.errors import Refused
from hub.plans import commands, correcting, doing, running
from hub.plans.shown import run as run_of
from tests.browser import storm
from tests.cast import actor
from tests.plans.played import HEAD, NOON, SMALL, Clock, approved, clock, states, task

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
PIO, WRITER = actor("pio"), actor("writer")


@pytest.fixture
def at(db: Database) -> Iterator[Clock]:
    with clock() as running_clock:
        yield running_clock


def test_a_correction_of_the_plan_is_offered_task_by_task(at: Clock) -> None:
    storm.set_up()
    incident = storm.opened()
    version = approved()
    run = running.start(PIO, version, incident)
    newer = commands.revise(WRITER, version)
    text = HEAD.format(title="Water main") + SMALL.lstrip("\n")
    text = (
        text.replace("due: T+10 min", "due: T+40 min", 1)
        + """
      - id: schools
        task: Tell the schools
        position: Liaison
        due: T+25 min
"""
    )
    commands.edit(WRITER, newer, text)
    commands.submit(WRITER, newer)
    commands.approve(PIO, newer)
    with database().reading() as session:
        found = correcting.offers(session, run_of(session, run))
    assert [(one["key"], one["what"]) for one in found] == [
        ("holding", "due T+40 min"), ("schools", "a new task for the Liaison, due T+25 min"),
    ]  # fmt: skip
    before = task(run, "holding").due_at
    correcting.decide(PIO, run, newer, "holding", take=True)
    correcting.decide(PIO, run, newer, "schools", take=False)
    assert task(run, "holding").due_at == before + timedelta(minutes=30)
    assert "schools" not in states(run)
    with pytest.raises(Refused, match="decided on already"):
        correcting.decide(PIO, run, newer, "schools", take=True)


OFTEN = """
      - id: watch
        task: Watch the river
        position: Liaison
        due: {watch}
      - id: brief
        task: Brief the mayor
        position: PIO
        due: {brief}
        escalate: [Incident commander]
      - id: log
        task: Write the log
        position: PIO
        due: {log}
        escalate: [Incident commander]
"""
GONE = """
      - id: tally
        task: Count the calls
        position: PIO
        due: every 1 h
"""


def test_a_correction_of_a_task_with_many_times_leaves_what_was_done(at: Clock) -> None:
    storm.set_up()
    incident = storm.opened()
    was = OFTEN.format(watch="T+1 h, T+2 h, T+3 h", brief="every 60 min", log="T+30 min")
    version = approved(was + GONE)
    run = running.start(PIO, version, incident)
    at.pass_by(70)
    for key in ("watch", "log"):
        doing.end(PIO, task(run, key).id)
    doing.end(PIO, task(run, "brief", 2).id)  # before its time
    newer = commands.revise(WRITER, version)
    text = OFTEN.format(watch="T+20 min, T+90 min", brief="every 30 min", log="T+40 min")
    commands.edit(WRITER, newer, HEAD.format(title="Water main") + text.lstrip("\n"))
    commands.submit(WRITER, newer)
    commands.approve(PIO, newer)
    with database().reading() as session:
        offered = [one["key"] for one in correcting.offers(session, run_of(session, run))]
    assert offered == ["watch", "brief", "tally"]  # of the log nothing is left that could change
    for key in offered:
        correcting.decide(PIO, run, newer, key, take=True)
    assert task(run, "watch").ended_as == "done"
    assert task(run, "watch", 2).due_at == NOON + timedelta(minutes=90)
    assert task(run, "watch", 3).note == "The corrected plan does not have it any more."
    assert states(run)["watch 3"] == states(run)["tally"] == "not applicable"
    assert task(run, "brief", 3).due_at == NOON + timedelta(minutes=150)
    at.pass_by(90)
    assert task(run, "brief", 4).due_at == NOON + timedelta(minutes=180)
    assert [key for key in states(run) if key.startswith("tally")] == ["tally", "tally 2"]
