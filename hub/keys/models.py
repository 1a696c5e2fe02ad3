"""Keys for machines, floor codes for volunteers, links for walls, tokens of shifts: each is stored
as a hash.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.people.models import Actor, Person
from hub.people.permissions import NEEDS_TWO, in_words

TAPS = "taps_"  # how the token of a shift begins
SHIFT_LASTS = timedelta(hours=16)  # no floor code is good for longer


class Key(Base):
    """A bearer key for a machine: shown once, stored as a hash, revocable."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[str] = mapped_column(String(200))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    maker_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # None: the terminal
    made_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    # Made while its maker was the only administrator: it may hold what its maker does not.
    alone: Mapped[bool] = mapped_column(default=False)

    maker: Mapped[Person | None] = relationship(lazy="joined")

    def is_good(self, at: datetime) -> bool:
        """Whether it opens anything: not taken back, and its maker is still with us."""
        return self.revoked_at is None and (self.maker is None or self.maker.is_active(at))

    def acting(self) -> Actor:
        """This key as the one who acts; with no role its maker lost, unless an administrator: who
        made it alone, where the role is one that two administrators grant.
        """
        roles = frozenset(self.roles.split())
        if self.maker and "admin" not in self.maker.roles:
            roles &= self.maker.roles
        elif self.maker and not self.alone:
            roles -= NEEDS_TWO - self.maker.roles
        return Actor(
            self.id, self.name, roles, machine=True, maker_id=self.maker_id, session_id=self.id
        )

    def view(self) -> dict[str, Any]:
        """What the journal and the keys page show: never the key."""
        return {
            "id": self.id,
            "name": self.name,
            "roles": self.roles.split(),
            "roles_words": in_words(self.roles.split()),
            "made_at": iso(self.made_at),
            "revoked": self.revoked_at is not None,
        }


class JoinCode(Base):
    """A lead's code for a site: whoever gives a name and it is an agent until the shift ends."""

    __tablename__ = "join_codes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    site_id: Mapped[str] = mapped_column(String(36))
    site_name: Mapped[str] = mapped_column(String(120))
    made_by: Mapped[str] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    def check(self, at: datetime) -> None:
        """Raises Refused when the code's shift is over or the lead took it back."""
        if self.revoked_at or self.until <= at:
            raise Refused("This floor code has ended. Ask your shift lead for today's.")

    def view(self) -> dict[str, Any]:
        """What the journal and the codes page show: never the code."""
        return {
            "id": self.id,
            "site": self.site_name,
            "until": iso(self.until),
            "revoked": self.revoked_at is not None,
        }


class TapToken(Base):
    """What lets a desk send, under their name, what somebody tapped in a shift; nothing else.

    Desks are shared: what waited offline goes out after the next agent has signed in there.
    """

    __tablename__ = "tap_tokens"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    shift_id: Mapped[str] = mapped_column(String(36), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment, index=True)  # some hours after the shift

    person: Mapped[Person] = relationship(lazy="joined")

    def is_good(self, at: datetime) -> bool:
        """Whether it opens anything. A volunteer has left by then; who was sent away is out."""
        return at < self.until and self.person.deactivated_at is None

    def acting(self) -> Actor:
        """The desk as the one who taps, in the name of whose shift it was."""
        return Actor(
            self.id,
            self.person.name,
            frozenset({"taps"}),
            machine=True,
            maker_id=self.person_id,
            session_id=self.id,
            details={"shift": self.shift_id},
        )


class WallLink(Base):
    """A read-only link for a wall display: shown once, revocable."""

    __tablename__ = "wall_links"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    world: Mapped[str] = mapped_column(String(36))
    made_by: Mapped[str] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    def acting(self) -> Actor:
        """The display as the one who looks."""
        return Actor(
            self.id,
            self.name,
            frozenset({"wall"}),
            machine=True,
            session_id=self.id,
            details={"world": self.world},
        )

    def view(self) -> dict[str, Any]:
        """What the journal and the displays' page show: never the link."""
        return {
            "id": self.id,
            "name": self.name,
            "world": self.world,
            "revoked": self.revoked_at is not None,
        }
