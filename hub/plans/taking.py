"""What a run takes over of a corrected plan: what has ended stays as it is; what is open, and what
is still to come, becomes as the plan has it now.
"""

from hub.core.command import Deed
from hub.due.models import drop_due
from hub.people.models import Actor
from hub.plans.following import RECUR, again, come_free, follow, watch
from hub.plans.running import add_task, add_tasks, copied, due_from_now, due_view
from hub.plans.runs import Run, Task
from hub.plans.template import PlanTask
from hub.plans.timing import Due, next_beat

GONE = "The corrected plan does not have it any more."
COMES_AGAIN = ("every", "period")


def is_settled(there: list[Task], planned: PlanTask | None) -> bool:
    """Whether nothing is left of it that a correction could change."""
    if any(not task.ended_as for task in there) or not there:
        return False
    if planned is None:
        return there[-1].due["kind"] not in COMES_AGAIN
    return planned.dues[0].kind not in COMES_AGAIN and len(planned.dues) <= len(there)


def take_over(deed: Deed, by: Actor, run: Run, planned: PlanTask) -> tuple[list[Task], list[Task]]:
    """The tasks that changed, and those that are new."""
    there, left = run.find(planned.id), list[Task]()
    if not there:
        new = _added(deed, add_tasks(deed, run, planned))
    elif planned.dues[0].kind in COMES_AGAIN:
        new = _as_it_comes_again(deed, run, there, planned)
    else:
        new, left = _at_its_times(deed, run, there, planned), there[len(planned.dues) :]
    changed = fall_away(deed, by, run, left)
    for task in there:
        if not task.ended_as:
            task.changed(by, deed.now)
            changed.append(task)
    deed.session.flush()
    return changed, new


def fall_away(deed: Deed, by: Actor, run: Run, tasks: list[Task]) -> list[Task]:
    """The plan has them no more: what is open of them is not applicable, and none comes again."""
    changed: list[Task] = []
    for task in tasks:
        drop_due(deed.session, RECUR, task.id)
        if not task.ended_as:
            task.end("not_applicable", by, deed.now, note=GONE)
            changed += follow(deed.session, run, task, by, deed.now)
    return changed


def _at_its_times(deed: Deed, run: Run, there: list[Task], planned: PlanTask) -> list[Task]:
    for task, due in zip(there, planned.dues, strict=False):
        drop_due(deed.session, RECUR, task.id)
        if not task.ended_as:
            _becomes(deed, run, task, planned, due)
    more = list(enumerate(planned.dues, 1))[len(there) :]
    return _added(deed, [add_task(deed, run, planned, at, due) for at, due in more])


def _added(deed: Deed, tasks: list[Task]) -> list[Task]:
    """Whoever learns of a task late has a little time for it."""
    deed.session.flush()
    for task in tasks:
        if not task.ended_as:
            come_free(deed.session, task, deed.now)
    return tasks


def _as_it_comes_again(deed: Deed, run: Run, there: list[Task], planned: PlanTask) -> list[Task]:
    """The newest has the new beat; where that is done already, the next one has."""
    due, newest = planned.dues[0], max(there, key=lambda task: task.occurrence)
    for task in there:
        if not task.ended_as:
            _becomes(deed, run, task, planned, due if task is newest else None)
    if not newest.ended_as:
        return []
    drop_due(deed.session, RECUR, newest.id)
    began = newest.due_at or run.started_at
    at = next_beat(began, due.beat, deed.now) if due.beat else None  # else: the next period's end
    new = again(deed.session, run, newest, at, deed.now)
    _becomes(deed, run, new, planned, None)
    new.due = due_view(due)
    watch(deed.session, new, deed.now)
    return [new]


def _becomes(deed: Deed, run: Run, task: Task, planned: PlanTask, due: Due | None) -> None:
    """As the plan has it now; at another time only where that is another."""
    for name, value in copied(planned).items():
        setattr(task, name, value)
    if due and task.due != due_view(due):
        task.due = due_view(due)
        task.move(due_from_now(deed, run, due))
        if due.kind == "after":
            come_free(deed.session, task, deed.now)
    watch(deed.session, task, deed.now)
