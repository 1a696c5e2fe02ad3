"""The journal is proved by code that shares nothing with what writes it: every edit, loss and
swap, a cut and a chain made anew are named.
"""

import ast
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Connection, text

from hub.backups import verifying
from hub.backups.commands import note_restored
from hub.backups.verifying import hash_of, verify
from hub.people.models import TERMINAL
from tests.backups.kept import head, opened

TEXTS = (
    "kind", "world", "incident_id", "actor_id", "subject", "audience", "snapshot", "epoch",
    "previous", "hash",
)  # fmt: skip
NONE_MADE = {"made_at": "", "hub": "", "seq": 1, "hash": ""}


@pytest.fixture
def journal(hub: Callable[..., Result], tmp_path: Path) -> Iterator[Connection]:
    """The database in the hands of one who may do anything to it."""
    with opened(tmp_path / "var").engine.connect() as connection:
        yield connection
        connection.rollback()


def test_the_journal_names_every_edit_loss_and_swap(journal: Connection) -> None:
    """A thousand times at random; whoever holds the file can do anything to it."""
    chance, last = random.Random(311), verify(journal).last[1]
    assert verify(journal).faults == []
    for _ in range(1000):
        journal.exec_driver_sql("BEGIN")
        what = chance.choice([edited, forged, dated, lost, swapped, copied])(journal, chance, last)
        assert verify(journal).faults, what
        journal.rollback()
    assert verify(journal).faults == []


def edited(journal: Connection, chance: random.Random, last: int) -> str:
    """One letter of one column is another."""
    seq, column = chance.randint(1, last), chance.choice(TEXTS)
    was = journal.exec_driver_sql(f"SELECT {column} FROM journal WHERE seq = {seq}").scalar() or ""
    at = chance.randint(0, len(was))
    new = was[:at] + chance.choice("xyz ") + was[at + chance.randint(0, 1) :]
    change = text(f"UPDATE journal SET {column} = :new WHERE seq = :seq")
    journal.execute(change, {"new": new + "." if new == was else new, "seq": seq})
    return f"{column} of {seq}"


def forged(journal: Connection, chance: random.Random, last: int) -> str:
    """Another word, and the row's own hash made to fit it."""
    seq = chance.randint(1, last)
    journal.exec_driver_sql(f"UPDATE journal SET actor_id = 'somebody else' WHERE seq = {seq}")
    rehash(journal, seq)
    return f"{seq} forged"


def rehash(journal: Connection, seq: int) -> str:
    row = journal.execute(text("SELECT * FROM journal WHERE seq = :seq"), {"seq": seq}).mappings()
    hash = hash_of(dict(row.one()))
    change = text("UPDATE journal SET hash = :hash WHERE seq = :seq")
    journal.execute(change, {"hash": hash, "seq": seq})
    return hash


def dated(journal: Connection, chance: random.Random, last: int) -> str:
    """Said to have been at another time."""
    seq = chance.randint(1, last)
    at = f"2026-11-{chance.randint(1, 28):02d} 0{chance.randint(0, 9)}:00:00.001000"
    journal.exec_driver_sql(f"UPDATE journal SET at = '{at}' WHERE seq = {seq}")
    return f"time of {seq}"


def lost(journal: Connection, chance: random.Random, last: int) -> str:
    seq = chance.randint(1, last)
    journal.exec_driver_sql(f"DELETE FROM journal WHERE seq = {seq}")
    return f"{seq} is gone"


