"""Anchors: where the journal stood, written down in a second place.

Whoever can write the database can write a whole new chain, or cut off its end. They cannot make it
meet a number and hash that stand elsewhere.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from hub.core.database import Database
from hub.core.errors import Refused
from hub.core.journal import Head
from hub.core.moments import iso, now


class Anchor(NamedTuple):
    """The newest entry at a moment."""

    at: str
    epoch: str
    seq: int
    hash: str


def write_anchor(database: Database, file: Path) -> Anchor:
    """Append where the journal stands now; durable when this returns."""
    with database.reading() as session:
        head = session.scalars(select(Head).where(Head.id == 1)).one()
    anchor = Anchor(iso(now()), head.epoch, head.seq, head.hash)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as lines:
        lines.write(" ".join(map(str, anchor)) + "\n")
        lines.flush()
        os.fsync(lines.fileno())
    return anchor


def read_anchors(file: Path) -> Iterator[Anchor]:
    """All that were written there. Raises Refused naming a line that is none."""
    for number, line in enumerate(file.read_text(encoding="ascii").splitlines(), 1):
        try:
            at, epoch, seq, hash = line.split()
            yield Anchor(at, epoch, int(seq), hash)
        except ValueError:
            raise Refused(f"{file}, line {number}: this is no anchor.") from None
