"""The script pack: every word in force in one incident, on paper, for when the lines are down."""

from typing import Any

from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.core.moments import now
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.screens.desk import asked_world, whose
from hub.scripts import queries as scripts
from hub.updates import queries as updates

View = dict[str, Any]


def pack(session: Session, actor: Actor, incident_id: str | None) -> View:
    """The cards of an incident by topic, all their languages, and its updates, the gravest first.

    The newest open incident of this person's world when none is named. Raises Missing.
    """
    at, here = now(), whose(session, asked_world(session, actor, None))
    chosen = incident_id or next((one["id"] for one in here["incidents"]), "")
    incident = session.get(Incident, chosen)
    if incident is None:
        raise Missing("There is no such incident.")
    place = {topic.slug: number for number, topic in enumerate(incident.topics)}
    ids = [incident.id]
    cards, news = scripts.cards(session, ids, at), updates.live(session, ids, at)
    return {
        "incident": incident.view(),
        "exercise": incident.view() if incident.exercise else None,
        "cards": sorted(cards, key=lambda card: (place.get(card["topic"], 99), card["title"])),
        "news": sorted(news, key=lambda one: not one["update"]["must_read"]),
        "stops": [stop for room in (scripts, updates) for stop in room.stops(session, ids, at)],
    }
