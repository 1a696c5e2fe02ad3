"""The database's one file: whether it is whole, or in use, and putting a copy in its place."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import text

from hub.backups import copying
from hub.core.database import Database
from hub.core.errors import Refused

AWAY = "before-restore-%Y%m%dT%H%M%SZ"


def check_whole(database: Database, copies: Path) -> None:
    """Raises Refused for a SQLite file that is torn or damaged, with the command that helps."""
    path = Path(str(database.url.database or ""))
    if not database.is_sqlite or not path.exists() or path.stat().st_size == 0:
        return
    try:
        with database.engine.connect() as connection:
            said = str(connection.scalar(text("PRAGMA quick_check(1)")))
    except Exception as fault:
        said = str(getattr(fault, "orig", None) or fault).splitlines()[0]
    database.close()
    if said == "ok" or "locked" in said:
        return
    newest = max(copies.glob(f"hub-*{copying.ENDINGS['sqlite']}"), default=None)
    way = (
        f"Restore the newest copy: hub restore {newest}"
        if newest
        else f"There is no copy in {copies}: put one there, then hub restore FILE"
    )
    raise Refused(f"{path} is damaged ({said}). Nothing was changed. {way}")


@contextmanager
def in_use(database: Database) -> Iterator[None]:
    """While a process serves from this file, nobody puts another in its place."""
    if not database.is_sqlite:
        yield
        return
    with _lock(Path(str(database.url.database))) as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield


def put_in_place(path: Path, copy: Path) -> str | None:
    """The copy as the database's file. What was there, with its log, goes aside; its name."""
    with _lock(path) as serving, _lock(path, ".clock") as clock:
        try:
            for lock in (serving, clock):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"The hub is running on {path}. Stop it first.") from None
        aside = datetime.now(UTC).strftime(AWAY)
        part = path.with_name(f".{path.name}.part")
        shutil.copyfile(copy, part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        for ending in ("", "-wal", "-shm"):
            old = path.with_name(path.name + ending)
            if old.exists():
                old.replace(path.with_name(f"{path.stem}-{aside}{path.suffix}{ending}"))
        had = (path.with_name(f"{path.stem}-{aside}{path.suffix}")).exists()
        part.replace(path)
    return f"{path.stem}-{aside}{path.suffix}" if had else None


def _lock(path: Path, ending: str = ".serving") -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(path.name + ending).open("w")
