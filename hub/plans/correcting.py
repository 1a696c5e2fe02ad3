"""A newer version of a plan is offered to the runs of the older: task by task, one tap each."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import command
from hub.core.errors import Refused
from hub.formats.faults import Faulty
from hub.people.models import Actor
from hub.plans.models import PlanVersion
from hub.plans.queries import approved
from hub.plans.running import copied
from hub.plans.runs import Decision, Run, Task
from hub.plans.taking import fall_away, is_settled, take_over
from hub.plans.telling import held_run, tell
from hub.plans.template import PlanTask

View = dict[str, Any]


def offers(session: Session, run: Run) -> list[View]:
    """What the newest approved version of the plan has that this run has not, and nobody decided
    on yet.
    """
    newest = approved(session).get(run.slug)
    if run.finished_at or newest is None or newest.number <= run.number:
        return []
    decided = set(session.scalars(
        select(Decision.key).where(Decision.run_id == run.id, Decision.version_id == newest.id)
    ))  # fmt: skip
    before, now = _tasks(session.get(PlanVersion, run.version_id)), _tasks(newest)
    found = []
    for key in {**now, **before}:
        was, task = before.get(key), now.get(key)
        if key in decided or (was and task and _same(was, task)):
            continue
        if is_settled(run.find(key), task):
            continue
        found.append({"key": key, "version": newest.id, "number": newest.number,
                      "what": _what(was, task), "title": _named(was, task)})  # fmt: skip
    return found


def decide(by: Actor, run_id: str, version_id: str, key: str, take: bool) -> None:
    """Take one correction over into the run, or leave it."""
    with command("plans.run", by=by) as deed:
        run = held_run(deed, run_id)
        offered = {one["key"]: one for one in offers(deed.session, run)}
        if key not in offered or offered[key]["version"] != version_id:
            raise Refused("This correction was decided on already, or a newer one is there.")
        task = _tasks(deed.get(PlanVersion, version_id)).get(key)
        deed.add(Decision(run_id=run.id, version_id=version_id, key=key, taken=take, by=by.name,
                          at=deed.now))  # fmt: skip
        changed, new = list[Task](), list[Task]()
        if take and task:
            changed, new = take_over(deed, by, run, task)
        elif take:
            changed = fall_away(deed, by, run, run.find(key))
        tell(deed, "plans.corrected", run, [*changed, *new], subject=run.id,
             what=offered[key]["what"], title=offered[key]["title"], number=offered[key]["number"],
             did="took over" if take else "left out", new=[one.id for one in new])  # fmt: skip


def _tasks(version: PlanVersion | None) -> dict[str, PlanTask]:
    try:
        return {task.id: task for task in version.plan().tasks} if version else {}
    except Faulty:
        return {}


def _same(was: PlanTask, now: PlanTask) -> bool:
    return (copied(was), was.dues) == (copied(now), now.dues)


def _named(was: PlanTask | None, now: PlanTask | None) -> str:
    return next((one.title for one in (now, was) if one), "")


def _what(was: PlanTask | None, now: PlanTask | None) -> str:
    """What differs, in words."""
    if now is None:
        return "the plan does not have it any more"
    if was is None:
        due = ", ".join(one.words for one in now.dues)
        return f"a new task for the {now.position}, due {due}"
    said = []
    if was.dues != now.dues:
        said.append(f"due {', '.join(one.words for one in now.dues)}")
    if was.position != now.position:
        said.append(f"with the {now.position}")
    if was.title != now.title:
        said.append(f"called “{now.title}”")
    if was.escalate != now.escalate or was.grace != now.grace:
        said.append(
            f"escalates after {now.grace} min to {', then '.join(now.escalate) or 'nobody'}"
        )
    if was.evidence != now.evidence:
        said.append(f"shown by: {now.evidence or 'nothing'}")
    return ", ".join(said) or "other notes, conditions or scripts"
