"""The agent's console: everything one page shows, read in one moment of the database."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city import queries as city
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.flags.queries import mine as my_flags
from hub.incidents.models import Incident
from hub.incidents.queries import open_exercises, open_incidents
from hub.live import gauges, streams
from hub.people.models import Actor
from hub.questions import queries as questions
from hub.questions.models import WHERE
from hub.screens.standing import standing
from hub.scripts.models import Script, Version
from hub.shifts import queries as shifts
from hub.shifts.models import Receipt, Shift
from hub.shifts.stops import stopped_by
from hub.tally.models import CHANNELS, DISPOSITIONS
from hub.topics.queries import proposals

View = dict[str, Any]

CHANNEL_WORDS = {
    "phone": "Phone",
    "walk-in": "Walk-in",
    "web": "Web form",
    "chat": "Web chat",
    "e-mail": "E-mail",
    "fax": "Fax",
    "post": "Post",
    "social": "Social",
}
DISPOSITION_WORDS = {
    "answered": "Gave information",
    "transferred-911": "Transferred to 911",
    "transferred-988": "Transferred to 988",
    "transferred-department": "Transferred to a department",
    "no-answer": "Had no answer",
    "call-back": "Will call back",
}


def console(session: Session, actor: Actor, exercise: str | None) -> View:
    """What the console of this person shows, in the world of their shift or the one asked for."""
    shift = shifts.open_shift(session, actor.hand)
    world = shift.world if shift else _asked_world(session, exercise)
    incidents = open_incidents(session, world)
    drill = session.get(Incident, world)  # the live world is no incident
    over = bool(drill and drill.closed_at)  # the clock ends this shift; until then it takes nothing
    shift = None if over else shift
    words = standing(session, [incident["id"] for incident in incidents], world)
    return {
        "shift": shift.view() if shift else None,
        "incidents": incidents,
        "exercise": drill.view() if drill else None,
        "over": over,
        "proposals": proposals(session, [incident["id"] for incident in incidents]),
        "live": position(session, "console", world),
        **city_now(session),
        "gauges": gauges.values(session, "console", world),
        "standing": words,
        **words.view,
        **_floor(session),
        **_tally(session),
        "me": _me(session, actor, shift, world),
    }


def city_now(session: Session) -> View:
    """The city as it was at the page's number: the frame's own is up to two seconds old, and a page
    that stands behind its number is never told.
    """
    found = city.city(session)
    return {"city": found.name or "Hub", "the_city": found}


def position(session: Session, stream: str, world: str) -> View:
    """Which stream a page follows, and the number its words were read at."""
    newest = streams.newest(session, stream, world)
    return {
        "stream": stream,
        "exercise": None if world == LIVE else world,
        "epoch": newest.epoch,
        "seq": newest.seq,
        "hash": newest.hash,
    }


def _asked_world(session: Session, exercise: str | None) -> str:
    """The exercise that was asked for, while it runs; else the live world."""
    running = {found["id"] for found in open_exercises(session)}
    return exercise if exercise and exercise in running else LIVE


def _floor(session: Session) -> View:
    """Where and as what one can sign on, and whom a call can be given to."""
    return {
        "sites": [site.view() for site in city.sites(session)],
        "exercises": open_exercises(session),
        "departments": city.departments(session),
    }


def _tally(session: Session) -> View:
    """The choices of the tally bar."""
    areas = city.areas(session)
    return {
        "areas": [{"code": area.code, "name": area.name} for area in areas],
        "areas_are_numbers": all(area.code.isdigit() for area in areas),
        "heard_where": list(WHERE.items()),
        "caller_languages": city.city(session).languages,
        "channels": [(channel, CHANNEL_WORDS[channel]) for channel in CHANNELS],
        "dispositions": [("", "Not said")]
        + [(disposition, DISPOSITION_WORDS[disposition]) for disposition in DISPOSITIONS],
    }


def _me(session: Session, actor: Actor, shift: Shift | None, world: str) -> View:
    """What the page's modules know of the person: which words were read, and where they sit."""
    return {
        "person": actor.hand,
        "name": actor.name,
        "shift": shift.id if shift else None,
        "site": shift.site_id if shift else None,
        "world": world,
        "on_shift": shifts.people_on_shift(session, world),
        "receipts": shifts.acknowledged_by(session, actor.hand),
        "stopped": stopped_by(session, actor.hand, now()),
        "scripts": _scripts_read(session, actor.hand, world),
        **my_flags(session, actor.hand, now()),
        **questions.mine(session, actor.hand),
        "questions": questions.texts(session, world),
    }


def _scripts_read(session: Session, person_id: str, world: str) -> dict[str, View]:
    """Script and language → which version this person confirmed last in this world, and when.

    Whoever read an older version is shown what changed; whoever read none, that it is new.
    """
    rows = session.execute(
        select(Script.slug, Version.lang, Version.id, Version.number, Receipt.at)
        .join(Version, Version.script_id == Script.id)
        .join(Receipt, Receipt.words_id == Version.id)
        .where(Receipt.person_id == person_id, Version.world == world)
        .order_by(Receipt.at, Version.number)
    )
    return {
        f"{slug}:{lang}": {"words": words, "number": number, "at": iso(at)}
        for slug, lang, words, number, at in rows
    }
