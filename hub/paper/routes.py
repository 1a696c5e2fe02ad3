"""The pages of late entry: the grid of a paper night, and files."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.city.queries import city
from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing, Refused
from hub.core.moments import now
from hub.core.web import again, current, needs, takes_up_to
from hub.formats.written_times import EXAMPLES
from hub.incidents.models import Incident
from hub.incidents.queries import all_incidents
from hub.paper import commands, queries, work
from hub.paper.models import KINDS
from hub.paper.rows import LENGTHS, columns_in_words
from hub.tally.checks import RULES
from hub.tally.models import CHANNELS

routes = Blueprint("paper", __name__, url_prefix="/paper")
GRID, FILE, SHEET = "paper/grid.html", "paper/file.html", "paper/sheet.html"
HOURS = 6
LENGTH_WORDS = {5: "5 minutes", 15: "15 minutes", 30: "30 minutes", 60: "1 hour", 1440: "1 day"}


@routes.get("/")
@needs("paper.enter")
def page() -> ResponseReturnValue:
    """The grid of an incident: topics by hours, each cell what stands on the paper."""
    return render_template(GRID, typed={}, errors={}, **_grid(request.args))


@routes.post("/")
@needs("paper.enter")
def enter() -> ResponseReturnValue:
    """Enter the sheet."""
    sheet_id = request.form.get("sheet", "")
    try:
        if not commands.is_sheet_id(sheet_id):
            raise Refused("Load the page again: this form is not whole.")
        cells, said = _cells(), _said()
        calls = commands.enter(current(), sheet_id, request.form.get("incident", ""), cells, said)
    except (Invalid, Refused) as fault:
        return again(GRID, fault, **_grid(request.form))
    flash(f"{calls} calls entered at their true time, as late entry.")
    return redirect(f"/paper/?incident={request.form['incident']}", 303)


@routes.get("/file")
@needs("paper.import")
def file() -> ResponseReturnValue:
    """The form that sends a file."""
    return render_template(FILE, typed=request.args, errors={}, **_choices())


@routes.post("/file")
@needs("paper.import")
@takes_up_to(commands.LARGEST_FILE)
def send() -> ResponseReturnValue:
    """Take a file in; it is checked row by row, and nothing is kept yet."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid({"file": "Choose a file."})
        minutes = request.form.get("minutes", "")
        options = {
            "order": request.form.get("order", ""),
            "minutes": int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
        }
        kind, incident = request.form.get("kind", ""), request.form.get("incident") or None
        id = commands.send(current(), kind, incident, sent.filename, sent.stream, options)
    except Invalid as fault:
        return again(FILE, fault, **_choices())
    work.begin("check", id, here=current_app.testing)
    return redirect(f"/paper/{id}", 303)


@routes.get("/<id>")
@needs("paper.import")
def sheet(id: str) -> ResponseReturnValue:
    """How far a file is, what is wrong in it, and what would be kept."""
    return _sheet(id)


@routes.post("/<id>/keep")
@needs("paper.import")
def keep(id: str) -> ResponseReturnValue:
    """Have the good rows counted."""
    return _done(id, lambda: commands.keep(current(), id), "keep")


@routes.post("/<id>/go-on")
@needs("paper.import")
def go_on(id: str) -> ResponseReturnValue:
    """Go on where a process that is gone has stopped."""
    with database().reading() as session:
        state = queries.sheet(session, id, now())["state"]
    what = "keep" if state == "keeping" else "check"
    return _done(id, lambda: commands.held_up(current(), id), what)


@routes.post("/<id>/drop")
@needs("paper.import")
def drop(id: str) -> ResponseReturnValue:
    """Keep nothing of it."""
    try:
        commands.drop(current(), id)
    except Refused as fault:
        return _sheet(id, fault)
    flash("Dropped. Nothing of the file was kept.")
    return redirect("/paper/file", 303)


def _done(id: str, deed: Any, what: str) -> ResponseReturnValue:
    try:
        deed()
    except Refused as fault:
        return _sheet(id, fault)
    work.begin(what, id, here=current_app.testing)
    return redirect(f"/paper/{id}", 303)


def _sheet(id: str, fault: HubError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        shown = queries.sheet(session, id, now())
    reason = fault.reason if fault else ""
    status = fault.status if fault else 200
    answer = make_response(render_template(SHEET, sheet=shown, fault=reason), status)
    if shown["working"]:
        answer.headers["Refresh"] = "1"  # the bar moves; without a script, and nobody types here
    return answer


def _choices() -> dict[str, Any]:
    with database().reading() as session:
        incidents = all_incidents(session)
        zone = city(session).zone
    return {
        "kinds": list(KINDS.items()),
        "incidents": [("", "Choose")] + [(one["id"], one["name"]) for one in incidents],
        "orders": list(EXAMPLES.items()),
        "lengths": [(str(one), LENGTH_WORDS[one]) for one in LENGTHS],
        "columns": {kind: list(columns_in_words(kind)) for kind in KINDS},
        "city_zone": zone,
    }


def _grid(asked: Any) -> dict[str, Any]:
    """The grid asked for: the newest incident and the last hours where nothing is said."""
    at = now()
    with database().reading() as session:
        incidents = all_incidents(session)
        id = asked.get("incident") or (incidents[0]["id"] if incidents else None)
        chosen = session.get(Incident, id) if id else None
        if id and chosen is None:
            raise Missing("There is no such incident.")
        zone, sheets = city(session).tz, queries.recent(session)
    count = asked.get("hours", "")
    number = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else HOURS
    try:
        start = datetime.fromisoformat(asked.get("from", "")).replace(tzinfo=zone)
    except ValueError:
        start = at.astimezone(zone) - timedelta(hours=number - 1)
    hours = queries.hours_of(start, number, zone, at)
    return {
        "incidents": [(one["id"], one["name"]) for one in incidents],
        "shown": chosen.view() if chosen else None,
        "exercise": chosen.view() if chosen and chosen.exercise else None,
        "hours": hours,
        "start": hours[0]["at"].astimezone(zone),
        "hour_choices": [str(one) for one in (1, 3, 6, 8, 12)],
        "channels": list(CHANNELS),
        "sheet": request.form.get("sheet") or str(uuid.uuid4()),
        "sheets": sheets,
    }


def _cells() -> list[commands.Cell]:
    """What was written in the grid. Raises Invalid naming every cell that is no number."""
    wrong: dict[str, str] = {}
    cells = []
    for name, text in request.form.items():
        if not name.startswith("n.") or not text.strip():
            continue
        typed = text.strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
            wrong[name] = f"“{typed[:20]}” is no number of calls: write 0 to 99999."
        elif int(typed):
            _, topic, hour = name.split(".", 2)
            if not hour.isdigit() or len(hour) > 11:
                raise Refused("Load the page again: this form is not whole.")
            cells.append(commands.Cell(topic, datetime.fromtimestamp(int(hour), UTC), int(typed)))
    if wrong:
        raise Invalid(wrong)
    return cells


def _said() -> dict[str, Any]:
    """What was the same for all calls of the sheet. Raises Invalid."""
    said: dict[str, Any] = {"disposition": None}
    wrong = {}
    for name in ("area", "language", "channel"):
        text = request.form.get(name, "").strip()
        try:
            said[name] = RULES[name](text) if text else None
        except ValueError as fault:
            wrong[name] = str(fault)
    if wrong:
        raise Invalid(wrong)
    return {**said, "channel": said["channel"] or "phone"}
