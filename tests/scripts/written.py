"""Words for the tests of scripts, and the deeds that bring them as far as a test needs."""

from datetime import datetime, timedelta

from hub.core.database import database
from hub.core.ids import new_id
from hub.core.journal import Entry
from hub.core.moments import now
from hub.incidents.models import Incident, Topic
from hub.scripts import commands
from hub.scripts.models import Version
from tests.approvals import hands
from tests.cast import actor

BODY = """## Transfer
- 911: Drank the water and is confused or faint.

## Say
{{ source }} says: if you live in {{ area }}, boil tap water before you drink it.

Boil it hard for 1 minute.

## Ask
- What is your ZIP code?

## Do
- Put the ZIP code in the tally.

## Don't say
- It will be fixed tonight.
  - Tests take 24 hours.
"""
VALUES = {"source": "Port Alder Water", "area": "33101 and 33109"}
SOURCES = [
    {
        "title": "Drinking water advisories",
        "publisher": "CDC",
        "url": "https://www.cdc.gov/water-emergency/about/index.html",
        "date": "2024-05-06",
    }
]


def open_incident(name: str = "Hurricane Orla", exercise: bool = False) -> str:
    """An open incident with two topics; its id."""
    incident = Incident(
        id=new_id(), name=name, hazard="hurricane", level=1, exercise=exercise, period=1,
        opened_at=now(), opened_by="test",
    )  # fmt: skip
    for position, (slug, key) in enumerate([("boil-water", "W"), ("power-outage", "P")]):
        incident.every_topic.append(Topic(slug=slug, name=slug, key=key, position=position))
    with database().writing() as session:
        session.add(incident)
    return incident.id


def close_incident(incident_id: str) -> None:
    with database().writing() as session:
        session.get_one(Incident, incident_id).closed_at = now()


def drafted(incident_id: str | None = None, by: str = "writer", **changed: object) -> str:
    """A complete draft; its id."""
    given: dict[str, object] = {
        "title": "Boil water", "slug": "boil-water", "hazard": "boil-water", "lang": "en",
        "topics": ["boil-water"], "body": BODY, "values": VALUES, "sources": SOURCES,
        "incident_id": incident_id, **changed,
    }  # fmt: skip
    return commands.draft(actor(by), **given)  # type: ignore[arg-type]


def submitted(incident_id: str | None = None, **changed: object) -> str:
    """A text that waits for approval; its id."""
    version_id = drafted(incident_id, **changed)
    commands.submit(actor("writer"), version_id)
    return version_id


def approved(incident_id: str | None = None, **changed: object) -> str:
    """A text that another person approved; its id."""
    version_id = submitted(incident_id, **changed)
    commands.approve(actor("pio"), version_id)
    return version_id


def published(incident_id: str, until: datetime | None = None, **changed: object) -> str:
    """A text that is live in the incident; its id."""
    version_id = approved(incident_id, **changed)
    commands.publish(actor("pio"), version_id, incident_id=incident_id, until=until)
    return version_id


def checking(incident_id: str | None = None, **changed: object) -> str:
    """A text whose facts a department is asked to check; its id."""
    version_id = drafted(incident_id, **changed)
    commands.submit(actor("writer"), version_id, hands.department(f"Of {version_id}"))
    return version_id


def alone(incident_id: str, **changed: object) -> str:
    """A text that one person published alone; its id."""
    version_id = submitted(incident_id, **changed)
    given = {"why": "Nobody answers.", "until": now() + timedelta(hours=2)}
    commands.break_glass(actor("pio"), version_id, incident_id=incident_id, **given)  # type: ignore[arg-type]
    return version_id


def version(version_id: str) -> Version:
    """The version as the database has it."""
    with database().reading() as session:
        return session.get_one(Version, version_id)


def state(version_id: str) -> str:
    with database().reading() as session:
        return session.get_one(Version, version_id).words.state


def last() -> Entry:
    """The journal's newest row."""
    with database().reading() as session:
        return session.query(Entry).order_by(Entry.seq.desc()).limit(1).one()
