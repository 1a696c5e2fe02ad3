"""The journal: one append-only row a deed, numbered without holes and chained by hash.

The number is drawn from a counter row inside the deed's transaction, so commit order is number
order on
SQLite and PostgreSQL alike; it is drawn last, so the lock is short.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

GENESIS = "0" * 64
LAST = 2**31 - 1  # the number is an integer column: no journal has a later one
LIVE = "live"  # the world of all live incidents; an exercise's world is its own id


class Head(Base):
    """The newest number and hash, and the epoch: a restored database starts a new one. One row."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(String(36))
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Entry(Base):
    """One deed: who did what to what, and a snapshot from which what screens showed can be shown
    again.
    """

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_world_seq", "world", "seq"),)

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    epoch: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(64))
    world: Mapped[str] = mapped_column(String(36))
    incident_id: Mapped[str | None] = mapped_column(String(36))
    actor_id: Mapped[str] = mapped_column(String(36))
    subject: Mapped[str] = mapped_column(String(80))
    audience: Mapped[str] = mapped_column(String(80))
    snapshot: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def view(self) -> dict[str, Any]:
        """The snapshot as the partials draw it."""
        view: dict[str, Any] = json.loads(self.snapshot)
        return view

    def reaches(self, stream: str, world: str) -> bool:
        """Whether a screen of this stream in this world is told. `exercises` in the audience
        marks a live
        item so grave that people in an exercise hear of it too."""
        words = self.audience.split()
        if stream not in words:
            return False
        return self.world == world or (self.world == LIVE and "exercises" in words)


# Made once: `json.dumps` would make one for each call.
_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(view: Mapping[str, Any]) -> str:
    """The one way a snapshot is written, so that the same words have the same hash."""
    return _write(view)


def entry_hash(entry: Entry) -> str:
    """SHA-256 over the row and the hash before it."""
    parts = [
        entry.seq,
        entry.epoch,
        iso(entry.at),
        entry.kind,
        entry.world,
        entry.incident_id,
        entry.actor_id,
        entry.subject,
        entry.audience,
        entry.snapshot,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def begin(session: Session) -> Head:
    """The head of the journal, made with a new epoch where there is none."""
    head = session.get(Head, 1)
    if head is None:
        head = Head(id=1, epoch=new_id(), seq=0, hash=GENESIS)
        session.add(head)
        session.flush()
    return head


def locked_head(session: Session) -> Head:
    """The head, held until the transaction ends: the next number is ours alone."""
    return session.scalars(select(Head).where(Head.id == 1).with_for_update()).one()


def append(
    session: Session,
    head: Head,
    *,
    at: datetime,
    kind: str,
    world: str,
    incident_id: str | None,
    actor_id: str,
    subject: str,
    audience: Iterable[str],
    view: Mapping[str, Any],
) -> Entry:
    """Write the next row after `head` and move the head on."""
    entry = Entry(
        seq=head.seq + 1,
        epoch=head.epoch,
        at=at,
        kind=kind,
        world=world,
        incident_id=incident_id,
        actor_id=actor_id,
        subject=subject,
        audience=" ".join(sorted(audience)),
        snapshot=canonical(view),
        previous=head.hash,
    )
    entry.hash = entry_hash(entry)
    head.seq, head.hash = entry.seq, entry.hash
    session.add(entry)
    return entry
