"""Copies of the database: whole, made while the hub runs, and restored without a trace lost."""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text

from hub.backups import copying, verifying
from hub.backups.anchors import Anchor
from hub.backups.commands import note_restored
from hub.backups.copying import beside, copy_database
from hub.backups.rotating import KEPT, kept
from hub.backups.verifying import verify
from hub.backups.whole import check_whole, in_use
from hub.cli import main
from hub.core.database import Database, bind
from hub.core.errors import Refused
from hub.core.journal import Entry, Head
from hub.core.settings import Settings, use
from hub.migrating import alembic_config, migrate
from hub.people.models import TERMINAL
from tests import cast
from tests.browser import storm
from tests.recycled import Recycled


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a hub that has news."""
    folder = tmp_path_factory.mktemp("first")
    use(Settings(var=folder))
    database = bind(Database(Settings(var=folder).url()))
    migrate(database)
    cast.hire(database)
    storm.set_up()
    storm.news(storm.opened(), "Quay Road is closed.", "critical")
    database.close()
    return folder / "hub.db"


@pytest.fixture
def hub(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """The `hub` command on a hub of its own that has news; `hub("backup", file)`."""
    var = tmp_path / "var"
    monkeypatch.setenv("HUB_VAR", str(var))
    use(Settings(var=var))
    var.mkdir()
    shutil.copy(first, var / "hub.db")
    yield lambda *words: CliRunner().invoke(main, [str(word) for word in words])
    use(Settings())


def opened(folder: Path) -> Database:
    return bind(Database(f"sqlite:///{folder / 'hub.db'}"))


def head(database: Database) -> tuple[str, int, str]:
    with database.reading() as session:
        found = session.scalars(select(Head)).one()
        return found.epoch, found.seq, found.hash


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


def test_the_journal_names_every_edit_loss_and_swap(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    """A thousand times at random; whoever holds the file can do anything to it."""
    chance = random.Random(311)
    with opened(tmp_path / "var").engine.connect() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"
        ).fetchall():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.commit()
        assert verify(connection).faults == []
        last = verify(connection).last[1]
        for _ in range(1000):
            connection.exec_driver_sql("BEGIN")
            what = chance.choice([edited, lost, swapped])(connection, chance, last)
            assert verify(connection).faults, what
            connection.rollback()
        connection.rollback()


COLUMNS = ("at", "kind", "world", "actor_id", "subject", "audience", "snapshot", "epoch", "hash")


def edited(connection: Connection, chance: random.Random, last: int) -> str:
    seq, column = chance.randint(1, last), chance.choice(COLUMNS)
    new = "'2001-01-01 00:00:00'" if column == "at" else f"{column} || 'x'"
    connection.exec_driver_sql(f"UPDATE journal SET {column} = {new} WHERE seq = {seq}")
    return f"{column} of {seq}"


def lost(connection: Connection, chance: random.Random, last: int) -> str:
    seq = chance.randint(1, last)
    connection.exec_driver_sql(f"DELETE FROM journal WHERE seq = {seq}")
    return f"{seq} is gone"


def swapped(connection: Connection, chance: random.Random, last: int) -> str:
    one, other = chance.sample(range(1, last + 1), 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        connection.exec_driver_sql(f"UPDATE journal SET seq = {new} WHERE seq = {old}")
    return f"{one} and {other}"


def test_a_journal_cut_off_or_written_anew_is_told_by_its_anchors(
    hub: Callable[..., Result], tmp_path: Path
) -> None:
    anchors = tmp_path / "elsewhere" / "anchors.txt"
    assert hub("journal", "anchor", "--anchors", anchors).exit_code == 0
    assert "1 anchors met" in hub("journal", "verify", "--anchors", anchors).output
    with opened(tmp_path / "var").engine.connect() as connection:
        _, seq, hash = verify(connection).last
        cut = verify(connection, [Anchor("2026-11-20T16:00:00.000Z", "e", seq + 1, hash)])
        other = verify(connection, [Anchor("2026-11-20T16:00:00.000Z", "e", seq, "0" * 64)])
    assert "the journal was cut off before it" in cut.faults[0]
    assert "is another than the one anchored" in other.faults[0]
    anchors.write_text("nonsense\n")
    done = hub("journal", "verify", "--anchors", anchors)
    assert done.exit_code == 1
    assert "line 1: this is no anchor" in done.output


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


def test_a_deed_in_the_midst_of_reading_is_no_fault_of_the_journal(
    hub: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path / "var")
    read = verifying._rows

    def meanwhile(connection: Connection) -> Iterator[dict[str, Any]]:
        yield from read(connection)
        note_restored(TERMINAL, "x.db", {"made_at": "", "hub": "", "seq": 1, "hash": ""})

    monkeypatch.setattr(verifying, "_rows", meanwhile)
    said = hub("journal", "verify")
    assert "The journal is whole" in said.output, said.output
