"""Bringing a database to the present shape, and beginning what every database must have."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from hub.backups.copying import KINDS, copy_database, name_at, shape_of
from hub.core import journal
from hub.core.alone import by_one
from hub.core.database import Database
from hub.core.moments import now
from hub.core.settings import settings_in_use
from hub.finding.queries import index_missing
from hub.incidents.commands import begin_everyday
from hub.people.models import TERMINAL

if TYPE_CHECKING:
    from alembic.config import Config

STEPS = Path(__file__).with_name("migrations")
MIGRATING = 0x311A1E3B  # the advisory lock of whoever changes the tables


def alembic_config() -> "Config":
    """Alembic, pointed at the versions that came with this code. It takes long to import, so that
    is done when there is something to migrate.
    """
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(STEPS))
    return config


@cache
def known_shapes() -> set[str]:
    """Every revision of the tables that this code can bring up to date."""
    return {step.name.partition("_")[0] for step in (STEPS / "versions").glob("[0-9]*.py")}


def newest_shape() -> str:
    """The revision this code works with."""
    return max(known_shapes())


def copy_before(database: Database) -> None:
    """Keep a copy of a database whose shape is about to change. Raises Refused when there is none
    to be had: `hub migrate --without-copy` goes on all the same.
    """
    settings, shape = settings_in_use(), shape_of(database)
    if not shape or shape == newest_shape() or settings.demo:
        return
    name = name_at(now(), KINDS[database.is_sqlite])
    copy_database(database, settings.backups_folder() / f"before-{newest_shape()}-{name}")


def migrate(database: Database, *, with_copy: bool = True) -> None:
    """Bring the tables up to date; twice is harmless. The journal's head and the everyday incident
    are begun; words that cannot be found yet are put into the index. Of processes that start
    together one does so, and the others wait.
    """
    with by_one(database, MIGRATING):
        _migrate(database, with_copy)


def _migrate(database: Database, with_copy: bool) -> None:
    if with_copy:
        copy_before(database)
    if shape_of(database) != newest_shape():
        _upgrade(database)
    with database.writing() as session:
        journal.begin(session)
        index_missing(session)
    begin_everyday(by=TERMINAL)


def _upgrade(database: Database) -> None:
    from alembic import command

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
