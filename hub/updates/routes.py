"""Pages to write, approve and publish updates. Agents read updates on the console, not here."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.approvals.doors import LATER, asked_at, is_later, open_doors, open_timetable
from hub.approvals.steps import Overtaken
from hub.core.errors import HubError, Invalid, Missing
from hub.core.once import once
from hub.core.web import again, current, needs
from hub.updates import commands, pages

routes = Blueprint("updates", __name__, url_prefix="/updates")
PUBLISH, WITHDRAW = "updates/publish.html", "updates/withdraw.html"
GLASS = "updates/break_glass.html"
# A page asks until when; the API leaves it open: a machine that gives no end has decided so.
NO_END = {"until": "Until when is this true? Write a day and time, or tick no end."}


@routes.get("/")
@needs("desk.see")
def listed() -> ResponseReturnValue:
    """Each open incident's updates."""
    return render_template("updates/list.html", **pages.listed(request.args.get("q", "")))


@routes.get("/new")
@needs("updates.draft")
def new() -> ResponseReturnValue:
    """An empty update."""
    typed = {"severity": "routine", "incident": request.args.get("incident", "")}
    return render_template("updates/new.html", typed=typed, errors={}, **pages.new())


@routes.post("/new")
@needs("updates.draft")
def draft() -> ResponseReturnValue:
    """Keep the first draft."""
    try:
        if not request.form.get("incident"):
            raise Invalid({"incident": "Choose the incident this is about."})
        id = commands.draft(current(), request.form["incident"], **pages.written())
    except HubError as fault:
        return again("updates/new.html", fault, **pages.new())
    return _kept_or_submitted(id)


@routes.post("/preview")
@needs("updates.draft")
def preview() -> ResponseReturnValue:
    """What is typed, as the floor would see it."""
    return render_template("updates/_preview.html", **pages.preview())


@routes.get("/<id>")
@needs("desk.see")
def update(id: str) -> ResponseReturnValue:
    """Read an update, and decide what the reader may decide. A writer goes on writing drafts."""
    shown = pages.update(id)
    state = shown["update"]["state"]
    if state in ("draft", "returned") and current().may("updates.edit"):
        return _form(shown)
    return render_template("updates/read.html", typed={}, errors={}, **shown)


@routes.get("/<id>/edit")
@needs("updates.edit")
def editing(id: str) -> ResponseReturnValue:
    """Write on, also while the text waits for approval: saving makes it a draft again."""
    return _form(pages.update(id))


@routes.post("/<id>/edit")
@needs("updates.edit")
def edit(id: str) -> ResponseReturnValue:
    """Save, and submit when asked to. Whoever saves second sees the difference first."""
    try:
        commands.edit(current(), id, **pages.edited())
    except Overtaken as fault:
        return again("updates/write.html", fault, **pages.update(id), **pages.conflict(fault))
    except HubError as fault:
        return _refused(fault, "updates/write.html", id)
    return _kept_or_submitted(id)


@routes.post("/<id>/submit")
@needs("updates.submit")
def submit(id: str) -> ResponseReturnValue:
    """Ask another person to approve it."""
    try:
        commands.submit(current(), id, request.form.get("check_by") or None)
    except HubError as fault:  # what was typed is saved by now: the form goes on from there
        kept = pages.typed(pages.update(id)["update"])
        kept["check_by"] = request.form.get("check_by")
        return _refused(fault, "updates/write.html", id, kept=kept)
    first = request.form.get("check_by")
    flash("Sent to be checked first." if first else "Submitted. Another person reads it now.")
    return redirect(url_for("updates.update", id=id), 303)


@routes.get("/<id>/publish")
@needs("updates.publish")
def publishing(id: str) -> ResponseReturnValue:
    """For whom."""
    return render_template(PUBLISH, typed={}, errors={}, **pages.update(id))


@routes.post("/<id>/publish")
@needs("updates.publish")
def publish(id: str) -> ResponseReturnValue:
    """Tell it to the floor, now or at a time."""
    if pages.update(id)["update"]["until"] is None and not pages.has_end():
        return _refused(Invalid(NO_END), PUBLISH, id)
    if is_later():
        return _done(id, LATER, lambda: _schedule(id), PUBLISH)
    said = "Published. It stands on every console of the incident."
    return _done(id, said, lambda: commands.publish(current(), id, pages.audience()), PUBLISH)


@routes.get("/<id>/break-glass")
@needs("updates.break_glass")
def breaking_glass(id: str) -> ResponseReturnValue:
    """Say why no second person can read it first."""
    return render_template(GLASS, typed={}, errors={}, **pages.update(id))


@routes.post("/<id>/break-glass")
@needs("updates.break_glass")
def break_glass(id: str) -> ResponseReturnValue:
    """Tell it to the floor alone; a second person must confirm it in time."""
    said = "Published by you alone. Every screen says so until a second person confirms it."
    return _done(id, said, lambda: commands.break_glass(current(), id, **pages.glass()), GLASS)


@routes.get("/<id>/correct")
@needs("updates.correct")
def correcting(id: str) -> ResponseReturnValue:
    """What is right instead."""
    shown = pages.update(id)
    typed = pages.typed(shown["update"])
    return render_template("updates/correct.html", typed=typed, errors={}, **shown)


@routes.post("/<id>/correct")
@needs("updates.correct")
def correct(id: str) -> ResponseReturnValue:
    """Keep the correction as a draft; published, it takes the other's place."""
    try:
        new_id = commands.correct(current(), id, **pages.written())
    except HubError as fault:
        return _refused(fault, "updates/correct.html", id)
    return _kept_or_submitted(new_id)


@routes.get("/<id>/withdraw")
@needs("updates.withdraw")
def withdrawing(id: str) -> ResponseReturnValue:
    """Say why."""
    return render_template(WITHDRAW, typed={}, errors={}, **pages.update(id))


@routes.post("/<id>/withdraw")
@needs("updates.withdraw")
def withdraw(id: str) -> ResponseReturnValue:
    """Take it off every console."""
    reason = request.form.get("reason", "")
    said = "Withdrawn. Every console says: stop saying this."
    return _done(id, said, lambda: commands.withdraw(current(), id, reason), WITHDRAW)


def _schedule(id: str) -> None:
    commands.schedule(current(), id, at=asked_at(), audience=pages.audience())


def _form(shown: dict[str, Any]) -> ResponseReturnValue:
    typed = pages.typed(shown["update"])
    return render_template("updates/write.html", typed=typed, errors={}, **shown)


def _kept_or_submitted(id: str) -> ResponseReturnValue:
    """A draft was saved; submit it too, when that button was pressed."""
    if request.form.get("then") == "submit":
        if pages.has_end():
            return submit(id)
        kept = pages.typed(pages.update(id)["update"])
        return _refused(Invalid(NO_END), "updates/write.html", id, kept=kept)
    flash("Kept as a draft.")
    return redirect(url_for("updates.update", id=id), 303)


def _done(
    id: str, said: str, deed: Callable[[], object], template: str = "updates/read.html"
) -> ResponseReturnValue:
    try:
        once(deed)
    except HubError as fault:
        return _refused(fault, template, id)
    flash(said)
    return redirect(url_for("updates.update", id=id), 303)


def _refused(fault: HubError, template: str, id: str, **more: Any) -> ResponseReturnValue:
    """The page again, with the fault and all that was typed."""
    if isinstance(fault, Missing):
        raise fault
    return again(template, fault, **pages.update(id), **more)


open_doors(routes, commands.way, _done)
open_timetable(routes, commands.timetable, _done)
