"""How the hub itself is: /healthz (the process), /readyz (database, clock and tail), /metrics
(Prometheus).
"""

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from hub.backups import room
from hub.core.database import database
from hub.core.journal import Head
from hub.core.moments import iso, now
from hub.core.web import open_to_all
from hub.due.models import Beat, failing

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

routes = Blueprint("watching", __name__)

STALE_BEAT = (
    15.0  # seconds without a beat of the clock, beyond which screens may be told too little
)
SELDOM = {
    "clock": 30.0,
    "shifts": 150.0,
    "backup": 750.0,
    "let_go": 1_500.0,
    "anchor": 9_000.0,
    "thin": 9_000.0,
}  # beats that come seldom
STALE_TAIL = 5.0


@routes.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(ok=True)


@routes.get("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    """Whether the floor can rely on this hub: 503 with what is wrong when it cannot."""
    state = condition()
    return jsonify(state), 200 if state["ready"] else 503


def condition() -> dict[str, Any]:
    """What /readyz says: ready or not, what is wrong in words, when each beat last ran."""
    wrong: list[str] = []
    beats: dict[str, datetime] = {}
    late: list[str] = []
    seq = 0
    try:
        with database().reading() as session:
            seq = session.scalar(select(Head.seq)) or 0
            beats = {
                beat.name: beat.at
                for beat in session.scalars(select(Beat))
                if beat.name != "reactions"
            }
            late = [one.complaint for one in failing(session)]
    except SQLAlchemyError:
        wrong.append("the database does not answer")
    if not wrong and not beats:
        wrong.append("the clock has not run yet")
    wrong += late
    wrong += [
        f"the clock's beat {name} last ran at {iso(at)}"
        for name, at in beats.items()
        if (now() - at).total_seconds() > SELDOM.get(name, STALE_BEAT)
    ]
    wrong += room.nearly_full()
    tail = current_app.extensions["hub_live"].tail
    if tail.seen_at and time.monotonic() - tail.seen_at > STALE_TAIL:
        wrong.append("the tail of the journal has stopped")
    return {
        "ready": not wrong,
        "wrong": wrong,
        "seq": seq,
        "broadcast": current_app.extensions["hub_live"].broadcast,
        "beats": {name: iso(at) for name, at in sorted(beats.items())},
    }


@routes.get("/metrics")
@open_to_all
def metrics() -> ResponseReturnValue:
    """Prometheus' text: sockets, journal, and how old each beat is."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

    state = condition()
    registry = CollectorRegistry()
    Gauge("hub_ready", "1 when database, clock and tail are fresh", registry=registry).set(
        state["ready"]
    )
    Gauge("hub_journal_seq", "Newest number of the journal", registry=registry).set(state["seq"])
    sockets = Gauge("hub_sockets", "Screens connected to this process", registry=registry)
    sockets.set(current_app.extensions["hub_live"].connected)
    _carriage(registry)
    free = Gauge("hub_disk_free_bytes", "Room that is left, by disk", ["disk"], registry=registry)
    for disk, left in room.left().items():
        free.labels(disk).set(left)
    age = Gauge(
        "hub_beat_age_seconds",
        "Seconds since a beat of the clock last ran",
        ["beat"],
        registry=registry,
    )
    for name, at in state["beats"].items():
        age.labels(name).set((now() - datetime.fromisoformat(at)).total_seconds())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _carriage(registry: "CollectorRegistry") -> None:
    """Which way screens are told, and how many of their lines were given up."""
    from prometheus_client import Gauge

    live = current_app.extensions["hub_live"]
    way = Gauge("hub_broadcast", "Which way screens are told", ["way"], registry=registry)
    way.labels(live.broadcast).set(1)
    lines = Gauge("hub_sockets_direct", "Those that are carried directly", registry=registry)
    lines.set(len(live.direct.switchboard) if live.direct else 0)
    lost = Gauge("hub_lines_dropped", "Lines given up, by reason", ["why"], registry=registry)
    for why, count in (live.direct.switchboard.dropped if live.direct else {}).items():
        lost.labels(why).set(count)
