"""Sessions, and the tries that failed.

A session is a random token in the browser and its hash here, so that revoking one is a row and
takes effect at once.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=5)  # not for ever: else anyone could keep the PIO out in a storm
FORGOTTEN = timedelta(hours=1)


class Session(Base):
    """One browser of one person, until it idles out, its hours are over or it is signed out."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    def is_good(self, at: datetime, idle: timedelta) -> bool:
        """Whether it still opens anything: not ended, not idle for too long, not over."""
        return self.ended_at is None and at < self.until and at < self.seen_at + idle


class Tries(Base):
    """Failed tries at one account. The account is kept as a hash: people type passwords there."""

    __tablename__ = "tries"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(Moment)
    wait_until: Mapped[datetime | None] = mapped_column(Moment)

    def fail(self, at: datetime) -> None:
        """One more. From the fifth on each doubles the wait; an hour of peace forgets them all."""
        peace = at - self.last_at > FORGOTTEN
        self.failed = 1 if peace else self.failed + 1
        self.last_at, self.wait_until = at, None
        if self.failed >= FREE_TRIES:
            doubled = FIRST_WAIT * 2 ** min(self.failed - FREE_TRIES, 10)
            self.wait_until = at + min(doubled, LONGEST_WAIT)
