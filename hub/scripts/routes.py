"""Pages to write, approve and publish scripts. Agents read scripts on the console, not here."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.approvals.doors import LATER, asked_at, is_later, open_doors, open_timetable
from hub.approvals.steps import Overtaken
from hub.city import queries as city
from hub.core.database import database
from hub.core.errors import HubError, Missing
from hub.core.once import once
from hub.core.web import again, current, needs
from hub.facts import forms as slots
from hub.scripts import commands, forms, pages
from hub.scripts.since import changes_since

routes = Blueprint("scripts", __name__, url_prefix="/scripts")
PUBLISH, RECALL = "scripts/publish.html", "scripts/recall.html"
GLASS = "scripts/break_glass.html"


@routes.get("/")
@needs("desk.see")
def library() -> ResponseReturnValue:
    """The library by hazard, and what each open incident has."""
    return render_template("scripts/list.html", **pages.library(request.args))


@routes.get("/found")
@needs("desk.see")
def found() -> ResponseReturnValue:
    """What answers the words typed so far, as a part of the page that they are typed into."""
    return render_template("scripts/_found.html", **pages.library(request.args))


@routes.get("/new")
@needs("scripts.draft")
def new() -> ResponseReturnValue:
    """An empty card."""
    typed = forms.empty(request.args.get("incident", ""))
    return render_template("scripts/new.html", typed=typed, errors={}, **pages.new(request.args))


@routes.post("/new")
@needs("scripts.draft")
def draft() -> ResponseReturnValue:
    """Keep the first draft."""
    try:
        id = commands.draft(current(), **forms.draft())
    except HubError as fault:
        return again("scripts/new.html", fault, **pages.new(request.args))
    return _kept_or_submitted(id)


@routes.post("/preview")
@needs("scripts.draft")
def preview() -> ResponseReturnValue:
    """What is typed, as the console would show it, with what is missing."""
    return render_template("scripts/_preview.html", **pages.preview(*forms.words(), **_checked()))


@routes.get("/changes")
@needs("scripts.see")
def changes() -> ResponseReturnValue:
    """What differs from the version that somebody read last, as a part of the console's card."""
    before, now_live = request.args.get("from", ""), request.args.get("to", "")
    with database().reading() as session:
        shown = changes_since(session, before, now_live)
    return render_template("scripts/_since.html", **shown)


@routes.get("/<id>")
@needs("desk.see")
def version(id: str) -> ResponseReturnValue:
    """Read a version, and decide what the reader may decide. A writer goes on writing drafts."""
    shown = pages.version(id)
    is_open = shown["version"]["state"] in ("draft", "returned")
    if is_open and current().may("scripts.edit"):
        return _form(shown)
    return render_template("scripts/read.html", typed={}, errors={}, **shown)


@routes.get("/<id>/edit")
@needs("scripts.edit")
def editing(id: str) -> ResponseReturnValue:
    """Write on, also while the text waits for approval: saving makes it a draft again."""
    return _form(pages.version(id))


@routes.post("/<id>/edit")
@needs("scripts.edit")
def edit(id: str) -> ResponseReturnValue:
    """Save, and submit when asked to. Whoever saves second sees the difference first."""
    try:
        commands.edit(current(), id, **forms.edit())
    except Overtaken as fault:
        shown = {**pages.version(id), **pages.conflict(fault, *forms.words(), **_checked())}
        return again("scripts/write.html", fault, **shown)
    except HubError as fault:
        return _failed(fault, id, "scripts/write.html")
    return _kept_or_submitted(id)


@routes.post("/<id>/copy")
@needs("scripts.draft")
def copy(id: str) -> ResponseReturnValue:
    """Begin an incident's own draft with these words."""
    try:
        new_id = commands.copy_to_incident(current(), id, request.form.get("incident", ""))
    except HubError as fault:
        return _failed(fault, id, "scripts/read.html")
    flash("This is the incident's own draft. Fill in what is local.")
    return redirect(url_for("scripts.version", id=new_id), 303)


@routes.post("/<id>/translate")
@needs("scripts.draft")
def translate(id: str) -> ResponseReturnValue:
    """Begin these words in another language, or go on where somebody began."""
    lang, place = request.form.get("lang", "").strip(), request.form.get("incident") or None
    try:
        new_id = commands.translate(current(), id, lang, place)
    except HubError as fault:
        return _failed(fault, id, "scripts/read.html")
    return redirect(url_for("scripts.version", id=new_id), 303)


