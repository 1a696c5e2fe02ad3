"""Reading plans as texts: the list, and one version with all there is to decide."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.formats.faults import Faulty
from hub.plans.models import PlanVersion

View = dict[str, Any]


def version(session: Session, id: str) -> PlanVersion:
    """A version by its id. Raises Missing."""
    found = session.get(PlanVersion, id)
    if found is None:
        raise Missing("There is no such plan.")
    return found


def versions(session: Session) -> dict[str, list[PlanVersion]]:
    """Every plan, its newest version first."""
    wanted = select(PlanVersion).order_by(PlanVersion.title, PlanVersion.number.desc())
    plans: dict[str, list[PlanVersion]] = {}
    for one in session.scalars(wanted):
        plans.setdefault(one.slug, []).append(one)
    return plans


def approved(session: Session) -> dict[str, PlanVersion]:
    """Plan → the version a run begins from: the newest that another person approved."""
    return {
        slug: found
        for slug, every in versions(session).items()
        if (found := next((one for one in every if one.words.approval), None))
    }


def listed(session: Session) -> list[View]:
    """Each plan: its newest version, and the one runs begin from."""
    ready = approved(session)
    return [
        {
            **every[0].view(),
            "ready": ready[slug].view() if slug in ready else None,
            "summary": summary(ready.get(slug) or every[0]),
        }
        for slug, every in versions(session).items()
    ]


def summary(version: PlanVersion) -> str:
    """What the plan is for; nothing where its text cannot be read."""
    try:
        return version.plan().summary
    except Faulty:
        return ""
