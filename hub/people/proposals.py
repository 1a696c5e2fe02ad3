"""Roles that two administrators grant together: one proposes, another confirms or refuses."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import NotAllowed, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment
from hub.people.actors import Actor

PROPOSAL_LASTS = timedelta(hours=24)  # and how long two are still needed when one of two is gone


class Proposal(Base):
    """A role that somebody is to hold once a second administrator confirms it: no right before."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index(
            "one_open_proposal",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_with_a_decision"),
        CheckConstraint(
            "decision <> 'confirmed' OR (decided_by <> '' AND decided_by <> proposed_by "
            "AND decided_by <> person_id)",
            name="confirmed_by_another",
        ),
        CheckConstraint("decision <> 'refused' OR reason <> ''", name="refused_with_a_reason"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text, default="")  # why a role that was held waits again
    proposed_by: Mapped[str] = mapped_column(String(36))
    proposed_by_name: Mapped[str] = mapped_column(String(120))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    decision: Mapped[str] = mapped_column(String(10), default="")  # confirmed, refused, lapsed, …
    decided_by: Mapped[str] = mapped_column(String(36), default="")
    decided_by_name: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")

    def check_open(self, at: datetime) -> None:
        """Raises Refused when it was decided before, or its time is over."""
        if self.decision in ("confirmed", "refused"):
            raise Refused(f"{self.decided_by_name} {self.decision} this before.")
        if self.decision or self.until <= at:
            raise Refused("This lapsed. Propose the role anew.")

    def check_another(self, by: Actor) -> None:
        """Raises NotAllowed for whoever proposed it, and for whoever would hold the role."""
        if by.hand == self.proposed_by:
            raise NotAllowed("You proposed this. Another administrator must confirm it.")
        if by.hand == self.person_id:
            raise NotAllowed("This role would be yours. Another administrator must confirm it.")

    def decide(self, decision: str, by: Actor, at: datetime, reason: str = "") -> None:
        """What became of it."""
        self.decision, self.decided_at, self.reason = decision, at, reason
        self.decided_by, self.decided_by_name = by.hand, by.name
