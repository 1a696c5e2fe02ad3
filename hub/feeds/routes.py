"""Pages of the feeds and of each item: read, dismiss, make into an update."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue

from hub.core.errors import HubError, Invalid, Missing
from hub.core.web import again, current, needs
from hub.feeds import commands, pages, promoting

routes = Blueprint("feeds", __name__, url_prefix="/feeds")
INDEX, FEED, ITEM = "feeds/index.html", "feeds/feed.html", "feeds/item.html"
NEW: dict[str, str] = {"every": "120", "silent": "15", "speaks": "0"}


@routes.app_template_global()
def source_changed(words_id: str) -> dict[str, Any] | None:
    """What the source of these words has said since they were made of it."""
    return pages.source_changed(words_id)


@routes.get("/")
@needs("feeds.see")
def index() -> ResponseReturnValue:
    """Every feed and how it answers."""
    return render_template(INDEX, typed=NEW, errors={}, **pages.index())


@routes.get("/items")
@needs("feeds.see")
def items() -> ResponseReturnValue:
    """What waits stands on the page of all feeds."""
    return redirect(url_for("feeds.index"))


@routes.post("/")
@needs("feeds.add")
def add() -> ResponseReturnValue:
    """Listen to one more feed."""
    try:
        said = pages.written()
        if not said["url"].strip():
            raise Invalid({"url": "Write the feed's whole address."})
        id = commands.add(current(), said.pop("name"), said.pop("url"), **said)
    except HubError as fault:
        return again(INDEX, fault, adding=True, **pages.index())
    flash("Added. It is asked within a second; this page says how it answers.")
    return redirect(url_for("feeds.feed", id=id), 303)


@routes.post("/watch")
@needs("feeds.watch")
def watch() -> ResponseReturnValue:
    """Say which news is for us."""
    try:
        commands.watch_for(current(), **pages.watched())
    except HubError as fault:
        return again(INDEX, fault, watching=True, **pages.index())
    flash("Saved. What waits was looked at again.")
    return redirect(url_for("feeds.index"), 303)


@routes.get("/<id>")
@needs("feeds.see")
def feed(id: str) -> ResponseReturnValue:
    """One feed: its rhythm, its faults, its items."""
    shown = pages.feed(id)
    return render_template(FEED, typed=pages.typed(shown["feed"]), errors={}, **shown)


@routes.post("/<id>")
@needs("feeds.change")
def change(id: str) -> ResponseReturnValue:
    """Another name, address or rhythm."""
    try:
        said = pages.written()
        commands.change(current(), id, said.pop("name"), said.pop("url"), **said)
    except HubError as fault:
        return _refused(fault, FEED, pages.feed, id)
    flash("Saved.")
    return redirect(url_for("feeds.feed", id=id), 303)


@routes.post("/<id>/look")
@needs("feeds.change")
def look(id: str) -> ResponseReturnValue:
    """Ask it now."""
    try:
        commands.look_now(current(), id)
    except HubError as fault:
        return _refused(fault, FEED, pages.feed, id)
    flash("It is asked within a second. Load this page again to see how it answered.")
    return redirect(url_for("feeds.feed", id=id), 303)


@routes.post("/<id>/remove")
@needs("feeds.remove")
def remove(id: str) -> ResponseReturnValue:
    """Listen to it no more."""
    commands.remove(current(), id)
    flash("Removed. What came from it stays on record.")
    return redirect(url_for("feeds.index"), 303)


@routes.get("/items/<id>")
@needs("feeds.see")
def item(id: str) -> ResponseReturnValue:
    """One item whole."""
    return render_template(ITEM, typed={}, errors={}, **pages.item(id))


@routes.get("/words/<words_id>")
@needs("feeds.see")
def of_words(words_id: str) -> ResponseReturnValue:
    """The item that these words were made of."""
    return redirect(url_for("feeds.item", id=pages.item_of(words_id)))


@routes.post("/items/<id>/promote")
@needs("feeds.promote")
def promote(id: str) -> ResponseReturnValue:
    """Begin an update, or a script, with its words, and go on writing there."""
    is_script = asked.form.get("as") == "script"
    made = promoting.promote_to_script if is_script else promoting.promote
    try:
        words = made(current(), id, pages.place_of(id))
    except HubError as fault:
        return _refused(fault, ITEM, pages.item, id)
    flash("A draft with the source's words. Make them ours, and submit: another person approves.")
    return redirect(f"/{'scripts' if is_script else 'updates'}/{words}", 303)


@routes.post("/items/<id>/dismiss")
@needs("feeds.dismiss")
def dismiss(id: str) -> ResponseReturnValue:
    """It is nothing for our words."""
    try:
        commands.dismiss(current(), id, asked.form.get("reason", ""))
    except HubError as fault:
        return _refused(fault, ITEM, pages.item, id)
    flash("Dismissed. It stays on record with your reason.")
    return redirect("/desk", 303)


@routes.post("/items/<id>/settle")
@needs("feeds.settle")
def settle(id: str) -> ResponseReturnValue:
    """The source has changed, and our words still hold."""
    try:
        commands.settle(current(), id)
    except HubError as fault:
        return _refused(fault, ITEM, pages.item, id)
    flash("Put on record: our words still hold.")
    return redirect(url_for("feeds.item", id=id), 303)


def _refused(fault: HubError, template: str, page: Any, id: str) -> ResponseReturnValue:
    """The page again, with the fault and all that was typed."""
    if isinstance(fault, Missing):
        raise fault
    return again(template, fault, **page(id))
