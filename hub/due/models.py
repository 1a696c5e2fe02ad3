"""The clock's memory: rows, so that another process can take over where this one was killed."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import Moment

FIRST_WAIT = timedelta(seconds=5)  # before a deed that failed is tried again; then twice as long
LONGEST_WAIT = timedelta(minutes=10)

_OPEN = text("done_at IS NULL")


class Beat(Base):
    """When a beat last did its work, or how far the reactions have read: /readyz and the board
    show it.
    """

    __tablename__ = "beats"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)


class Reacted(Base):
    """A reaction that was carried out: (seq, name) once, whoever runs the clock."""

    __tablename__ = "reacted"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)


class Due(Base):
    """A deed that is to be done at a time: `what` names it, `subject` says to which row.

    At most one is open for each of them. It is done when the deed was done, or is needless.
    """

    __tablename__ = "due"
    __table_args__ = (
        Index(
            "one_due", "what", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index("ix_due_open", "at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    what: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)  # that failed
    fault: Mapped[str] = mapped_column(Text, default="")  # what went wrong last, in words
    done_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def next_wait(self) -> timedelta:
        """How long to wait before it is tried again: longer each time."""
        return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(self.tries, 10)))

    @property
    def complaint(self) -> str:
        """What /readyz says of one that failed."""
        times = "once" if self.tries == 1 else f"{self.tries} times"
        return f"{self.what} of {self.subject} was due and failed {times}: {self.fault}"


class NotYet(Refused):
    """Asked for before its time: a wall clock that ran ahead was put back. `at` is the time."""

    def __init__(self, reason: str, at: datetime) -> None:
        super().__init__(reason)
        self.at = at


def set_due(session: Session, what: str, subject: str, at: datetime) -> None:
    """Have it done at that time. One that is open already is moved there.

    Call it in the deed that makes it necessary: it is durable with that deed, or not at all.
    """
    one = _open_one(session, what, subject)
    if one is None:
        one = Due(what=what, subject=subject)
        session.add(one)
    one.at, one.tries, one.fault = at, 0, ""
    session.flush()


def drop_due(session: Session, what: str, subject: str) -> None:
    """It need not be done any more."""
    one = _open_one(session, what, subject)
    if one is not None:
        session.delete(one)
        session.flush()


def failing(session: Session) -> list[Due]:
    """What was tried and could not be done yet, for /readyz."""
    wanted = select(Due).where(Due.done_at.is_(None), Due.tries > 0).order_by(Due.at)
    return list(session.scalars(wanted.limit(20)))


def _open_one(session: Session, what: str, subject: str) -> Due | None:
    found = select(Due).where(Due.what == what, Due.subject == subject, Due.done_at.is_(None))
    return session.scalar(found.with_for_update())
