"""Reactions: what happened ticks the tasks it is evidence for, and moves those that hang on the
incident's level or its operational period. Each deed is refused when it was done before.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.command import Deed, command
from hub.core.database import database
from hub.core.errors import Refused
from hub.core.journal import Entry
from hub.core.moments import from_iso
from hub.incidents.models import Incident
from hub.people.models import CLOCK, Actor
from hub.plans.evidence import EVENTS, HOLDING_READ, PUBLISHED, TOLD, shown_by
from hub.plans.following import again, follow, watch
from hub.plans.runs import LATE_START, Run, Task
from hub.plans.shown import stands
from hub.plans.states import unmet
from hub.plans.telling import held_run, held_task, tell
from hub.scripts.models import Script, Version
from hub.updates.models import Update

OF_SCRIPTS = (*PUBLISHED, "shifts.reached")
NAMED = ("script live", "95 % current")  # of the scripts that a task names, where it names any


def show(entry: Entry) -> None:
    """Tick every task this event is evidence for: one deed a task, of the clock."""
    with database().reading() as session:
        said = shown_by(entry.kind, entry.view)
        if "promise kept" in said and not kept_promise(session, entry):
            del said["promise kept"]
        script = _script(session, entry)
        if HOLDING_READ in said and (script is None or script.hazard != "holding"):
            del said[HOLDING_READ]
        slug = script.slug if script else ""
        found = [task.id for task in _waiting(session, entry) if _fits(task, said, slug)]
    for task_id in found:
        with suppress(Refused):  # somebody ticked it in this very moment
            tick_by(task_id, entry, said)


def tick_by(task_id: str, entry: Entry, said: Mapping[str, str], by: Actor = CLOCK) -> None:
    """A task is done, as an event shows: which one is said."""
    with command("plans.show", by=by) as deed:
        task = held_task(deed, task_id)
        task.check_open()
        words = said[task.evidence]
        task.end("done", by, deed.now, event_at=entry.at, note=words, seq=entry.seq,
                 answer=task.answers[0] if task.answers else "")  # fmt: skip
        changed = follow(deed.session, task.run, task, by, deed.now)
        tell(deed, "plans.shown", task.run, changed, subject=task.id, shown=words)


def _waiting(session: Session, entry: Entry) -> list[Task]:
    """Of each task with evidence in this incident's runs, the first that is open. What is of no
    incident (the phone line, a fact of the city) is of every live one.
    """
    here = Run.incident_id == entry.incident_id if entry.incident_id else ~Incident.exercise
    wanted = (
        select(Task)
        .join(Run)
        .join(Incident)
        .where(
            here, Run.finished_at.is_(None), Incident.closed_at.is_(None), Task.evidence != "",
            Task.ended_as.is_(None), Run.started_at <= entry.at,
        )
        .order_by(Task.occurrence)
    )  # fmt: skip
    first: dict[tuple[str, str], Task] = {}
    for task in session.scalars(wanted):
        first.setdefault((task.run_id, task.key), task)
    return [task for task in first.values() if stands(task, entry.at) != "not applicable"]


def _script(session: Session, entry: Entry) -> Script | None:
    """The card whose words this event is about, if it is about any."""
    version = session.get(Version, entry.subject) if entry.kind in OF_SCRIPTS else None
    return version.script if version else None


def _fits(task: Task, said: Mapping[str, str], slug: str) -> bool:
    """Whether this is the evidence it asks for, and of a script that it names."""
    if task.evidence not in said:
        return False
    return task.evidence not in NAMED or not task.scripts or slug in task.scripts


def kept_promise(session: Session, entry: Entry) -> bool:
    """Whether this update came by the time that the one before it had promised."""
    wanted = (
        select(Update.next_update_at)
        .join(Release, Release.words_id == Update.id)
        .where(
            Update.incident_id == entry.incident_id, Release.seq < entry.seq,
            Update.next_update_at.is_not(None), Update.id != entry.subject,
        )
        .order_by(Release.seq.desc())
        .limit(1)
    )  # fmt: skip
    promised = session.scalar(wanted)
    return promised is not None and entry.at <= promised


def look_back(started: Entry) -> None:
    """What was so before the plan began shows its tasks too: a holding script that is live."""
    incident_id = started.incident_id
    with database().reading() as session:
        live = select(Release.words_id).where(
            Release.incident_id == incident_id, Release.ended_at.is_(None)
        )
        wanted = select(Entry).where(
            Entry.incident_id == incident_id, Entry.seq < started.seq, Entry.kind.in_(EVENTS),
            Entry.kind.not_in(TOLD), Entry.subject.in_(live),
        )  # fmt: skip
        entries = list(session.scalars(wanted.order_by(Entry.seq)))
        run = session.get(Run, started.subject)
        open_ones = [] if run is None else [t for t in run.tasks if t.evidence and not t.ended_as]
    for task in open_ones:
        for entry in entries:
            said = shown_by(entry.kind, entry.view)
            if task.evidence == "holding script live" and task.evidence in said:
                with suppress(Refused):
                    tick_by(task.id, entry, said)
                break


def follow_incident(entry: Entry) -> None:
    """The incident has another level, or another period: its runs follow."""
    with database().reading() as session:
        wanted = select(Run.id).where(
            Run.incident_id == entry.incident_id, Run.finished_at.is_(None)
        )
        runs = list(session.scalars(wanted))
    adjust = _level if entry.kind == "incidents.level_changed" else _period
    for run_id in runs:
        with suppress(Refused):
            adjust(run_id, entry.view)


def _level(run_id: str, view: Mapping[str, Any], by: Actor = CLOCK) -> None:
    """Tasks of the level that was reached begin; those of one that was left fall away."""
    with command("plans.follow", by=by) as deed:
        run = held_run(deed, run_id)
        changed = [task for task in run.tasks if not task.ended_as and _at_level(deed, task, view)]
        if not changed:
            raise Refused("No task hangs on the level.")
        tell(deed, "plans.adjusted", run, changed, subject=run.id, why=f"level {view['level']}")


def _at_level(deed: Deed, task: Task, view: Mapping[str, Any]) -> bool:
    was, now = (bool(unmet(task, view[one], task.run.tasks)) for one in ("was", "level"))
    if was == now:
        return False
    if was and task.due_at and task.due_at < deed.now + LATE_START:
        task.move(deed.now + LATE_START)
    watch(deed.session, task, deed.now)
    return True


def _period(run_id: str, view: Mapping[str, Any], by: Actor = CLOCK) -> None:
    """What is due every period is due at the end of the one that has begun."""
    with command("plans.follow", by=by) as deed:
        run = held_run(deed, run_id)
        ends_at = from_iso(view["period_ends_at"])
        changed: list[Task] = []
        new: list[str] = []
        for key in dict.fromkeys(task.key for task in run.tasks if task.due["kind"] == "period"):
            last = max(run.find(key), key=lambda one: one.occurrence)
            if last.due_at == ends_at:
                continue
            if last.due_at is None and not last.ended_as:  # the first period that has an end
                last.move(ends_at)
                watch(deed.session, last, deed.now)
                changed.append(last)
            else:
                changed.append(again(deed.session, run, last, ends_at, deed.now))
                new.append(changed[-1].id)
        if not changed:
            raise Refused("No task comes every period.")
        tell(deed, "plans.adjusted", run, changed, subject=run.id, new=new,
             why=f"operational period {view['period']}")  # fmt: skip
