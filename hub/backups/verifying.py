"""Whether the journal is whole: read row by row and held against its own hashes.

This shares nothing with the code that writes the journal but the text of the rule, which is:
the hash of a row is the SHA-256 of the JSON list of its number, epoch, time (UTC, milliseconds,
`Z`), kind, world, incident, actor, subject, audience, snapshot and the hash before it. Numbers
have no holes; the first row stands on 64 zeros; an epoch begins only where a copy was restored.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

ROWS = text(
    "SELECT seq, epoch, at, kind, world, incident_id, actor_id, subject, audience, snapshot,"
    " previous, hash FROM journal ORDER BY seq"
)
HEAD = text("SELECT epoch, seq, hash FROM journal_head")
NEW_EPOCH = "backups.restored"
MOST = 50  # faults that are named


class Found:
    """What the reading found."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.rows = 0
        self.last: tuple[str, int, str] = ("", 0, "0" * 64)
        self.restored: list[tuple[int, str]] = []  # where an epoch began, and when
        self.given_up: list[str] = []  # anchors of what a restore went back behind, in words

    def blame(self, words: str) -> None:
        """Name one thing that is wrong, as long as anybody would read on."""
        if len(self.faults) < MOST:
            self.faults.append(words)


def verify(connection: Connection, anchors: Iterable[tuple[str, str, int, str]] = ()) -> Found:
    """Read the whole journal. Its head and every anchor must be met."""
    found = Found()
    wanted: dict[int, list[tuple[str, str]]] = {}
    for at, _epoch, seq, hash in anchors:
        if seq:
            wanted.setdefault(seq, []).append((at, hash))
    unmet: list[tuple[int, str, str]] = []
    for row in _rows(connection):
        _check(found, row)
        for at, hash in wanted.pop(row["seq"], ()):
            if hash != row["hash"]:
                said = f"Entry {row['seq']} is another than the one anchored at {at}."
                unmet.append((row["seq"], at, said))
    head = connection.execute(HEAD).one_or_none()
    if head is None or (tuple(head) != found.last and found.rows):
        found.blame("The journal's head does not name its last entry.")
    for seq, places in sorted(wanted.items()):
        for at, _hash in places:
            said = f"Entry {seq}, anchored at {at}, is gone: the journal was cut off before it."
            unmet.append((seq, at, said))
    for seq, at, said in unmet:
        _judge(found, seq, at, said)
    return found


def _judge(found: Found, seq: int, at: str, said: str) -> None:
    """An anchor that is not met is a fault, unless the journal itself says that a copy was restored
    afterwards which did not reach so far."""
    behind = [(n, when) for n, when in found.restored if n <= seq and when >= at]
    if not behind:
        found.blame(said)
        return
    number, when = behind[0]
    found.given_up.append(
        f"Entry {seq}, anchored at {at}, was given up at {when}: entry {number} restored a copy."
    )


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    result = connection.execute(ROWS, execution_options={"yield_per": 1000})
    for row in result.mappings():
        yield dict(row)


def _check(found: Found, row: dict[str, Any]) -> None:
    epoch, seq, hash = found.last
    if row["seq"] != seq + 1:
        found.blame(f"After entry {seq} comes entry {row['seq']}: what stood between is gone.")
    if row["previous"] != hash:
        found.blame(f"Entry {row['seq']} does not stand on the entry before it.")
    if found.rows and row["epoch"] != epoch and row["kind"] != NEW_EPOCH:
        found.blame(f"Entry {row['seq']} begins an epoch, and nothing was restored there.")
    if hash_of(row) != row["hash"]:
        found.blame(f"Entry {row['seq']} was changed after it was written.")
    if row["kind"] == NEW_EPOCH:
        found.restored.append((row["seq"], _moment(row["at"])))
    found.rows += 1
    found.last = (row["epoch"], row["seq"], row["hash"])


def hash_of(row: dict[str, Any]) -> str:
    """The hash a row should have."""
    parts = [
        row["seq"], row["epoch"], _moment(row["at"]), row["kind"], row["world"],
        row["incident_id"], row["actor_id"], row["subject"], row["audience"], row["snapshot"],
        row["previous"],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _moment(stored: Any) -> str:
    at = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
