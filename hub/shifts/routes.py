"""The floor view, sign-on and sign-off, and what consoles report: shown up to here, read this."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.city.models import City, Site
from hub.core.database import database
from hub.core.errors import HubError, Invalid
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import again, current, given_moment, needs, shortly, wants_json
from hub.incidents.queries import open_exercises
from hub.shifts import commands, delivered, overdue, queries, stops, tokens

routes = Blueprint("shifts", __name__, url_prefix="/shifts")


@routes.get("/")
@needs("shifts.see")
def floor() -> ResponseReturnValue:
    """Who is on shift at which site, and who has still something to read."""
    with database().reading() as session:
        sites = queries.floor(session, now())
        drills = {drill["id"]: drill["name"] for drill in open_exercises(session)}
    return render_template("shifts/floor.html", sites=sites, drills=drills)


@routes.get("/overdue")
@needs("shifts.see")
def walk() -> ResponseReturnValue:
    """Whom to walk over to, as a part of the lead's console and desk: names, so never pushed."""
    world = request.args.get("exercise") or LIVE
    with database().reading() as session:
        sites = overdue.walk(session, world, now())
    return render_template(
        "shifts/_walk.html", sites=sites, minutes=overdue.patience().seconds // 60
    )


@routes.get("/on")
@needs("shifts.sign_on")
def signing_on() -> ResponseReturnValue:
    """The form with which a shift begins."""
    return render_template("shifts/on.html", typed={}, errors={}, **choices(current().hand))


@routes.post("/on")
@needs("shifts.sign_on")
def sign_on() -> ResponseReturnValue:
    """Begin a shift."""
    if request.is_json:
        return jsonify(_begin(_body())), 201
    try:
        shift = _begin(request.form.to_dict())
    except HubError as fault:
        return again("shifts/on.html", fault, **choices(current().hand))
    flash(f"You are on shift at {shift['site_name']}.")
    return redirect("/console", 303)


@routes.post("/off")
@needs("shifts.sign_off")
def sign_off() -> ResponseReturnValue:
    """End one's shift."""
    ended = commands.sign_off(current())
    if wants_json():
        return jsonify(ended=ended)
    flash("Your shift has ended." if ended else "You were not on shift.")
    return redirect(url_for("shifts.signing_on"), 303)


@routes.post("/token")
@needs("shifts.sign_on")
def token() -> ResponseReturnValue:
    """What lets this desk send the taps of this shift, also when another has signed in here."""
    return jsonify(tokens.hand_out(current())), 201


@routes.post("/applied")
@needs("shifts.deliver")
@shortly(delivered.applied_shortly)
def applied() -> ResponseReturnValue:
    """This console has shown everything up to a number of the journal."""
    seq = _body().get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        raise Invalid({"seq": "Send the journal's number as a whole number."})
    return jsonify(seq=delivered.applied(current(), seq))


@routes.post("/receipts")
@needs("shifts.acknowledge")
def acknowledge() -> ResponseReturnValue:
    """This person has read these words."""
    id, words, at = _receipt("words")
    return jsonify(commands.acknowledge(current(), words, id, at)), 201


@routes.post("/stops")
@needs("shifts.acknowledge")
def stop() -> ResponseReturnValue:
    """This person no longer says what was taken back."""
    id, release, at = _receipt("release")
    return jsonify(stops.stopped(current(), release, id, at)), 201


def _receipt(about: str) -> tuple[str, str, Any]:
    """A receipt's own id, the id of what it is about, and when. Raises Invalid."""
    body = _body()
    wrong = {
        name: f"Send {what} as text."
        for name, what in (("id", "the receipt's UUID"), (about, f"the id of the {about}"))
        if not isinstance(body.get(name), str)
    }
    if wrong:
        raise Invalid(wrong)
    return body["id"], body[about], given_moment(body, "at")


def choices(person_id: str) -> dict[str, Any]:
    """What the sign-on form offers, and the shift this person is on."""
    with database().reading() as session:
        sites = session.scalars(select(Site).order_by(Site.name))
        city = session.get(City, "city")
        drills = open_exercises(session)
        shift = queries.open_shift(session, person_id)
        return {
            "sites": [(site.id, site.name) for site in sites],
            "positions": (city.positions if city else []) or ["Agent"],
            "worlds": [(LIVE, "Live: real callers")]
            + [(drill["id"], f"Exercise: {drill['name']}") for drill in drills],
            "shift": shift.view() if shift else None,
        }


def _begin(given: dict[str, Any]) -> dict[str, Any]:
    """Sign on with what a form or a program gave. Raises Invalid."""
    values = {name: given.get(name) or default for name, default in DEFAULTS.items()}
    wrong = {name: "Send text." for name, value in values.items() if not isinstance(value, str)}
    if wrong:
        raise Invalid(wrong)
    return commands.sign_on(current(), values["site"], values["position"], values["world"])


DEFAULTS = {"site": "", "position": "Agent", "world": LIVE}


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid({"body": "Send a JSON object."})
    return body
