"""Starting and stopping processes: the web workers, and the clock beside them."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click
import gevent

from hub.backups.put_back import leave_anchor, note_if_put_back
from hub.backups.whole import check_whole, in_use
from hub.core.database import Database, bind
from hub.core.errors import Refused
from hub.core.settings import Settings
from hub.migrating import migrate

log = logging.getLogger(__name__)


def environment(settings: Settings) -> dict[str, str]:
    """What a child process must be told to use the same settings."""
    given = {
        f"HUB_{name.upper()}": str(value)
        for name, value in settings.model_dump().items()
        if value not in ("", None)
    }
    return {**os.environ, **given}


def child(settings: Settings, *words: str) -> subprocess.Popen[bytes]:
    """Another `hub` process that ends when this one does."""
    return subprocess.Popen([sys.executable, "-m", "hub", *words], env=environment(settings))


class Beside:
    """A process beside the server, started again when it dies."""

    def __init__(self, settings: Settings, *words: str) -> None:
        self._settings, self._words = settings, words
        self._process = child(settings, *words)
        self._stopped = False
        gevent.spawn(self._watch)

    def _watch(self) -> None:
        while not self._stopped:
            gevent.sleep(1.0)
            if self._process.poll() is not None and not self._stopped:
                log.warning("`hub %s` ended; it is started again", " ".join(self._words))
                self._start_again()

    def _start_again(self) -> None:
        """A machine that can start nothing just now is asked again in a second."""
        try:
            self._process = child(self._settings, *self._words)
        except OSError:
            log.exception("`hub %s` cannot be started", " ".join(self._words))

    def stop(self) -> None:
        """End it and wait for it."""
        self._stopped = True
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()


def serve(
    settings: Settings,
    *,
    clock: bool = True,
    worker_of: int | None = None,
    beside: tuple[tuple[str, ...], ...] = (),
) -> None:
    """Serve until stopped: this process, and as many workers beside it as the settings say. A
    worker ends with the process that started it (`worker_of`), however that one ends.
    """
    database = Database(settings.url())
    if settings.processes > 1 and database.is_sqlite:
        raise Refused(
            "HUB_PROCESSES: SQLite serves one web process. For more, set HUB_DATABASE_URL to a "
            "postgresql+psycopg:// URL."
        )
    log_as(settings)
    bind(database)
    if worker_of:
        threading.Thread(target=_leave_with, args=(worker_of, _end_here), daemon=True).start()
    else:
        check_whole(database, settings.backups_folder())
        migrate(database)
        note_if_put_back(database, settings)
        _welcome(settings)
    parent = str(os.getpid())
    words = ([("clock", "--parent", parent)] if clock and not worker_of else []) + list(beside)
    extra = [Beside(settings, *given) for given in words]
    extra += [
        Beside(settings, "serve", "--worker-of", parent, "--no-clock")
        for _ in range(settings.processes - 1)
        if not worker_of
    ]
    try:
        with in_use(database):
            _serve_here(settings, database)
    finally:
        for process in extra:
            process.stop()
        if not worker_of:
            leave_anchor(database, settings)


def _serve_here(settings: Settings, database: Database) -> None:
    from hub.app import create_app
    from hub.serving import serve as serve_app

    app = create_app(settings, database=database)
    serve_app(app, settings.host, settings.port, shared=settings.processes > 1)


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
        threading.Thread(target=_leave_with, args=(parent, stop.set), daemon=True).start()
    with beating.alone(database, stop) as held:
        beating.run(stop, held)


def _leave_with(parent: int, leave: Callable[[], object]) -> None:
    """What a server started must not go on unseen when that server was killed."""
    while Path(f"/proc/{parent}").exists() or os.getppid() == parent:
        time.sleep(1.0)
    leave()


def _end_here() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


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
