"""Incidents and their topics."""

from typing import Any

from hub.api.answers import IncidentList, IncidentShown, TopicList, TopicShown
from hub.api.bodies import ByIncident, NewIncident, NewTopic
from hub.api.operations import operation
from hub.core.database import database
from hub.core.web import current
from hub.incidents import commands, queries


def shown(incident_id: str) -> dict[str, Any]:
    """One incident."""
    with database().reading() as session:
        return queries.incident(session, incident_id)


def topic_shown(topic_id: str) -> dict[str, Any]:
    """One topic."""
    with database().reading() as session:
        return queries.topic(session, topic_id)


@operation("GET", "/incidents", "List incidents", verb="incidents.see", answer=IncidentList)
def list_incidents() -> dict[str, Any]:
    """Every incident, the newest first, Everyday last; closed ones and exercises among them."""
    with database().reading() as session:
        return {"incidents": queries.all_incidents(session)}


@operation(
    "POST", "/incidents", "Open an incident", verb="incidents.see",
    body=NewIncident, answer=IncidentShown, shows=shown,
)  # fmt: skip
def open_incident(body: NewIncident) -> str:
    """Open it with its hazard's topics. The command asks for the right to open live or drill."""
    return commands.open_incident(
        current(), name=body.name, hazard=body.hazard, level=body.level, exercise=body.exercise,
        period_ends_at=body.period_ends_at, languages=body.languages,
    )  # fmt: skip


@operation(
    "POST", "/incidents/{id}/close", "Close an incident", verb="incidents.see",
    answer=IncidentShown, then=shown,
)  # fmt: skip
def close_incident(id: str) -> None:
    """Close it: nothing new can be written to it."""
    commands.close(current(), id)


@operation(
    "GET", "/topics", "List the topics of an incident", verb="topics.see",
    query=ByIncident, answer=TopicList,
)  # fmt: skip
def list_topics(query: ByIncident) -> dict[str, Any]:
    """The topics of one incident, or of every open one, in the order the console shows."""
    with database().reading() as session:
        if query.incident:
            return {"topics": queries.topics(session, query.incident)}
        every = [
            topic
            for incident in queries.all_incidents(session)
            if not incident["closed_at"]
            for topic in incident["topics"]
        ]
        return {"topics": every}


@operation(
    "POST", "/topics", "Add a topic to an open incident", verb="topics.add",
    body=NewTopic, answer=TopicShown, shows=topic_shown,
)  # fmt: skip
def add_topic(body: NewTopic) -> str:
    """Callers ask about something no topic covers: from now on one does."""
    return commands.add_topic(
        current(), body.incident, name=body.name, key=body.key, lifeline=body.lifeline,
        any_count=body.any_count,
    )  # fmt: skip
