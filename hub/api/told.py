"""What readers without a desk are shown: words in force, and none that are still written."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.approvals.releases import Release
from hub.core.moments import now
from hub.incidents.models import Incident
from hub.people.models import Actor


def shown_to(
    actor: Actor, words_id: InstrumentedAttribute[str], incident_id: str | None
) -> list[ColumnElement[bool]]:
    """What narrows a list of words for this actor: nothing for whoever has a desk; for the others
    to what is in force in a live incident, or in the exercise that they ask for.
    """
    return [] if actor.may("desk.see") else [_in_force(words_id, incident_id, now())]


def _in_force(
    words_id: InstrumentedAttribute[str], incident_id: str | None, at: datetime
) -> ColumnElement[bool]:
    return (
        select(Release.id)
        .join(Incident, Incident.id == Release.incident_id)
        .where(
            Release.words_id == words_id,
            Release.ended_at.is_(None),
            or_(Release.until.is_(None), Release.until > at),
            Incident.closed_at.is_(None),
            or_(Incident.exercise.is_(False), Incident.id == incident_id),
        )
        .exists()
    )
