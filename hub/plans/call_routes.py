"""Pages of activation: one action, the matrix, and whether people were reached."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.database import database
from hub.core.errors import HubError, Missing
from hub.core.web import again, current, needs
from hub.incidents.models import LEVELS
from hub.notices.hooks import hooks
from hub.plans import activation, calling, matrix
from hub.plans.blueprint import routes
from hub.plans.known import known

ACTIVATE, MATRIX, TOLD = (f"plans/{name}.html" for name in ("activate", "matrix", "told"))


@routes.get("/activate/<id>")
@needs("plans.start")
def activating(id: str) -> ResponseReturnValue:
    """What an activation would do now."""
    return render_template(ACTIVATE, typed={}, errors={}, **_activation(id))


@routes.post("/activate/<id>")
@needs("plans.start")
def activate(id: str) -> ResponseReturnValue:
    """Do it: once or twice is the same."""
    try:
        report = activation.activate(current(), id, publish_holding=request.form.get("holding", ""))
    except Missing:
        raise
    except HubError as fault:
        return again(ACTIVATE, fault, **_activation(id))
    for said in [*report.did, *report.already] or ["Nothing is left to do."]:
        flash(said)
    for said in report.failed:
        flash(said, "error")
    return redirect(url_for("plans.activating", id=id), 303)


@routes.get("/matrix")
@needs("plans.see")
def matrix_page() -> ResponseReturnValue:
    """Who is told at which level, by which channels."""
    return render_template(MATRIX, typed={}, errors={}, **_matrix())


@routes.post("/matrix")
@needs("plans.matrix")
def add_line() -> ResponseReturnValue:
    """Add a line."""
    form = request.form
    level = form.get("level", "")
    line = matrix.Line(
        who=" ".join(form.get("who", "").split()),
        level=int(level) if level in ("1", "2", "3") else 0,
        channels=matrix.read_channels(form.get("channels", "")),
        acknowledge=form.get("acknowledge") == "yes",
        call_back=" ".join(form.get("call_back", "").split()),
    )  # fmt: skip
    try:
        calling.set_line(current(), line)
    except HubError as fault:
        return again(MATRIX, fault, **_matrix())
    flash("The line is in the matrix.")
    return redirect(url_for("plans.matrix_page"), 303)


@routes.post("/matrix/<id>/remove")
@needs("plans.matrix")
def remove_line(id: str) -> ResponseReturnValue:
    """Take a line out."""
    calling.remove_line(current(), id)
    flash("The line is gone. Whoever was told by it stays on record.")
    return redirect(url_for("plans.matrix_page"), 303)


@routes.get("/told/<id>")
@needs("plans.hold")
def told(id: str) -> ResponseReturnValue:
    """One person who is told, every try, and the words to say that they know."""
    return render_template(TOLD, typed={}, errors={}, **_told(id))


@routes.post("/told/<id>")
@needs("plans.hold")
def answer(id: str) -> ResponseReturnValue:
    """Reached, or not."""
    reached = request.form.get("reached") == "yes"
    try:
        calling.answer(current(), id, reached, request.form.get("note", ""))
    except Missing:
        raise
    except HubError as fault:
        return again(TOLD, fault, **_told(id))
    flash("Written down.")
    return redirect(url_for("plans.told", id=id), 303)


def _activation(id: str) -> dict[str, Any]:
    with database().reading() as session:
        return {"incident_id": id, **activation.shown(session, id)}


def _matrix() -> dict[str, Any]:
    with database().reading() as session:
        return {
            "lines": [one.view() for one in matrix.lines(session)],
            "levels": [(str(level), f"{level}, {words}") for level, words in LEVELS.items()],
            "hooks": [one.name for one in hooks(session)],
            "positions": sorted(known(session).positions),
        }


def _told(id: str) -> dict[str, Any]:
    with database().reading() as session:
        found = session.get(matrix.Telling, id)
        if found is None:
            raise Missing("There is no such telling.")
        incident = found.incident.view()
        return {"telling": found.view(), "incident": incident,
                "exercise": incident if incident["exercise"] else None}  # fmt: skip
