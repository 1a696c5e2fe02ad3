"""What surges, as a page, and what command makes of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.city.models import Area, Site
from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import again, current, needs
from hub.incidents.models import Incident
from hub.surges import commands, drill, queries

routes = Blueprint("surges", __name__, url_prefix="/surges")


@routes.get("/")
@needs("surges.see")
def listed() -> ResponseReturnValue:
    """What surges now, and what did in the last day."""
    return render_template("surges/list.html", typed={}, errors={}, **_shown(_world()))


@routes.get("/topics/<id>")
@needs("surges.see")
def topic(id: str) -> ResponseReturnValue:
    """A topic's last day."""
    with database().reading() as session:
        found = drill.drill(session, id, current().details.get("world"), now())
        names = {
            "area": dict(session.execute(select(Area.code, Area.name)).all()),
            "site": dict(session.execute(select(Site.id, Site.name)).all()),
        }
    exercise = found["incident"] if found["incident"]["exercise"] else None
    return render_template("surges/topic.html", names=names, exercise=exercise, **found)


@routes.post("/<id>/acknowledge")
@needs("surges.acknowledge")
def acknowledge(id: str) -> ResponseReturnValue:
    """This person has seen it and takes it from here."""
    return _done(
        id, lambda: commands.acknowledge(current(), id), "Acknowledged: the board says so."
    )


@routes.post("/<id>/dismiss")
@needs("surges.dismiss")
def dismiss(id: str) -> ResponseReturnValue:
    """It is no matter."""
    reason = request.form.get("reason", "")
    said = "Dismissed. It stands below with its reason."
    return _done(id, lambda: commands.dismiss(current(), id, reason), said)


def _done(id: str, deed: Any, said: str) -> ResponseReturnValue:
    """Do it and say so; or show the page again with what was typed."""
    with database().reading() as session:
        world = queries.episode(session, id)["world"]
    try:
        deed()
    except Missing:
        raise
    except HubError as fault:
        if isinstance(fault, Invalid):  # several surges stand on the page: each has its own field
            fault.fields = {f"{name}-{id}": why for name, why in fault.fields.items()}
        return again("surges/list.html", fault, failed=id, **_shown(world))
    flash(said)
    if request.form.get("back") == "board":
        return redirect("/board", 303)
    return redirect(url_for("surges.listed", exercise=None if world == LIVE else world), 303)


def _world() -> str:
    return request.args.get("exercise") or LIVE


def _shown(world: str) -> dict[str, Any]:
    with database().reading() as session:
        drill = session.get(Incident, world)
        return {
            "surges": queries.standing(session, world),
            "over": queries.over(session, world, now()),
            "exercise": drill.view() if drill and drill.exercise else None,
        }
