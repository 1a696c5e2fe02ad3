"""The page of incidents: what is open, and the forms that open, change and close."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.city.queries import city
from hub.core.database import database
from hub.core.errors import HubError, Invalid
from hub.core.web import again, current, needs, typed_moment
from hub.formats.languages import required, typed_codes
from hub.incidents import commands, queries
from hub.incidents.models import LEVELS
from hub.incidents.packs import hazards, in_words

routes = Blueprint("incidents", __name__, url_prefix="/incidents")
PAGE = "incidents/page.html"


@routes.get("/")
@needs("incidents.see")
def page() -> ResponseReturnValue:
    """Every incident; the open ones with their forms."""
    return render_template(PAGE, typed={}, errors={}, **_shown())


@routes.post("/")
@needs("incidents.see")  # live or exercise decides the verb: the command asks
def open_incident() -> ResponseReturnValue:
    """Open an incident or an exercise."""
    try:
        id = commands.open_incident(
            current(),
            name=request.form.get("name", ""),
            hazard=request.form.get("hazard", ""),
            level=_level(),
            exercise=_is_exercise(),
            period_ends_at=typed_moment("period_ends_at", _zone()),
            languages=typed_codes(request.form["languages"])
            if "languages" in request.form
            else None,
        )
    except HubError as fault:
        return _failed(fault, "open")
    flash(f"{request.form['name'].strip()} is open and stands on every screen.")
    return redirect(url_for("incidents.page") + f"#incident-{id}", 303)


@routes.post("/<id>/level")
@needs("incidents.see")
def change_level(id: str) -> ResponseReturnValue:
    """Change the activation level."""
    return _changed(id, "level", lambda: commands.change_level(current(), id, _level()))


@routes.post("/<id>/period")
@needs("incidents.see")
def change_period(id: str) -> ResponseReturnValue:
    """Begin the next operational period."""

    def change() -> None:
        ends_at = typed_moment("period_ends_at", _zone(), required=True)
        commands.change_period(current(), id, ends_at)

    return _changed(id, "period", change)


@routes.post("/<id>/close")
@needs("incidents.see")
def close(id: str) -> ResponseReturnValue:
    """Close the incident."""
    return _changed(id, "close", lambda: commands.close(current(), id))


SAID = {
    "level": "The level was changed; every screen shows it.",
    "period": "The next operational period has begun.",
    "close": "The incident is closed and has left every screen.",
}


def _changed(id: str, form: str, change: Any) -> ResponseReturnValue:
    try:
        change()
    except HubError as fault:
        if fault.status in (403, 404):
            raise
        return _failed(fault, form, id)
    flash(SAID[form])
    return redirect(url_for("incidents.page"), 303)


def _failed(fault: HubError, form: str, id: str = "") -> ResponseReturnValue:
    """The page again with what was typed; `form` and `id` say which of its forms failed."""
    if fault.status == 403:
        raise fault
    return again(PAGE, fault, failed=form, failed_id=id, **_shown())


def _shown() -> dict[str, Any]:
    with database().reading() as session:
        everything = queries.all_incidents(session)
        languages = required(city(session).languages)
    return {
        "languages": ", ".join(languages),
        "open_ones": [incident for incident in everything if not incident["closed_at"]],
        "closed_ones": [incident for incident in everything if incident["closed_at"]],
        "hazards": [("", "Choose")] + [(hazard, in_words(hazard)) for hazard in hazards()],
        "levels": [(str(level), f"{level}, {words}") for level, words in LEVELS.items()],
    }


def _level() -> int:
    typed = request.form.get("level", "3")
    if typed not in ("1", "2", "3"):
        raise Invalid({"level": "Choose level 3, 2 or 1 (1 is full activation)."})
    return int(typed)


def _is_exercise() -> bool:
    typed = request.form.get("world", "")
    if typed not in ("live", "exercise"):
        raise Invalid({"world": "Say whether this is live or an exercise: it cannot be changed."})
    return typed == "exercise"


def _zone() -> Any:
    with database().reading() as session:
        return city(session).tz
