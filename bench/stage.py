"""What the benchmark is played on: `python -m bench.stage` fills the database of HUB_VAR.

The cast, a floor of agents who are signed in and on shift, a live incident with the topics of its
hazard, cards on every console and approved versions that wait to be published. All words go through
the real commands; only the agents and their sessions are written as rows, for a thousand sign-ins
would cost a thousand argon2 hashes. Its answer is one line of JSON.
"""

import hashlib
import json
import secrets
import sys
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bench.correcting import CARDS
from hub.app import load_models
from hub.city.models import Area, Site
from hub.core.database import Database, bind, database
from hub.core.moments import now
from hub.core.places import data_dir
from hub.core.settings import load_settings
from hub.corrections.commands import approve_fact
from hub.door.models import Session
from hub.facts import commands as facts
from hub.facts.models import Fact
from hub.incidents.commands import open_incident
from hub.incidents.models import Topic
from hub.migrating import migrate
from hub.people.models import TERMINAL, Grant, Person
from hub.people.passwords import hash_password
from hub.scripts import commands as scripts
from hub.scripts.models import Version
from hub.shifts.models import Shift
from tests import cast

SITES = ("civic", "east")
AREAS = range(33101, 33113)
SOURCES = [{"title": "Shelter list"}]
SHELTERS = """## Transfer
- 911: Is in danger, hurt or ill.

## Say
County Emergency Management says: go to {{ shelters }} if you had to leave your home.

Bring medicine, papers and chargers. Pets are welcome there.

## Ask
- How many people and pets are with you?

## Do
- No ride: tell your shift lead.

## Don't say
- Any school will do.
  - Only {{ shelters }} is open.
"""
SHIFT = timedelta(hours=8)
NEWCOMERS, NEWCOMER_PASSWORD = 300, "a long enough password"


def build(agents: int, cards: int, versions: int) -> dict[str, Any]:
    """Fill the bound, empty database."""
    migrate(database())
    cast.hire(database())
    with database().writing() as session:  # the areas that the library's examples name
        session.add_all(Area(code=str(code), name=f"Area {code}") for code in AREAS)
    scripts.load_library(by=TERMINAL, directory=data_dir("scripts_library"))
    incident = open_incident(cast.actor("commander"), "Hurricane Orla", "hurricane", level=1)
    tokens = _floor(agents)
    library = _library(cards)
    for origin in library:
        version = _approved(origin, incident, 0)
        scripts.publish(cast.actor("pio"), version, incident_id=incident)
    waiting = [
        _approved(library[number % len(library)], incident, number + 1)
        for number in range(versions)
    ]
    with database().reading() as session:
        topics = list(session.scalars(select(Topic.id).where(Topic.incident_id == incident)))
    return {
        "incident": incident,
        "topics": topics,
        "versions": waiting,
        "agents": tokens,
        "fact": _quoted(incident),
        "newcomers": _newcomers(min(NEWCOMERS, agents // 5)),
        "pio": _signed_in(cast.person_id("pio")),
        "agent": _signed_in(cast.person_id("agent")),
    }


def _library(cards: int) -> list[Version]:
    """Complete English cards of the library, as many as are wanted or there are."""
    with database().reading() as session:
        found = session.scalars(
            select(Version)
            .where(Version.lang == "en", Version.world == "live")
            .order_by(Version.id)
        )
        return list(found)[:cards]


def _approved(origin: Version, incident: str, number: int) -> str:
    """The incident's own words on a card, written by one and approved by another; the version."""
    writer, pio = cast.actor("writer"), cast.actor("pio")
    version = scripts.copy_to_incident(writer, origin.id, incident)
    examples = {name: slot.get("example") or name for name, slot in origin.slots.items()}
    if number and examples:  # each version says something new, so that the change is drawn
        first = min(examples)
        examples[first] = f"{examples[first]} ({number})"
    values = {**examples, **origin.words.values}
    scripts.edit(writer, version, text=origin.words.text, values=values)
    scripts.submit(writer, version)
    scripts.approve(pio, version)
    return version


def _quoted(incident: str) -> str:
    """A fact that a few live cards quote; its id."""
    writer, pio = cast.actor("writer"), cast.actor("pio")
    fact_id = facts.begin(
        writer, incident_id=incident, slug="shelters", label="Open shelters", type="text",
        owner="County EM", value="Pier 4 Hall", source="County EM", valid_until=None,
    )  # fmt: skip
    with database().reading() as session:
        value = session.get_one(Fact, fact_id).values[-1].id
    approve_fact(pio, value)
    for number in range(CARDS):
        version = scripts.draft(
            writer, title=f"Shelters {number}", slug=f"shelters-{number}", hazard="shelter",
            lang="en", topics=["shelter"], body=SHELTERS, values={}, sources=SOURCES,
            bound={"shelters": fact_id}, incident_id=incident,
        )  # fmt: skip
        scripts.submit(writer, version)
        scripts.approve(pio, version)
        scripts.publish(pio, version, incident_id=incident)
    return fact_id


def _floor(agents: int) -> list[str]:
    """So many agents with a session and a shift each; their sessions' tokens."""
    tokens = [secrets.token_urlsafe(32) for _ in range(agents)]
    at = now()
    with database().writing() as session:
        session.add_all(Site(id=site, name=site.capitalize()) for site in SITES)
        for number in range(agents):
            id, name = f"agent-{number:05}", f"Agent {number:05}"
            grant = Grant(role="agent", granted_by="bench", granted_at=at)
            session.add(Person(id=id, name=name, added_at=at, grants=[grant]))
    with database().writing() as session:
        for number, token in enumerate(tokens):
            id, site = f"agent-{number:05}", SITES[number % 2]
            session.add(_session(id, token))
            session.add(
                Shift(
                    person_id=id,
                    person_name=f"Agent {number:05}",
                    site_id=site,
                    site_name=site.capitalize(),
                    position="Agent",
                    world="live",
                    began_at=at,
                )
            )
    return tokens


def _newcomers(count: int) -> list[str]:
    """Agents of the next shift, who have a password and are not signed in; their addresses."""
    at, emails = now(), [f"next-{number:03}@portalder.example" for number in range(count)]
    secret = hash_password(NEWCOMER_PASSWORD)  # each is checked, at the hub's own cost
    with database().writing() as session:
        for email in emails:
            grant = Grant(role="agent", granted_by="bench", granted_at=at)
            session.add(
                Person(name=email, email=email, password_hash=secret, added_at=at, grants=[grant])
            )
    return emails


def _session(person: str, token: str) -> Session:
    at, mark = now(), hashlib.sha256(token.encode()).hexdigest()  # what the door looks for
    return Session(hash=mark, person_id=person, began_at=at, seen_at=at, until=at + SHIFT)


def _signed_in(person: str) -> str:
    token = secrets.token_urlsafe(32)
    with database().writing() as session:
        session.add(_session(person, token))
    return token


if __name__ == "__main__":
    load_models()
    bind(Database(load_settings().url()))
    print(json.dumps(build(*map(int, sys.argv[1:4]))))
