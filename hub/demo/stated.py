"""What the demonstration's cards quote, and what happens to it: the list of shelters. And an agent
who sees an error in a card.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from hub.core.database import database
from hub.core.errors import Refused
from hub.core.moments import now
from hub.corrections.commands import approve_fact
from hub.demo import words
from hub.demo.cast import AGENTS, email_of, found, staff
from hub.facts import commands, queries
from hub.facts.models import Fact
from hub.flags import commands as flags
from hub.scripts import commands as scripts

Act = Callable[[str], None]

SLUG, SLOT = "shelters", "shelters"
ROOM = "Harbor Middle School, 400 Quay Road\nCity Stadium, gate 3, 900 Alder Street"
FULL = "City Stadium, gate 3, 900 Alder Street"
HOLDS = timedelta(hours=6)


def begin(incident: str) -> None:
    """The list of shelters is a fact, and the card of shelters quotes it."""
    fact = commands.begin(
        staff("writer"), incident_id=incident, slug=SLUG, label="Open shelters", type="list",
        owner="Shelter desk", value=ROOM, source="Shelter desk", valid_until=now() + HOLDS,
    )  # fmt: skip
    _approve(fact)
    words.publish_card("shelter-locations", incident, quoting={SLOT: fact})


def shelters(value: str) -> Act:
    """The list becomes this: proposed by the writer, approved by the PIO, on every card at once."""

    def change(incident: str) -> None:
        with database().reading() as session:
            wanted = select(Fact.id).where(Fact.incident_id == incident, Fact.slug == SLUG)
            fact = session.scalar(wanted)
        if fact:
            commands.propose(
                staff("writer"), fact, value=value, source="Shelter desk",
                valid_until=now() + HOLDS,
            )  # fmt: skip
            _approve(fact)

    return change


def flagged(slug: str, note: str) -> Act:
    """Two agents flag an error in a card that is live."""

    def flag(incident: str) -> None:
        version = words.live(slug, incident)
        for name in AGENTS[:2]:
            agent = found(email_of(name))
            if version and agent:
                flags.flag(agent, version, str(uuid4()), note=note)

    return flag


def recalled(slug: str, why: str) -> Act:
    """A card is taken back from every console."""

    def recall(incident: str) -> None:
        version = words.live(slug, incident)
        with suppress(Refused):
            if version:
                scripts.recall(staff("pio"), version, why)

    return recall


def _approve(fact: str) -> None:
    with database().reading() as session:
        waiting = queries.fact(session, fact).open
    if waiting:
        approve_fact(staff("pio"), waiting.id)
