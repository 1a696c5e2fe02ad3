"""Catch-up: what a screen missed since a number. The one answer to connect, gap, wake and
reconnect.
"""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from hub.core.database import database
from hub.core.errors import Invalid, Missing, NotAllowed
from hub.core.journal import LIVE
from hub.core.web import current, open_to_all
from hub.live import gauges, streams

routes = Blueprint("live", __name__)
WHOLE = ("data.see", "desk.see")  # who may read whole snapshots; the others what a screen draws
LAST = 2**31 - 1  # the journal's number is an integer column: no journal has a later one


@routes.get("/live/since/<int:seq>")
@open_to_all  # the stream asked for decides which verb is needed, below
def since(seq: int) -> ResponseReturnValue:
    """Events of a stream after `seq`, each with its rendered HTML, and the current gauges."""
    return catch_up(seq, rendered=True)


def catch_up(seq: int, *, rendered: bool) -> ResponseReturnValue:
    """The same for browsers (`rendered`: HTML) and for partner systems (data)."""
    stream, world = asked_stream()
    if not rendered and not any(current().may(verb) for verb in WHOLE):
        why = f"Your role sees the {stream} as pages, not as data. A partner's key reads data."
        raise NotAllowed(why)
    if seq > LAST:
        return _gone()
    with database().reading() as session:
        known = streams.knows(session, seq, request.args.get("hash"), request.args.get("epoch"))
        entries = streams.since(session, stream, world, seq) if known else None
        shown = gauges.current(session, stream, world)
        head = streams.newest(session, stream, world, below=seq + 1)
    if entries is None:
        return _gone()
    packets = current_app.extensions["hub_live"].packets
    events: list[dict[str, Any]] = []
    previous = head.seq
    for entry in entries:
        drawn = stream if rendered else "data"
        events.append(packets.packet(entry, drawn, world, previous))
        previous = entry.seq
    newest_hash = entries[-1].hash if entries else head.hash
    answer = jsonify(
        epoch=head.epoch,
        **{"from": seq},
        to=previous,
        hash=newest_hash,
        events=events,
        gauges=shown,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def asked_stream() -> tuple[str, str]:
    """The stream and world the request names. Raises Invalid, NotSignedIn, NotAllowed or
    Missing.
    """
    stream = request.args.get("stream", "")
    world = request.args.get("exercise") or LIVE
    check_may_watch(current(), stream, world)
    return stream, world


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
    with database().reading() as session:
        if not streams.is_world(session, world):
            raise Missing("There is no such exercise.")


def _gone() -> ResponseReturnValue:
    answer: Response = jsonify(reload=True)
    return answer, 410
