"""Who stands at the door of the live side: a whole floor that comes at once is looked up at once.

The same ways in as for a request (`sessions.identify`): a key that is given decides alone, then
the cookie of a session, then that of a wall display.
"""

from collections.abc import Iterable
from typing import NamedTuple

from werkzeug.http import parse_cookie

from hub.door import sessions
from hub.people.models import Actor
from hub.people.passwords import fingerprint


class Shown(NamedTuple):
    """What somebody shows: the headers of a request, and a key given beside them."""

    cookies: str = ""
    authorization: str = ""
    key: str | None = None


def actors(shown: Iterable[Shown]) -> list[Actor | None]:
    """Who each of these is, or None."""
    ways = [_Way.of(one) for one in shown]
    of_sessions = sessions.actors_of({way.session for way in ways if way.session})
    return [way.actor(of_sessions) for way in ways]


class _Way(NamedTuple):
    """The ways in that one of them may have: a key alone, or marks of cookies."""

    key: str = ""
    session: str = ""  # the fingerprint of its token
    wall: str = ""

    @classmethod
    def of(cls, shown: Shown) -> "_Way":
        if shown.key:
            return cls(key=str(shown.key).encode(errors="replace").decode())
        if sessions.is_bearer(shown.authorization):
            return cls(key=sessions.key_in(shown.authorization))
        cookies = parse_cookie(shown.cookies)
        token = cookies.get(sessions.COOKIE)
        return cls(
            session=fingerprint(token) if token else "", wall=cookies.get(sessions.WALL_COOKIE, "")
        )

    def actor(self, of_sessions: dict[str, Actor]) -> Actor | None:
        if self.key:
            return sessions.actor_of_key(self.key)
        return of_sessions.get(self.session) or sessions.actor_of_wall(self.wall)
