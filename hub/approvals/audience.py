"""For whom words are: everyone, or the people at some of the city's sites."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city.models import ONLY, City, Site
from hub.core.errors import Invalid

EVERYONE = "all"


def sites_told(session: Session, audience: str | Sequence[str]) -> list[str]:
    """The sites of an audience, none for everyone. Raises Invalid for a site there is not."""
    if audience == EVERYONE:
        return []
    asked = {audience} if isinstance(audience, str) else set(audience)
    known = set(session.scalars(select(Site.id).where(Site.id.in_(asked))))
    if not asked or asked - known:
        raise Invalid({"audience": "Choose everyone, or at least one of the city's sites."})
    return sorted(known)


def site_choices(session: Session) -> list[tuple[str, str]]:
    """The city's sites to choose from: id and name."""
    return [(site.id, site.name) for site in session.scalars(select(Site).order_by(Site.name))]


def zone(session: Session) -> ZoneInfo:
    """The zone in which people write times."""
    city = session.get(City, ONLY)
    return city.tz if city else ZoneInfo("UTC")
