"""The page of the phone system's figures."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.city.queries import city
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.moments import now
from hub.core.web import again, current, needs, typed_moment
from hub.phone import commands, queries
from hub.phone.models import DEFAULT_QUEUE, MINUTES, Figures

routes = Blueprint("phone", __name__, url_prefix="/phone")
PAGE = "phone/page.html"


@routes.get("/")
@needs("phone.see")
def page() -> ResponseReturnValue:
    """The newest intervals, and the form that enters one."""
    return render_template(PAGE, typed={}, errors={}, **_shown())


@routes.post("/")
@needs("phone.enter")
def enter() -> ResponseReturnValue:
    """Enter one interval by hand."""
    try:
        commands.enter(current(), _typed())
    except Invalid as fault:
        return again(PAGE, fault, **_shown())
    flash("Entered. What stood there for this interval has given way.")
    return redirect("/phone/", 303)


def _typed() -> Figures:
    """What was typed. Raises Invalid naming every field that is no number."""
    wrong: dict[str, str] = {}
    with database().reading() as session:
        zone = city(session).tz
    told: dict[str, Any] = {}
    for name in ("minutes", "offered", "handled", "abandoned"):
        text = request.form.get(name, "").strip()
        if text.isascii() and text.isdigit() and len(text) < 9:
            told[name] = int(text)
        else:
            wrong[name] = "Write a whole number."
    for name in ("asa", "aht"):
        text = request.form.get(name, "").strip()
        try:
            told[name] = float(text) if text else None
        except ValueError:
            wrong[name] = "Write seconds, like 45, or leave it empty."
    try:
        start = typed_moment("start", zone, required=True)
    except Invalid as fault:
        raise Invalid(wrong | fault.fields) from None
    if wrong:
        raise Invalid(wrong)
    queue = " ".join(request.form.get("queue", "").split()) or DEFAULT_QUEUE
    return Figures(start=start, queue=queue, **told)


def _shown() -> dict[str, object]:
    with database().reading() as session:
        return {
            "latest": queries.latest(session),
            "minutes": [str(one) for one in MINUTES],
            "at": now(),
        }
