"""Whom this process has just recognised: a console that asks ten things at once is looked up once.

A look is believed for two seconds at most, so a session that another process ends is refused within
the five seconds promised; what this process ends is forgotten at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.core.command import after_every_deed
from hub.people.models import Actor

BELIEVED = timedelta(seconds=2)
MOST = 5000  # sessions kept in mind


@dataclass(frozen=True)
class Look:
    """One look at a session in the database: whose it is, and when its use was last noted."""

    actor: Actor
    seen_at: datetime
    at: datetime


_looks: dict[str, Look] = {}


def look_up(mark: str, at: datetime, read: Callable[[], Look | None]) -> Look | None:
    """The last look at the session with this mark while it is fresh, else a new one by `read`."""
    looks = _looks
    last = looks.get(mark)
    if last and timedelta(0) <= at - last.at < BELIEVED:
        return last
    if len(looks) >= MOST:
        looks.clear()
    found = read()
    if found:  # into the dict from before the read: if that was forgotten meanwhile, so is this
        looks[mark] = found
    return found


def forget() -> None:
    """Look anew at everyone: a session has ended, or somebody's roles may have changed."""
    global _looks
    _looks = {}


def noted(mark: str) -> None:
    """The use of this session was written down: look at it anew."""
    _looks.pop(mark, None)


after_every_deed(forget)  # of any kind: deeds are few, and none that matters can be left out
