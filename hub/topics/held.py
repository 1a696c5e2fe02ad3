"""A topic within its incident, both held against others who change them, and the row that says
what was done.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import Deed
from hub.core.errors import Missing
from hub.incidents.models import Incident, Topic
from hub.topics.queries import latest_restated

SCREENS = ("console", "desk", "board", "data")


def held_incident(deed: Deed, incident_id: str) -> Incident:
    """The incident, for whoever changes its topics one after the other. Raises Missing, Refused.

    Calls go on being tallied meanwhile: they only look whether it is there.
    """
    found = deed.session.get(Incident, incident_id, with_for_update={"key_share": True})
    if found is None:
        raise Missing("There is no such incident.")
    found.check_open()
    return found


def held_topic(deed: Deed, topic_id: str) -> tuple[Incident, Topic]:
    """A topic and its incident, as they are once nobody else changes them."""
    incident_id = deed.session.scalar(select(Topic.incident_id).where(Topic.id == topic_id))
    if incident_id is None:
        raise Missing("There is no such topic.")
    incident = held_incident(deed, incident_id)
    return incident, topic_in(incident, topic_id)


def topic_in(incident: Incident, topic_id: str) -> Topic:
    """One of an incident's topics, retired ones among them. Raises Missing."""
    found = next((topic for topic in incident.every_topic if topic.id == topic_id), None)
    if found is None:
        raise Missing(f"{incident.name} has no such topic.")
    return found


def told(session: Session, incident: Incident, topic: Topic, **more: Any) -> dict[str, Any]:
    """What screens are drawn from."""
    session.flush()
    restated = latest_restated(session, incident.id)
    return {**incident.view(), "topic": topic.view(), "restated": restated, **more}


def record(
    deed: Deed,
    kind: str,
    incident: Incident,
    subject: str,
    view: dict[str, Any],
    audience: Iterable[str] = SCREENS,
) -> None:
    """Say what happened, to the screens of its world."""
    deed.record(
        kind, subject, view, audience=audience, world=incident.world, incident_id=incident.id
    )
