"""Catch-up: what a screen missed since a number. The one answer to connect, gap, wake and
reconnect.
"""

import json
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from hub.core.database import database
from hub.core.errors import NotAllowed
from hub.core.journal import LAST, LIVE
from hub.core.web import current, open_to_all
from hub.live import gauges, streams
from hub.live.joining import check_may_watch
from hub.live.packets import Packets

routes = Blueprint("live", __name__)
WHOLE = ("data.see", "desk.see")  # who may read whole snapshots; the others what a screen draws


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
    live = current_app.extensions["hub_live"]
    known = request.args.get("hash"), request.args.get("epoch")
    drawn = stream if rendered else "data"
    answer = live.missed.once(
        ("answer", stream, drawn, world, seq, *known),
        lambda: _answer(live.packets, (stream, drawn, world), seq, *known),
    )
    if answer is None:
        return _gone()
    return Response(answer, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _answer(
    packets: Packets, where: tuple[str, str, str], seq: int, hash: str | None, epoch: str | None
) -> bytes | None:
    """What came after `seq`, as it is sent to everyone who asks the same; None for *reload*."""
    stream, drawn, world = where
    with database().reading() as session:
        known = streams.knows(session, seq, hash, epoch)
        entries = streams.since(session, stream, world, seq) if known else None
        shown = gauges.current(session, stream, world)
        head = streams.newest(session, stream, world, below=seq + 1)
    if entries is None:
        return None
    events: list[dict[str, Any]] = []
    previous = head.seq
    for entry in entries:
        events.append(packets.packet(entry, drawn, world, previous))
        previous = entry.seq
    answer = {
        "epoch": head.epoch,
        "from": seq,
        "to": previous,
        "hash": entries[-1].hash if entries else head.hash,
        "events": events,
        "gauges": shown,
    }
    return json.dumps(answer).encode()


def asked_stream() -> tuple[str, str]:
    """The stream and world the request names. Raises Invalid, NotSignedIn, NotAllowed or
    Missing.
    """
    stream = request.args.get("stream", "")
    world = request.args.get("exercise") or LIVE
    check_may_watch(current(), stream, world)
    return stream, world


def _gone() -> ResponseReturnValue:
    answer: Response = jsonify(reload=True)
    return answer, 410
