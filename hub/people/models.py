"""People and the roles they hold, and whoever acts: a person, a machine, the clock."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.people.actors import CLOCK as CLOCK
from hub.people.actors import DOOR as DOOR
from hub.people.actors import TERMINAL as TERMINAL
from hub.people.actors import Actor as Actor
from hub.people.passwords import fingerprint, heard_code, spoken_code
from hub.people.permissions import ROLES, in_words
from hub.people.proposals import PROPOSAL_LASTS, Proposal

RESET_LASTS = timedelta(hours=24)
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def check_roles(roles: Iterable[str]) -> None:
    """Raises Invalid for a role there is not."""
    unknown = sorted(set(roles) - set(ROLES))
    if unknown:
        raise Invalid({"roles": f"There is no role {unknown[0]}. Choose from: {', '.join(ROLES)}."})


@dataclass(frozen=True)
class Newcomer:
    """Someone to be added, as typed or as read from a list."""

    name: str
    email: str | None
    roles: frozenset[str]


class Person(Base):
    """Someone who may sign in. A volunteer by floor code has no password and leaves by itself."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Moment)
    deactivated_at: Mapped[datetime | None] = mapped_column(Moment)
    leaves_at: Mapped[datetime | None] = mapped_column(
        Moment
    )  # volunteers: when the code's shift ends
    department_id: Mapped[str | None] = mapped_column(
        ForeignKey("departments.id", name="fk_people_department", ondelete="SET NULL")
    )  # whose facts this person may check
    roles_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    reset_hash: Mapped[str | None] = mapped_column(String(64))
    reset_until: Mapped[datetime | None] = mapped_column(Moment)
    reset_by: Mapped[str | None] = mapped_column(String(36))  # whoever made the code has seen it
    was_admin_at: Mapped[datetime | None] = mapped_column(Moment)  # when that ended, the last time
    grants: Mapped[list["Grant"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[str]:
        """The roles this person holds now."""
        return frozenset(grant.role for grant in self.grants)

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not 0 < len(self.name) <= 120:
            wrong["name"] = "Write the person's name, up to 120 letters."
        if self.email is not None and not (
            len(self.email) <= 200 and _ADDRESS.fullmatch(self.email)
        ):
            wrong["email"] = "Write an e-mail address, like dana.ruiz@portalder.example."
        if wrong:
            raise Invalid(wrong)

    def is_active(self, at: datetime) -> bool:
        """Whether this person may come in at all."""
        return self.deactivated_at is None and (self.leaves_at is None or self.leaves_at > at)

    def acting(self, session_id: str | None = None) -> Actor:
        """This person as the one who acts."""
        return Actor(self.id, self.name, self.roles, self.email or "", session_id=session_id)

    def grant(self, roles: set[str], by_id: str, at: datetime) -> None:
        """Let this person hold exactly these roles. Raises Invalid for a role there is not."""
        check_roles(roles)
        if "admin" in self.roles - roles:
            self.was_admin_at = at
        kept = [grant for grant in self.grants if grant.role in roles]
        new = roles - {grant.role for grant in kept}
        self.grants = kept + [
            Grant(role=role, granted_by=by_id, granted_at=at) for role in sorted(new)
        ]

    def confirmed(self, proposal: Proposal, by: Actor, at: datetime) -> None:
        """Let this person hold what one administrator proposed and another confirms."""
        if not self.is_active(at):
            raise Refused(f"{self.name} may not come in any more.")
        if self.password_hash is None:
            raise Refused(
                f"{self.name} has not chosen a password yet. Confirm once they have, by themselves."
            )
        if proposal.role in self.roles:
            raise Refused(f"{self.name} is {in_words([proposal.role])} already.")
        proposal.decide("confirmed", by, at)
        grant = Grant(role=proposal.role, granted_by=proposal.proposed_by, granted_at=at)
        grant.confirmed_by = by.hand
        self.grants.append(grant)
        self.roles_changed_at = at

    def offer_reset(self, at: datetime, by_id: str) -> str:
        """A code with which this person chooses a new password; an administrator reads it out."""
        code = spoken_code(10)
        self.reset_hash, self.reset_until = fingerprint(code), at + RESET_LASTS
        self.reset_by = by_id
        return code

    def check_reset(self, code: str, at: datetime) -> None:
        """Raises Refused unless this code was given to this person in the last day and not used."""
        good = self.reset_hash and secrets.compare_digest(
            self.reset_hash, fingerprint(heard_code(code))
        )
        if not good or self.reset_until is None or self.reset_until < at:
            raise Refused(
                "This code is not right or no longer good. Ask an administrator for a new one."
            )

    def view(self) -> dict[str, Any]:
        """What the journal and the people page show."""
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "roles": sorted(self.roles),
            "roles_words": in_words(self.roles),
            "department": self.department_id,
            "active": self.deactivated_at is None,
            "leaves_at": iso(self.leaves_at) if self.leaves_at else None,
        }


class Grant(Base):
    """A role a person holds, who gave it, and who confirmed it where two were needed."""

    __tablename__ = "grants"
    __table_args__ = (CheckConstraint("confirmed_by <> granted_by", name="grant_by_two"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    granted_by: Mapped[str] = mapped_column(String(36))
    granted_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[str | None] = mapped_column(String(36))


def administrators(session: Session, at: datetime) -> list[Person]:
    """Those who may let others in, at this moment."""
    granted = select(Grant.person_id).where(Grant.role == "admin")
    people = session.scalars(select(Person).where(Person.id.in_(granted)))
    return [person for person in people if person.is_active(at)]


def two_needed(session: Session, at: datetime) -> bool:
    """Whether roles that let words out or people in are granted by two: while there are two
    administrators, and for a day after one of two is gone, lest one removes the other to be alone.
    """
    if len(administrators(session, at)) > 1:
        return True
    lately = select(Person.id).where(Person.was_admin_at > at - PROPOSAL_LASTS)
    return session.scalar(lately.limit(1)) is not None
