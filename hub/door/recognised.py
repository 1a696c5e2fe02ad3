"""Whom this process has just recognised: a console that asks ten things at once is looked up once.

A look is believed for two seconds at most, so a session that another process ends is refused within
the five seconds promised; what this process ends is forgotten at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.core.command import after_every_deed
from hub.people.models import Actor

BELIEVED = timedelta(seconds=2)
MOST = 20_000  # sessions kept in mind


@dataclass(frozen=True)
class Look:
    """One look at a session in the database: whose it is, and when its use was last noted."""

    actor: Actor
    seen_at: datetime
    at: datetime


_looks: dict[str, Look] = {}


def look_up_all(
    marks: set[str], at: datetime, read: Callable[[set[str]], dict[str, Look]]
) -> dict[str, Look]:
    """The last looks at the sessions with these marks while they are fresh; the others are read
    anew, all at once.
    """
    looks = _looks
    found = {mark: looks[mark] for mark in marks if mark in looks and _is_fresh(looks[mark], at)}
    read_now = read(marks - found.keys()) if len(found) < len(marks) else {}
    if len(looks) + len(read_now) > MOST:
        looks.clear()
    looks.update(
        read_now
    )  # the dict from before the read: if it was forgotten meanwhile, so is this
    return found | read_now


def _is_fresh(look: Look, at: datetime) -> bool:
    return timedelta(0) <= at - look.at < BELIEVED


def forget() -> None:
    """Look anew at everyone: a session has ended, or somebody's roles may have changed."""
    global _looks
    _looks = {}


def noted(marks: Iterable[str]) -> None:
    """The use of these sessions was written down: look at them anew."""
    for mark in marks:
        _looks.pop(mark, None)


after_every_deed(forget)  # of any kind: deeds are few, and none that matters can be left out
