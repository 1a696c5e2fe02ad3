"""A deed is one bracket: permission, one transaction, one moment, exactly one journal row as its
last write.

with command("scripts.approve", by=person) as deed:
    version = deed.get(Version, version_id, lock=True)
    deed.add(version.approved_by(person, at=deed.now))
    deed.record("scripts.approved", version.id, version.view(), audience=DESK)
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core import bell, journal
from hub.core.database import Base, database
from hub.core.errors import HubError, Missing, NotAllowed, Refused
from hub.core.moments import Moment, now

Row = TypeVar("Row", bound=Base)


class Actor(Protocol):
    """Whoever acts: a person, a machine with a key, the clock, the terminal."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    def may(self, verb: str) -> bool: ...


class Once(Base):
    """A request that was carried out: its key gives the first answer again (`core/once.py`)."""

    __tablename__ = "once"

    actor_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)


class Repeated(HubError):
    """This request was carried out before; `subject` is what it made."""

    status = 200

    def __init__(self, subject: str) -> None:
        super().__init__("This was done before.")
        self.subject = subject


request_key: ContextVar[tuple[str, str] | None] = ContextVar(
    "request_key", default=None
)  # key, fingerprint
_open: ContextVar[bool] = ContextVar("deed_open", default=False)
_beside: ContextVar[Callable[["Deed"], Mapping[str, Any]] | None] = ContextVar(
    "beside", default=None
)
_after_commit: list[Callable[[], None]] = []


def after_every_deed(ring: Callable[[], None]) -> None:
    """Have `ring` called when a deed of this process is durable: the tail listens."""
    if ring not in _after_commit:
        _after_commit.append(ring)


class Deed:
    """What a command may do while its bracket is open."""

    def __init__(self, session: Session, verb: str, actor: Actor) -> None:
        self.session = session
        self.verb = verb
        self.actor = actor
        self.now = now()
        self._head: journal.Head | None = None
        self._record: dict[str, Any] | None = None

    def get(self, kind: type[Row], id: str, *, lock: bool = False) -> Row:
        """The row, or Missing in plain words. `lock` holds it against other writers until the deed
        ends.
        """
        row = self.session.get(kind, id, with_for_update=lock or None)
        if row is None:
            called = re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__).lower()  # JoinCode: join code
            raise Missing(f"There is no such {called}.")
        return row

    def add(self, *rows: Base) -> None:
        """Store rows with the deed. They are sent at once, so that a broken promise is named
        here.
        """
        self.session.add_all(rows)
        self.session.flush()

    @property
    def seq(self) -> int:
        """The number this deed will have. Drawing it holds the counter: ask late."""
        return self._locked_head().seq + 1

    def record(
        self,
        kind: str,
        subject: str,
        view: Mapping[str, Any],
        *,
        audience: Iterable[str] = (),
        world: str = journal.LIVE,
        incident_id: str | None = None,
    ) -> None:
        """Say what happened, once a deed: `view` is the snapshot screens are drawn from."""
        if self._record is not None:
            raise RuntimeError(f"{self.verb} recorded twice: a deed is one journal row")
        self._record = {
            "kind": kind,
            "subject": subject,
            "view": view,
            "audience": audience,
            "world": world,
            "incident_id": incident_id,
        }

    @property
    def subject(self) -> str:
        """What this deed was recorded of: for what is written beside it."""
        if self._record is None:
            raise RuntimeError(f"{self.verb} has recorded nothing yet")
        return str(self._record["subject"])

    def _locked_head(self) -> journal.Head:
        if self._head is None:
            self._head = journal.locked_head(self.session)
        return self._head

    def _close(self) -> None:
        if self._record is None:
            raise RuntimeError(f"{self.verb} recorded nothing: every deed writes its journal row")
        self._remember_request(self._record["subject"])
        write = _beside.get()
        if write:
            self._record["view"] = {**self._record["view"], **write(self)}
        self.session.flush()
        journal.append(
            self.session, self._locked_head(), at=self.now, actor_id=self.actor.id, **self._record
        )
        bell.ring(self.session)

    def _check_repeated(self) -> None:
        wanted = request_key.get()
        if wanted is None:
            return
        done = self.session.get(Once, (self.actor.id, wanted[0]))
        if done and done.fingerprint != wanted[1]:
            raise Refused("This Idempotency-Key was used for another request.")
        if done:
            raise Repeated(done.subject)

    def _remember_request(self, subject: str) -> None:
        wanted = request_key.get()
        if wanted:
            self.session.add(
                Once(
                    actor_id=self.actor.id,
                    key=wanted[0],
                    fingerprint=wanted[1],
                    subject=subject,
                    at=self.now,
                )
            )


def check_may(verb: str, by: Actor) -> None:
    """Raises NotAllowed unless a role of this actor allows the verb."""
    if not by.may(verb):
        raise NotAllowed(f"Your role does not allow this ({verb}).")


@contextmanager
def beside(write: Callable[[Deed], Mapping[str, Any]]) -> Iterator[None]:
    """Have `write` carried out in the transaction of the deed that is done in this bracket: both
    happen, or neither. What it returns joins the snapshot; what it raises undoes the deed.
    """
    token = _beside.set(write)
    try:
        yield
    finally:
        _beside.reset(token)


@contextmanager
def command(verb: str, *, by: Actor) -> Iterator[Deed]:
    """The only way to write a deed. Raises NotAllowed before anything is touched, Busy when the
    database is.
    """
    check_may(verb, by)
    if _open.get():
        raise RuntimeError(
            f"{verb} was called inside another deed: use its models, not its command"
        )
    token = _open.set(True)
    try:
        with database().writing() as session:
            deed = Deed(session, verb, by)
            deed._check_repeated()
            yield deed
            deed._close()
    except Repeated:
        raise
    except (IntegrityError, HubError) as race:  # the first of two alike left nothing to do
        _check_repeated_meanwhile(by, race)
        raise
    finally:
        _open.reset(token)
    for ring in _after_commit:
        ring()


def _check_repeated_meanwhile(by: Actor, race: Exception) -> None:
    """Two requests with one key at the same moment: the later gives the answer of the first."""
    wanted = request_key.get()
    if wanted is None:
        return
    with database().reading() as session:
        done = session.get(Once, (by.id, wanted[0]))
    if done and done.fingerprint == wanted[1]:
        raise Repeated(done.subject) from race
