"""The desk: every text in the column where something must be done, and what waits for whom."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.glass import unread
from hub.approvals.models import Words
from hub.approvals.schedules import missed
from hub.core.journal import LIVE
from hub.core.moments import from_iso, now
from hub.facts import queries as facts
from hub.feeds import queries as feeds
from hub.incidents.models import Incident
from hub.incidents.queries import open_exercises, open_incidents
from hub.live import gauges
from hub.people.models import Actor, Person
from hub.questions import queries as questions
from hub.screens.console import city_now, position
from hub.scripts import queries as scripts
from hub.shifts import queries as shifts
from hub.surges import queries as surges
from hub.topics.queries import proposals
from hub.updates import queries as updates

View = dict[str, Any]
Columns = dict[str, list[View]]

MINUTE = timedelta(minutes=1)
SOON = timedelta(hours=1)  # what ends within this stands under Expiring
# kind of words → the room whose verbs they ask
ROOMS = {"script": "scripts", "update": "updates", "fact": "facts"}
WRITING = {"facts": "facts.propose"}  # the verb of writing, where it is not *edit*
VERBS = (  # what the desk's links lead to; a link that is not for this person's role is not shown
    "scripts.draft",
    "scripts.approve",
    "scripts.publish",
    "scripts.unschedule",
    "scripts.recall",
    "updates.draft",
    "updates.approve",
    "updates.publish",
    "updates.unschedule",
    "updates.correct",
    "updates.withdraw",
    "facts.propose",
    "links.send",
    "incidents.open",
    "questions.assign",
)
CAN_WAIT = ("drafts", "waiting")  # columns in which something may wait for this person


def desk(session: Session, actor: Actor, exercise: str | None, incident: str | None) -> View:
    """What the desk of this person shows, read in one moment of the database."""
    at, world = now(), asked_world(session, actor, exercise)
    here = whose(session, world)
    incidents = here["incidents"]
    shown = columns(session, world)
    promises = [updates.next_promise(session, one["id"]) for one in incidents]
    return {
        **here,
        "chosen": chosen(incidents, incident),
        "live": position(session, "desk", world),
        "packets": gauges.current(session, "desk", world),
        "columns": shown,
        "expiring": expiring(shown, promises, incidents, at),
        "questions": questions.for_desk(session, world),
        "surges": surges.standing(session, world),
        "inbox": feeds.inbox(session),
        "unread": unread(session, [one["id"] for one in incidents]),
        "missed": missed(session, world),
        "proposals": proposals(session, [one["id"] for one in incidents]),
        "promises": promises,
        "stops": taken_back(session, incidents, at),
        "waits": waits_for(session, actor, shown),
        "may": [verb for verb in VERBS if actor.may(verb)],
    }


def taken_back(session: Session, incidents: Iterable[View], at: datetime) -> list[View]:
    """What was recalled or withdrawn of late and has no successor yet, the newest first."""
    ids = [one["id"] for one in incidents]
    stops = scripts.stops(session, ids, at) + updates.stops(session, ids, at)
    return sorted(stops, key=lambda stop: stop["at"] or "", reverse=True)


def asked_world(session: Session, actor: Actor, exercise: str | None) -> str:
    """The world to show: as asked for, else that of the person's shift, else the live one.

    An exercise that is over, or never was, is not shown: whoever asks for it sees the live world.
    """
    if exercise is None:
        shift = shifts.open_shift(session, actor.hand)
        exercise = shift.world if shift else LIVE
    running = {found["id"] for found in open_exercises(session)}
    return exercise if exercise in running else LIVE


def chosen(incidents: Iterable[View], asked: str | None) -> str | None:
    """The incident that was asked for, while it is open."""
    return next((one["id"] for one in incidents if one["id"] == asked), None)


def columns(session: Session, world: str) -> Columns:
    """Scripts, updates and facts together; in each column the one that moved last stands first."""
    told = [room.desk_items(session, world) for room in (scripts, updates, facts)]
    return {
        name: sorted(
            (item for rooms in told for item in rooms[name]),
            key=lambda item: (int(item["seq"]), str(item["id"])),
            reverse=True,
        )
        for name in ("drafts", "waiting", "live")
    }


def waits_for(session: Session, actor: Actor, shown: Columns) -> dict[str, str]:
    """Item → what it waits for from this person: check, decide, confirm, publish or mend."""
    waiting = [item for name in CAN_WAIT for item in shown[name]]
    waiting += [item for item in shown["live"] if item["of"].get("state") == "alone"]
    items = {item["of"]["id"]: item["id"] for item in waiting}
    found = session.scalars(select(Words).where(Words.id.in_(list(items))))
    person = session.get(Person, actor.hand)
    department = person.department_id if person else None
    at = now()
    asked = {items[words.id]: _asked_of(actor, department, words, at) for words in found}
    return {id: deed for id, deed in asked.items() if deed}


def _asked_of(actor: Actor, department: str | None, words: Words, at: datetime) -> str | None:
    """What these words ask of this person. Nobody approves what is their own; what somebody else
    has claimed, or is not with this person's role yet, asks nothing, although it may be decided.
    """
    room, state, own = ROOMS[words.kind], words.state, words.is_own(actor)
    if words.waiting:
        asked = words.waiting.asks_of(actor, department, at)
        deed = {"checking": "check", "submitted": "approve"}[state]
        mine = asked and not own and actor.may(f"{room}.{deed}")
        return {"check": "check", "approve": "decide"}[deed] if mine else None
    if state == "alone" and not own and actor.may(f"{room}.confirm"):
        return None if words.approval and words.approval.by_id == actor.hand else "confirm"
    if state == "approved" and room == "facts":  # its time is nearly over
        return "confirm" if actor.may("facts.propose") else None
    if state == "approved" and actor.may(f"{room}.publish"):
        return None if any(one.is_open for one in words.schedules) else "publish"
    if state == "returned" and own and actor.may(WRITING.get(room, f"{room}.edit")):
        return "mend"
    return None


def expiring(
    shown: Columns, promises: Iterable[View], incidents: Iterable[View], at: datetime
) -> list[View]:
    """What ends or was promised within the hour, the soonest first.

    The browser derives the same from what stands on the page: see static/desk/expiring.js.
    """
    names = {one["id"]: one["name"] for one in incidents}
    ending = [
        {"item": item, "ends": ends}
        for item in shown["live"]
        if (ends := min((told["until"] for told in item["releases"] if told["until"]), default=""))
        and at < from_iso(ends) <= at + SOON
    ]
    promised = [
        {
            "promise": promise,
            "ends": promise["at"],
            "name": names[promise["incident"]],
            "drafted": _is_drafted(shown, promise["incident"]),
        }
        for promise in promises
        if promise["at"] and from_iso(promise["at"]) <= at + SOON
    ]
    found = sorted([*ending, *promised], key=lambda one: str(one["ends"]))
    return [{**one, "minutes": (from_iso(one["ends"]) - at) // MINUTE} for one in found]


def _is_drafted(shown: Columns, incident_id: str) -> bool:
    """Whether somebody is at work on this incident's next update."""
    return any(
        item["kind"] == "update" and item["incident"]["id"] == incident_id
        for name in CAN_WAIT
        for item in shown[name]
    )


def whose(session: Session, world: str) -> View:
    """The city, the world a screen shows, its open incidents, and the exercises there are."""
    drill = session.get(Incident, world)  # the live world is no incident
    return {
        **city_now(session),
        "world": world,
        "exercise": drill.view() if drill else None,
        "exercises": open_exercises(session),
        "incidents": open_incidents(session, world),
    }
