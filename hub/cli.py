"""The `hub` command. Every failure is one plain line; exit 0 done, 1 not done, 2 not understood."""

import gc
import sys
from importlib import import_module
from pathlib import Path

import click

from hub.core.settings import Settings, load_settings
from hub.terminal import opened, plainly

ROLE = click.option(
    "--role", "roles", multiple=True, required=True, help="A role; give it several times for more."
)


# Commands that stand elsewhere, and where: imported when they are typed.
ELSEWHERE = {
    "surges": "hub.surges.terminal",
    "feeds": "hub.feeds.terminal",
    "backup": "hub.keeping",
    "restore": "hub.keeping",
    "journal": "hub.keeping",
}


class Commands(click.Group):
    """Those of this file, and those that stand elsewhere."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name; what it needs is imported now."""
        if name not in ELSEWHERE:
            return super().get_command(ctx, name)
        found: click.Command = getattr(import_module(ELSEWHERE[name]), name)
        if name == "feeds":
            found.context_settings["obj"] = plainly(opened)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="surge-hub")
def main() -> None:
    """The surge hub: approved words to every agent, and what callers ask to command."""


@main.command()
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=int, help="Port to serve on.")
@click.option("--processes", type=int, help="Web processes; more than one needs PostgreSQL.")
@click.option("--no-clock", is_flag=True, help="Do not run the clock beside it.")
@click.option(
    "--insecure-http", is_flag=True, help="Allow sign-in over plain http off this machine."
)
@plainly
def serve(
    host: str | None,
    port: int | None,
    processes: int | None,
    no_clock: bool,
    insecure_http: bool,
) -> None:
    """Serve the hub.

    Example: hub serve --host 0.0.0.0 --port 8311
    """
    from gevent import monkey

    monkey.patch_all()  # before psycopg and everything that opens a socket
    gc.disable()  # importing leaves no rubbish; `serving` sets the collector going
    from hub import running

    settings = load_settings(
        host=host, port=port, processes=processes, insecure_http=insecure_http or None
    )
    running.serve(settings, clock=not no_clock)


@main.command()
@click.option("--parent", type=int, hidden=True)
@plainly
def clock(parent: int | None) -> None:
    """Run the clock by itself: expiry, counts, reach, reactions.

    Example: hub clock
    """
    from hub import running

    settings, database = opened(migrated=parent is not None)  # the server has just done it
    running.clock(settings, database, parent)


@main.command()
@click.option("--without-copy", is_flag=True, help="Keep no copy of the database before.")
@plainly
def migrate(without_copy: bool) -> None:
    """Bring the database to the present shape; a copy of it is kept before it changes.

    Example: hub migrate
    """
    from hub.keeping import as_it_is
    from hub.migrating import migrate

    with as_it_is() as (_, database):
        migrate(database, with_copy=not without_copy)
    click.echo(f"The database is up to date: {database.url.render_as_string(hide_password=True)}")


@main.command()
@click.option("--scenario", default="hurricane", help="Which demonstration to play.")
@click.option("--serve", "serving", is_flag=True, help="Play it and serve it.")
@click.option("--port", type=int, help="Port to serve on.")
@click.option("--remove", is_flag=True, help="Delete the demonstration's database.")
@click.option("--play", is_flag=True, hidden=True)
@click.option("--parent", type=int, hidden=True)
@plainly
def demo(
    scenario: str, serving: bool, port: int | None, remove: bool, play: bool, parent: int | None
) -> None:
    """A demonstration: an invented city in a hurricane, in a database of its own.

    Example: hub demo --serve --port 8311
    """
    if serving:
        from gevent import monkey

        monkey.patch_all()
    from hub import running

    if scenario != "hurricane":
        raise click.UsageError("There is one scenario so far: hurricane.")
    settings = load_settings(demo=True, port=port)
    running.demo(settings, serving=serving, remove=remove, play=play, parent=parent)


@main.group()
def people() -> None:
    """People who may sign in."""


@people.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@ROLE
@plainly
def people_add(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Add a person; prints the code with which they choose their password.

    Example: hub people add marcus.bell@city.example --name "Marcus Bell" --role pio
    """
    from hub.people.commands import add_person
    from hub.people.models import TERMINAL

    opened()
    _, code = add_person(by=TERMINAL, name=name, email=email, roles=set(roles))
    click.echo(
        f"{name} was added. At /door/password, with {email}, this code sets the password "
        f"within 24 hours: {code}"
    )


@people.command("grant")
@click.argument("email")
@ROLE
@plainly
def people_grant(email: str, roles: tuple[str, ...]) -> None:
    """Let a person hold more roles, at once and without a second administrator.

    Example: hub people grant marcus.bell@city.example --role pio
    """
    from hub.people.commands import grant_more
    from hub.people.models import TERMINAL

    opened()
    name, held = grant_more(TERMINAL, email, set(roles))
    click.echo(f"{name} is now: {held}.")


@main.group()
def key() -> None:
    """Bearer keys for machines."""


@key.command("create")
@click.argument("name")
@ROLE
@plainly
def key_create(name: str, roles: tuple[str, ...]) -> None:
    """Make a free-standing key; it is printed once.

    Example: hub key create "County 911" --role partner
    """
    from hub.keys.commands import make_key
    from hub.people.models import TERMINAL

    opened()
    _, secret = make_key(by=TERMINAL, name=name, roles=set(roles))
    click.echo(secret)


@main.group()
def scripts() -> None:
    """The scripts library."""


@scripts.command("load")
@click.argument(
    "directory", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@plainly
def scripts_load(directory: Path | None) -> None:
    """Load the library's scripts and plans as drafts; text edited in the hub is never overwritten.

    Example: hub scripts load scripts_library
    """
    from hub.core.places import data_dir
    from hub.people.models import TERMINAL
    from hub.plans import library as plans
    from hub.scripts.library import load_library

    opened()
    place = directory or data_dir("scripts_library")
    report, planned = load_library(TERMINAL, place), plans.load_library(TERMINAL, place)
    for line in [*report.lines(), *planned.lines()]:
        click.echo(line)
    sys.exit(1 if report.faults or planned.faults else 0)


@main.command()
@plainly
def settings() -> None:
    """Every setting, what it is now and what it means.

    Example: hub settings
    """
    from rich.console import Console
    from rich.table import Table

    now = load_settings()
    table = Table("setting", "now", "meaning", box=None)
    for name, field in Settings.model_fields.items():
        value = "set" if name == "secret" and now.secret else str(getattr(now, name))
        table.add_row(f"HUB_{name.upper()}", value, field.description)
    Console(highlight=False).print(table)
