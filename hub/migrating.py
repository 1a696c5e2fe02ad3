"""Bringing a database to the present shape, and beginning what every database must have."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from hub.core import journal
from hub.core.database import Database
from hub.finding.queries import index_missing
from hub.incidents.commands import begin_everyday
from hub.people.models import TERMINAL


def alembic_config() -> Config:
    """Alembic, pointed at the versions that came with this code."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def migrate(database: Database) -> None:
    """Bring the tables up to date; twice is harmless. The journal's head and the everyday incident
    are begun; words that cannot be found yet are put into the index.
    """
    config = alembic_config()
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # Batch migrations rebuild tables; with foreign keys on, dropping the old one would
            # delete the rows that point to it.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        if database.is_sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"the migration left rows without their parents: {broken[:3]}")
    with database.writing() as session:
        journal.begin(session)
        index_missing(session)
    begin_everyday(by=TERMINAL)
