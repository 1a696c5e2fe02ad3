"""One journal row a deed on a run: every part that is drawn anew is in it."""

from collections.abc import Iterable
from typing import Any

from hub.core.command import Deed
from hub.core.errors import NotAllowed
from hub.people.models import Actor
from hub.plans.holding import holders
from hub.plans.runs import Run, Task
from hub.plans.shown import posts_view, task_view, world_of

SCREENS = ("board", "data")


def held_run(deed: Deed, run_id: str) -> Run:
    """The run, ours until the deed ends. Raises Refused when it is finished."""
    run = deed.get(Run, run_id, lock=True)
    run.check_open()
    return run


def held_task(deed: Deed, task_id: str) -> Task:
    """A task, its run held: one deed on a run after the other."""
    run_id = deed.get(Task, task_id).run_id
    deed.get(Run, run_id, lock=True)
    task = deed.get(Task, task_id, lock=True)
    deed.session.refresh(task)
    return task


def check_holds(deed: Deed, by: Actor, task: Task) -> None:
    """Raises NotAllowed unless this person runs plans, or holds the task's position, or one that
    it escalated to.
    """
    if by.may("plans.run") or by.may("plans.follow"):
        return
    people = holders(deed.session, task.run.incident)
    mine = {name for name, each in people.items() if by.hand in {one.id for one in each}}
    if not mine & {task.position, *(one.to for one in task.escalations)}:
        raise NotAllowed(f"This task is with the {task.position}. You hold another position.")


def tell(
    deed: Deed,
    kind: str,
    run: Run,
    tasks: Iterable[Task] = (),
    subject: str = "",
    new: Iterable[str] = (),
    **more: Any,
) -> None:
    """Every page of the run draws these tasks anew, and all that waited for them. `new` are
    those that no page has yet.
    """
    deed.session.flush()
    people = holders(deed.session, run.incident)
    touched = {task.id for task in tasks}
    keys = {task.key for task in run.tasks if task.id in touched}
    also = [task for task in run.tasks if task.id in touched or _waits(task) & keys]
    view = {
        "run": run.view(), "by": deed.actor.name,
        "tasks": [{**task_view(task, people), "fresh": task.id in set(new)} for task in also],
        "posts": posts_view(deed.session, run.incident),
        "task": next((task_view(one, people) for one in run.tasks if one.id in touched), None),
        **more,
    }  # fmt: skip
    deed.record(
        kind, subject or next(iter(touched), run.id), view, audience=SCREENS,
        world=world_of(run), incident_id=run.incident_id,
    )  # fmt: skip


def _waits(task: Task) -> set[str]:
    return {task.due.get("after") or "", *(one["task"] for one in task.conditions)}
