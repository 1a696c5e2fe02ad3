"""Copies made by the clock: one every five minutes, fewer the older they are."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.backups.copying import ENDINGS, KINDS, NAME, About, beside, copy_database, name_at
from hub.core.database import Database
from hub.core.moments import now

EVERY = timedelta(minutes=5)
HALF_DONE = 3600.0  # seconds after which nobody writes on at a copy
# Of copies younger than this, one is kept in each stretch of so long.
KEPT = (
    (timedelta(hours=2), EVERY),
    (timedelta(days=2), timedelta(hours=1)),
    (timedelta(days=30), timedelta(days=1)),
)


def copy_and_rotate(database: Database, folder: Path) -> About:
    """Make a copy in the folder, and let go of those nobody would go back to."""
    at = now()
    made = copy_database(database, folder / name_at(at, KINDS[database.is_sqlite]))
    _sweep(folder)
    times = {made_at: file for file in folder.iterdir() if (made_at := time_of(file))}
    for gone in set(times) - kept(times, at):
        for file in (times[gone], beside(times[gone])):
            file.unlink(missing_ok=True)
    return made


def _sweep(folder: Path) -> None:
    """Let go of what a copy left half done when the hub was killed in the midst of it."""
    for part in folder.glob(".hub-*.part"):
        if time.time() - part.stat().st_mtime > HALF_DONE:
            part.unlink(missing_ok=True)


def time_of(file: Path) -> datetime | None:
    """When this copy was made, by its name; None for any other file."""
    if file.suffix not in ENDINGS.values():
        return None
    try:
        return datetime.strptime(file.stem, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def kept(times: Iterable[datetime], at: datetime) -> set[datetime]:
    """Those of the copies that stay: the first of each stretch, and always the newest."""
    firsts: dict[tuple[timedelta, int], datetime] = {}
    every = sorted(times)
    for made in every:
        stretch = next((one for age, one in KEPT if at - made < age), None)
        if stretch is not None:
            firsts.setdefault((stretch, int(made.timestamp() // stretch.total_seconds())), made)
    return {*firsts.values(), *every[-1:]}
