"""What screens show of a run: its tasks as they stand, who holds them, and how far it has come."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.incidents.models import Incident
from hub.plans.holding import Holders, holders, named, posts
from hub.plans.runs import Run, Task
from hub.plans.states import READY, STATES, blocked_by, state, unmet

View = dict[str, Any]
NEXT = 3  # things a position is shown
SCREENS = ("console", "desk", "board")
NOTHING: View = {"runs": {}, "overdue": 0, "words": "", "positions": {}}


def run(session: Session, run_id: str) -> Run:
    """A run by its id. Raises Missing."""
    found = session.get(Run, run_id)
    if found is None:
        raise Missing("There is no such run of a plan.")
    return found


def task_view(task: Task, people: Holders) -> View:
    """One task as rows and snapshots draw it: no word in it hangs on the moment."""
    level = task.run.incident.level
    return task.view(
        {
            "due_words": due_words(task),
            "unmet": "" if task.ended_as else unmet(task, level, task.run.tasks),
            "blocked": "" if task.ended_as else _blocked(task),
            "holder": "" if task.ended_as else named(people.get(task.position, ())),
        }
    )


def due_words(task: Task) -> str:
    """After which task it is due, by its title."""
    words = str(task.due["words"]).removesuffix(" that")  # as it was written before
    before = task.run.find(task.due.get("after") or "")
    return f"{words} “{before[0].title}”" if before else words


def _blocked(task: Task) -> str:
    at = task.run.started_at  # only whether it is blocked is asked, which no moment changes
    is_blocked = stands(task, at) == "blocked"
    return blocked_by(task, task.run.tasks) if is_blocked else ""


def stands(task: Task, at: datetime) -> str:
    """Its state at that moment."""
    began, level = task.run.started_at, task.run.incident.level
    return state(task, level, task.run.tasks, began, at)


def progress(found: Run, at: datetime) -> View:
    """How many tasks stand how, and what comes next."""
    states = Counter(stands(task, at) for task in found.tasks)
    wanted = sum(states.values()) - states["not applicable"]
    waiting = [
        task.due_at for task in found.tasks
        if task.due_at and stands(task, at) in ("due", "at risk")
    ]  # fmt: skip
    return {
        "states": {name: states[name] for name in STATES},
        "total": wanted,
        "ended": states["done"] + states["skipped"],
        "escalated": sum(
            1 for task in found.tasks if stands(task, at) == "overdue" and gone_to(task)
        ),
        "next_at": min(waiting, default=None),
    }  # fmt: skip


def in_words(shown: View) -> str:
    """7 of 16 done, 2 overdue, 1 of them escalated."""
    late = shown["states"]["overdue"]
    said = f"{shown['ended']} of {shown['total']} done"
    said += f", {late} overdue" if late else ""
    return said + (f", {shown['escalated']} of them escalated" if shown["escalated"] else "")


def open_runs(session: Session, incident_ids: Iterable[str] | None = None) -> list[Run]:
    """The runs that go on, the newest first."""
    wanted = (
        select(Run).join(Incident).where(Run.finished_at.is_(None), Incident.closed_at.is_(None))
    )
    if incident_ids is not None:
        wanted = wanted.where(Run.incident_id.in_(list(incident_ids)))
    return list(session.scalars(wanted.order_by(Run.started_at.desc(), Run.id.desc())))


def all_runs(session: Session) -> list[Run]:
    """Every run there ever was, the newest first."""
    return list(session.scalars(select(Run).order_by(Run.started_at.desc(), Run.id.desc())))


def phases(session: Session, found: Run, at: datetime) -> list[tuple[str, list[View]]]:
    """The run's tasks phase by phase, as the page draws them."""
    people = holders(session, found.incident)
    names = dict.fromkeys(task.phase for task in found.tasks)
    return [
        (name, [{**task_view(task, people), "state": stands(task, at)}
                for task in found.tasks if task.phase == name])
        for name in names
    ]  # fmt: skip


def gauge(session: Session, incident: Incident, runs: list[Run], at: datetime) -> View:
    """What every screen shows of an incident's plans, in absolute values."""
    people = holders(session, incident)
    each = [(one, progress(one, at)) for one in runs]
    names = {task.position for one in runs for task in one.tasks} | set(people)
    waiting = sorted(
        (task for one in runs for task in one.tasks if stands(task, at) in READY),
        key=lambda task: (task.due_at is None, task.due_at or at, task.number),
    )
    return {
        "runs": {
            one.id: {"title": one.title, "words": in_words(how), "late": how["states"]["overdue"]}
            for one, how in each
        },
        "overdue": sum(how["states"]["overdue"] for _, how in each),
        "words": "; ".join(
            f"{one.title}: {in_words(how)}"
            for one, how in sorted(each, key=lambda both: -both[1]["states"]["overdue"])
        ),
        "positions": {
            name: {
                "holders": [one.id for one in people.get(name, ())],
                "who": named(people.get(name, ())),
                "nobody": not people.get(name),
                "next": [_next(task, at) for task in waiting if name in _with(task)][:NEXT],
            }
            for name in sorted(names)
        },
    }


def _with(task: Task) -> set[str]:
    """With whom a task is now: its position, and those it escalated to."""
    return {task.position, *gone_to(task)}


def gone_to(task: Task) -> list[str]:
    """The positions to which it escalated, for the time that it has now."""
    return [one.to for one in task.escalations if one.round == task.round]


def _next(task: Task, at: datetime) -> View:
    due_at = (
        task.due_at.isoformat(timespec="seconds").replace("+00:00", "Z") if task.due_at else None
    )
    return {"id": task.id, "run": task.run_id, "title": task.title, "due_at": due_at,
            "state": stands(task, at)}  # fmt: skip


def gauges(session: Session, at: datetime) -> list[tuple[str, str, View]]:
    """(name, world, data) for every open incident that has a run."""
    by_incident: dict[str, list[Run]] = {}
    for one in open_runs(session):
        by_incident.setdefault(one.incident_id, []).append(one)
    return [
        (
            f"plans:{runs[0].incident_id}",
            world_of(runs[0]),
            gauge(session, runs[0].incident, runs, at),
        )
        for runs in by_incident.values()
    ]


def world_of(found: Run) -> str:
    """Where its events are told."""
    return found.incident.world or LIVE


def posts_view(session: Session, incident: Incident) -> list[View]:
    """The positions of an incident's open tasks and of its posts: who holds each, and the brief."""
    people = holders(session, incident)
    briefs = {one.position: one for one in posts(session, incident.id)}
    runs = open_runs(session, [incident.id])
    asked = {task.position for one in runs for task in one.tasks}
    return [
        {
            "position": name, "who": named(people.get(name, ())), "incident": incident.id,
            "brief": briefs[name].brief if name in briefs else "",
        }
        for name in sorted(asked | set(briefs))
    ]  # fmt: skip
