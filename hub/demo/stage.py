"""Building the demonstration, playing it, and taking it away. It has a database of its own,
var/demo.db.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from hub.city import commands as city
from hub.city.models import Site
from hub.core.database import database
from hub.core.moments import now
from hub.core.places import data_dir
from hub.core.settings import Settings
from hub.demo import cast, outside, plan, stated, words
from hub.demo.floor import Floor
from hub.demo.scenario import ROUND, SCENES
from hub.formats.areas import AreaShape
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.people import commands as people
from hub.people.models import TERMINAL, Newcomer
from hub.plans import library as plans
from hub.scripts import commands as scripts

log = logging.getLogger(__name__)

INCIDENT = "Hurricane Orla"
PERIOD = timedelta(hours=12)


def build() -> str:
    """Make the city, its people, its library and its hurricane; the incident's id. Twice is
    harmless.
    """
    if cast.found("admin@demo.example") is None:
        _build_city()
    outside.begin()
    scripts.load_library(by=TERMINAL, directory=data_dir("scripts_library"))
    plans.load_library(by=TERMINAL, directory=data_dir("scripts_library"))
    incident = _incident() or _begin_incident()
    plan.build(incident)
    return incident


def play(incident: str, gone: Callable[[], bool], seed: int | None = None) -> None:
    """Play round after round, second by second, until the audience is gone."""
    floor = Floor(incident, seed)
    floor.sign_on(_site_ids())
    began, played = time.monotonic(), -1.0
    while not gone():
        second = time.monotonic() - began
        _act(incident, played, second)
        floor.second(second % ROUND)
        played = second
        time.sleep(max(0.0, 1.0 - (time.monotonic() - began - second)))


def remove(settings: Settings) -> list[Path]:
    """Delete the demonstration's database; the files that were deleted."""
    base = settings.var / "demo.db"
    files = [base, *(base.with_name(base.name + end) for end in ("-wal", "-shm", ".next", ".now"))]
    gone = [file for file in files if file.exists()]
    for file in gone:
        file.unlink()
    return gone


def _act(incident: str, before: float, second: float) -> None:
    for scene in SCENES:
        at = scene.at + (second // ROUND) * ROUND
        if before < at <= second:
            scene.act(incident)


def _build_city() -> None:
    city.change_city(
        by=TERMINAL,
        languages=["en", "es", "ht"],
        positions=["Agent", "Lead", "Rumor control", "Telephony lead"],
        **cast.CITY,
    )
    for name in cast.SITES:
        city.add_site(by=TERMINAL, name=name)
    for name, phone, note in cast.DEPARTMENTS:
        department = city.add_department(by=TERMINAL, name=name, phone=phone, note=note)
    city.load_areas(TERMINAL, [AreaShape(code, name, None) for code, name in cast.AREAS.items()])
    for role, name in cast.STAFF.items():
        email = f"{role}@demo.example"
        id, _ = people.add_person(by=TERMINAL, name=name, email=email, roles={role})
        if role == "checker":
            people.change_department(TERMINAL, id, department)
    agents = [Newcomer(name, cast.email_of(name), frozenset({"agent"})) for name in cast.AGENTS]
    people.add_bulk(by=TERMINAL, newcomers=agents)


def _begin_incident() -> str:
    """Open the hurricane, put the first day's words on the consoles, and leave work on the desk."""
    incident = incidents.open_incident(
        cast.staff("commander"), name=INCIDENT, hazard="hurricane", level=1,
        period_ends_at=now() + PERIOD,
    )  # fmt: skip
    floor = Floor(incident)
    floor.sign_on(_site_ids())
    floor.backfill()
    for slug in words.FIRST_CARDS:
        words.publish_card(slug, incident)
    stated.begin(incident)
    for slug in words.ALSO_SPANISH:
        words.publish_card(slug, incident, lang="es")
    words.publish_update(
        incident, "routine", "31,200 homes have no power.", "Alder Power counts again at 2 pm.",
        "Alder Power", 30,
    )  # fmt: skip
    words.leave_to_approve("pets-in-disasters", incident, {"area": "all of Port Alder"})
    words.leave_in_draft("going-home", incident)
    return incident


def _incident() -> str | None:
    with database().reading() as session:
        return session.scalar(
            select(Incident.id).where(Incident.name == INCIDENT, Incident.closed_at.is_(None))
        )


def _site_ids() -> list[str]:
    with database().reading() as session:
        return list(session.scalars(select(Site.id).order_by(Site.name)))
