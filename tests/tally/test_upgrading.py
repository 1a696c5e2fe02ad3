"""A database that counted before there were hours and facets has them after its upgrade."""

from pathlib import Path

from alembic import command
from sqlalchemy import select

from hub.core.database import Database
from hub.migrating import alembic_config
from hub.tally.counting import rebuild_counts
from hub.tally.models import HourFacet
from hub.tally.rollups import ROLLUPS

BEFORE = "0015"
ROWS = (
    "INSERT INTO incidents (id, name, hazard, level, exercise, period, opened_at, opened_by,"
    " languages) VALUES ('i', 'Orla', 'any', 1, 0, 1, '2026-11-20 17:00:00', 'x', '[]')",
    "INSERT INTO topics (id, incident_id, slug, name, lifeline, lead, any_count, position)"
    " VALUES ('t', 'i', 'boil-water', 'Boil water', '', '', 0, 0)",
    *(
        "INSERT INTO tallies (id, undoes, weight, topic_id, incident_id, at, stored_at, person_id,"
        f" area, channel, body, late, folded) VALUES ({row}, 'phone', '', {late}, 1)"
        for late, row in (
            (0, "'a', NULL, 1, 't', 'i', '2026-11-20 18:04:59.9', '2026-11-20 18:05:00', 'p', '1'"),
            (1, "'b', NULL, 1, 't', 'i', '2026-11-20 18:55:00', '2026-11-20 20:00:00', 'p', '2'"),
            (0, "'c', NULL, 1, 't', 'i', '2026-11-20 18:10:00', '2026-11-20 18:10:00', 'p', '2'"),
            (0, "'d', 'c', -1, 't', 'i', '2026-11-20 18:10:00', '2026-11-20 18:11:00', 'p', NULL"),
        )
    ),
)


def rolled_up(database: Database) -> list[tuple[str, ...]]:
    with database.reading() as session:
        return sorted(
            (table.__tablename__, *map(str, row))
            for table in ROLLUPS
            for row in session.execute(select(table.__table__))
        )


def moved(database: Database, to: str) -> None:
    """Bring the tables to that revision."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()


def test_what_was_counted_is_rolled_up_anew_by_the_upgrade(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'hub.db'}")
    moved(database, BEFORE)
    with database.engine.begin() as connection:
        for row in ROWS:
            connection.exec_driver_sql(row)
    moved(database, "head")
    with database.reading() as session:
        found = session.scalars(select(HourFacet).where(HourFacet.facet == "area"))
        assert {(row.value, row.count, row.late) for row in found} == {("1", 1, 0), ("2", 1, 1)}
    before = rolled_up(database)
    with database.writing() as session:
        assert rebuild_counts(session) == 4
    assert rolled_up(database) == before
    database.close()
