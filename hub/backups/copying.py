"""A copy of the whole database in one file, made while the hub runs.

SQLite is copied by its own backup interface, from one snapshot: writers go on. PostgreSQL is copied
by `pg_dump`. A copy is complete or not there: it is written under another name first, flushed, and
then given its own. Beside it stands FILE.json: which hub made it, of which shape, up to which entry
of the journal, and the file's fingerprint.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from hub.core.database import Database
from hub.core.errors import Refused
from hub.core.journal import Head
from hub.core.moments import iso, now
from hub.core.off_loop import off_loop

KINDS = {True: "sqlite", False: "postgresql"}
NAME = "hub-%Y%m%dT%H%M%SZ"
ENDINGS = {"sqlite": ".db", "postgresql": ".dump"}

About = dict[str, Any]


def copy_database(database: Database, to: Path) -> About:
    """Copy the database into the file `to`; what is said of it beside. Raises Refused."""
    if to.exists():
        raise Refused(f"{to} is there already. Name a new file: a copy never replaces another.")
    to.parent.mkdir(parents=True, exist_ok=True)
    about = _about(database)
    with _complete_or_not_there(to) as part:
        work = _copy_sqlite if database.is_sqlite else _dump_postgres
        off_loop(work, database, part)
    if database.is_sqlite:  # the hub went on meanwhile: the copy itself says how far it goes
        with closing(sqlite3.connect(to)) as copy:
            head = copy.execute("SELECT epoch, seq, hash FROM journal_head").fetchone()
        if head:  # an old database may have begun no journal yet
            about |= dict(zip(("epoch", "seq", "hash"), head, strict=True))
    about["sha256"] = fingerprint(to)
    with _complete_or_not_there(beside(to)) as part:
        part.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return about


def name_at(at: datetime, kind: str) -> str:
    """What the copy of a moment is called; names sort by time."""
    return at.astimezone(UTC).strftime(NAME) + ENDINGS[kind]


def beside(file: Path) -> Path:
    """Where it is said what a copy is."""
    return file.with_name(file.name + ".json")


def about_copy(file: Path) -> About:
    """What a copy says of itself. Raises Refused when it is not whole, or says nothing."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    try:
        about: About = json.loads(beside(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refused(
            f"{beside(file)} is missing or not readable. It stands beside every copy the hub made"
            " and says which hub made it; without it nothing is restored."
        ) from None
    if fingerprint(file) != about.get("sha256"):
        raise Refused(
            f"{file} is not as it was made: it is torn or was changed. Take another copy."
        )
    return about


def fingerprint(file: Path) -> str:
    """SHA-256 of the file."""
    with file.open("rb") as bytes_of:
        return hashlib.file_digest(bytes_of, "sha256").hexdigest()


def shape_of(database: Database) -> str:
    """The revision the tables are of; empty for a database without any."""
    with database.engine.connect() as connection:
        if "alembic_version" not in _tables(database):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _tables(database: Database) -> set[str]:
    from sqlalchemy import inspect

    return set(inspect(database.engine).get_table_names())


def _about(database: Database) -> About:
    with database.reading() as session:
        head = session.scalar(select(Head).where(Head.id == 1))
    return {
        "made_at": iso(now()),
        "hub": version("surge-hub"),
        "kind": KINDS[database.is_sqlite],
        "shape": shape_of(database),
        "epoch": head.epoch if head else None,
        "seq": head.seq if head else 0,
        "hash": head.hash if head else None,
    }


@contextmanager
def _complete_or_not_there(file: Path) -> Iterator[Path]:
    part = file.with_name(f".{file.name}.part")
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _copy_sqlite(database: Database, part: Path) -> None:
    """From one snapshot: a copy made page by page would begin anew with every write beside it."""
    source = sqlite3.connect(f"file:{database.url.database}?mode=ro", uri=True)
    target = sqlite3.connect(part)
    try:
        source.backup(target, pages=-1)
    finally:
        target.close()
        source.close()


def _dump_postgres(database: Database, part: Path) -> None:
    run(database, "pg_dump", "--format=custom", f"--file={part}")


def tool(name: str) -> str:
    """One of PostgreSQL's own tools; the newest where there are several. Raises Refused."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(places[-1]) if places else None)
    if found is None:
        raise Refused(f"{name} is needed and not installed (Debian: postgresql-client).")
    return found


def run(database: Database, name: str, *words: str) -> None:
    """Run one of them on the database. Raises Refused with its own first words when it fails.

    The password goes by the environment: everyone on the machine reads a command line.
    """
    url = database.url.set(drivername="postgresql")
    address = url._replace(password=None).render_as_string()
    done = subprocess.run(
        [tool(name), f"--dbname={address}", *words],
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Refused(f"{name} did not do it: {said}")
