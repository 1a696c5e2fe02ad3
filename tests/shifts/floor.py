"""A floor for the tests: sites, an incident, and words that were published to it."""

from datetime import datetime

from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.approvals.steps import Approval, text_hash
from hub.city.models import Site
from hub.core.database import database
from hub.core.ids import new_id
from hub.core.moments import now
from hub.incidents import commands as incidents
from hub.people.models import Actor
from hub.shifts import commands
from tests.cast import actor

PIO = actor("pio")
SITES = {"civic": "Civic Center", "east": "Library East"}


def sites() -> None:
    """Two places agents answer from."""
    with database().writing() as session:
        session.add_all(Site(id=id, name=name) for id, name in SITES.items())


def agents(count: int) -> list[Actor]:
    """That many agents beside the cast."""
    return [Actor(f"agent-{n}", f"Agent {n:03}", frozenset({"agent"})) for n in range(count)]


def seated(count: int, world: str = "live") -> list[Actor]:
    """That many agents on shift, every fourth of them at Library East."""
    people = agents(count)
    for number, agent in enumerate(people):
        commands.sign_on(agent, "east" if number % 4 == 3 else "civic", world=world)
    return people


def storm() -> str:
    """A live incident."""
    return incidents.open_incident(PIO, "Hurricane Orla", "hurricane")


def published(
    incident_id: str,
    world: str = "live",
    at: datetime | None = None,
    must_read: bool = True,
    only: list[str] | None = None,
    title: str = "Boil water",
    seq: int = 1,
) -> Release:
    """Approved words in force since `at`."""
    words_id, moment, text = new_id(), at or now(), "Boil it."
    digest = text_hash(text, {})
    given = {"by_id": "person-pio", "by_name": "Marcus Bell", "at": moment}
    release = Release(
        words_id=words_id,
        hash=digest,
        incident_id=incident_id,
        world=world,
        kind="script",
        title=title,
        sites=only or [],
        must_read=must_read,
        seq=seq,
        **given,
    )
    with database().writing() as session:
        session.add(Words(id=words_id, kind="script", text=text, values={}, hash=digest))
        session.flush()
        session.add(Approval(words_id=words_id, kind="script", hash=digest, **given))
        session.flush()
        session.add(release)
    return release
