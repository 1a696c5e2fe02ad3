"""What plans may name in this city: its positions, the hazards, the scripts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city.queries import city
from hub.incidents.packs import hazards
from hub.plans.checking import Known
from hub.plans.positions import known_positions
from hub.scripts.models import Script


def known(session: Session) -> Known:
    """As the city stands now."""
    return Known(
        known_positions(city(session).positions or ()),
        frozenset(hazards()),
        frozenset(session.scalars(select(Script.slug))),
    )
