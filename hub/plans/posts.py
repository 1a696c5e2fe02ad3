"""Deeds on positions: taken, and handed over with a brief."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.core.command import Deed, command
from hub.core.errors import Invalid, Refused
from hub.incidents.models import Incident
from hub.incidents.queries import held_open
from hub.people.models import Actor, Person
from hub.plans.holding import holders
from hub.plans.known import known
from hub.plans.runs import Post, Run, Task
from hub.plans.shown import posts_view, task_view, world_of
from hub.plans.telling import SCREENS


def take(by: Actor, incident_id: str, position: str) -> None:
    """Hold a position from now on. Whoever was on shift in it, or held it, does not any more."""
    with command("plans.hold", by=by) as deed:
        incident = held_open(deed.session, incident_id)
        before = _post(deed, incident, position)
        if before and before.person_id == by.hand:
            raise Refused(f"You hold {position} already.")
        _give(deed, incident, position, by.hand, by.name, "")
        _tell(deed, "plans.taken", incident, position, to=by.name, brief="")


def hand_over(by: Actor, incident_id: str, position: str, to_id: str, brief: str) -> None:
    """Give a position to somebody else, with a brief: what is open, promised, and to be watched."""
    brief = brief.strip()
    with command("plans.hold", by=by) as deed:
        incident = held_open(deed.session, incident_id)
        person = deed.session.get(Person, to_id)
        wrong = {}
        if person is None or not person.is_active(deed.now):
            wrong["to"] = "Choose who takes it."
        if not 0 < len(brief) <= 2000:
            wrong["brief"] = "Write a brief: what is open, what was promised, what to watch."
        if wrong or person is None:
            raise Invalid(wrong)
        mine = by.hand in {one.id for one in holders(deed.session, incident).get(position, ())}
        if not (mine or by.may("plans.run")):
            raise Refused(f"You do not hold {position}. Ask whoever does, or the PIO.")
        _give(deed, incident, position, person.id, person.name, brief)
        _tell(deed, "plans.handed_over", incident, position, to=person.name, brief=brief)


def _post(deed: Deed, incident: Incident, position: str) -> Post | None:
    if position not in known(deed.session).positions:
        raise Invalid({"position": "Choose a position."})
    held = select(Post).where(
        Post.incident_id == incident.id, Post.position == position, Post.until.is_(None)
    )
    return deed.session.scalar(held.with_for_update())


def _give(
    deed: Deed, incident: Incident, position: str, person_id: str, name: str, brief: str
) -> None:
    before = _post(deed, incident, position)
    if before:
        before.until = deed.now
        deed.session.flush()
    post = Post(incident_id=incident.id, position=position, person_id=person_id, person_name=name,
                since=deed.now, brief=brief)  # fmt: skip
    try:
        deed.add(post)
    except IntegrityError as race:
        raise Refused("Somebody else took this position in this very moment.") from race


def _tell(deed: Deed, kind: str, incident: Incident, position: str, to: str, brief: str) -> None:
    """The open tasks of the position show its new holder."""
    people = holders(deed.session, incident)
    wanted = (
        select(Task)
        .join(Run)
        .where(
            Run.incident_id == incident.id, Run.finished_at.is_(None), Task.position == position,
            Task.ended_as.is_(None),
        )
        .order_by(Task.run_id, Task.number)
    )  # fmt: skip
    tasks = list(deed.session.scalars(wanted))
    view = {
        "position": position, "to": to, "brief": brief, "by": deed.actor.name,
        "incident": {"id": incident.id, "name": incident.name},
        "tasks": [task_view(task, people) for task in tasks],
        "posts": posts_view(deed.session, incident),
    }  # fmt: skip
    world = world_of(tasks[0].run) if tasks else incident.world
    deed.record(kind, incident.id, view, audience=SCREENS, world=world, incident_id=incident.id)
