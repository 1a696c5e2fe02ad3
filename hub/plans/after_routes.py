"""Pages and files of afterwards: a run's time line, and the activity log of each person."""

from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from hub.city.queries import city
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.web import needs
from hub.incidents.models import Incident
from hub.plans import after, shown
from hub.plans.blueprint import routes


@routes.get("/runs/<id>/line")
@needs("plans.see")
def line(id: str) -> ResponseReturnValue:
    """What was met and what was missed."""
    with database().reading() as session:
        run = shown.run(session, id)
        rows, incident = after.line(run), run.incident
        given: dict[str, Any] = {
            "run": run.view(), "rows": rows, "counted": after.counted(rows),
            "incident": incident.view(), "exercise": incident.view() if incident.exercise else None,
            "periods": [one.number for one in after.periods(session, incident)],
            "people": after.people(session, incident.id),
        }  # fmt: skip
    return render_template("plans/line.html", **given)


@routes.get("/runs/<id>/line.csv")
@needs("plans.see")
def line_file(id: str) -> ResponseReturnValue:
    """The same as a file."""
    with database().reading() as session:
        run = shown.run(session, id)
        zone = city(session).tz
        rows = [
            (row["title"], row["position"], row["phase"], after.local(row["due_at"], zone),
             after.local(row["ended_at"], zone), after.local(row["recorded_at"], zone),
             row["outcome"], row["by"], row["note"], "; ".join(row["went"]))
            for row in after.line(run)
        ]  # fmt: skip
        name = f"{run.slug}-{run.started_at:%Y%m%d}"
    head = ("task", "position", "phase", "due", "happened", "recorded", "outcome", "by", "note",
            "escalated to")  # fmt: skip
    return _file(name, after.as_csv(head, rows))


@routes.get("/log/<incident_id>")
@needs("plans.see")
def log(incident_id: str) -> ResponseReturnValue:
    """The activity log, ICS 214, of one person in one period: a page that is the same each time."""
    return render_template("plans/log.html", **_log(incident_id))


@routes.get("/log/<incident_id>.csv")
@needs("plans.see")
def log_file(incident_id: str) -> ResponseReturnValue:
    """The same as a file."""
    shown_log = _log(incident_id)
    with database().reading() as session:
        zone = city(session).tz
    one = shown_log["log"]
    rows = [(after.local(row["at"], zone), row["words"], row["seq"]) for row in one["rows"]]
    name = f"ics214-{one['person'].lower().replace(' ', '-')}-period-{one['period']}"
    return _file(name, after.as_csv(("time", "notable activity", "journal"), rows))


def _log(incident_id: str) -> dict[str, Any]:
    number = request.args.get("period", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise Missing("There is no such operational period.")
    say = current_app.jinja_env.filters["said"]
    person = request.args.get("person", "")
    with database().reading() as session:
        incident = session.get(Incident, incident_id)
        exercise = incident.view() if incident and incident.exercise else None
        one = after.activity(session, incident_id, person, int(number), say)
        name = city(session).name
    return {"log": one, "exercise": exercise, "agency": name or "none"}


def _file(name: str, data: bytes) -> Response:
    answer = Response(data, content_type="text/csv; charset=utf-8")
    safe = "".join(one for one in name if one.isascii() and (one.isalnum() or one in "-_"))
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}.csv"'
    return answer
