"""Pages on which one decision changes many words."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.approvals.audience import zone
from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing
from hub.core.once import once
from hub.core.web import again, current, needs, typed_moment
from hub.corrections import commands, doubt, pages
from hub.corrections import taking_back as deeds
from hub.facts import commands as facts

routes = Blueprint("corrections", __name__, url_prefix="/corrections")
TAKE_BACK = "corrections/take_back.html"


@routes.get("/facts/<id>")
@needs("facts.see")
def fact(id: str) -> ResponseReturnValue:
    """A proposed value, and exactly what it changes."""
    return render_template("corrections/fact.html", typed={}, errors={}, **pages.decision(id))


@routes.post("/facts/<id>/approve")
@needs("facts.approve")
def approve_fact(id: str) -> ResponseReturnValue:
    """Say yes to exactly this value."""
    hash = request.form.get("hash", "")
    said = "Approved. All that quotes it says it now."
    return _done(id, said, lambda: commands.approve_fact(current(), id, hash))


@routes.post("/facts/<id>/claim")
@needs("facts.claim")
def claim_fact(id: str) -> ResponseReturnValue:
    """Say that one reads it now."""
    said = "It is yours to read. Others see that."
    return _done(id, said, lambda: facts.claim(current(), id))


@routes.post("/facts/<id>/check")
@needs("facts.check")
def check_fact(id: str) -> ResponseReturnValue:
    """Say, for the department that was asked, that exactly this value is right."""
    hash, said = request.form.get("hash", ""), "Checked. Another person approves it now."
    return _done(id, said, lambda: facts.check(current(), id, hash))


@routes.post("/facts/<id>/return")
@needs("facts.return")
def send_back_fact(id: str) -> ResponseReturnValue:
    """Return the value to whoever proposed it, or reject it, with the reason."""
    action, reason = request.form.get("action", "return"), request.form.get("reason", "")
    said = "Rejected." if action == "reject" else "Returned."
    return _done(id, said, lambda: facts.send_back(current(), id, action, reason))


@routes.get("/take-back/<id>")
@needs("corrections.take_back")
def taking_back(id: str) -> ResponseReturnValue:
    """What was wrong with live words?"""
    shown = pages.taking_back(id, request.args.get("incident", ""))
    return render_template(TAKE_BACK, typed={"until": shown["until"]}, errors={}, **shown)


@routes.post("/take-back/<id>")
@needs("corrections.take_back")
def take_back(id: str) -> ResponseReturnValue:
    """They leave every console, and the ready wording says so."""
    given, incident_id = request.form, request.form.get("incident", "")

    def deed() -> None:
        deeds.take_back(
            current(), id, incident_id=incident_id, why=given.get("why", ""),
            detail=given.get("detail", ""), until=_until(),
        )  # fmt: skip

    try:
        once(deed)
    except Missing:
        raise
    except HubError as fault:
        return again(TAKE_BACK, fault, **pages.taking_back(id, incident_id))
    flash("Taken back. Every console says: stop saying this.")
    return redirect(url_for("screens.desk"), 303)


@routes.get("/updates/<id>/doubtful")
@needs("desk.see")
def doubtful(id: str) -> ResponseReturnValue:
    """Which live cards speak of the same as this update, and may no longer be right."""
    return render_template("corrections/doubtful.html", **doubt.doubtful(id))


def _until() -> datetime | None:
    """Until when the ready wording stands. Raises Invalid where neither a time nor *no end* is."""
    with database().reading() as session:
        until = typed_moment("until", zone(session))
    if until is None and request.form.get("no_end") != "yes":
        raise Invalid({"until": "Until when should it stand? Write a time, or tick no end."})
    return until  # type: ignore[no-any-return]


def _done(id: str, said: str, deed: Callable[[], object]) -> ResponseReturnValue:
    try:
        once(deed)
    except Missing:
        raise
    except HubError as fault:
        return again("corrections/fact.html", fault, **pages.decision(id))
    flash(said)
    return redirect(url_for("corrections.fact", id=id), 303)
