"""Schedules for tests, and clocks that need no waiting."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from hub.approvals.schedules import Schedule
from hub.core.database import database
from hub.core.moments import now
from hub.due.models import Due
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.cast import actor

LATER = timedelta(hours=2)


def scheduled(version_id: str, incident_id: str, by: str = "pio", **given: Any) -> str:
    """A version that is to be published in two hours; the schedule's id."""
    given = {"at": now() + LATER, "incident_id": incident_id, **given}
    return scripts.schedule(actor(by), version_id, **given)


def scheduled_update(update_id: str, by: str = "pio", **given: Any) -> str:
    """An update that is to be told in two hours; the schedule's id."""
    return updates.schedule(actor(by), update_id, **{"at": now() + LATER, **given})


def it_is_time(schedule_id: str) -> None:
    """Its time has just come."""
    with database().writing() as session:
        for table, which in ((Schedule, Schedule.id), (Due, Due.subject)):
            session.execute(update(table).where(which == schedule_id).values(at=now()))


def schedule(schedule_id: str) -> Schedule:
    """The schedule as the database has it."""
    with database().reading() as session:
        return session.get_one(Schedule, schedule_id)


def became(schedule_id: str) -> tuple[str | None, str]:
    """How it ended, and why."""
    found = schedule(schedule_id)
    return found.ended_as, found.ended_why
