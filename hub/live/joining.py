"""Who may listen to what: asked in the same words whether one console comes or a whole floor."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing, NotAllowed
from hub.core.journal import LIVE
from hub.live import streams
from hub.live.handshake import Shown

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a screen shows when it asks to listen: its request, and what it says by itself."""

    shown: Shown
    auth: dict[str, Any]

    @property
    def key(self) -> str | None:
        """A machine's key, where one is given."""
        return self.auth.get("key")

    @property
    def wanted(self) -> tuple[str, str]:
        """Stream and world."""
        return str(self.auth.get("stream", "")), str(self.auth.get("exercise") or LIVE)


class Listener(NamedTuple):
    """A screen that listens: to what, and by which way in it came."""

    stream: str
    world: str
    session: str


Who = Callable[[Sequence[Asked]], Sequence[Any]]  # the actor of each, or None


def decide(who: Who, asked: Sequence[Asked]) -> list[Listener | str]:
    """For each of them: it listens, or why not. They are looked up together."""
    return [_decided(actor, one) for one, actor in zip(asked, who(asked), strict=True)]


def _decided(actor: Any, asked: Asked) -> Listener | str:
    if actor is None:
        return "Please sign in."
    stream, world = asked.wanted
    try:
        check_may_watch(actor, stream, world)
    except HubError as no:
        return no.reason
    except Exception:  # one that asks for nonsense must not keep out those who came with it
        log.exception("a screen could not be let in")
        return "This could not be looked up. Please try again."
    return Listener(stream, world, actor.session_id or actor.id)


def check_may_watch(actor: Any, stream: str, world: str) -> None:
    """Raises Invalid, NotAllowed or Missing unless this actor may watch this stream of this
    world.
    """
    if stream not in streams.STREAMS:
        raise Invalid({"stream": f"Choose a stream: {', '.join(streams.STREAMS)}."})
    if not actor.may(streams.STREAMS[stream]):
        raise NotAllowed(f"Your role does not show you the {stream}.")
    bound = actor.details.get("world")  # a wall display shows one world
    if bound and bound != world:
        raise Missing("This display shows another world.")
    if world == LIVE:
        return
    with database().reading() as session:
        if not streams.is_world(session, world):
            raise Missing("There is no such exercise.")
