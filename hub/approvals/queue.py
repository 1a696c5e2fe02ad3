"""The queue of words that wait for a yes: who has taken them, and with whom they are now.

A claim is advisory: it says that somebody reads. What nobody claims is passed on, from the public
information officer to the deputy, then to the commander; whoever had it before may still decide.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.approvals.steps import Step
from hub.core.database import Base
from hub.core.moments import Moment, iso
from hub.core.settings import settings_in_use
from hub.people.models import Actor

HOLDERS = {  # in the order in which unclaimed words are passed on: role → as screens name it
    "pio": "the public information officer",
    "deputy": "the deputy",
    "commander": "the incident commander",
}


def patience() -> timedelta:
    """How long a claim holds, and how long words wait unclaimed before they are passed on."""
    return timedelta(minutes=settings_in_use().claim_minutes)


class Claim(Base):
    """Somebody reads these words now, at this step of their way. The newest claim stands."""

    __tablename__ = "claims"

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    step: Mapped[int]
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)


class Passing(Base):
    """Words were passed on, once for each step and holder, whoever runs the clock."""

    __tablename__ = "passings"

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Waiting:
    """How words wait since their last step: for whom, since when, claimed by whom."""

    def __init__(self, step: Step, claim: Claim | None, passings: Sequence[Passing]) -> None:
        self.step = step
        self.passed = sorted(
            (one for one in passings if one.step == step.number),
            key=lambda one: list(HOLDERS).index(one.to),
        )
        claim = claim if claim and claim.step == step.number else None
        # What is passed on after a claim has run out waits for somebody new.
        late = claim and self.passed and self.passed[-1].at >= claim.until
        self.claim = None if late else claim

    @property
    def holders(self) -> list[str]:
        """The roles whose turn it is: each that has it keeps it when it is passed on."""
        return ["pio", *(one.to for one in self.passed)]

    @property
    def since(self) -> datetime:
        """When the newest holder got it."""
        return self.passed[-1].at if self.passed else self.step.at

    @property
    def until(self) -> datetime:
        """When it is passed on, unless somebody claims it."""
        return max(self.since + patience(), self.claim.until if self.claim else self.since)

    def next_holder(self, held: set[str]) -> str | None:
        """To whom it is passed on: the next role after the last that somebody holds."""
        after = list(HOLDERS).index(self.holders[-1]) + 1
        return next((role for role in list(HOLDERS)[after:] if role in held), None)

    def is_claimed(self, at: datetime) -> bool:
        """Whether somebody reads it at this moment."""
        return self.claim is not None and self.claim.until > at

    def asks_of(self, person: Actor, department: str | None, at: datetime) -> bool:
        """Whether it is this person's turn: their department's, or their role's; nobody else's who
        has claimed it.
        """
        if self.claim and self.is_claimed(at):
            return self.claim.by_id in (person.hand, person.id)
        if self.step.check_by:
            return self.step.check_by == department
        return bool(person.roles & set(self.holders))

    def view(self) -> dict[str, Any]:
        """What screens show of it: names and absolute times."""
        with_whom = self.step.check_by_name or HOLDERS[self.holders[-1]]
        claim = self.claim
        return {
            "for": with_whom,
            "since": iso(self.step.at),
            "passed_at": iso(self.since) if self.passed else None,
            "last": self.holders[-1] == list(HOLDERS)[-1],
            "claimed_by": claim.by_name if claim else None,
            "claimed_at": iso(claim.at) if claim else None,
            "claimed_until": iso(claim.until) if claim else None,
        }
