"""Deeds: a run is started from an approved plan, and finished. What is finished never changes."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.city.queries import city
from hub.core.command import Deed, command
from hub.core.errors import NotAllowed, Refused
from hub.core.ids import new_id
from hub.due.models import drop_due
from hub.incidents.models import Incident
from hub.incidents.queries import held_open
from hub.people.models import CLOCK, Actor
from hub.plans.following import RECUR, forget, watch
from hub.plans.models import PlanVersion
from hub.plans.runs import LATE_START, Run, Task
from hub.plans.shown import progress
from hub.plans.telling import held_run, tell
from hub.plans.template import PlanTask
from hub.plans.timing import Due, first_at, next_beat, next_clock, spell

TWICE = "This plan is under way on this incident already."


def start(by: Actor, version_id: str, incident_id: str) -> str:
    """Copy an approved plan's tasks for an incident, with their times; the run's id.

    Raises Refused when it is under way there already.
    """
    with command("plans.start", by=by) as deed:
        version = deed.get(PlanVersion, version_id)
        incident = held_open(deed.session, incident_id)
        check_may_run(by, incident)
        if version.words.approval is None:
            raise Refused("Another person must approve this plan before it is started.")
        if under_way(deed, incident_id, version.slug):
            raise Refused(TWICE)
        run = Run(
            id=new_id(), incident=incident, slug=version.slug, version_id=version.id,
            title=version.title, number=version.number, started_at=deed.now, started_by=by.name,
            tasks=[],
        )  # fmt: skip
        try:
            deed.add(run)
        except IntegrityError as race:
            raise Refused(TWICE) from race
        for task in version.plan().tasks:
            add_tasks(deed, run, task)
        deed.session.flush()
        for one in run.tasks:
            watch(deed.session, one, deed.now)
        tell(deed, "plans.started", run, run.tasks, subject=run.id, count=len(run.tasks))
    return run.id


def finish(by: Actor, run_id: str, note: str = "") -> None:
    """Close a run: it is the record now. What is still open stands in it as it is."""
    with command("plans.finish", by=by) as deed:
        run = held_run(deed, run_id)
        check_may_run(by, run.incident)
        how = progress(run, deed.now)
        run.finished_at, run.finished_by = deed.now, by.name
        for task in run.tasks:
            forget(deed.session, task)
            drop_due(deed.session, RECUR, task.id)
        left = how["total"] - how["ended"]
        tell(deed, "plans.finished", run, left=left, note=" ".join(note.split())[:500])


def check_may_run(by: Actor, incident: Incident) -> None:
    """Raises NotAllowed for whoever runs drills only, on what is no drill."""
    if not incident.exercise and not by.may("plans.activate"):
        raise NotAllowed("You run exercises. A PIO, a deputy or the commander starts this plan.")


def under_way(deed: Deed, incident_id: str, slug: str) -> Run | None:
    """The run of that plan that goes on there."""
    wanted = select(Run).where(
        Run.incident_id == incident_id, Run.slug == slug, Run.finished_at.is_(None)
    )
    return deed.session.scalar(wanted)


def add_tasks(deed: Deed, run: Run, planned: PlanTask) -> list[Task]:
    """A plan's task in a run: once for each time it names."""
    return [add_task(deed, run, planned, at, due) for at, due in enumerate(planned.dues, 1)]


def add_task(deed: Deed, run: Run, planned: PlanTask, occurrence: int, due: Due) -> Task:
    """One of its times. What is for another hazard stands there as not applicable."""
    task = Task(
        id=new_id(), occurrence=occurrence, number=len(run.tasks) + 1, due=due_view(due),
        due_at=due_from_now(deed, run, due), round=1, revision=1, note="", answer="", changed_by="",
        **copied(planned),
    )  # fmt: skip
    task.run = run
    other = [one for one in planned.conditions if one.kind == "hazard"]
    if other and run.incident.hazard not in {one.value for one in other}:
        task.end("not_applicable", CLOCK, deed.now, note=other[0].words)
    deed.session.add(task)
    return task


def copied(planned: PlanTask) -> dict[str, Any]:
    """What a task in a run has of the plan's."""
    conditions = [
        {**asdict(one), "words": one.words} for one in planned.conditions if one.kind != "hazard"
    ]
    return {
        "key": planned.id, "phase": planned.phase, "title": planned.title,
        "position": planned.position, "notes": planned.notes, "grace": planned.grace,
        "escalate": list(planned.escalate), "conditions": conditions,
        "evidence": planned.evidence, "answers": list(planned.answers),
        "scripts": list(planned.scripts),
    }  # fmt: skip


def due_view(due: Due) -> dict[str, Any]:
    """A time as a task's row keeps it."""
    later = f"{spell(due.minutes)} after" if due.minutes else "at once after"
    return {**asdict(due), "words": later if due.kind == "after" else due.words}


def due_from_now(deed: Deed, run: Run, due: Due) -> datetime | None:
    """The moment its time falls on. What a run learns of too late has a little time all the same,
    or the next beat.
    """
    zone = city(deed.session).tz
    first = first_at(due, run.started_at, zone, run.incident.period_ends_at)
    if first is None or first >= deed.now:
        return first
    if due.kind == "every":
        return next_beat(first, due.beat, deed.now)
    return next_clock(due.clock, deed.now, zone) if due.clock else deed.now + LATE_START
