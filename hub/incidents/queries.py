"""Reading incidents, in the order every screen shows them: the newest first, Everyday last."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.incidents.models import EVERYDAY, Incident, Topic


def _in_order() -> Select[Incident]:
    last = (Incident.hazard == EVERYDAY) & ~Incident.exercise
    return select(Incident).order_by(last, Incident.opened_at.desc(), Incident.id.desc())


def open_incidents(session: Session, world: str = LIVE) -> list[dict[str, Any]]:
    """The open incidents of a world, as screens draw them."""
    here = ~Incident.exercise if world == LIVE else Incident.id == world
    found = session.scalars(_in_order().where(here, Incident.closed_at.is_(None)))
    return [incident.view() for incident in found]


def all_incidents(session: Session) -> list[dict[str, Any]]:
    """Every incident there ever was, exercises and closed ones among them."""
    return [incident.view() for incident in session.scalars(_in_order())]


def open_exercises(session: Session) -> list[dict[str, Any]]:
    """The exercises somebody can sign on to."""
    found = session.scalars(_in_order().where(Incident.exercise, Incident.closed_at.is_(None)))
    return [incident.view() for incident in found]


def incident(session: Session, id: str) -> dict[str, Any]:
    """One incident with its topics. Raises Missing."""
    found = session.get(Incident, id)
    if found is None:
        raise Missing("There is no such incident.")
    return found.view()


def topics(session: Session, incident_id: str) -> list[dict[str, Any]]:
    """The topics of an incident, in the order the console shows. Raises Missing."""
    view: list[dict[str, Any]] = incident(session, incident_id)["topics"]
    return view


def topic(session: Session, id: str) -> dict[str, Any]:
    """One topic. Raises Missing."""
    found = session.get(Topic, id)
    if found is None:
        raise Missing("There is no such topic.")
    return found.view()


def held_open(session: Session, incident_id: str) -> Incident:
    """The incident, kept open until the deed ends. Raises Missing or, once closed, Refused."""
    found = session.get(Incident, incident_id, with_for_update={"read": True})
    if found is None:
        raise Missing("There is no such incident.")
    found.check_open()
    return found
