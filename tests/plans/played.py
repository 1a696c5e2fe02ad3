"""A plan under way for the tests, and the clock as they set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from sqlalchemy import select

from hub.clock import DUE, react
from hub.core.database import database
from hub.core.journal import Entry
from hub.core.moments import now
from hub.due.commands import do_what_is_due
from hub.plans import commands, running
from hub.plans.folding import fold
from hub.plans.runs import Run, Task
from hub.plans.shown import run as run_of
from hub.plans.shown import stands
from tests.cast import actor

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
HEAD = """title: {title}
summary: For the tests.
hazards: any
starts: level 3
sources:
  - title: Manual
    publisher: CDC
    url: https://emergency.cdc.gov/cerc/
    date: 2019-01-01
phases:
  - name: activation
    tasks:
"""
SMALL = """
      - id: verify
        task: Verify it
        position: Rumor control
        due: T+5 min
        grace: 5 min
        answers: [yes, no]
        escalate: [Shift lead, PIO]
      - id: holding
        task: Holding script
        position: PIO
        due: T+10 min
        grace: 5 min
        evidence: holding script live
        escalate: [Deputy PIO, Incident commander]
      - id: tell
        task: Say it in an update
        position: Writer
        due: after verify + 5 min
        grace: 5 min
        if: [answer verify is yes]
        escalate: [PIO]
      - id: ask
        task: Ask the utility
        position: Liaison
        due: T+10 min
        if: [answer verify is no]
        escalate: [PIO]
      - id: report
        task: Topic report
        position: Planning section
        due: every 60 min
        grace: 5 min
        escalate: [Shift lead]
      - id: full
        task: Open a second room
        position: Logistics
        due: T+20 min
        if: [level 1]
        escalate: [PIO]
      - id: brief
        task: Briefing
        position: Incident commander
        due: every period
        escalate: [PIO]
"""


def approved(tasks: str = SMALL, title: str = "Water main") -> str:
    """A plan that another person approved; its version's id."""
    id = commands.draft(actor("writer"), title, HEAD.format(title=title) + tasks.lstrip("\n"))
    commands.submit(actor("writer"), id)
    commands.approve(actor("pio"), id)
    return id


def started(incident_id: str, tasks: str = SMALL, title: str = "Water main") -> str:
    """That plan under way; the run's id."""
    return running.start(actor("pio"), approved(tasks, title), incident_id)


class Clock:
    """The wall clock of a test, and what beats with it."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller

    def pass_by(self, minutes: float, beats: bool = True) -> None:
        """So much time; then everything that is due, until nothing is."""
        self._traveller.shift(timedelta(minutes=minutes))
        if beats:
            self.beat()

    def beat(self) -> None:
        for _ in range(4):
            react()
            do_what_is_due(DUE)
        fold()


@contextmanager
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield Clock(traveller)


def task(run_id: str, key: str, occurrence: int = 1) -> Task:
    """A task by its name in the plan."""
    with database().reading() as session:
        found = [one for one in run_of(session, run_id).find(key) if one.occurrence == occurrence]
        return found[0]


def states(run_id: str) -> dict[str, str]:
    """Task → how it stands now; one that comes again has its number."""
    with database().reading() as session:
        run = session.get_one(Run, run_id)

        return {
            one.key + (f" {one.occurrence}" if one.occurrence > 1 else ""): stands(one, now())
            for one in run.tasks
        }


def told(kind: str) -> list[Entry]:
    """The journal's rows of a kind, the oldest first."""
    with database().reading() as session:
        return list(session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.seq)))
