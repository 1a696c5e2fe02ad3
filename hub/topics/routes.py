"""The page of topics with their counts, and what a lead changes in them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing, Refused
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import again, current, needs, wants_json
from hub.incidents.commands import add_topic
from hub.incidents.models import Incident
from hub.incidents.packs import LIFELINES
from hub.incidents.queries import open_exercises, open_incidents
from hub.live import streams
from hub.tally.queries import numbers
from hub.tally.restating import TELLING
from hub.topics import commands, merging, queries

routes = Blueprint("topics", __name__, url_prefix="/topics")
PAGE, TOPIC = "topics/page.html", "topics/topic.html"
NO_LIFELINE = [("", "None"), *LIFELINES.items()]


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


@routes.post("/proposals")
@needs("topics.propose")
def propose() -> ResponseReturnValue:
    """Ask for a topic, from the console."""
    body = request.get_json(silent=True)
    given = body if isinstance(body, dict) else {}
    incident, name = (str(given.get(field, "")) for field in ("incident", "name"))
    return jsonify(id=commands.propose(current(), incident, name)), 201


@routes.post("/proposals/<id>/confirm")
@needs("topics.add")
def confirm(id: str) -> ResponseReturnValue:
    """Add what was proposed, to every console at once."""
    return jsonify(topic=commands.confirm(current(), id))


@routes.post("/proposals/<id>/decline")
@needs("topics.add")
def decline(id: str) -> ResponseReturnValue:
    """Say that it is not needed."""
    commands.decline(current(), id)
    return jsonify(topic=None)


@routes.get("/<id>")
@needs("topics.see")
def topic(id: str) -> ResponseReturnValue:
    """One topic: what it counts, and what may be changed in it."""
    return render_template(TOPIC, typed={}, errors={}, **_topic(id))


@routes.post("/<id>/name")
@needs("topics.change")
def rename(id: str) -> ResponseReturnValue:
    """Call it otherwise."""
    name = request.form.get("name", "")
    said = "It stands under its new name on every screen."
    return _changed(id, "name", said, lambda: commands.rename(current(), id, name))


@routes.post("/<id>/marks")
@needs("topics.change")
def mark(id: str) -> ResponseReturnValue:
    """Whether any count matters, and to which lifeline it belongs."""
    any_count, lifeline = request.form.get("any_count") == "yes", request.form.get("lifeline", "")
    said = "It is marked so on every screen."
    return _changed(id, "marks", said, lambda: commands.mark(current(), id, any_count, lifeline))


@routes.post("/<id>/retire")
@needs("topics.change")
def retire(id: str) -> ResponseReturnValue:
    """Take it off every console."""
    said = "It has left every console. What was tallied stays counted."
    return _changed(id, "retire", said, lambda: commands.retire(current(), id))


@routes.post("/<id>/restore")
@needs("topics.change")
def restore(id: str) -> ResponseReturnValue:
    """Take it back into use."""
    said = "It stands on every console again."
    return _changed(id, "restore", said, lambda: commands.restore(current(), id))


@routes.post("/<id>/merge")
@needs("topics.merge")
def merge(id: str) -> ResponseReturnValue:
    """Have its calls count under another topic."""
    into, said = (
        request.form.get("into", ""),
        "Its calls count under the other topic, past and new.",
    )
    return _changed(id, "merge", said, lambda: merging.merge(current(), id, into))


@routes.post("/<id>/unmerge")
@needs("topics.merge")
def unmerge(id: str) -> ResponseReturnValue:
    """Undo that."""
    said = "Its calls are its own again, and it stands on every console."
    return _changed(id, "unmerge", said, lambda: merging.unmerge(current(), id))


@routes.post("/<id>/split")
@needs("topics.split")
def split(id: str) -> ResponseReturnValue:
    """Make a new topic of the calls that something tells apart; asked first, it says how many."""
    facet = request.form.get("facet", "")
    values = request.form.getlist(facet) if facet in TELLING else []
    if request.form.get("sure") != "yes":
        return _preview(id, facet, values)
    name, said = request.form.get("name", ""), "The new topic stands on every console."
    return _changed(
        id, "split", said, lambda: merging.split(current(), id, name, facet, values), facet=facet
    )


def _preview(id: str, facet: str, values: list[str]) -> ResponseReturnValue:
    shown = _topic(id)
    with database().reading() as session:
        moved, of = queries.split_of(session, id, facet, values) if values else (0, 0)
        words = queries.said_words(session, facet, values) if values else ""
    preview = {"facet": facet, "moved": moved, "of": of, "words": words, "chosen": set(values)}
    return render_template(
        TOPIC, typed=request.form, errors={}, failed="split", preview=preview, **shown
    )


def _changed(
    id: str, form: str, said: str, change: Callable[[], object], **more: Any
) -> ResponseReturnValue:
    """Do it and show the topic; refused, the page again with what was typed."""
    try:
        change()
    except HubError as fault:
        if fault.status in (403, 404) or wants_json():
            raise
        return again(TOPIC, fault, failed=form, **more, **_topic(id))
    flash(said)
    return redirect(f"/topics/{id}", 303)


def _topic(id: str) -> dict[str, Any]:
    with database().reading() as session:
        shown = queries.topic_page(session, id)
        incident = session.get_one(Incident, shown["incident"]["id"])
        return {
            **shown,
            "lifelines": NO_LIFELINE,
            "choices": [("", "Choose")] + [(one["id"], one["name"]) for one in shown["others"]],
            "exercise": incident.view() if incident.exercise else None,
            "now_counted": numbers(session, incident, now())["topics"].get(id),
        }


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
            "counts": numbers(session, chosen, now()) if chosen else None,
            "lifelines": NO_LIFELINE,
            "free_keys": chosen.free_keys if chosen else [],
            "proposals": queries.proposals(session, [chosen.id]) if chosen else [],
            "out_of_use": queries.out_of_use(session, chosen) if chosen else [],
            "restated": queries.latest_restated(session, chosen.id) if chosen else [],
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
