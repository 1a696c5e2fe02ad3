"""`hub feeds`: the same pipeline and the same sentences, in the terminal."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from hub.core.errors import HubError, Invalid

MOST = 20_000_000  # bytes of a file that are read at all


@click.group()
def feeds() -> None:
    """News from outside: add a feed, take a file in, look at every feed now."""


@feeds.command("add")
@click.argument("url", required=False, default="")
@click.option("--name", required=True, help="What the desk calls it.")
@click.option("--every", default=120, show_default=True, help="Seconds between two looks.")
@click.option("--silent", default=15, show_default=True, help="Minutes of silence until alarm.")
@click.option("--speaks", default=0, show_default=True, help="Something new within minutes; 0: no.")
@click.option("--all-ours", is_flag=True, help="Everything in it is for us.")
@click.pass_obj
def feeds_add(
    opened: Callable[[], object],
    url: str,
    name: str,
    every: int,
    silent: int,
    speaks: int,
    all_ours: bool,
) -> None:
    """Listen to a feed; without an address it is fed by files.

    Example: hub feeds add "https://api.weather.gov/alerts/active?area=FL" --name "Weather Service"
    """
    from hub.feeds.commands import add
    from hub.people.models import TERMINAL

    opened()
    how = {"every_seconds": every, "silent_minutes": silent, "speaks_minutes": speaks}
    try:
        add(TERMINAL, name, url, **how, all_ours=all_ours)
    except HubError as fault:
        _stop(*(fault.fields.values() if isinstance(fault, Invalid) else [fault.reason]))
    click.echo(
        f"{name} is listened to." if url else f"{name} was added: feed it with hub feeds take."
    )


@feeds.command("take")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--feed", "name", required=True, help="The name of the feed it belongs to.")
@click.pass_obj
def feeds_take(opened: Callable[[], object], file: Path, name: str) -> None:
    """Take a file in as if the feed had said it; says what is wrong with it.

    Example: hub feeds take alerts.json --feed "Weather Service"
    """
    from hub.core.database import database
    from hub.feeds import queries, rounds
    from hub.people.models import TERMINAL

    opened()
    try:
        with database().reading() as session:
            feed_id = queries.feed_called(session, name).id
        with file.open("rb") as data:
            report = rounds.read_in(TERMINAL, feed_id, data.read(MOST))
        for note in report.notes:
            click.echo(note)
    except HubError as fault:
        _stop(fault.reason)
    _say(name, report.kind, report.sentence(), report.faults)


@feeds.command("check")
@click.pass_obj
def feeds_check(opened: Callable[[], object]) -> None:
    """Look at every feed now and say how each answers; exit 1 when one does not.

    Example: hub feeds check
    """
    from hub.core.database import database
    from hub.feeds import queries, rounds
    from hub.feeds.lines import Failed
    from hub.people.models import TERMINAL

    opened()
    with database().reading() as session:
        found = [(one.id, one.name) for one in queries.feeds(session) if one.url]
    if not found:
        click.echo("No feed has an address yet: hub feeds add URL --name NAME.")
    bad = False
    for feed_id, name in found:
        try:
            report = rounds.look(TERMINAL, feed_id)
        except (Failed, HubError) as fault:
            click.echo(f"hub: {name}: {fault}", err=True)
            bad = True
            continue
        bad = bad or not report.kind
        _say(name, report.kind, report.sentence(), report.faults, end=False)
    if bad:
        sys.exit(1)


def _say(name: str, kind: str, sentence: str, faults: list[str], *, end: bool = True) -> None:
    from hub.feeds.taking import KINDS

    for fault in faults:
        click.echo(f"hub: {name}: {fault}", err=True)
    if kind:
        click.echo(f"{name} ({KINDS[kind]}): {sentence}")
    elif end:
        sys.exit(1)


def _stop(*reasons: str) -> None:
    for reason in reasons:
        click.echo(f"hub: {reason}", err=True)
    sys.exit(1)
