"""The flags that wait for an answer, as a page; what consoles send, as JSON."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import again, current, given_moment, needs
from hub.flags import commands, queries
from hub.flags.sentences import flagged
from hub.incidents.models import Incident

routes = Blueprint("flags", __name__, url_prefix="/flags")


@routes.get("/")
@needs("flags.see")
def waiting() -> ResponseReturnValue:
    """The flagged texts that wait for an answer, and what was answered today."""
    return render_template("flags/list.html", typed={}, errors={}, **_shown(_world()))


@routes.post("/")
@needs("flags.flag")
def flag() -> ResponseReturnValue:
    """This person flags an error in these words, or says more of it."""
    body = _body("id", "words")
    note = body.get("note") or ""
    if not isinstance(note, str):
        raise Invalid({"note": "Send the note as text."})
    at = given_moment(body, "at")
    return jsonify(commands.flag(current(), body["words"], body["id"], at, note)), 201


@routes.delete("/<id>")
@needs("flags.flag")
def take_back(id: str) -> ResponseReturnValue:
    """It was a slip."""
    return jsonify(commands.take_back(current(), id))


@routes.post("/heard")
@needs("flags.flag")
def heard() -> ResponseReturnValue:
    """This person has read what became of their flag."""
    return jsonify(commands.heard(current(), _body("answer")["answer"]))


@routes.post("/<words_id>/answer")
@needs("flags.answer")
def answer(words_id: str) -> ResponseReturnValue:
    """Tell those who flagged this text what became of it."""
    form = request.form
    try:
        commands.answer(
            current(), words_id, form.get("how", ""), form.get("said", ""), form.getlist("flag")
        )
    except Missing:
        raise
    except HubError as fault:
        if isinstance(fault, Invalid):  # several texts stand on the page: each has its own fields
            fault.fields = {f"{name}-{words_id}": why for name, why in fault.fields.items()}
        return again("flags/list.html", fault, answering=words_id, **_shown(_world()))
    flash("Answered. It stands on the consoles of those who flagged it.")
    return redirect(url_for("flags.waiting", exercise=request.args.get("exercise")), 303)


def _world() -> str:
    return request.args.get("exercise") or LIVE


def _shown(world: str) -> dict[str, Any]:
    """What the page shows of a world."""
    with database().reading() as session:
        drill = session.get(Incident, world)
        texts = queries.waiting(session, world)
        for one in texts:
            one["sentence"] = flagged(len(one["flags"]), one["text"]["named"])
        return {
            "texts": texts,
            "answered": queries.answered(session, world, now()),
            "exercise": drill.view() if drill and drill.exercise else None,
        }


def _body(*names: str) -> dict[str, Any]:
    """A JSON object in which these are texts. Raises Invalid naming each that is not."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid({"body": "Send a JSON object."})
    wrong = {name: "Send this as text." for name in names if not isinstance(body.get(name), str)}
    if wrong:
        raise Invalid(wrong)
    return body
