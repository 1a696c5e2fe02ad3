"""A link: whose it is, which exact text it is for, until when, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso


class Link(Base):
    """One person's link to one text. The link itself is stored nowhere: what is kept is its hash,
    and a seed of which only this hub can make it (see hub.core.secret).
    """

    __tablename__ = "links"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))  # of the text it is for
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_by: Mapped[str] = mapped_column(String(36))
    made_by_name: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    # approved | published | returned | confirmed | taken back
    used_as: Mapped[str | None] = mapped_column(String(10))
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[str | None] = mapped_column(String(120))

    def is_open(self, at: datetime) -> bool:
        """Whether it may still be used, as far as the link itself goes."""
        return self.used_at is None and self.revoked_at is None and at < self.expires_at

    def check_open(self, at: datetime) -> None:
        """Raises Refused when it was used, taken back, or is too old."""
        if not self.is_open(at):
            raise Refused("This link is no longer good. Open it again to see why.")

    def use(self, how: str, at: datetime) -> None:
        """It is used up by this. Raises Refused when it is no longer good."""
        self.check_open(at)
        self.used_at, self.used_as = at, how

    def revoke(self, by_name: str, at: datetime) -> None:
        """It opens nothing any more. Raises Refused when that is so already."""
        self.check_open(at)
        self.revoked_at, self.revoked_by = at, by_name

    def state(self, at: datetime) -> str:
        """open, used, revoked or expired."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "open" if at < self.expires_at else "expired"

    def view(self) -> dict[str, Any]:
        """What the journal and the page of links show: nothing that opens it."""
        return {
            "id": self.id,
            "words": self.words_id,
            "kind": self.kind,
            "person": self.person_id,
            "made_by": self.made_by_name,
            "made_at": iso(self.made_at),
            "expires_at": iso(self.expires_at),
            "used_at": iso(self.used_at) if self.used_at else None,
            "used_as": self.used_as,
            "revoked_at": iso(self.revoked_at) if self.revoked_at else None,
            "revoked_by": self.revoked_by,
        }
