"""The pages made of several rooms, and the way to the right one."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from hub.core.database import database
from hub.core.errors import Missing, NotAllowed
from hub.core.moments import now
from hub.core.web import current, needs, open_to_all
from hub.door.sessions import WALL_COOKIE, actor_of_wall
from hub.people.models import Actor
from hub.people.waiting import proposed_to
from hub.screens import board as boards
from hub.screens import console as consoles
from hub.screens import desk as desks
from hub.screens import figures as breakdown
from hub.screens.digest import digest
from hub.screens.pack import pack

routes = Blueprint("screens", __name__)

WALL_LASTS = timedelta(days=365)  # a display is switched off and on; its link ends it, not time

# Whoever holds several roles is sent to the screen of the first of them that stands here.
SCREENS = (
    ("pio", "/desk"),
    ("deputy", "/desk"),
    ("writer", "/desk"),
    ("checker", "/desk"),
    ("commander", "/board"),
    ("lead", "/console"),
    ("agent", "/console"),
    ("controller", "/board"),
    ("partner", "/board"),
    ("admin", "/people/"),
    ("wall", "/board"),
)


@routes.get("/")
@open_to_all  # nobody signed in is sent to the door
def home() -> ResponseReturnValue:
    """Go to the screen of your role."""
    actor = current()
    for role, screen in SCREENS:
        if role in actor.roles:
            return redirect(screen)
    if waits := proposed_to(actor.id):
        raise NotAllowed(f"You are to be {waits}, once another administrator has confirmed it.")
    raise NotAllowed("You have no role yet. Ask an administrator for one.")


@routes.get("/console")
@needs("console.see")
def console() -> ResponseReturnValue:
    """The agent's console."""
    with database().reading() as session:
        shown = consoles.console(session, current(), request.args.get("exercise"))
    shown["me"]["csrf_token"] = generate_csrf()
    words = shown["standing"]
    if words.cards is None:
        words.cards = Markup(render_template("screens/_cards.html", cards=shown["cards"]))
    return render_template(
        "screens/console.html",
        asked_site=request.args.get("site"),
        hide_pages=True,
        notlive_words="Read on: right then. Tallies are kept here.",
        **shown,
    )


@routes.get("/console/pack")
@needs("scripts.see")
def script_pack() -> ResponseReturnValue:
    """All words in force in an incident, to be printed."""
    with database().reading() as session:
        shown = pack(session, current(), request.args.get("incident"))
    return render_template("screens/pack.html", **shown)


@routes.get("/console/digest")
@needs("console.see")
def shift_digest() -> ResponseReturnValue:
    """What changed since this person was last on duty, as a part of their console."""
    with database().reading() as session:
        shown = digest(session, current())
    return render_template("screens/_digest.html", **shown)


@routes.get("/desk")
@needs("desk.see")
def desk() -> ResponseReturnValue:
    """The writers' and the public information officer's desk."""
    asked, incident = request.args.get("exercise"), request.args.get("incident")
    with database().reading() as session:
        shown = desks.desk(session, current(), asked, incident)
    return render_template("screens/desk.html", **shown)


@routes.get("/desk/waits")
@needs("desk.see")
def waits() -> ResponseReturnValue:
    """What waits for this person now: whose words they are is not for the page to know."""
    actor = current()
    with database().reading() as session:
        world = desks.asked_world(session, actor, request.args.get("exercise"))
        return jsonify(desks.waits_for(session, actor, desks.columns(session, world)))


@routes.get("/board")
@needs("board.see")
def board() -> ResponseReturnValue:
    """What command reads from five metres away."""
    actor = current()
    is_wall = "wall" in actor.roles
    return render_template(f"screens/{'wall' if is_wall else 'board'}.html", **_board(actor))


@routes.get("/board/quarters")
@needs("board.see")
def quarters() -> ResponseReturnValue:
    """The figures of one incident's sparklines as a table."""
    world = current().details.get("world")
    with database().reading() as session:
        shown = boards.quarters(session, request.args.get("incident", ""), world, now())
    return render_template("screens/_quarters.html", **shown)


@routes.get("/board/figures")
@needs("board.see")
def figures() -> ResponseReturnValue:
    """Who calls, from where, about what: of one incident, and of all together."""
    world = current().details.get("world")
    with database().reading() as session:
        shown = breakdown.figures(session, request.args.get("incident", ""), world, now())
    return render_template("screens/_figures.html", **shown)


@routes.get("/wall/<token>")
@open_to_all  # the link itself is the key: whoever has it sees this board and nothing else
def wall(token: str) -> ResponseReturnValue:
    """The board on a wall display. The display is known by a cookie from now on."""
    display = actor_of_wall(token)
    if display is None:
        raise Missing("This display link shows nothing any more. Ask for a new one under Access.")
    answer = make_response(render_template("screens/wall.html", **_board(display)))
    answer.set_cookie(
        WALL_COOKIE,
        token,
        max_age=WALL_LASTS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


def _board(actor: Actor) -> dict[str, Any]:
    """The board for this actor; which incident and which light were chosen, the browser knows."""
    asked = request.args.get("incident") or request.cookies.get("hub_incident")
    with database().reading() as session:
        shown = boards.board(session, actor, request.args.get("exercise"), asked)
    return {**shown, "theme": request.cookies.get("hub_theme", "")}
