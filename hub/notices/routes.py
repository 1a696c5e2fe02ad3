"""The mail that left, that waits, and that did not arrive."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.city.queries import city as city_of
from hub.core.database import database
from hub.core.errors import HubError
from hub.core.web import again as again_with
from hub.core.web import current, needs
from hub.notices import commands, queries, rounds, sending
from hub.notices.hooks import SHAPES
from hub.notices.hooks import hooks as hooks_of

routes = Blueprint("notices", __name__, url_prefix="/notices")


@routes.get("/")
@needs("notices.see")
def index() -> ResponseReturnValue:
    """The newest notices, how each went, and what keeps mail from leaving."""
    with database().reading() as session:
        shown = {"notices": queries.latest(session), "lacking": queries.lacking(session)}
    return render_template("notices/index.html", **shown)


@routes.post("/<notice_id>/again")
@needs("notices.resend")
def again(notice_id: str) -> ResponseReturnValue:
    """Try one once more."""
    commands.send_again(current(), notice_id)
    flash("It is sent again now. This page says how it went.")
    return redirect("/notices/", 303)


@routes.post("/test")
@needs("notices.test")
def test() -> ResponseReturnValue:
    """Send a mail to oneself and say what the server answered."""
    with database().reading() as session:
        city = city_of(session).name
    try:
        said = sending.send_one(commands.queue_test(current(), city))
    except HubError as fault:
        said = fault.reason
    took = said.endswith(sending.TOOK)
    flash(f"A test mail to {current().email}: {said}", "message" if took else "error")
    return redirect("/city/", 303)


@routes.get("/hooks")
@needs("notices.hooks")
def hooks() -> ResponseReturnValue:
    """The other systems notices are posted to."""
    return render_template("notices/hooks.html", typed={}, errors={}, **_hooks())


@routes.post("/hooks")
@needs("notices.hooks")
def add_hook() -> ResponseReturnValue:
    """Add one."""
    name, url, shape = (request.form.get(f"hook_{part}", "") for part in ("name", "url", "shape"))
    try:
        commands.add_hook(current(), name, url, shape)
    except HubError as fault:
        return again_with("notices/hooks.html", fault, **_hooks())
    flash("Added. Press Test to see whether it answers.")
    return redirect("/notices/hooks", 303)


@routes.post("/hooks/<hook_id>/remove")
@needs("notices.hooks")
def remove_hook(hook_id: str) -> ResponseReturnValue:
    """Post nothing there any more."""
    commands.remove_hook(current(), hook_id)
    flash("Removed. Nothing is posted there any more.")
    return redirect("/notices/hooks", 303)


@routes.post("/hooks/<hook_id>/test")
@needs("notices.hooks")
def test_hook(hook_id: str) -> ResponseReturnValue:
    """Post something now, and say what was answered."""
    said = rounds.post_one(commands.queue_hook_test(current(), hook_id))
    flash(f"Test: {said}", "message" if said.endswith(sending.TOOK) else "error")
    return redirect("/notices/hooks", 303)


def _hooks() -> dict[str, Any]:
    with database().reading() as session:
        found = [{**one.view(), "secret": one.secret} for one in hooks_of(session)]
    return {"hooks": found, "shapes": list(SHAPES.items())}
