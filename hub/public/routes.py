"""What residents get, without signing in: rendered copies of the approved words. And for the desk:
the page from which the recording is read onto the phone line, and drills as they would look.
"""

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.approvals.releases import Release
from hub.core.database import database
from hub.core.errors import Missing, Refused
from hub.core.moments import now
from hub.core.web import again, current, embeddable, needs, open_to_all
from hub.formats.spoken import seconds_of
from hub.incidents.models import Incident
from hub.public import commands, partner_routes, queries
from hub.public.blueprint import routes
from hub.public.copies import answer
from hub.public.words import WORDS

__all__ = ["partner_routes", "routes"]

HTML, XML = "text/html", "application/xml"
LINE = "public/line.html"


@routes.get("/", strict_slashes=False)
@open_to_all
def page() -> Response:
    """What to do now, in the original language."""
    return answer("page/en", HTML, queries.page("en"))


@routes.get("/<lang>")
@open_to_all
def page_in(lang: str) -> Response:
    """The same in another language."""
    if lang not in WORDS:  # or any address would be kept
        raise Missing("There is no such page.")
    return answer(f"page/{lang}", HTML, queries.page(lang))


@routes.get("/embed")
@open_to_all
@embeddable
def embed() -> Response:
    """A small card of the gravest news, for other sites to show in a frame."""
    return answer("embed", HTML, queries.page("en", "public/embed.html"))


@routes.get("/feed.atom")
@open_to_all
def atom() -> Response:
    """All that is in force, as Atom (RFC 4287)."""
    return answer("atom", "application/atom+xml", queries.feed("public/feed.atom.xml"))


@routes.get("/feed.json")
@open_to_all
def json_feed() -> Response:
    """The same as JSON Feed."""
    return answer("json", "application/feed+json", queries.json_feed)


@routes.get("/cap/<id>.xml")
@open_to_all
def cap(id: str) -> Response:
    """One alert as CAP 1.2."""
    return answer(f"cap/{id}", "application/cap+xml", queries.cap(id))


@routes.get("/recording.txt")
@open_to_all
def recording() -> Response:
    """What the phone recording says, written to be read aloud."""
    return answer("recording", "text/plain", queries.recording_text)


@routes.get("/preview/<id>.xml")
@needs("desk.see")
def preview(id: str) -> Response:
    """What a drill would have sent, marked Exercise; for those signed in, and kept by nobody."""
    with database().reading() as session:
        release = session.get(Release, id.partition(".")[0])
        found = session.get(Incident, release.incident_id) if release else None
        if found is None:
            raise Missing("There is no such alert.")
        text, _ = queries.cap(id, found.world)(session, now())
    return Response(text, content_type=f"{XML}; charset=utf-8")


@routes.get("/line")
@needs("public.record")
def line() -> ResponseReturnValue:
    """The words for the phone line, and what is on it."""
    return render_template(LINE, errors={}, **_line())


@routes.post("/line")
@needs("public.record")
def recorded() -> ResponseReturnValue:
    """These words were read onto the line."""
    shown = _line()
    try:
        commands.record(
            current(), request.form.get("text", "").replace("\r\n", "\n"), shown["text"]
        )
    except Refused as fault:
        return again(LINE, fault, **shown)
    flash("Callers hear these words now.")
    return redirect("/public/line", 303)


def _line() -> dict[str, Any]:
    with database().reading() as session:
        text, _ = queries.recording_text(session, now())
        on_it = queries.on_the_line(session)
    return {
        "text": text,
        "seconds": round(seconds_of(text)),
        "on_it": on_it.view() if on_it else None,
        "demo": current_app.config["HUB_SETTINGS"].demo,
    }