def swapped(journal: Connection, chance: random.Random, last: int) -> str:
    one, other = chance.sample(range(1, last + 1), 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        journal.exec_driver_sql(f"UPDATE journal SET seq = {new} WHERE seq = {old}")
    return f"{one} and {other}"


def copied(journal: Connection, chance: random.Random, last: int) -> str:
    """An entry stands once more at the end."""
    columns = ", ".join(name for name in ("at", *TEXTS))
    journal.exec_driver_sql(
        f"INSERT INTO journal (seq, {columns}) SELECT {last + 1}, {columns} FROM journal"
        f" WHERE seq = {chance.randint(1, last)}"
    )
    return "one stands twice"


def cut_off(journal: Connection, last: int) -> None:
    """The end is gone, and the head was put right: nothing in the file tells."""
    journal.exec_driver_sql(f"DELETE FROM journal WHERE seq > {last - 2}")
    journal.exec_driver_sql(
        f"UPDATE journal_head SET seq = {last - 2},"
        f" hash = (SELECT hash FROM journal WHERE seq = {last - 2})"
    )


def made_anew(journal: Connection, last: int) -> None:
    """An entry is another, and the whole chain after it was made to fit."""
    seq = last // 2
    journal.exec_driver_sql(f"UPDATE journal SET subject = 'another' WHERE seq = {seq}")
    hash = rehash(journal, seq)
    for number in range(seq + 1, last + 1):
        journal.exec_driver_sql(f"UPDATE journal SET previous = '{hash}' WHERE seq = {number}")
        hash = rehash(journal, number)
    journal.exec_driver_sql(f"UPDATE journal_head SET hash = '{hash}'")


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        (cut_off, "is gone: the journal was cut off before it"),
        (made_anew, "is another than the one anchored"),
    ],
)
def test_only_an_anchor_tells_of_a_journal_cut_off_or_made_anew(
    hub: Callable[..., Result],
    journal: Connection,
    tmp_path: Path,
    attack: Callable[[Connection, int], None],
    words: str,
) -> None:
    anchors = tmp_path / "elsewhere" / "anchors.txt"
    assert hub("journal", "anchor", "--anchors", anchors).exit_code == 0
    assert "1 anchors met" in hub("journal", "verify", "--anchors", anchors).output
    attack(journal, verify(journal).last[1])
    journal.commit()
    assert "The journal is whole" in hub("journal", "verify").output
    said = hub("journal", "verify", "--anchors", anchors)
    assert (said.exit_code, words in said.output) == (1, True), said.output
    anchors.write_text("nonsense\n")
    assert "line 1: this is no anchor" in hub("journal", "verify", "--anchors", anchors).output


def test_what_a_restore_went_back_behind_is_told_and_is_no_fault(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "tonight.db"
    hub("backup", file)
    lost_deeds(tmp_path, 3)
    hub("journal", "anchor")
    assert hub("restore", file).exit_code == 0
    said = hub("journal", "verify")
    assert said.exit_code == 0, said.output
    assert "was given up at" in said.output
    assert "1 anchors met" in said.output, "the restored hub is anchored at once"
    lost_deeds(tmp_path, 3)
    hub("journal", "anchor")
    with opened(tmp_path / "var").engine.connect() as journal:
        cut_off(journal, head(opened(tmp_path / "var"))[1])
        journal.commit()
    assert hub("journal", "verify").exit_code == 1, "anchors after the restore must be met"


def lost_deeds(folder: Path, count: int) -> None:
    opened(folder / "var")
    for _ in range(count):
        note_restored(TERMINAL, "x.db", NONE_MADE)


def test_verifying_shares_no_code_with_the_writer() -> None:
    """Nor with anything else of the hub: of what it imports nothing is ours."""
    source = Path(verifying.__file__)
    names = {
        name
        for node in ast.walk(ast.parse(source.read_text()))
        for name in (
            [node.module or "."] if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names] if isinstance(node, ast.Import) else []
        )
    }  # fmt: skip
    assert names <= {
        "hashlib", "json", "collections.abc", "datetime", "typing", "sqlalchemy",
        "sqlalchemy.engine",
    }  # fmt: skip


def test_a_deed_in_the_midst_of_reading_is_no_fault_of_the_journal(
    hub: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path / "var")
    read = verifying._rows

    def meanwhile(connection: Connection) -> Iterator[dict[str, Any]]:
        yield from read(connection)
        note_restored(TERMINAL, "x.db", NONE_MADE)

    monkeypatch.setattr(verifying, "_rows", meanwhile)
    said = hub("journal", "verify")
    assert "The journal is whole" in said.output, said.output
