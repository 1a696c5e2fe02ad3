"""`hub backup`, `hub restore`, `hub journal`: keeping what was said, proving it is whole."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import inspect

from hub.backups import anchors, copying
from hub.backups.commands import note_restored
from hub.backups.verifying import verify
from hub.backups.whole import put_in_place
from hub.core.database import Database, bind
from hub.core.errors import Refused
from hub.core.settings import Settings, load_settings, use
from hub.migrating import known_shapes, migrate
from hub.people.models import TERMINAL
from hub.terminal import plainly

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
ANCHORS = click.option(
    "--anchors", "file", type=click.Path(path_type=Path, dir_okay=False),
    help="Where the anchors stand; anchors.txt beside the copies when not given.",
)  # fmt: skip


@contextmanager
def as_it_is() -> Iterator[tuple[Settings, Database]]:
    """The settings and their database, bound, and not brought up to date."""
    settings = use(load_settings())
    database = bind(Database(settings.url()))
    try:
        yield settings, database
    finally:
        database.close()


@click.command()
@FILE
@plainly
def backup(file: Path) -> None:
    """Copy the whole database into FILE, while the hub runs.

    Example: hub backup /mnt/safe/hub-tonight.db
    """
    with as_it_is() as (_, database):
        about = copying.copy_database(database, file)
    size = file.stat().st_size
    click.echo(f"{file}: {size:,} bytes, up to entry {about['seq']} of the journal.")


@click.command()
@FILE
@plainly
def restore(file: Path) -> None:
    """Put the copy FILE in place of the database. Stop the hub first.

    What was there is kept beside it. On PostgreSQL, HUB_DATABASE_URL must name an empty database.

    Example: hub restore var/backups/hub-20261120T160500Z.db
    """
    about = copying.about_copy(file)
    with as_it_is() as (settings, database):
        check_fits(about, database)
        if database.is_sqlite:
            kept = put_in_place(Path(str(database.url.database)), file)
            if kept:
                click.echo(f"What was there is kept as {kept}.")
        else:
            _fill_empty(database, file)
        migrate(database)
        note_restored(TERMINAL, file.name, about)
        anchors.write_anchor(database, settings.anchors_file())
    click.echo(
        f"Restored {file}, made at {about['made_at']} at entry {about['seq']}. Screens load anew."
    )


def check_fits(about: copying.About, database: Database) -> None:
    """Raises Refused when this hub cannot use the copy: of another kind, or of a newer hub."""
    if about["kind"] != copying.KINDS[database.is_sqlite]:
        raise Refused(
            f"This is a copy of a {about['kind']} database, and HUB_DATABASE_URL names a"
            f" {copying.KINDS[database.is_sqlite]} one."
        )
    if about["shape"] not in known_shapes():
        raise Refused(
            f"This copy was made by hub {about['hub']}, whose database has a newer shape"
            f" ({about['shape']}) than this hub knows. Install that hub, then restore."
        )


@click.group()
def journal() -> None:
    """The journal: every deed, chained by hash."""


@journal.command("verify")
@ANCHORS
@plainly
def verify_journal(file: Path | None) -> None:
    """Say whether the journal is whole, or all that is wrong with it; exit 1 then.

    Example: hub journal verify --anchors /mnt/safe/anchors.txt
    """
    if file and not file.exists():
        raise Refused(f"There is no file {file}.")
    with as_it_is() as (settings, database):
        place = file or settings.anchors_file()
        anchored = list(anchors.read_anchors(place)) if place.exists() else []
        with database.reading() as session:  # one moment of it, while the hub goes on writing
            found = verify(session.connection(), anchored)
    for fault in found.faults:
        click.echo(fault)
    for words in found.given_up:
        click.echo(words)
    if found.faults:
        sys.exit(1)
    _, seq, hash = found.last
    met = len(anchored) - len(found.given_up)
    more = f", {met} anchors met" if anchored else ""
    click.echo(f"The journal is whole: {found.rows:,} entries{more}. The last is {seq}, {hash}.")


@journal.command("anchor")
@ANCHORS
@plainly
def anchor_journal(file: Path | None) -> None:
    """Write down in a second place where the journal stands. The clock does it each hour.

    Example: hub journal anchor --anchors /mnt/safe/anchors.txt
    """
    with as_it_is() as (settings, database):
        place = file or settings.anchors_file()
        anchor = anchors.write_anchor(database, place)
    click.echo(f"{place}: entry {anchor.seq}, {anchor.hash}.")


def _fill_empty(database: Database, copy: Path) -> None:
    if inspect(database.engine).get_table_names():
        raise Refused(
            "HUB_DATABASE_URL names a database that has tables. Make an empty one (createdb) and"
            " name that: nothing is written over."
        )
    whole = ("--no-owner", "--single-transaction", "--exit-on-error")  # all of it, or nothing
    copying.run(database, "pg_restore", *whole, str(copy))
