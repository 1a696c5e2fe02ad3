"""What a report says beside its figures: what rises, what has no answer, rumors, words in force,
who is asked to do what by when. No word of a caller stands in it.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.moments import from_iso
from hub.formats.languages import name_of
from hub.incidents.models import Incident
from hub.questions import queries as asked
from hub.scripts.models import Version
from hub.surges.models import Episode
from hub.surges.queries import touching

Row = list[Any]

HOUR = timedelta(hours=1)


def emerging(session: Session, incident: Incident, ends_at: datetime) -> list[Row]:
    """What was told to rise in the hour, or still does; here, or in all live incidents together."""
    standing = or_(Episode.ended_at.is_(None), Episode.raised_at > ends_at - HOUR)
    found = session.scalars(
        select(Episode)
        .where(touching(incident), Episode.since < ends_at, standing)
        .order_by(Episode.seq.desc())
    )
    return [[f"{one.sentence} {_became(one)}"] for one in found]


def questions(session: Session, incident: Incident, zone: ZoneInfo) -> list[Row]:
    """What nobody can answer yet, the most asked first."""
    return [
        [
            one["called"],
            one["topic"]["name"] if one["topic"] else "none",
            one["count"],
            one["owner"]["name"] if one["owner"] else "nobody",
            _clock(one["due_at"], zone),
        ]
        for one in _listed(session, incident, "question")
        if one["state"] == "open"
    ]


def rumors(session: Session, incident: Incident) -> list[Row]:
    """What callers heard, and what is known of it."""
    return [
        [
            one["called"],
            one["topic"]["name"] if one["topic"] else "none",
            one["count"],
            one["verdict"]["words"] if one["verdict"] else "not judged yet",
        ]
        for one in _listed(session, incident, "rumor")
        if one["state"] != "closed"
    ]


def in_force(session: Session, incident: Incident, zone: ZoneInfo) -> list[Row]:
    """The script versions agents read."""
    rows = session.execute(
        select(Release, Version)
        .join(Version, Version.id == Release.words_id)
        .where(Release.incident_id == incident.id, Release.ended_at.is_(None))
        .order_by(Release.title, Version.lang)
    )
    return [
        [
            release.title,
            version.number,
            name_of(version.lang),
            f"{release.since.astimezone(zone):%H:%M %d %b}",
            f"{release.until.astimezone(zone):%H:%M %d %b}" if release.until else "no end set",
        ]
        for release, version in rows
    ]


def asked_for(session: Session, incident: Incident, zone: ZoneInfo) -> list[Row]:
    """Who is asked to do what, by when."""
    rising = session.scalars(
        select(Episode).where(
            touching(incident),
            Episode.ended_at.is_(None),
            Episode.acknowledged_at.is_(None),
            Episode.dismissed_at.is_(None),
        )
    )
    decide = [[f"Acknowledge or dismiss: {one.topic} rises", "command", "now"] for one in rising]
    answer = [
        [f"Answer {name}", owner, due]
        for name, _, _, owner, due in questions(session, incident, zone)
    ]
    return decide + answer


def _listed(session: Session, incident: Incident, kind: str) -> list[dict[str, Any]]:
    every = asked.listed(session, incident.world)
    return [one for one in every if one["incident"]["id"] == incident.id and one["kind"] == kind]


def _became(one: Episode) -> str:
    if one.dismissed_at:
        return f"Dismissed by {one.dismissed_by}: {one.reason}"
    if one.ended_at:
        return "It is over."
    return f"Seen by {one.acknowledged_by}." if one.acknowledged_at else "It goes on."


def _clock(at: str | None, zone: ZoneInfo) -> str:
    return f"{from_iso(at).astimezone(zone):%H:%M}" if at else "no time set"
