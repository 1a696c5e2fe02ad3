"""What is set up, for every room above."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city.models import ONLY, Area, City, Department, Site


def city(session: Session) -> City:
    """The city; one with defaults when nothing was set up yet."""
    return session.get(City, ONLY) or City(
        id=ONLY,
        name="",
        zone="UTC",
        languages=["en"],
        positions=[],
        base_url="",
        lead_desk="",
        smtp={},
    )


def is_set_up(session: Session) -> bool:
    """Whether the city has a name and a site: agents can sign on."""
    return bool(city(session).name) and session.scalar(select(Site.id).limit(1)) is not None


def sites(session: Session) -> list[Site]:
    """Where agents answer from, by name."""
    return list(session.scalars(select(Site).order_by(Site.name)))


def areas(session: Session) -> list[Area]:
    """The parts of the city, by code."""
    return list(session.scalars(select(Area).order_by(Area.code)))


def area_codes(session: Session) -> list[str]:
    """What the parts of the city are called by, without their shapes."""
    return list(session.scalars(select(Area.code).order_by(Area.code)))


def departments(session: Session) -> list[Department]:
    """Where calls are transferred, by name."""
    return list(session.scalars(select(Department).order_by(Department.name)))
