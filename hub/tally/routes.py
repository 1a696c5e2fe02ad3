"""The page of topics with their counts, and the taps of our own consoles."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing, Refused
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import again, current, item_by_item, needs
from hub.incidents.commands import add_topic
from hub.incidents.models import Incident
from hub.incidents.packs import LIFELINES
from hub.incidents.queries import open_exercises, open_incidents
from hub.live import streams
from hub.tally import commands, queries, twice
from hub.tally.calls import last_calls

routes = Blueprint("tally", __name__, url_prefix="/topics")
PAGE = "tally/page.html"


@routes.get("/")
@needs("topics.see")
def page() -> ResponseReturnValue:
    """The topics of an incident, and how many calls there were about each."""
    return render_template(PAGE, typed={}, errors={}, **_shown(request.args.get("incident")))


@routes.post("/")
@needs("topics.add")
def add() -> ResponseReturnValue:
    """Add a topic; it stands on every console at once."""
    incident_id = request.form.get("incident", "")
    try:
        add_topic(
            current(),
            incident_id,
            request.form.get("name", ""),
            key=request.form.get("key"),
            lifeline=request.form.get("lifeline", ""),
            any_count=request.form.get("any_count") == "yes",
        )
    except (Invalid, Refused) as fault:
        return again(PAGE, fault, **_shown(incident_id))
    flash(f"{request.form['name'].strip()} stands on every console now.")
    return redirect(f"/topics/?incident={incident_id}", 303)


@routes.post("/tallies")
@needs("tally.record")
@item_by_item
def record() -> ResponseReturnValue:
    """Store one call, or a list of them; answered when durable."""
    body = request.get_json(silent=True)
    if isinstance(body, list):
        return jsonify(commands.record(current(), body))
    if not isinstance(body, dict):
        raise Invalid({"body": "Send a tally as a JSON object, or a list of them."})
    result = commands.record(current(), [body])[0]
    if result["status"] == "refused":
        raise refusal(result)
    return jsonify(result), 201 if result["status"] == "stored" else 200


@routes.delete("/tallies/<id>")
@needs("tally.undo")
def undo(id: str) -> ResponseReturnValue:
    """Take a call back."""
    return jsonify(commands.undo(current(), id))


@routes.post("/tallies/<id>/classify")
@needs("tally.re_classify")
def classify(id: str) -> ResponseReturnValue:
    """Say anew what a call was about."""
    result = commands.re_classify(current(), id, request.get_json(silent=True))
    return jsonify(result), 201 if result["status"] == "stored" else 200


@routes.get("/calls")
@needs("tally.re_classify")
def calls() -> ResponseReturnValue:
    """The last calls of one's own shift, as they stand, to say them anew."""
    with database().reading() as session:
        return jsonify(calls=last_calls(session, current()))


@routes.get("/twice")
@needs("tally.judge")
def sent_twice() -> ResponseReturnValue:
    """What 911 may have been given twice, as a part of the lead's screens: never pushed."""
    with database().reading() as session:
        pairs = twice.waiting(session, request.args.get("exercise") or LIVE, now())
    return render_template("tally/_twice.html", pairs=pairs)


@routes.post("/twice/<id>")
@needs("tally.judge")
def judge(id: str) -> ResponseReturnValue:
    """A lead says whether it was the same emergency or another."""
    said = (request.get_json(silent=True) or {}).get("answer")
    return jsonify(twice.answer(current(), id, said if isinstance(said, str) else ""))


def refusal(result: dict[str, Any]) -> HubError:
    """A refused tap as the fault a single request is answered with."""
    return Invalid(result["errors"]) if result["errors"] else Refused(result["reason"])


def _shown(incident_id: str | None) -> dict[str, Any]:
    """What the page shows: the incident asked for, else the newest that is open."""
    with database().reading() as session:
        incidents = open_incidents(session) + open_exercises(session)
        asked = incident_id or (incidents[0]["id"] if incidents else None)
        chosen = session.get(Incident, asked) if asked else None
        if asked and chosen is None:
            raise Missing("There is no such incident.")
        return {
            "incidents": incidents,
            "shown": chosen.view() if chosen else None,
            "counts": queries.numbers(session, chosen, now()) if chosen else None,
            "lifelines": [("", "None"), *LIFELINES.items()],
            "free_keys": chosen.free_keys if chosen else [],
            "live": _live(session, chosen) if chosen and not chosen.closed_at else None,
            "exercise": chosen.view() if chosen and chosen.exercise else None,
        }


def _live(session: Session, incident: Incident) -> dict[str, Any] | None:
    """The stream this page follows: of whichever screen its reader may see."""
    stream = next((name for name in ("board", "console") if current().may(f"{name}.see")), None)
    if stream is None:
        return None
    newest = streams.newest(session, stream, incident.world)
    return {
        "stream": stream,
        "exercise": None if incident.world == LIVE else incident.world,
        "epoch": newest.epoch,
        "seq": newest.seq,
        "hash": newest.hash,
    }
