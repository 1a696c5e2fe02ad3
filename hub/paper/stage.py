"""Where the good rows of a file wait: a file of their own, so that memory holds none of them and
the hub's database nothing half.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hub.core.settings import settings_in_use


def folder() -> Path:
    """Where files stay until they are kept or dropped."""
    place = settings_in_use().var / "paper"
    place.mkdir(parents=True, exist_ok=True)
    return place


def file_of(sheet_id: str) -> Path:
    """The file as it was sent."""
    return folder() / f"{sheet_id}.csv"


def forget(sheet_id: str) -> None:
    """Delete all that waits of a sheet."""
    for path in folder().glob(f"{sheet_id}.*"):
        path.unlink(missing_ok=True)


class Stage:
    """The rows that wait, and which rows stood in the file so far."""

    def __init__(self, sheet_id: str) -> None:
        self._rows = sqlite3.connect(folder() / f"{sheet_id}.stage", isolation_level=None)
        for statement in (
            # Nothing here must survive a fall: the file is read again.
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "CREATE TABLE IF NOT EXISTS staged (number INTEGER PRIMARY KEY, row TEXT)",
            "CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, times INT, line INT)"
            " WITHOUT ROWID",
        ):
            self._rows.execute(statement)

    def clear(self) -> None:
        """Begin anew."""
        self._rows.execute("DELETE FROM staged")
        self._rows.execute("DELETE FROM seen")
        self._rows.execute("BEGIN")

    def see(self, key: str, line: int) -> tuple[int, int]:
        """Note a row; how often it stands in the file so far, and in which line first."""
        found: tuple[int, int] = self._rows.execute(
            "INSERT INTO seen VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET times = times + 1"
            " RETURNING times, line",
            (key, line),
        ).fetchone()
        return found

    def put(self, rows: list[dict[str, Any]]) -> None:
        """Have rows wait."""
        self._rows.executemany(
            "INSERT INTO staged (row) VALUES (?)", [(json.dumps(row),) for row in rows]
        )

    def parts(self, after: int, size: int) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        """What waits after a number, in lists of that size."""
        while True:
            found = self._rows.execute(
                "SELECT number, row FROM staged WHERE number > ? ORDER BY number LIMIT ?",
                (after, size),
            ).fetchall()
            if not found:
                return
            after = found[-1][0]
            yield [(number, json.loads(row)) for number, row in found]

    def __len__(self) -> int:
        count: int = self._rows.execute("SELECT count(*) FROM staged").fetchone()[0]
        return count

    def close(self) -> None:
        """Let go of the file."""
        if self._rows.in_transaction:
            self._rows.execute("COMMIT")
        self._rows.close()