@routes.post("/<id>/submit")
@needs("scripts.submit")
def submit(id: str) -> ResponseReturnValue:
    """Ask another person to approve it."""
    try:
        commands.submit(current(), id, request.form.get("check_by") or None)
    except HubError as fault:  # what was typed is saved by now: the form goes on from there
        shown = pages.version(id)
        shown["kept"] = forms.typed(shown["version"]) | {"check_by": request.form.get("check_by")}
        return _refused(fault, "scripts/write.html", shown)
    first = request.form.get("check_by")
    flash("Sent to be checked first." if first else "Submitted. Another person reads it now.")
    return redirect(url_for("scripts.version", id=id), 303)


@routes.get("/<id>/publish")
@needs("scripts.publish")
def publishing(id: str) -> ResponseReturnValue:
    """Where to, for whom, and until when."""
    return render_template(PUBLISH, typed={}, errors={}, **pages.version(id))


@routes.post("/<id>/publish")
@needs("scripts.publish")
def publish(id: str) -> ResponseReturnValue:
    """Put it on every console of the incident, now or at a time."""
    if is_later():
        return _done(id, LATER, lambda: _schedule(id), PUBLISH)
    said = "Published. It stands on every console of the incident."
    return _done(id, said, lambda: commands.publish(current(), id, **forms.published()), PUBLISH)


@routes.get("/<id>/break-glass")
@needs("scripts.break_glass")
def breaking_glass(id: str) -> ResponseReturnValue:
    """Say why no second person can read it first."""
    return render_template(GLASS, typed={}, errors={}, **pages.version(id))


@routes.post("/<id>/break-glass")
@needs("scripts.break_glass")
def break_glass(id: str) -> ResponseReturnValue:
    """Put it on every console alone; a second person must confirm it in time."""
    said = "Published by you alone. Every screen says so until a second person confirms it."
    return _done(id, said, lambda: commands.break_glass(current(), id, **forms.glass()), GLASS)


@routes.get("/<id>/recall")
@needs("scripts.recall")
def recalling(id: str) -> ResponseReturnValue:
    """Say why."""
    return render_template(RECALL, typed={}, errors={}, **pages.version(id))


@routes.post("/<id>/recall")
@needs("scripts.recall")
def recall(id: str) -> ResponseReturnValue:
    """Take it off every console."""
    reason, where = request.form.get("reason", ""), request.form.get("incident") or None
    said = "Recalled. Every console says: stop saying this."
    return _done(id, said, lambda: commands.recall(current(), id, reason, where), RECALL)


@routes.get("/<id>/history")
@needs("desk.see")
def history(id: str) -> ResponseReturnValue:
    """Every saving and step of these words, and the difference from another version."""
    return render_template("scripts/history.html", **pages.history(id, request.args.get("with")))


def _schedule(id: str) -> None:
    commands.schedule(current(), id, at=asked_at(), **forms.published())


def _form(shown: dict[str, Any]) -> ResponseReturnValue:
    typed = forms.typed(shown["version"])
    return render_template("scripts/write.html", typed=typed, errors={}, **shown)


def _checked() -> dict[str, Any]:
    """What the checks must know beside the words: their language, whether a source is named, what
    facts say in them, and the areas of the city.
    """
    sources = request.form.get("sources", "").splitlines()
    source = any(line.split("|")[0].strip() for line in sources)
    lang = request.form.get("lang") or "en"
    with database().reading() as session:
        said = slots.quoted(session, slots.bound(), lang)
        return {"lang": lang, "source": source, "areas": city.area_codes(session), "facts": said}


def _kept_or_submitted(id: str) -> ResponseReturnValue:
    """A draft was saved; submit it too, when that button was pressed."""
    if request.form.get("then") == "submit":
        return submit(id)
    in_step = request.form.get("then") == "in-step"
    flash("Kept as a translation of the English as it is now." if in_step else "Kept as a draft.")
    return redirect(url_for("scripts.version", id=id), 303)


def _done(
    id: str, said: str, deed: Callable[[], object], template: str = "scripts/read.html"
) -> ResponseReturnValue:
    try:
        once(deed)
    except HubError as fault:
        return _failed(fault, id, template)
    flash(said)
    return redirect(url_for("scripts.version", id=id), 303)


def _failed(fault: HubError, id: str, template: str) -> ResponseReturnValue:
    """The page again, with the fault and all that was typed."""
    shown = pages.version(id)
    shown["kept"] = {**forms.typed(shown["version"]), **request.form.to_dict()}
    return _refused(fault, template, shown)


def _refused(fault: HubError, template: str, shown: dict[str, Any]) -> ResponseReturnValue:
    if isinstance(fault, Missing):  # the incident is not there: a page of its own says so
        raise fault
    return again(template, fault, **shown)


open_doors(routes, commands.way, _done)
open_timetable(routes, commands.timetable, _done)
