"""The index follows the words, whoever writes them; an old database gets one of the same shape."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, text

from hub.approvals.models import Words
from hub.core.database import Base, Database, bind
from hub.core.places import data_dir
from hub.finding.index import is_in_metadata
from hub.finding.models import Sought
from hub.finding.queries import find
from hub.migrating import alembic_config, migrate
from hub.people.models import TERMINAL
from hub.scripts import commands
from hub.scripts.models import Version
from tests.cast import actor
from tests.recycled import Recycled
from tests.scripts import written


def found(db: Database, typed: str) -> list[str]:
    """The ids of all versions that answer."""
    with db.reading() as session:
        return find(session, typed, select(Version.id)).ids


def is_whole(db: Database) -> bool:
    """Whether each script's words are found as they are now, and nothing else is."""
    with db.reading() as session:
        scripts = select(Words.id, Words.hash).where(Words.kind == "script")
        sought = select(Sought.words_id, Sought.hash)
        return set(session.execute(scripts)) == set(session.execute(sought))


def test_words_are_found_from_the_moment_they_are_saved(db: Database) -> None:
    version_id = written.drafted(None)
    assert found(db, "boil water") == [version_id]
    body = written.BODY.replace("Boil it hard", "Cook it on the zylophone")
    commands.edit(actor("writer"), version_id, text=body, values={"area": "Quux Hill"})
    assert found(db, "zylophone") == found(db, "quux") == [version_id]
    assert found(db, "hard") == []
    commands.edit(actor("writer"), version_id, text=body, values={}, title="Hot kettles")
    assert found(db, "kettles") == [version_id]
    assert found(db, "quux") == []
    assert is_whole(db)


def test_every_way_words_are_written_reaches_the_index(db: Database) -> None:
    report = commands.load_library(TERMINAL, data_dir("scripts_library"))
    incident = written.open_incident()
    origin = found(db, "boil water")[0]
    copy = commands.copy_to_incident(actor("writer"), origin, incident)
    assert copy in found(db, "boil water")
    written.published(incident, slug="other", title="Other water")
    assert is_whole(db)
    with db.reading() as session:
        assert len(session.scalars(select(Sought.number)).all()) == len(report.added) + 2


def test_words_that_were_undone_are_not_found(db: Database) -> None:
    written.drafted(None)

    def broken() -> None:
        with db.writing() as session:
            session.scalars(select(Words)).one().text = "Zebra"
            session.scalars(select(Words)).one().hash = "x"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert found(db, "zebra") == []
    assert is_whole(db)


def test_words_that_are_gone_are_not_found(db: Database) -> None:
    version_id = written.drafted(None)
    with db.writing() as session:
        session.execute(delete(Sought).where(Sought.words_id == version_id))
    assert found(db, "boil") == []


def test_no_source_writes_words_past_the_index() -> None:
    sources = [file for file in Path("hub").rglob("*.py") if "migrations" not in file.parts]
    past = re.compile(r"(insert|update)\(\s*Words\b|bulk_(save|insert|update)")
    assert [str(file) for file in sources if past.search(file.read_text())] == []


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A bound database without a table."""
    if request.param == "sqlite":
        database = bind(Database(f"sqlite:///{tmp_path / 'empty.db'}"))
        yield database
        database.close()
        return
    databases: Recycled = request.getfixturevalue("postgresql_databases")
    cluster = databases.cluster
    cluster.create("empty_hub")
    database = bind(Database(cluster.url("empty_hub")))
    yield database
    database.close()
    cluster.drop("empty_hub")


def shape(database: Database) -> list[str]:
    """What the database keeps of the table `sought`, in its own words."""
    asked = "SELECT sql FROM sqlite_master WHERE name LIKE '%sought%' OR tbl_name = 'sought'"
    if not database.is_sqlite:
        asked = (
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'sought' UNION ALL "
            "SELECT column_name || is_nullable || coalesce(generation_expression, '') "
            "FROM information_schema.columns WHERE table_name = 'sought'"
        )
    with database.engine.connect() as connection:
        found = {str(row[0]) for row in connection.execute(text(asked)) if row[0]}
        return sorted(" ".join(one.split()) for one in found if not one.startswith("CREATE TABLE"))


def test_a_migration_makes_the_index_that_the_code_knows(empty: Database) -> None:
    migrate(empty)
    migrated = shape(empty)
    assert any("sought_index" in one for one in migrated)
    with empty.engine.begin() as connection:
        options = {"compare_type": True, "include_name": is_in_metadata}
        assert (
            compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
            == []
        )
        connection.execute(text("DROP TABLE sought"))
        if empty.is_sqlite:
            connection.execute(text("DROP TABLE sought_index"))
    Base.metadata.create_all(empty.engine)
    assert shape(empty) == migrated


def test_an_old_database_is_found_in_after_the_upgrade(empty: Database) -> None:
    migrate(empty)
    version_id = written.drafted(None)
    with empty.engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
        connection.commit()
    migrate(empty)
    assert is_whole(empty)
    assert found(empty, "boil water") == [version_id]
    migrate(empty)
    assert is_whole(empty)
