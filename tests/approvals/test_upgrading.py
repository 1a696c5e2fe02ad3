"""A database that is in use gets the new columns and checks, and keeps every row."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.core import settings
from hub.core.database import Database, bind
from hub.migrating import alembic_config, migrate

BEFORE = "0012"  # what stood before departments checked and one person could publish alone
AT = "2026-01-01 00:00:00"
ROWS = (
    f"INSERT INTO incidents (id, name, hazard, level, exercise, period, opened_at, opened_by,"
    f" languages) VALUES ('i', 'Orla', 'any', 1, 0, 1, '{AT}', 'x', '[]')",
    'INSERT INTO words (id, kind, text, "values", about, revision, hash, earlier_hands, seq)'
    " VALUES ('w', 'script', 't', '{}', '{}', 1, 'h', '[]', 1)",
    f"INSERT INTO people (id, name, added_at) VALUES ('p', 'Marcus Bell', '{AT}')",
    "INSERT INTO grants (person_id, role, granted_by, granted_at)"
    f" VALUES ('p', 'pio', 'x', '{AT}')",
    f"INSERT INTO steps (words_id, number, action, revision, hash, by_id, by_name, reason, at)"
    f" VALUES ('w', 1, 'submit', 1, 'h', 'x', 'Kim Tran', '', '{AT}')",
    f"INSERT INTO approvals (id, words_id, kind, hash, by_id, by_name, at)"
    f" VALUES ('a', 'w', 'script', 'h', 'p', 'Marcus Bell', '{AT}')",
    f"INSERT INTO releases (id, words_id, hash, incident_id, world, kind, title, sites, must_read,"
    f" seq, by_id, by_name, at, ended_why) VALUES ('r', 'w', 'h', 'i', 'live', 'script', 'T', '[]',"
    f" 1, 1, 'p', 'Marcus Bell', '{AT}', '')",
)


@pytest.fixture
def in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(settings, "_in_use", [settings.Settings(backups=str(tmp_path / "copies"))])
    database = bind(Database(f"sqlite:///{tmp_path / 'hub.db'}"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        for row in ROWS:
            connection.execute(text(row))
        connection.commit()
    return database


def test_its_rows_stay_and_its_promises_grow(in_use: Database, tmp_path: Path) -> None:
    migrate(in_use)
    assert list((tmp_path / "copies").glob("before-*.db")), "it was not copied first"
    with in_use.engine.connect() as connection:
        for table in ("words", "people", "grants", "steps", "approvals", "releases"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table
        assert connection.scalar(text("SELECT alone FROM approvals")) == 0
    for broken in ("UPDATE approvals SET alone = 1", "DELETE FROM approvals"):
        with pytest.raises(IntegrityError), in_use.engine.begin() as connection:
            connection.execute(text(broken))
    in_use.close()
