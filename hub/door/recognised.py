"""Whom this process has just recognised: a console that asks ten things at once is looked up once.

A look is believed for two seconds at most, so a session that another process ends is refused within
the five seconds promised; what this process ends is forgotten at once. Who is looked up anew brings
along the others who asked lately: a floor at work is one look, not one for each agent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from hub.core.command import after_every_deed
from hub.core.moments import now
from hub.people.models import Actor

SEEN_EVERY = timedelta(minutes=1)  # how often use is written down, at most
BELIEVED = timedelta(seconds=2)
MOST = 20_000  # sessions kept in mind
TOGETHER = 200  # looked up beside one


@dataclass(frozen=True)
class Look:
    """One look at a session in the database: whose it is, and when its use was last noted."""

    actor: Actor
    seen_at: datetime
    at: datetime


_looks: dict[str, Look] = {}
_asked: set[str] = set()  # since the last look


def fresh(mark: str, at: datetime) -> Look | None:
    """The last look at the session with this mark, while it is believed."""
    _asked.add(mark)
    look = _looks.get(mark)
    return look if look and _is_fresh(look, at) else None


def recognise(mark: str) -> Actor | None:
    """Whose session this is, if that was looked up a moment ago and its use is noted."""
    at = now()
    look = fresh(mark, at)
    return look.actor if look and at - look.seen_at < SEEN_EVERY else None


def look_up_all(
    marks: set[str], at: datetime, read: Callable[[set[str]], dict[str, Look]]
) -> dict[str, Look]:
    """The last looks at the sessions with these marks while they are fresh; the others are read
    anew, all at once.
    """
    looks = _looks
    found = {mark: look for mark in marks if (look := fresh(mark, at))}
    if len(found) < len(marks):
        read_now = read(_to_read(marks, at))
        if len(looks) + len(read_now) > MOST:
            looks.clear()
        # The dict from before the read: if it was forgotten meanwhile, so is this.
        looks.update(read_now)
        found |= {mark: read_now[mark] for mark in marks & read_now.keys()}
    return found


def _to_read(marks: set[str], at: datetime) -> set[str]:
    """Those that nobody has looked at lately, and others who will ask in a moment."""
    global _asked
    lately, _asked = _asked, set()
    aging = (mark for mark in lately if mark not in _looks or at - _looks[mark].at > BELIEVED / 2)
    return {mark for mark in marks if not fresh(mark, at)} | set(islice(aging, TOGETHER))


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
