"""Deeds of the clock on tasks: overdue, gone to the next position, come again. Each is refused when
it was done before, or is needless, so that whoever sweeps does it once.
"""

from datetime import datetime, timedelta

from hub.core.command import Deed, command
from hub.core.errors import Refused
from hub.due.models import NotYet, set_due
from hub.people.models import CLOCK, Actor
from hub.plans.following import ESCALATE, again
from hub.plans.holding import holders, named
from hub.plans.runs import Escalation, Task
from hub.plans.shown import stands
from hub.plans.telling import held_task, tell
from hub.plans.timing import next_beat


def overdue(task_id: str, by: Actor = CLOCK) -> None:
    """Put on record that a task was not done in time."""
    with command("plans.follow", by=by) as deed:
        task = _still_open(deed, task_id)
        if task.late_at:
            raise Refused("This is on record already.")
        if task.due_at is None or stands(task, task.due_at) != "overdue":
            raise Refused("This task is not called for.")
        if task.due_at > deed.now:
            raise NotYet("It is not due yet.", task.due_at)
        task.late_at = deed.now
        if task.escalate:
            set_due(deed.session, ESCALATE, task.id, _escalates_at(task))
        tell(deed, "plans.overdue", task.run, [task])


def escalate(task_id: str, by: Actor = CLOCK) -> None:
    """Give an overdue task to the next position that somebody holds; past those with nobody."""
    with command("plans.follow", by=by) as deed:
        task = _still_open(deed, task_id)
        if task.late_at is None:
            raise Refused("This task is not overdue any more.")
        before = [one for one in task.escalations if one.round == task.round]
        path = task.escalate[_reached(task, before) :]
        if not path:
            raise Refused("There is nobody left to whom it could go.")
        at = _escalates_at(task)
        if at > deed.now:
            raise NotYet("Somebody still has time to do it.", at)
        people = holders(deed.session, task.run.incident)
        to = next((one for one in path if people.get(one)), path[-1])
        row = Escalation(
            task_id=task.id, round=task.round, step=len(before) + 1, to=to, at=deed.now,
            to_name=named(people.get(to, ())), passed=path[: path.index(to)],
        )  # fmt: skip
        deed.add(row)
        deed.session.refresh(task)
        if task.escalate[-1] != to:
            set_due(deed.session, ESCALATE, task.id, deed.now + timedelta(minutes=task.grace))
        tell(deed, "plans.escalated", task.run, [task], to=to, to_name=row.to_name,
             passed=row.passed)  # fmt: skip


def _escalates_at(task: Task) -> datetime:
    """A grace after it was due; then, each time, a grace after the last position got it."""
    last = [one.at for one in task.escalations if one.round == task.round]
    since = max([task.due_at or task.run.started_at, *last])
    return since + timedelta(minutes=task.grace)


def _reached(task: Task, before: list[Escalation]) -> int:
    """How much of the way up it has gone."""
    return task.escalate.index(before[-1].to) + 1 if before else 0


def recur(task_id: str, by: Actor = CLOCK) -> None:
    """The next occurrence of a task that comes again; of those that were slept through, one."""
    with command("plans.follow", by=by) as deed:
        task = held_task(deed, task_id)
        task.run.check_open()
        if task.due_at is None or task.due["kind"] != "every":
            raise Refused("This task does not come again.")
        newest = max(task.run.find(task.key), key=lambda one: one.occurrence)
        if newest.id != task.id:
            raise Refused("It has come again already.")
        if task.due_at > deed.now:
            raise NotYet("Its time has not come.", task.due_at)
        due_at = next_beat(task.due_at, task.due["beat"], deed.now)
        new = again(deed.session, task.run, task, due_at, deed.now)
        tell(deed, "plans.recurred", task.run, [new], subject=new.id, new=[new.id])


def _still_open(deed: Deed, task_id: str) -> Task:
    task = held_task(deed, task_id)
    task.check_open()
    return task
