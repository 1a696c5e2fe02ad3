"""Streams: a stream is a kind of screen in a world. Their newest numbers, and what came
since one.
"""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.core.journal import GENESIS, LIVE, Entry, Head

STREAMS = {"console": "console.see", "desk": "desk.see", "board": "board.see", "data": "data.see"}
REACH = 500  # events: whoever is further behind reloads


@dataclass(frozen=True)
class Position:
    """How far a screen has come: epoch, number and hash of the newest event of its stream."""

    epoch: str
    seq: int
    hash: str


def _of(stream: str, world: str) -> list[ColumnElement[bool]]:
    """The rows of the journal that a stream shows; Entry.reaches says the same of one row."""
    words = " " + Entry.audience + " "
    here: ColumnElement[bool] = Entry.world == world
    if world != LIVE:
        here = or_(here, (Entry.world == LIVE) & words.contains(" exercises "))
    return [here, words.contains(f" {stream} ")]


def is_world(session: Session, world: str) -> bool:
    """Whether this is the live world, or an exercise that was ever opened: each begins with a row.

    What is made up is no world: nobody may have a number kept for it.
    """
    begun = select(Entry.seq).where(Entry.world == world).limit(1)
    return world == LIVE or session.scalar(begun) is not None


def newest(session: Session, stream: str, world: str, below: int | None = None) -> Position:
    """The newest event of a stream, or below a number; number 0 where there is none yet."""
    wanted = select(Entry).where(*_of(stream, world)).order_by(Entry.seq.desc()).limit(1)
    if below is not None:
        wanted = wanted.where(Entry.seq < below)
    entry = session.scalar(wanted)
    epoch = session.get_one(Head, 1).epoch
    return Position(epoch, entry.seq, entry.hash) if entry else Position(epoch, 0, GENESIS)


def knows(session: Session, seq: int, hash: str | None, epoch: str | None) -> bool:
    """Whether this journal has that number with that hash: a restored or foreign database
    has not.
    """
    head = session.get_one(Head, 1)
    if epoch is not None and epoch != head.epoch:
        return False
    if seq == 0:
        return hash in (None, GENESIS)
    entry = session.get(Entry, seq)
    return entry is not None and hash in (None, entry.hash)


def since(session: Session, stream: str, world: str, seq: int) -> list[Entry] | None:
    """The events of a stream after a number, oldest first; None when there are more than REACH."""
    wanted = (
        select(Entry)
        .where(*_of(stream, world), Entry.seq > seq)
        .order_by(Entry.seq)
        .limit(REACH + 1)
    )
    entries = list(session.scalars(wanted))
    return None if len(entries) > REACH else entries
