"""Starting and stopping processes: the parent, its web processes, and the clock beside them."""

import logging
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

import click

from hub.backups.put_back import leave_anchor, note_if_put_back
from hub.backups.whole import check_whole, in_use
from hub.core.database import Database, bind
from hub.core.errors import Refused
from hub.core.settings import Settings
from hub.migrating import migrate
from hub.parent import Parent

log = logging.getLogger(__name__)


def environment(settings: Settings) -> dict[str, str]:
    """What a child process must be told to use the same settings."""
    given = {
        f"HUB_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
        if value not in ("", None)
    }
    return {**os.environ, **given}


def serve(
    settings: Settings, *, clock: bool = True, beside: tuple[tuple[str, ...], ...] = ()
) -> None:
    """Serve until stopped: by as many web processes as the settings say, forked from this one. It
    has all they need, and starts another when one dies. The clock is a command of its own beside.
    """
    database = Database(settings.url())
    if settings.processes > 1 and database.is_sqlite:
        raise Refused(
            "HUB_PROCESSES: SQLite serves one web process. For more, set HUB_DATABASE_URL to a "
            "postgresql+psycopg:// URL."
        )
    log_as(settings)
    bind(database)
    check_whole(database, settings.backups_folder())
    migrate(database)
    note_if_put_back(database, settings)
    _welcome(settings)
    parent, me = Parent(), str(os.getpid())
    try:
        with in_use(database):
            _fork_web(parent, settings, database)
            for words in ([("clock", "--parent", me)] if clock else []) + list(beside):
                command = [sys.executable, "-m", "hub", *words]
                parent.runs(f"`hub {' '.join(words)}`", command, environment(settings))
            parent.watch()
    finally:
        leave_anchor(database, settings)


def _fork_web(parent: Parent, settings: Settings, database: Database) -> None:
    from hub import serving

    app = serving.ready(settings, database)
    is_shared = settings.processes > 1
    for number in range(1, settings.processes + 1):
        bound = serving.listener(settings.host, settings.port, shared=is_shared)
        parent.forks(f"web process {number}", partial(serving.serve, app, bound))


def _welcome(settings: Settings) -> None:
    from hub.door.first import first_address

    address = f"http://{settings.host}:{settings.port}"
    click.echo(f"The hub is at {address}")
    first = first_address(settings)
    if first:
        click.echo(f"Nobody can sign in yet. Make the first administrator here: {address}{first}")


def clock(settings: Settings, database: Database, parent: int | None) -> None:
    """Run the clock until stopped, or until the server it was started by is gone."""
    from hub import clock as beating

    log_as(settings)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if parent:
        threading.Thread(target=_leave_with, args=(parent, stop), daemon=True).start()
    with beating.alone(database, stop) as held:
        beating.run(stop, held)


def _leave_with(parent: int, stop: threading.Event) -> None:
    """A clock must not beat on unseen when the server that started it was killed."""
    while Path(f"/proc/{parent}").exists() or os.getppid() == parent:
        time.sleep(1.0)
    stop.set()


def demo(
    settings: Settings, *, serving: bool, remove: bool, play: bool, parent: int | None
) -> None:
    """Build, play, serve or remove the demonstration; never touches another database."""
    from hub.demo import stage

    if settings.database_url:
        raise Refused("A demonstration has its own database: unset HUB_DATABASE_URL.")
    if remove:
        gone = stage.remove(settings)
        click.echo(
            f"Removed {', '.join(map(str, gone))}." if gone else "There is no demonstration."
        )
        return
    database = bind(Database(settings.url()))
    migrate(database)
    log_as(settings)
    incident = stage.build()
    if play:
        stage.play(incident, gone=lambda: parent is not None and os.getppid() != parent)
    if serving:
        _demo_links(settings)
        serve(settings, beside=(("demo", "--play", "--parent", str(os.getpid())),))


def _demo_links(settings: Settings) -> None:
    """Print the sign-in link of each role."""
    from hub.core.secret import secret_of
    from hub.door.demo import demo_links

    click.echo("DEMONSTRATION — invented city and calls. Sign in as:")
    for link in demo_links(secret_of(settings)):
        address = f"http://{settings.host}:{settings.port}{link['href']}"
        click.echo(f"  {link['role']:<28} {link['name']:<18} {address}")
    click.echo(f"To go on without it: http://{settings.host}:{settings.port}/door/start")


def log_as(settings: Settings) -> None:
    """Log lines as JSON on stderr."""
    from hub.core.logs import JsonLines

    output = logging.StreamHandler()
    output.setFormatter(JsonLines())
    logging.basicConfig(level=settings.log_level, handlers=[output], force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a late beat is coalesced, not lost
    logging.getLogger("alembic").setLevel(logging.WARNING)
