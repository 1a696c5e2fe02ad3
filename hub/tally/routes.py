"""The taps of our own consoles."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.database import database
from hub.core.errors import HubError, Invalid, Refused
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import current, item_by_item, needs, shortly
from hub.tally import commands, twice
from hub.tally.calls import last_calls

routes = Blueprint("tally", __name__, url_prefix="/topics")


@routes.post("/tallies")
@needs("tally.record")
@item_by_item
@shortly(commands.record_shortly)
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
