"""Deeds of people on tasks: ticked, skipped, given to another position or time, added."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hub.core.command import Deed, command
from hub.core.errors import Invalid, Missing
from hub.core.ids import new_id
from hub.people.models import Actor
from hub.plans.following import follow, watch
from hub.plans.known import known
from hub.plans.runs import Run, Task
from hub.plans.telling import check_holds, held_run, held_task, tell
from hub.plans.template import GRACE, PHASES

KINDS = {"done": "plans.ticked", "skipped": "plans.skipped", "not_applicable": "plans.skipped"}


def end(
    by: Actor,
    task_id: str,
    how: str = "done",
    *,
    note: str = "",
    answer: str = "",
    event_at: datetime | None = None,
    based_on: int | None = None,
) -> None:
    """Tick a task, or say why it is skipped or not applicable. `event_at` is when it happened;
    when it was written down is kept beside it.
    """
    with command("plans.tick", by=by) as deed:
        task = held_task(deed, task_id)
        check_holds(deed, by, task)
        task.check_open()
        task.check_revision(based_on)
        task.end(how, by, deed.now, event_at=event_at, note=note, answer=answer)
        changed = follow(deed.session, task.run, task, by, deed.now)
        tell(deed, KINDS[how], task.run, changed, subject=task.id)


def change(
    by: Actor,
    run_id: str,
    tasks: Mapping[str, int | None],
    *,
    position: str = "",
    due_at: datetime | None = None,
    later: int = 0,
    skip: str = "",
) -> None:
    """Give some tasks to another position, move their time, or skip them with one reason: all of
    them, or none. `tasks` is id → the revision the page showed.
    """
    with command("plans.run", by=by) as deed:
        run = held_run(deed, run_id)
        _check_change(deed, tasks, position, due_at, later, skip)
        changed: list[Task] = []
        for task in _chosen(run, tasks):
            task.check_open()
            task.check_revision(tasks[task.id])
        for task in _chosen(run, tasks):
            if task.ended_as:  # fell away with one before it
                continue
            changed += _changed(deed, by, run, task, position, due_at, later, skip)
        said = _said(position, due_at, later, skip)
        tell(deed, "plans.changed", run, changed, subject=run.id, count=len(tasks), said=said)


def _check_change(
    deed: Deed, tasks: Mapping[str, int | None], position: str, due_at: datetime | None, later: int,
    skip: str,
) -> None:  # fmt: skip
    wrong = {}
    if not tasks:
        wrong["tasks"] = "Tick at least one task."
    if position and position not in known(deed.session).positions:
        wrong["position"] = f"“{position}” is no position. Add it under City, or choose another."
    if not -10_000 <= later <= 10_000:
        wrong["later"] = "Write minutes from -10000 to 10000."
    if not (position or due_at or later or skip.strip()):
        wrong["position"] = "Say what changes: a position, a time, or a reason to skip."
    if due_at and due_at <= deed.now:
        wrong["due_at"] = "This time has passed. Write one that is still to come."
    if wrong:
        raise Invalid(wrong)


def _chosen(run: Run, tasks: Mapping[str, int | None]) -> list[Task]:
    chosen = [task for task in run.tasks if task.id in tasks]
    if len(chosen) != len(tasks):
        raise Missing("One of these tasks is not in this run. Reload the page.")
    return chosen


def _changed(
    deed: Deed, by: Actor, run: Run, task: Task, position: str, due_at: datetime | None, later: int,
    skip: str,
) -> list[Task]:  # fmt: skip
    if skip.strip():
        task.end("skipped", by, deed.now, note=skip)
        return follow(deed.session, run, task, by, deed.now)
    if position and position != task.position:
        task.position = position
        task.move(task.due_at)  # whoever gets it late has its grace anew
    if due_at or (later and task.due_at):
        task.move(due_at or (task.due_at or deed.now) + timedelta(minutes=later))
    task.changed(by, deed.now)
    watch(deed.session, task, deed.now)
    return [task]


def _said(position: str, due_at: datetime | None, later: int, skip: str) -> str:
    said = [f"now with the {position}"] if position else []
    said += ["another time"] if due_at or later else []
    said += [f"skipped: {' '.join(skip.split())}"] if skip.strip() else []
    return ", ".join(said)


def _phase_now(run: Run) -> str:
    """The phase of the first task that is open."""
    waiting = (task.phase for task in run.tasks if not task.ended_as)
    return next(waiting, run.tasks[-1].phase)


def add(
    by: Actor,
    run_id: str,
    title: str,
    position: str,
    *,
    due_at: datetime | None = None,
    phase: str = "",
    notes: str = "",
    escalate: Sequence[str] = (),
) -> str:
    """One more task in this run only; its id."""
    title = " ".join(title.split())
    with command("plans.run", by=by) as deed:
        run = held_run(deed, run_id)
        positions = known(deed.session).positions
        wrong = {}
        if not 0 < len(title) <= 120:
            wrong["title"] = "Write what is to be done, up to 120 characters."
        if position not in positions:
            wrong["position"] = "Choose the position that does it."
        if due_at and due_at <= deed.now:
            wrong["due_at"] = "This time has passed. Write one that is still to come."
        if phase and phase not in PHASES:
            wrong["phase"] = f"Choose a phase: {', '.join(PHASES)}."
        if set(escalate) - positions:
            wrong["escalate"] = "Choose positions it escalates to."
        if wrong:
            raise Invalid(wrong)
        id = new_id()
        task = Task(
            id=id, key=f"added-{id[-12:]}", number=len(run.tasks) + 1,
            phase=phase or _phase_now(run), title=title, position=position, occurrence=1,
            notes=" ".join(notes.split())[:1000], due={"kind": "open", "words": "added here"},
            due_at=due_at, round=1, grace=GRACE, escalate=list(escalate), conditions=[], answers=[],
            scripts=[], evidence="", revision=1, changed_by=by.name, changed_at=deed.now, note="",
            answer="",
        )  # fmt: skip
        task.run = run
        deed.add(task)
        watch(deed.session, task, deed.now)
        tell(deed, "plans.added", run, [task], subject=task.id, new=[task.id])
    return id
