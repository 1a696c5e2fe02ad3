"""A notice is one mail to one person, or one post to one webhook, and every try to deliver it.
How far it has come is read from its rows.
"""

import random
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.core.moments import Moment, iso
from hub.core.secret import signed
from hub.core.settings import settings_in_use
from hub.notices.hooks import Hook

LINK = "[[link]]"  # stands in the text for the address, which is written in when it is sent
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=10)
LASTS = timedelta(hours=24)  # how long a notice that nobody limited is worth sending
LONGEST_ANSWER = 300


def leaves(world: str) -> bool:
    """Whether mail of that world leaves this room: none of an exercise, nor of a demonstration."""
    return world == LIVE and not settings_in_use().demo


class Attempt(Base):
    """One try to deliver a notice, and what the mail server answered."""

    __tablename__ = "notice_attempts"

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    reached: Mapped[bool]
    answer: Mapped[str] = mapped_column(String(LONGEST_ANSWER))
    status: Mapped[int | None]  # of HTTP, where there was an answer
    took_ms: Mapped[int | None]
    next_at: Mapped[datetime | None] = mapped_column(Moment)  # when the next try was due

    def view(self) -> dict[str, Any]:
        """What pages show of it."""
        next_at = iso(self.next_at) if self.next_at else None
        return {"at": iso(self.at), "answer": self.answer, "status": self.status,
                "took_ms": self.took_ms, "reached": self.reached, "next_at": next_at}  # fmt: skip


class How(NamedTuple):
    """How a try to deliver went, in numbers."""

    status: int | None = None
    took_ms: int | None = None


NOTHING_MEASURED = How()


class Notice(Base):
    """One mail to one person. `why` and `ref` say what it is about: the same is queued once."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("why", "ref", "to_address"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    world: Mapped[str] = mapped_column(String(36), default=LIVE)
    why: Mapped[str] = mapped_column(String(64))  # the kind of event it follows from
    ref: Mapped[str] = mapped_column(String(80))
    to_name: Mapped[str] = mapped_column(String(120))
    to_address: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(String(200), default="")  # where the link leads, in this hub
    seed: Mapped[str | None] = mapped_column(String(64))  # of a link that is itself a key
    # None: a mail. Else it is posted there, with what programs read beside the text.
    hook_id: Mapped[str | None] = mapped_column(ForeignKey("hooks.id", name="fk_notices_hook"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    # What it speaks of: when newer words about the same are queued for a hook, it is overtaken.
    about: Mapped[str | None] = mapped_column(String(80), index=True)
    overtaken_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    good_until: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime | None] = mapped_column(Moment, index=True)  # None: not tried again
    claim: Mapped[str | None] = mapped_column(String(36))  # of whoever is sending it now
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    given_up_at: Mapped[datetime | None] = mapped_column(Moment)
    hook: Mapped[Hook | None] = relationship(lazy="selectin")
    attempts: Mapped[list[Attempt]] = relationship(
        order_by=Attempt.number, lazy="selectin", cascade="all"
    )

    @property
    def is_real(self) -> bool:
        """Whether it may leave this room."""
        return leaves(self.world)

    @property
    def answer(self) -> str:
        """What the mail server answered last."""
        return self.attempts[-1].answer if self.attempts else ""

    def body(self, base_url: str) -> str:
        """The text with its link. A link that is a key stands nowhere else in full."""
        key = signed(self.seed) if self.seed else ""
        return self.text.replace(LINK, f"{base_url}{self.path}{key}")

    def reached(self, answer: str, at: datetime, how: How = NOTHING_MEASURED) -> None:
        """A mail server, or the other system, has taken it."""
        self._tried(True, answer, at, how)
        self.sent_at, self.given_up_at, self.next_at = self.sent_at or at, None, None

    def failed(self, answer: str, at: datetime, how: How = NOTHING_MEASURED) -> None:
        """Try again later: each wait is twice the last and a little off, so that a server that
        comes back is not met by all at once. What was overtaken meanwhile is not tried again.
        """
        wait = min(FIRST_WAIT * 2 ** min(len(self.attempts), 10), LONGEST_WAIT)
        self.next_at = None if self.overtaken_at else at + wait * random.uniform(0.8, 1.2)
        self._tried(False, answer, at, how)

    def given_up(self, answer: str, at: datetime, how: How = NOTHING_MEASURED) -> None:
        """It does not reach its person: the server refused them for good, or its time is over.

        Raises Refused when it is no longer tried.
        """
        if self.next_at is None:
            raise Refused("This notice is not tried any more.")
        self.given_up_at, self.next_at = at, None
        self._tried(False, answer, at, how)

    def _tried(self, reached: bool, answer: str, at: datetime, how: How) -> None:
        number = len(self.attempts) + 1
        self.attempts.append(
            Attempt(number=number, at=at, reached=reached, answer=answer[:LONGEST_ANSWER],
                    status=how.status, took_ms=how.took_ms, next_at=self.next_at)
        )  # fmt: skip
        self.claim = self.claimed_until = None

    def again(self, at: datetime) -> None:
        """Send it once more, now. Raises Refused for what must not leave or helps nobody."""
        if not self.is_real:
            raise Refused("This is no real mail: nothing of an exercise leaves this room.")
        if self.overtaken_at:
            raise Refused("Newer words about the same have gone out since: it is not sent again.")
        if self.good_until <= at:
            raise Refused("Its time is over: what it says no longer holds. Send a new one.")
        self.next_at, self.given_up_at = at, None

    def view(self) -> dict[str, Any]:
        """What the journal and the page show: neither the address nor the link."""
        return {
            "id": self.id,
            "to": self.to_name,
            "subject": self.subject,
            "why": self.why,
            "ref": self.ref,
            "created_at": iso(self.created_at),
            "sent_at": iso(self.sent_at) if self.sent_at else None,
            "given_up_at": iso(self.given_up_at) if self.given_up_at else None,
            "next_at": iso(self.next_at) if self.next_at else None,
            "tries": len(self.attempts),
            "answer": self.answer,
            "state": self.state,
        }

    @property
    def state(self) -> str:
        """exercise, sent, not_reached, overtaken, retried or waiting."""
        if not self.is_real:
            return "exercise"
        if self.overtaken_at and self.sent_at is None:
            return "overtaken"
        if self.given_up_at:
            return "not_reached"
        if self.next_at is None:
            return "sent"
        return "retried" if self.attempts else "waiting"
