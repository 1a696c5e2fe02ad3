"""Reads: what surges now, in words and as marks beside topics; what did of late."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from hub.city.models import City
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.moments import from_iso
from hub.incidents.models import Incident, Topic
from hub.surges.models import ANY_COUNT, SURGE, WHOLE, Episode
from hub.surges.sentences import called_since

View = dict[str, Any]

RISING = "rising:"
SHOWN_FOR = timedelta(hours=24)  # what is over stands on the page for a day


def standing(session: Session, world: str) -> list[View]:
    """What surges in a world and was not dismissed, as screens draw it; the newest first."""
    open_ones = (Episode.ended_at.is_(None), Episode.dismissed_at.is_(None))
    here = or_(Episode.incident_id.is_(None), Incident.closed_at.is_(None))
    return shown(session, Episode.world == world, *open_ones, here)


def over(session: Session, world: str, at: datetime) -> list[View]:
    """What was told in the last day and is over or dismissed, the newest first."""
    done = or_(Episode.ended_at.is_not(None), Episode.dismissed_at.is_not(None))
    of_late = Episode.raised_at > at - SHOWN_FOR
    return shown(session, Episode.world == world, done, of_late)


def touching(incident: Incident) -> ColumnElement[bool]:
    """The surges of an incident, and those told of all live ones together that are about its
    topics too.
    """
    own = Episode.incident_id == incident.id
    if incident.exercise:
        return own
    subjects = [WHOLE, *(topic.slug for topic in incident.topics)]
    return or_(own, and_(Episode.watch == LIVE, Episode.subject.in_(subjects)))


def about(topic: Topic, incident: Incident) -> ColumnElement[bool]:
    """Those of one topic, told by its incident or of all live ones together."""
    return touching(incident) & Episode.subject.in_([topic.id, topic.slug])


def episode(session: Session, id: str) -> View:
    """One episode. Raises Missing."""
    found = shown(session, Episode.id == id)
    if not found:
        raise Missing("There is no such surge.")
    return found[0]


def listed(session: Session, incident_id: str | None, since: datetime | None) -> list[View]:
    """Episodes of an incident, or of the live world, that go on or were raised since; newest
    first.
    """
    of = [Episode.incident_id == incident_id if incident_id else Episode.world == LIVE]
    late = [or_(Episode.ended_at.is_(None), Episode.raised_at >= since)] if since else []
    return shown(session, *of, *late)


def marks(session: Session, world: str) -> list[tuple[str, View]]:
    """A gauge for each open incident of a world: which of its topics surge, and in what words."""
    here = ~Incident.exercise if world == LIVE else Incident.id == world
    told = standing(session, world)
    city = session.get(City, "city")
    zone = ZoneInfo(city.zone if city else "UTC")
    gauges = []
    for incident in session.scalars(select(Incident).where(here, Incident.closed_at.is_(None))):
        topics = {topic.id: _mark(topic, told, zone) for topic in incident.topics}
        gauges.append((f"{RISING}{incident.id}", {"topics": topics}))
    return gauges


def _mark(topic: Topic, told: list[View], zone: ZoneInfo) -> View:
    """What stands beside a topic: whether it surges, and the first call where any count matters."""
    own = [
        one
        for one in told
        if topic.id == one["topic"] or (one["incident"] is None and topic.slug == one["subject"])
    ]
    said = [one["sentence"] for one in own if one["kind"] == SURGE]
    first = next((one for one in own if one["kind"] == ANY_COUNT), None)
    at = from_iso(first["since"]).astimezone(zone) if first else None
    called = called_since(at, first["area"]) if first and at else ""
    return {"surging": bool(said), "sentence": " ".join(said), "called": called}


def shown(session: Session, *which: Any) -> list[View]:
    """Episodes as screens draw them, the newest first."""
    rows = session.execute(
        select(Episode, Incident.name)
        .outerjoin(Incident, Incident.id == Episode.incident_id)
        .where(*which)
        .order_by(Episode.seq.desc())
    )
    return [{**one.view(), "incident_name": name or ""} for one, name in rows]
