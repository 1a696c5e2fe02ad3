"""Sending links, and the page that a link opens: made for a phone, without an account or script.

Mail programs open links by themselves to look for harm, so GET and HEAD change nothing, ever. Only
the buttons do, and they are forms.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from hub.core.database import database
from hub.core.errors import HubError, Invalid
from hub.core.moments import from_iso, now
from hub.core.web import again, current, needs, open_to_all, proved_by_address
from hub.door.limiting import at_most
from hub.links import commands, queries
from hub.links.standing import Closed, Opened, opened

routes = Blueprint("links", __name__, url_prefix="/links")

PER_ADDRESS = 120  # a minute; a whole operations room may share one
DECIDE = "links/decide.html"
HALF_A_DAY = timedelta(hours=12)


@routes.get("/for/<words_id>")
@needs("links.send")
def choosing(words_id: str) -> ResponseReturnValue:
    """Who may be sent a link to this text, and which links are out."""
    return render_template("links/send.html", typed={}, errors={}, **_sending(words_id))


@routes.post("/for/<words_id>")
@needs("links.send")
def send(words_id: str) -> ResponseReturnValue:
    """Send each of those chosen a link. In an exercise the links are shown instead."""
    try:
        sent = commands.send(current(), words_id, request.form.getlist("person"))
    except Invalid as fault:
        return again("links/send.html", fault, **_sending(words_id))
    if any(one.token for one in sent):
        base = request.host_url.rstrip("/")
        shown = [(one.name, f"{base}/links/{one.token}") for one in sent]
        page = render_template(
            "links/send.html", typed={}, errors={}, handed=shown, **_sending(words_id)
        )
        return page, 200, {"Referrer-Policy": "no-referrer"}
    flash(f"On its way by mail to {', '.join(one.name for one in sent)}.")
    return redirect(f"/links/for/{words_id}", 303)


@routes.post("/for/<words_id>/<link_id>/revoke")
@needs("links.revoke")
def revoke(words_id: str, link_id: str) -> ResponseReturnValue:
    """Take a link back."""
    commands.revoke(current(), link_id)
    flash("The link opens nothing any more.")
    return redirect(f"/links/for/{words_id}", 303)


@routes.get("/<token>")
@open_to_all  # the link itself is the key; it shows one text to one person
@at_most(PER_ADDRESS)
def read(token: str) -> ResponseReturnValue:
    """The exact text, what is different from what is live, and the buttons. Changes nothing."""
    found = opened(token, g.actor)
    return render_template(DECIDE, typed={}, errors={}, **_shown(found))


@routes.post("/<token>")
@open_to_all
@proved_by_address
@at_most(PER_ADDRESS)
def decide(token: str) -> ResponseReturnValue:
    """Approve, approve and publish, or return: as the person whose link it is."""
    found = opened(token, g.actor)
    shown = _shown(found)
    try:
        how = _carried_out(found, shown)
    except HubError as fault:
        now_shown = _shown(opened(token, g.actor))  # the text may have moved on meanwhile
        return again(DECIDE, fault, **now_shown)
    return render_template("links/done.html", how=how, **shown)


def _carried_out(found: Opened, shown: dict[str, Any]) -> str:
    """Do what the button says; how it ended."""
    then, kind, typed = request.form.get("then", ""), found.kind, request.form.get("reason", "")
    way = kind.publishing
    if way and then == "publish" and found.may_publish and found.step in ("approve", "publish"):
        given = way.publication(shown)
        with database().reading() as session:
            way.check(session, shown, given)
        commands.approve_and_publish(*found.hands, way, given)
        return "published"
    buttons: dict[tuple[str | None, str], tuple[str, Callable[[], object]]] = {
        ("approve", "approve"): ("approved", lambda: commands.approve(*found.hands)),
        ("approve", "return"): ("returned", lambda: commands.send_back(*found.hands, typed)),
    }
    if way:
        sure = (found.link, found.person, way)
        buttons["confirm", "confirm"] = ("confirmed", lambda: commands.confirm(*sure))
        take_back = ("taken back", lambda: commands.take_back(*sure, typed))
        buttons["confirm", "take back"] = take_back
    if (found.step, then) not in buttons:
        raise Invalid({"then": "Choose one of the buttons."})
    how, deed = buttons[found.step, then]
    deed()
    return how


def _shown(found: Opened) -> dict[str, Any]:
    """What the page of a good link shows."""
    shown = found.kind.shown(found.words.id)
    return {
        **shown,
        "kind": found.words.kind,
        "title": found.named.title,
        "place": found.named.place,
        "decides_as": found.person.name,
        "step": found.step,
        "may_publish": found.may_publish,
        "good_until": found.link.expires_at,
        "asked_by": found.link.made_by_name,
        "suggested_until": _suggested(shown["incident"]),
    }


def _suggested(incident: dict[str, Any] | None) -> datetime:
    """Until when words may be true that somebody approves at three in the morning: the end of the
    operational period, or half a day.
    """
    ends = incident and incident["period_ends_at"] and from_iso(incident["period_ends_at"])
    if ends and ends > now() + timedelta(hours=1):
        return ends
    later = now() + HALF_A_DAY + timedelta(minutes=59)
    return later.replace(minute=0, second=0, microsecond=0)


def _sending(words_id: str) -> dict[str, Any]:
    with database().reading() as session:
        return queries.sending(session, words_id, now())


@routes.errorhandler(Closed)
def closed(fault: Closed) -> ResponseReturnValue:
    """A page for each way in which a link can be no good."""
    page = render_template("links/closed.html", closed=fault, exercise=fault.exercise)
    return page, fault.status


@routes.errorhandler(TooManyRequests)
def too_many(_fault: TooManyRequests) -> ResponseReturnValue:
    """A limit was reached."""
    words = "This address asked for too many links. Wait a minute, then open yours again."
    return closed(Closed("too many", 429, "Too many tries", words))


@routes.after_request
def keep_to_oneself(response: Response) -> Response:
    """The address of such a page is a key: it goes to no other site, and into no search."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
