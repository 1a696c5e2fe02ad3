"""Pages of the facts: what each is now, its new value, its history. Approving is `corrections`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.errors import HubError, Missing
from hub.core.web import again, current, needs
from hub.facts import commands, pages

routes = Blueprint("facts", __name__, url_prefix="/facts")

NOTHING_YET = "Proposed. Nothing changes until another person has approved it."
FIELDS = ("incident", "slug", "label", "type", "back")  # what a link to the form may fill in


@routes.get("/")
@needs("facts.see")
def listed() -> ResponseReturnValue:
    """Every fact in use, by incident."""
    return render_template("facts/list.html", **pages.listed())


@routes.get("/new")
@needs("facts.propose")
def new() -> ResponseReturnValue:
    """An empty fact."""
    typed = {name: request.args.get(name, "") for name in FIELDS}
    return render_template("facts/new.html", typed=typed, errors={}, **pages.new())


@routes.post("/new")
@needs("facts.propose")
def begin() -> ResponseReturnValue:
    """Begin a fact with its first value."""
    try:
        id = commands.begin(current(), **pages.begun())
    except HubError as fault:
        return again("facts/new.html", fault, **pages.new())
    flash("Proposed. Words can quote it when another person has approved the value.")
    back = request.form.get("back", "")
    to = back if back.startswith("/scripts/") else url_for("facts.fact", id=id)
    return redirect(to, 303)


@routes.get("/<id>")
@needs("facts.see")
def fact(id: str) -> ResponseReturnValue:
    """What it is now, who says so, which live words quote it, and how it came to this."""
    return render_template("facts/fact.html", errors={}, **pages.fact(id))


@routes.post("/<id>/values")
@needs("facts.propose")
def propose(id: str) -> ResponseReturnValue:
    """Propose a new value."""
    asked = request.form.get("check_by")
    said = "Sent to be checked first." if asked else NOTHING_YET
    return _done(id, said, lambda: commands.propose(current(), id, **pages.proposal()))


@routes.post("/<id>/retire")
@needs("facts.retire")
def retire(id: str) -> ResponseReturnValue:
    """Nobody may quote it any more."""
    return _done(
        id, "Retired. Nothing can quote it any more.", lambda: commands.retire(current(), id)
    )


def _done(id: str, said: str, deed: Callable[[], object]) -> ResponseReturnValue:
    try:
        deed()
    except HubError as fault:
        return _refused(fault, id)
    flash(said)
    return redirect(url_for("facts.fact", id=id), 303)


def _refused(fault: HubError, id: str) -> ResponseReturnValue:
    """The page again, with the fault and all that was typed."""
    if isinstance(fault, Missing):
        raise fault
    shown: dict[str, Any] = pages.fact(id)
    del shown["typed"]
    return again("facts/fact.html", fault, **shown)
