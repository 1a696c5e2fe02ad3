"""The pages made of several rooms, and the way to the right one."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from hub.core.database import database
from hub.core.errors import NotAllowed
from hub.core.web import current, needs, open_to_all
from hub.screens import console as consoles

routes = Blueprint("screens", __name__)

# Whoever holds several roles is sent to the screen of the first of them that stands here.
SCREENS = (
    ("pio", "/desk"),
    ("writer", "/desk"),
    ("commander", "/board"),
    ("lead", "/console"),
    ("agent", "/console"),
    ("controller", "/board"),
    ("partner", "/board"),
    ("admin", "/people/"),
)


@routes.get("/")
@open_to_all  # nobody signed in is sent to the door
def home() -> ResponseReturnValue:
    """Go to the screen of your role."""
    actor = current()
    for role, screen in SCREENS:
        if role in actor.roles:
            return redirect(screen)
    raise NotAllowed("You have no role yet. Ask an administrator for one.")


@routes.get("/console")
@needs("console.see")
def console() -> ResponseReturnValue:
    """The agent's console."""
    with database().reading() as session:
        shown = consoles.console(session, current(), request.args.get("exercise"))
    shown["me"]["csrf_token"] = generate_csrf()
    return render_template(
        "screens/console.html",
        asked_site=request.args.get("site"),
        hide_pages=True,
        notlive_words="Read on: it was right then. Tallies are kept here.",
        **shown,
    )
