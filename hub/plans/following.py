"""What follows when a task ends, or the incident changes: other tasks come free, or fall away; and
which moments the clock is to wake up for. Rules on rows, called inside a deed.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hub.due.models import drop_due, set_due
from hub.people.models import Actor
from hub.plans.runs import LATE_START, Run, Task
from hub.plans.shown import stands
from hub.plans.states import unmet

LATE, ESCALATE, RECUR = "plans.late", "plans.escalate", "plans.recur"


def watch(session: Session, task: Task, at: datetime) -> None:
    """Have the clock look at a task when it is due; or not, while it is not called for."""
    drop_due(session, ESCALATE, task.id)
    if task.due_at and stands(task, at) in ("due", "at risk", "overdue"):
        set_due(session, LATE, task.id, task.due_at)
    else:
        drop_due(session, LATE, task.id)
    if task.due["kind"] == "every" and task.due_at:
        set_due(session, RECUR, task.id, task.due_at)


def forget(session: Session, task: Task) -> None:
    """It has ended: nobody need be told. A task that comes again comes all the same."""
    drop_due(session, LATE, task.id)
    drop_due(session, ESCALATE, task.id)


def follow(session: Session, run: Run, ended: Task, by: Actor, at: datetime) -> list[Task]:
    """What waited for a task that has ended: free with a time of its own, or not applicable.
    Returns all that changed, the ended one first.
    """
    forget(session, ended)
    changed = [ended]
    for task in run.tasks:
        if task.ended_as or task is ended:
            continue
        if _asks(task, ended) and (why := unmet(task, run.incident.level, run.tasks)):
            task.end("not_applicable", by, at, note=why)
            changed += follow(session, run, task, by, at)
        elif _asks(task, ended) or task.due.get("after") == ended.key:
            come_free(session, task, at)
            changed.append(task)
    return changed


def _asks(task: Task, ended: Task) -> bool:
    return any(one["kind"] == "answer" and one["task"] == ended.key for one in task.conditions)


def come_free(session: Session, task: Task, at: datetime) -> None:
    """Nothing stands in its way any more: its time is counted from now, or is late enough."""
    if stands(task, at) == "blocked":
        return
    if task.due["kind"] == "after":
        task.move(at + timedelta(minutes=task.due["minutes"]))
    elif task.due_at and task.due_at < at + LATE_START:
        task.move(at + LATE_START)
    watch(session, task, at)


def again(session: Session, run: Run, before: Task, due_at: datetime | None, at: datetime) -> Task:
    """The next occurrence of a task that comes again."""
    copied = ("key", "phase", "title", "position", "notes", "due", "grace", "escalate",
              "conditions", "evidence", "answers", "scripts")  # fmt: skip
    task = Task(
        occurrence=max(one.occurrence for one in run.find(before.key)) + 1,
        number=len(run.tasks) + 1, due_at=due_at, round=1, revision=1,
        changed_by="", note="", answer="", run=run,
        **{name: getattr(before, name) for name in copied},
    )  # fmt: skip
    session.add(task)
    session.flush()
    watch(session, task, at)
    return task
