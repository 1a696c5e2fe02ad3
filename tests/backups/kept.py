"""The database of a folder, and where its journal stands."""

from pathlib import Path

from sqlalchemy import select

from hub.core.database import Database, bind
from hub.core.journal import Head


def opened(folder: Path) -> Database:
    return bind(Database(f"sqlite:///{folder / 'hub.db'}"))


def head(database: Database) -> tuple[str, int, str]:
    with database.reading() as session:
        found = session.scalars(select(Head)).one()
        return found.epoch, found.seq, found.hash
