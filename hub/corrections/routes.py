"""Pages on which one decision changes many words."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.errors import HubError, Missing
from hub.core.web import again, current, needs
from hub.corrections import commands, pages
from hub.facts import commands as facts

routes = Blueprint("corrections", __name__, url_prefix="/corrections")


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


@routes.post("/facts/<id>/return")
@needs("facts.return")
def send_back_fact(id: str) -> ResponseReturnValue:
    """Return the value to whoever proposed it, or reject it, with the reason."""
    action, reason = request.form.get("action", "return"), request.form.get("reason", "")
    said = "Rejected." if action == "reject" else "Returned."
    return _done(id, said, lambda: facts.send_back(current(), id, action, reason))


def _done(id: str, said: str, deed: Callable[[], object]) -> ResponseReturnValue:
    try:
        deed()
    except Missing:
        raise
    except HubError as fault:
        return again("corrections/fact.html", fault, **pages.decision(id))
    flash(said)
    return redirect(url_for("corrections.fact", id=id), 303)
