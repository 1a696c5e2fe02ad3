"""What a database holds after a run, read straight from its tables, as the checker wants it."""

from typing import Any

from sqlalchemy import Connection, text

from hub.backups.verifying import verify
from hub.core.database import Database
from hub.core.moments import now
from hub.tally.counting import fold, rebuild_counts
from hub.tally.rollups import thin
from tests.faults.checker import Stored, Wish

DEEDS = {
    "scripts.submitted": "submit",
    "scripts.approved": "approve",
    "scripts.published": "publish",
    "scripts.recalled": "recall",
}
COUNTS = ("counts", "hour_counts", "facets", "hour_facets")
STREAMS = ("console", "desk", "board")


def stored(database: Database) -> Stored:
    """Deeds in the journal's order, taps, and which numbers each stream has."""
    with database.engine.connect() as connection:
        keys = dict(connection.execute(text("SELECT subject, key FROM once")).all())
        journal = connection.execute(
            text("SELECT seq, kind, subject, audience FROM journal ORDER BY seq")
        ).all()
        taps = connection.execute(text("SELECT id FROM tallies")).scalars()
        return Stored(
            in_order=[wish for row in journal if (wish := _wish(row.kind, row.subject, keys))],
            unordered=[("tap", id) for id in taps],
            streams={
                name: [row.seq for row in journal if name in row.audience.split()]
                for name in STREAMS
            },
        )


def _wish(kind: str, subject: str, keys: dict[str, str]) -> Wish | None:
    if kind == "scripts.drafted":
        return "draft", keys.get(subject, f"no key: {subject}")
    return (DEEDS[kind], subject) if kind in DEEDS else None


def journal_faults(database: Database) -> list[str]:
    """What `hub journal verify` finds."""
    with database.engine.connect() as connection:
        return verify(connection).faults


def counted(database: Database) -> tuple[dict[str, Any], dict[str, Any]]:
    """The counts as they were folded while the hub fell, and as they are made anew from the taps;
    what no clock had folded yet is folded first, and what is too old to be kept finely is let go,
    as a wall clock that jumped a day makes it."""
    with database.writing() as session:
        while fold(session, now()):
            pass
        thin(session, now())
    with database.engine.connect() as connection:
        folded = _counts(connection)
    with database.writing() as session:
        rebuild_counts(session)
    with database.engine.connect() as connection:
        return folded, _counts(connection)


def _counts(connection: Connection) -> dict[str, Any]:
    return {
        table: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}")).all()))
        for table in COUNTS
    }
