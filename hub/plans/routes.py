"""Pages to write, check and approve plans."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.approvals.steps import Overtaken
from hub.core.errors import HubError, Missing
from hub.core.web import again, current, needs
from hub.plans import after_routes, call_routes, commands, pages, run_pages, run_routes
from hub.plans.blueprint import routes

__all__ = ["after_routes", "call_routes", "routes", "run_routes"]

LIST, READ, WRITE = (f"plans/{name}.html" for name in ("list", "read", "write"))


@routes.get("/")
@needs("plans.see")
def listed() -> ResponseReturnValue:
    """What runs, and every plan there is."""
    return render_template(LIST, typed={}, errors={}, **_listed())


@routes.post("/new")
@needs("plans.draft")
def draft() -> ResponseReturnValue:
    """Begin a plan."""
    try:
        id = commands.draft(current(), request.form.get("title", ""))
    except HubError as fault:
        return again(LIST, fault, **_listed())
    return redirect(url_for("plans.editing", id=id), 303)


@routes.post("/preview")
@needs("plans.draft")
def preview() -> ResponseReturnValue:
    """What is typed, checked line by line."""
    return render_template(
        "plans/_preview.html", **pages.drawn(request.form.get("text", ""), "plan")
    )


@routes.get("/<id>")
@needs("plans.see")
def plan(id: str) -> ResponseReturnValue:
    """Read a plan, and decide what the reader may decide."""
    return render_template(READ, typed={}, errors={}, **pages.plan(id))


@routes.get("/<id>/edit")
@needs("plans.edit")
def editing(id: str) -> ResponseReturnValue:
    """Write on: saving makes it a draft again."""
    return render_template(WRITE, typed={}, errors={}, **pages.plan(id))


@routes.post("/<id>/edit")
@needs("plans.edit")
def edit(id: str) -> ResponseReturnValue:
    """Save, and submit when asked to. Whoever saves second sees the difference first."""
    try:
        commands.edit(current(), id, request.form.get("text", ""), pages.based_on())
    except Overtaken as fault:
        return again(WRITE, fault, **pages.plan(id), **pages.conflict(fault))
    except HubError as fault:
        return _refused(fault, WRITE, id)
    if request.form.get("then") == "submit":
        return _done(id, "Submitted. Another person reads it now.",
                     lambda: commands.submit(current(), id), WRITE)  # fmt: skip
    flash("Kept as a draft.")
    return redirect(url_for("plans.editing", id=id), 303)


@routes.post("/<id>/revise")
@needs("plans.draft")
def revise(id: str) -> ResponseReturnValue:
    """Begin the next version."""
    new_id = commands.revise(current(), id)
    return redirect(url_for("plans.editing", id=new_id), 303)


@routes.post("/<id>/submit")
@needs("plans.submit")
def submit(id: str) -> ResponseReturnValue:
    """Ask another person to approve it."""
    said = "Submitted. Another person reads it now."
    return _done(id, said, lambda: commands.submit(current(), id))


@routes.post("/<id>/claim")
@needs("plans.claim")
def claim(id: str) -> ResponseReturnValue:
    """Say that one reads it now."""
    said = "It is yours to read. Others see that."
    return _done(id, said, lambda: commands.claim(current(), id))


@routes.post("/<id>/approve")
@needs("plans.approve")
def approve(id: str) -> ResponseReturnValue:
    """Say yes to exactly this text."""
    hash = request.form.get("hash", "")
    return _done(
        id, "Approved. It can be started now.", lambda: commands.approve(current(), id, hash)
    )


@routes.post("/<id>/return")
@needs("plans.return")
def send_back(id: str) -> ResponseReturnValue:
    """Return it to its writer, or reject it."""
    action, reason = request.form.get("action", "return"), request.form.get("reason", "")
    said = "Rejected." if action == "reject" else "Returned to its writer."
    return _done(id, said, lambda: commands.send_back(current(), id, action, reason))


def _listed() -> dict[str, Any]:
    return {**pages.listed(), **run_pages.listed()}


def _done(
    id: str, said: str, deed: Callable[[], object], template: str = READ
) -> ResponseReturnValue:
    try:
        deed()
    except HubError as fault:
        return _refused(fault, template, id)
    flash(said)
    return redirect(url_for("plans.plan", id=id), 303)


def _refused(fault: HubError, template: str, id: str) -> ResponseReturnValue:
    """The page again, with the fault and all that was typed."""
    if isinstance(fault, Missing):
        raise fault
    return again(template, fault, **pages.plan(id))
