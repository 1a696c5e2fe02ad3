"""Copies of the database: whole, made while the hub runs, and restored without a trace lost."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from hub.backups import copying, room
from hub.backups.commands import note_restored
from hub.backups.copying import beside, copy_database
from hub.backups.put_back import leave_anchor, note_if_put_back
from hub.backups.regularly import back_up
from hub.backups.rotating import KEPT, kept
from hub.backups.whole import check_whole, in_use
from hub.core.database import Database, bind
from hub.core.errors import Refused
from hub.core.journal import Entry
from hub.core.settings import Settings
from hub.migrating import alembic_config, migrate
from hub.people.models import TERMINAL
from tests.backups.kept import head, opened
from tests.recycled import Recycled


def test_a_restored_hub_has_all_of_the_copy_and_begins_a_new_epoch(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    file, var = tmp_path / "tonight.db", tmp_path / "var"
    assert "Quay Road" in told(opened(var))
    assert hub("backup", file).exit_code == 0
    epoch, seq, _ = head(opened(var))
    with opened(var).writing() as session:
        session.execute(text("DROP TABLE updates"))
    done = hub("restore", file)
    assert done.exit_code == 0, done.output
    assert "kept as hub-before-restore-" in done.output
    after = opened(var)
    new_epoch, new_seq, _ = head(after)
    assert new_epoch != epoch, "every console loads anew"
    assert new_seq == seq + 1
    assert "Quay Road" in told(after)
    with after.reading() as session:
        last = session.get_one(Entry, new_seq)
    assert (last.kind, last.view["seq"]) == ("backups.restored", seq)
    assert "The journal is whole" in hub("journal", "verify").output


def told(database: Database) -> str:
    with database.reading() as session:
        rows = session.execute(text("SELECT text FROM words JOIN updates USING (id)"))
        return " ".join(row.text for row in rows)


def torn(file: Path) -> str:
    file.write_bytes(file.read_bytes()[:-100])
    return "is not as it was made"


def unsaid(file: Path) -> str:
    beside(file).unlink()
    return "is missing or not readable"


def of_another(file: Path) -> str:
    said(file, kind="postgresql")
    return "This is a copy of a postgresql database"


def of_a_newer_hub(file: Path) -> str:
    said(file, shape="9999")
    return "Install that hub, then restore"


def gone(file: Path) -> str:
    file.unlink()
    return "There is no file"


def said(file: Path, **more: str) -> None:
    about = json.loads(beside(file).read_text())
    beside(file).write_text(json.dumps({**about, **more}))


@pytest.mark.parametrize("spoil", [torn, unsaid, of_another, of_a_newer_hub, gone])
def test_a_copy_that_cannot_be_used_is_refused_and_nothing_changes(
    hub: Callable[..., Result], tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    file = tmp_path / "tonight.db"
    hub("backup", file)
    before = head(opened(tmp_path / "var"))
    words = spoil(file)
    done = hub("restore", file)
    assert done.exit_code == 1
    assert words in done.output
    assert head(opened(tmp_path / "var")) == before


def test_nothing_is_put_in_place_under_a_running_hub_nor_one_copy_over_another(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "tonight.db"
    assert hub("backup", file).exit_code == 0
    assert "a copy never replaces another" in hub("backup", file).output
    with in_use(opened(tmp_path / "var")):
        assert "Stop it first" in hub("restore", file).output


def test_a_damaged_file_is_not_started_and_the_way_out_is_named(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    var, copies = tmp_path / "var", tmp_path / "copies"
    copy_database(opened(var), copies / "hub-20261120T160500Z.db")
    opened(var).close()
    path = var / "hub.db"
    for log in var.glob("hub.db-*"):
        log.unlink()
    pages = bytearray(path.read_bytes())
    for at in range(4096, len(pages) - 4096, 4096):
        pages[at : at + 64] = b"\xff" * 64
    path.write_bytes(pages)
    with pytest.raises(Refused, match=r"is damaged .* hub restore .*hub-20261120T160500Z.db"):
        check_whole(opened(var), copies)


def test_a_copy_is_kept_before_the_tables_change(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    database = opened(tmp_path / "var")
    config = alembic_config()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        config.attributes["connection"] = connection
        alembic.downgrade(config, "-1")
        connection.commit()
    migrate(database)
    [copy] = (tmp_path / "var" / "backups").glob("before-*.db")
    assert "Quay Road" in told(Database(f"sqlite:///{copy}"))


def test_a_password_stands_in_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(copying, "tool", lambda name: name)
    monkeypatch.setattr(
        copying.subprocess, "run", lambda command, **given: ran.append((command, given)) or Done
    )
    database = Database("postgresql+psycopg://hub:secret@db.example/hub")
    copying.run(database, "pg_dump", "--format=custom")
    [(command, given)] = ran
    assert command == ["pg_dump", "--dbname=postgresql://hub@db.example/hub", "--format=custom"]
    assert given["env"]["PGPASSWORD"] == "secret"


class Done:
    """A program that did it."""

    returncode = 0


MINUTES = st.lists(st.integers(0, 60 * 24 * 60), max_size=60)


@given(MINUTES)
def test_the_newest_copies_stay_and_the_old_ones_thin_out(ages: list[int]) -> None:
    at = datetime(2026, 11, 20, 16, tzinfo=UTC)
    times = {at - timedelta(minutes=age) for age in ages}
    stay = kept(times, at)
    assert stay <= times
    assert max(times, default=at) in stay | {at}
    assert len(stay) <= sum(int(age / one) + 2 for age, one in KEPT)
    assert kept(stay, at) == stay, "twice takes no more away"


@pytest.mark.postgres
def test_postgresql_is_copied_and_restored_into_an_empty_database_only(
    hub: Callable[..., Result],
    postgresql_databases: Recycled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cluster = postgresql_databases.cluster
    first, second = cluster.create("kept_hub"), cluster.create("new_hub")
    database: Any = bind(Database(first))
    migrate(database)
    epoch, seq, _ = head(database)
    monkeypatch.setenv("HUB_DATABASE_URL", first)
    file = tmp_path / "tonight.dump"
    assert hub("backup", file).exit_code == 0
    assert "has tables" in hub("restore", file).output
    monkeypatch.setenv("HUB_DATABASE_URL", second)
    done = hub("restore", file)
    assert done.exit_code == 0, done.output
    restored = bind(Database(second))
    assert head(restored)[0] != epoch
    assert head(restored)[1] == seq + 1
    assert "The journal is whole" in hub("journal", "verify").output
    for one in (database, restored):
        one.close()
    for name in ("kept_hub", "new_hub"):
        cluster.drop(name)


def test_a_file_put_back_by_hand_begins_a_new_epoch_at_the_start(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    var, settings = tmp_path / "var", Settings(var=tmp_path / "var")
    assert not note_if_put_back(opened(var), settings), "nothing was anchored yet"
    opened(var).close()
    shutil.copy(var / "hub.db", tmp_path / "by-hand.db")
    note_restored(TERMINAL, "x.db", {"made_at": "", "hub": "", "seq": 1, "hash": ""})
    leave_anchor(opened(var), settings)
    assert not note_if_put_back(opened(var), settings), "as it was left"
    opened(var).close()
    for ending in ("", "-wal", "-shm"):
        (var / f"hub.db{ending}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "by-hand.db", var / "hub.db")
    epoch, seq, _ = head(opened(var))
    assert note_if_put_back(opened(var), settings)
    assert (head(opened(var))[0] != epoch, head(opened(var))[1]) == (True, seq + 1)
    assert not note_if_put_back(opened(var), settings), "said once"
    assert hub("journal", "verify").exit_code == 0


def test_a_disk_is_said_to_be_nearly_full_and_no_copy_takes_the_last_of_it(
    hub: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path / "var")
    (tmp_path / "var" / "backups").mkdir()
    assert room.nearly_full() == []
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _folder: Disk)
    assert room.nearly_full() == [
        f"the disk of the {name} is nearly full: 150 MB are left" for name in ("copies", "database")
    ]
    with pytest.raises(Refused, match="too little for a copy"):
        back_up()
    assert not list((tmp_path / "var" / "backups").glob("*.db*"))


class Disk:
    """One with little room."""

    free = 150 * 1024**2


def test_a_copy_that_was_killed_half_way_leaves_nothing_for_good(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    opened(tmp_path / "var")
    folder = tmp_path / "var" / "backups"
    folder.mkdir()
    old, new = folder / ".hub-20261120T160500Z.db.part", folder / ".hub-20261120T161000Z.db.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    back_up()
    assert (old.exists(), new.exists()) == (False, True)
