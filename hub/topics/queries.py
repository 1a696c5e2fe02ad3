"""Reading what a lead changes: proposals, what was restated, what a split would move."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.formats.languages import name_of
from hub.incidents.models import Incident, Topic
from hub.scripts.models import Version
from hub.tally.figures import calls_ever, said_ever
from hub.tally.models import Restatement
from hub.tally.restating import TELLING
from hub.topics.models import Proposal

View = dict[str, Any]
SHOWN = 3  # restatements a board says
FACETS = {"area": "area", "language": "language", "version": "script version"}


def proposals(session: Session, incident_ids: list[str]) -> list[View]:
    """What waits for a lead, the oldest first."""
    rows = session.scalars(
        select(Proposal)
        .where(Proposal.incident_id.in_(incident_ids), Proposal.decided_at.is_(None))
        .order_by(Proposal.at, Proposal.id)
    )
    return [row.view() for row in rows]


def latest_restated(session: Session, incident_id: str) -> list[View]:
    """The newest deeds by which the past of an incident was restated, as a board says them."""
    rows = session.scalars(
        select(Restatement)
        .where(Restatement.incident_id == incident_id, ~Restatement.undone)
        .order_by(Restatement.number.desc())
        .limit(SHOWN)
    )
    return [row.view() for row in rows]


def topic_page(session: Session, topic_id: str) -> View:
    """A topic with all a lead may do with it. Raises Missing."""
    topic = session.get(Topic, topic_id)
    if topic is None:
        raise Missing("There is no such topic.")
    incident = session.get_one(Incident, topic.incident_id)
    into = session.get(Topic, topic.merged_into_id) if topic.merged_into_id else None
    return {
        "topic": topic.view(),
        "incident": incident.view(),
        "retired_at": topic.retired_at,
        "into": into.view() if into else None,
        "others": [other.view() for other in incident.topics if other.id != topic.id],
        "calls": calls_ever(session, topic.id),
        "tells": {facet: told_apart(session, topic.id, facet) for facet in TELLING},
        "restated": _restated(session, topic.id),
    }


def out_of_use(session: Session, incident: Incident) -> list[View]:
    """The incident's topics that are retired or merged into another, with their names."""
    names = {topic.id: topic.name for topic in incident.every_topic}
    return [
        {**topic.view(), "into": names.get(topic.merged_into_id or "")}
        for topic in incident.every_topic
        if topic.retired_at
    ]


def told_apart(session: Session, topic_id: str, facet: str) -> list[View]:
    """What was said of a topic's calls, and how often: what a split can go by."""
    counts = said_ever(session, topic_id, facet)
    words = _words(session, facet, list(counts))
    return [
        {"value": value, "words": words[value], "count": count} for value, count in counts.items()
    ]


def split_of(session: Session, topic_id: str, facet: str, values: list[str]) -> tuple[int, int]:
    """How many of a topic's past calls a split would move, and of how many."""
    counts = said_ever(session, topic_id, facet)
    return sum(counts.get(value, 0) for value in values), calls_ever(session, topic_id)


def said_words(session: Session, facet: str, values: list[str]) -> str:
    """What tells the calls apart, in words."""
    words = _words(session, facet, values)
    shown = ", ".join(words[value] for value in values[:4])
    more = f" and {len(values) - 4} more" if len(values) > 4 else ""
    return f"{FACETS[facet]} {shown}{more}"


def _words(session: Session, facet: str, values: list[str]) -> dict[str, str]:
    if facet == "language":
        return {value: name_of(value) for value in values}
    if facet != "version":
        return {value: value for value in values}
    rows = session.execute(
        select(Version.id, Version.title, Version.number, Version.lang).where(
            Version.id.in_(values)
        )
    )
    named = {id: f"{title}, version {number} ({lang})" for id, title, number, lang in rows}
    return {value: named.get(value, value) for value in values}


def _restated(session: Session, topic_id: str) -> list[View]:
    rows = session.scalars(
        select(Restatement)
        .where(
            (Restatement.source_id == topic_id) | (Restatement.target_id == topic_id),
            ~Restatement.undone,
        )
        .order_by(Restatement.number.desc())
    )
    return [row.view() for row in rows]
