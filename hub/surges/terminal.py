"""`hub surges`: the shipped detector over a file of past calls, in the terminal."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from hub.formats.faults import Faulty
from hub.surges.backtest import History, backtest, bin_length, length, read_history
from hub.surges.picturing import picture as draw
from hub.surges.sentences import recurrence_words, surge_sentence
from hub.surges.series import Flag

COLUMNS = ("topic", "first_alarm", "last_alarm", "seen", "expected", "recurrence", "sentence")
SHOWN_EVERY = 500  # bins between two looks at the progress bar


@click.group()
def surges() -> None:
    """Surges: what rises more than chance and the hour of the week explain."""


@surges.command("backtest")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bin", "bin_", default="1h", show_default=True, help="Length of a bin: 5m, 1h, 1d.")
@click.option("--count-column", default="count", show_default=True, help="The column of counts.")
@click.option("--csv", "shape", flag_value="csv", default=True, help="One row an episode (as is).")
@click.option("--json", "shape", flag_value="json", help="A list of episodes.")
@click.option("--picture", type=click.Path(path_type=Path), help="An SVG of it, into this file.")
def backtest_command(
    file: Path, bin_: str, count_column: str, shape: str, picture: Path | None
) -> None:
    """Run the shipped detector over rows of start,topic,count, as if live.

    Example: hub surges backtest calls_2025.csv --bin 1h
    """
    try:
        seconds = bin_length(bin_)
        history = read_history(file, seconds, count_column)
    except (Faulty, ValueError, OSError) as fault:
        for line in str(fault).splitlines():
            click.echo(f"hub: {line}", err=True)
        sys.exit(1)
    flags = _flags(history)
    if picture:
        picture.write_text(draw(history, flags, file.stem), encoding="utf-8")
    rows = [_row(flag, history) for flag in flags]
    if shape == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)


def _flags(history: History) -> list[Flag]:
    """Every flag, the earliest first, with a bar on the terminal while it takes long."""
    flags: list[Flag] = []
    shown = Console(stderr=True)
    with Progress(console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("bins", total=length(history))
        for number, raised in backtest(history):
            flags += raised
            if number % SHOWN_EVERY == 0:
                bar.update(task, completed=number)
    return flags


def _row(flag: Flag, history: History) -> dict[str, Any]:
    shape = "%Y-%m-%d" if history.dated else "%Y-%m-%dT%H:%M"
    return {
        "topic": flag.topic,
        "first_alarm": flag.first_alarm.strftime(shape),
        "last_alarm": flag.last_alarm.strftime(shape),
        "seen": flag.seen,
        "expected": round(flag.expected, 1),
        "recurrence": recurrence_words(flag.recurrence, history.bin_seconds),
        "sentence": surge_sentence(flag, history.bin_seconds),
    }
