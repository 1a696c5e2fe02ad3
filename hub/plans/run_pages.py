"""What the pages of a run show, and what their forms say."""

from datetime import datetime, timedelta
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.audience import zone
from hub.city.queries import sites
from hub.core.database import database
from hub.core.errors import Invalid, Missing
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import typed_moment
from hub.incidents.models import Incident
from hub.live import gauges, streams
from hub.people.models import Person
from hub.plans import queries, shown
from hub.plans.correcting import offers
from hub.plans.holding import holders
from hub.plans.known import known
from hub.plans.matrix import tellings
from hub.plans.runs import Run, Task
from hub.plans.template import PHASES
from hub.scripts.models import Script, Version

View = dict[str, Any]


def run(run_id: str) -> View:
    """One run: its tasks in phases, who holds what, and what a newer plan offers."""
    at = now()
    with database().reading() as session:
        found = shown.run(session, run_id)
        how, world = shown.progress(found, at), found.incident.world
        return {
            "run": found.view(),
            "locked": bool(found.finished_at or found.incident.closed_at),
            "phases": shown.phases(session, found, at),
            "how": how,
            "words": shown.in_words(how),
            "offers": offers(session, found),
            "tellings": [one.view() for one in tellings(session, found.incident_id)],
            "posts": shown.posts_view(session, found.incident),
            "incident": found.incident.view(),
            "exercise": found.incident.view() if found.incident.exercise else None,
            "live": _position(session, world),
            "packets": gauges.current(session, "board", world),
            "positions": sorted(known(session).positions),
            "phase_names": list(PHASES),
        }


def task(task_id: str) -> View:
    """One task with the forms of whoever may do it."""
    with database().reading() as session:
        found = session.get(Task, task_id)
        if found is None:
            raise Missing("There is no such task.")
        people = holders(session, found.run.incident)
        return {
            "task": {**shown.task_view(found, people), "state": shown.stands(found, now())},
            "run": found.run.view(),
            "locked": bool(found.run.finished_at or found.run.incident.closed_at),
            "incident": found.run.incident.view(),
            "exercise": found.run.incident.view() if found.run.incident.exercise else None,
            "links": _scripts(session, found.scripts),
            "positions": sorted(known(session).positions),
        }


def positions(incident_id: str) -> View:
    """The positions of an incident, and to whom each can be handed."""
    with database().reading() as session:
        incident = session.get(Incident, incident_id)
        if incident is None:
            raise Missing("There is no such incident.")
        wanted = select(Person).where(Person.deactivated_at.is_(None)).order_by(Person.name)
        people = [one for one in session.scalars(wanted) if one.is_active(now())]
        return {
            "incident": incident.view(),
            "exercise": incident.view() if incident.exercise else None,
            "posts": shown.posts_view(session, incident),
            "positions": [
                ("", "Choose"),
                *((one, one) for one in sorted(known(session).positions)),
            ],
            "people": [("", "Choose"), *((one.id, one.name) for one in people)],
            "sites": [site.view() for site in sites(session)],
        }


def listed() -> View:
    """What runs and what ran; and what can be started, on which incident."""
    at = now()
    with database().reading() as session:
        runs = [_line(one, at) for one in shown.all_runs(session)[:100]]
        wanted = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.opened_at)
        places = [
            (one.id, one.name + " (exercise)" * one.exercise)
            for one in session.scalars(wanted)
            if not one.is_everyday
        ]
        ready = [(one.id, one.title) for one in queries.approved(session).values()]
        return {
            "runs": runs, "places": places, "ready": ready, "live": _position(session, LIVE),
            "packets": gauges.current(session, "board", LIVE),
        }  # fmt: skip


def mine(person_id: str) -> View:
    """The positions this person holds in what is under way, as the gauges show them: for pages
    that do not listen.
    """
    with database().reading() as session:
        every = gauges.under(session, "plans:")
    return {
        name: {"positions": {
            position: held for position, held in data["positions"].items()
            if person_id in held["holders"]
        }}
        for name, data in every.items()
    }  # fmt: skip


def _line(found: Run, at: datetime) -> View:
    over = found.finished_at or found.incident.closed_at
    how = shown.progress(found, over or at)
    return {**found.view(), "words": shown.in_words(how), "late": how["states"]["overdue"],
            "over": bool(over)}  # fmt: skip


def _scripts(session: Session, slugs: list[str]) -> list[View]:
    """The cards a task names: the newest version of each in English."""
    wanted = (
        select(Version)
        .join(Script)
        .where(Script.slug.in_(slugs), Version.lang == "en")
        .order_by(Version.number)
    )
    newest = {one.script.slug: one for one in session.scalars(wanted)}
    return [{"id": one.id, "title": one.title} for one in newest.values()]


def _position(session: Session, world: str) -> View:
    """Pages of a run move with the board's stream: whoever may see plans may see it."""
    newest = streams.newest(session, "board", world)
    return {"stream": "board", "exercise": None if world == LIVE else world,
            "epoch": newest.epoch, "seq": newest.seq, "hash": newest.hash}  # fmt: skip


def moment(name: str) -> datetime | None:
    """A time typed in the city's clock."""
    with database().reading() as session:
        here = zone(session)
    at: datetime | None = typed_moment(name, here)
    return at


def moment_in(name: str) -> datetime | None:
    """A time typed as minutes from now, or none."""
    later = minutes(name)
    return now() + timedelta(minutes=later) if later else None


def chosen() -> dict[str, int | None]:
    """The tasks that were ticked, each with the revision the page showed."""
    found: dict[str, int | None] = {}
    for one in request.form.getlist("task"):
        id, _, revision = one.partition(":")
        found[id] = int(revision) if revision.isascii() and revision.isdigit() else None
    return found


def minutes(name: str) -> int:
    """A number of minutes, or none. Raises Invalid naming the field."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return 0
    if not typed.lstrip("-").isdigit() or not typed.isascii() or len(typed) > 6:
        raise Invalid({name: "Write minutes, like 30."})
    return int(typed)
