"""The mail that left, that waits, and that did not arrive."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from hub.city.queries import city as city_of
from hub.core.database import database
from hub.core.errors import HubError
from hub.core.web import current, needs
from hub.notices import commands, queries, sending

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
