"""Which roles wait for a second administrator, and for whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.moments import now
from hub.people.models import Actor, Person
from hub.people.permissions import in_words
from hub.people.proposals import PROPOSAL_LASTS, Proposal
from hub.people.queries import is_alone


def waiting(session: Session, at: datetime, actor: Actor) -> list[dict[str, Any]]:
    """The roles that wait for a second administrator, the one that lapses first before the others;
    `may_confirm`: this actor is another than who proposed it and who would hold it.
    """
    found = select(Proposal, Person).join(Person, Person.id == Proposal.person_id)
    found = found.where(*_open(at)).order_by(Proposal.until, Person.name, Proposal.role)
    return [
        {
            "id": proposal.id,
            "person_id": person.id,
            "name": person.name,
            "role_words": in_words([proposal.role]),
            "why": proposal.why,
            "by": proposal.proposed_by_name,
            "at": proposal.proposed_at,
            "until": proposal.until,
            "has_password": person.password_hash is not None,
            "may_confirm": actor.hand not in (proposal.proposed_by, person.id),
        }
        for proposal, person in session.execute(found)
    ]


def to_confirm(session: Session, at: datetime, actor: Actor) -> int:
    """How many roles wait for this administrator."""
    theirs = (Proposal.proposed_by == actor.hand, Proposal.person_id == actor.hand)
    found = select(func.count()).select_from(Proposal).where(*_open(at), ~or_(*theirs))
    return session.scalar(found) or 0


def proposed_to(person_id: str) -> str:
    """The roles that wait for this person, in words; empty when none does."""
    theirs = select(Proposal.role).where(Proposal.person_id == person_id, *_open(now()))
    with database().reading() as session:
        roles = list(session.scalars(theirs))
    return in_words(roles) if roles else ""


def _open(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Proposal.decided_at.is_(None), Proposal.until > at)


def two_until(session: Session, at: datetime) -> datetime | None:
    """Until when a second administrator is needed though there is none: one of two was removed."""
    last = session.scalar(select(func.max(Person.was_admin_at)))
    until = last + PROPOSAL_LASTS if last else None
    return until if until and until > at and is_alone(session, at) else None
