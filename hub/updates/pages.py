"""What the pages of an update show, and what their forms say."""

from collections.abc import Mapping
from typing import Any

from flask import request

from hub.approvals.audience import EVERYONE, site_choices, zone
from hub.approvals.deciding import check_choices, deciding
from hub.approvals.history import history as steps_of
from hub.approvals.steps import Overtaken
from hub.card.lint import lint_update
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.web import somebody, typed_moment
from hub.facts import forms as slots
from hub.formats.languages import ORIGINAL
from hub.formats.slots import blocks_html, filled_text, line_html
from hub.formats.words import word_diff
from hub.incidents.models import Incident
from hub.updates import queries
from hub.updates.models import SEVERITIES

View = dict[str, Any]

CHOICES = {"severities": list(SEVERITIES.items())}


def listed(text: str) -> View:
    """Each open incident with its updates that have this text."""
    with database().reading() as session:
        told = queries.listed(session, text)
    return {"told": told, "q": text, "count": sum(len(updates) for _, updates in told)}


def new() -> View:
    """What a new update can be about."""
    with database().reading() as session:
        places = [queries.place(incident) for incident in queries.open_incidents(session)]
        first = check_choices(session)
    names = [(one["id"], one["name"] + (" (exercise)" * one["exercise"])) for one in places]
    shown = {"places": [("", "Choose"), *names], "check_choices": first, "body_html": ""}
    return {**shown, **CHOICES}


def update(id: str) -> View:
    """One update: the exact text, what it corrects, and whom it reaches."""
    with database().reading() as session:
        found = queries.update(session, id)
        incident = session.get_one(Incident, found.incident_id)
        people, sites = queries.on_shift(session, incident.world)
        view = found.view()
        return {
            "update": view,
            "body_html": view["body_html"],
            "facts": view["facts"],
            "slots": slots.slots(
                session, found.words.text, found.bound, incident.world, incident.id, {}
            ),
            "corrects": found.corrects.view() if found.corrects else None,
            "incident": incident.view(),
            "exercise": incident.view() if incident.exercise else None,
            "item": queries.desk_item(session, found),
            "people": people,
            "sites": sites,
            **deciding(session, found.words, somebody()),
            "steps": steps_of(found.words),
            "site_choices": site_choices(session),
            "findings": lint_update(
                view["headline"],
                view["body"],
                source=bool(view["source"].strip()),
                until=bool(view["until"]) or view["state"] not in ("draft", "returned"),
            ),
            **CHOICES,
        }


def preview() -> View:
    """What is typed, as the floor would see it."""
    typed = request.form
    headline, body = typed.get("headline", ""), typed.get("body", "").replace("\r\n", "\n")
    with database().reading() as session:
        facts = slots.quoted(session, slots.bound(), ORIGINAL)
    values = {**slots.typed_values(f"{headline}\n{body}"), **facts}
    return {
        "severity": typed.get("severity", "routine"),
        "headline_html": line_html(headline, values),
        "body_html": blocks_html(body, values),
        "source": typed.get("source", ""),
        "findings": lint_update(
            filled_text(headline, values),
            filled_text(body, values),
            source=bool(typed.get("source", "").strip()),
            until=has_end(),
        ),
    }


def has_end() -> bool:
    """Whether the form says until when it is true, or that it has no end."""
    return bool(request.form.get("until", "").strip()) or request.form.get("no_end") == "yes"


def conflict(fault: Overtaken) -> View:
    """Both texts and what differs: the form still holds all that the second writer wrote."""
    mine = f"{request.form.get('headline', '').strip()}\n\n{request.form.get('body', '').strip()}"
    mine = mine.replace("\r\n", "\n")
    theirs = fault.latest
    differing = [
        {"name": name, "theirs": theirs["about"].get(name), "mine": request.form.get(name, "")}
        for name in ("severity", "source")
        if (theirs["about"].get(name) or "") != request.form.get(name, "")
    ]
    return {
        "theirs": theirs,
        "differences": word_diff(theirs["text"], mine),
        "differing": differing,
    }


def typed(view: Mapping[str, Any]) -> dict[str, Any]:
    """A saved update as its form shows it."""
    fields = {name: view[name] for name in ("severity", "source")} | view["written"]
    times = {name: view[name] for name in ("until", "next_update_at")}
    filled = slots.typed(view["values"], view["bound"])
    return {**fields, **times, **filled, "based_on": str(view["revision"])}


def written() -> dict[str, Any]:
    """The words of an update, and what is said about them."""
    with database().reading() as session:
        here = zone(session)
    fields: View = {name: request.form.get(name, "").strip() for name in ("headline", "source")}
    fields["body"] = request.form.get("body", "").replace("\r\n", "\n")
    fields["severity"] = request.form.get("severity", "")
    until = typed_moment("until", here)
    fields["values"] = slots.typed_values(f"{fields['headline']}\n{fields['body']}")
    fields["bound"] = slots.bound()
    return {**fields, "until": until, "next_update_at": typed_moment("next_update_at", here)}


def edited() -> dict[str, Any]:
    """An edit, as commands.edit takes it."""
    based_on = request.form.get("based_on", "")
    if not (based_on.isascii() and based_on.isdigit() and len(based_on) < 10):
        raise Invalid({"body": "This page is too old. Keep your words and open the draft again."})
    return {**written(), "based_on": int(based_on)}


def audience() -> str | list[str]:
    """For whom: everyone, or the sites ticked."""
    everyone = request.form.get("audience", EVERYONE) == EVERYONE
    return EVERYONE if everyone else request.form.getlist("site")


def glass() -> dict[str, Any]:
    """What is typed to tell it alone: for whom, why, and the text that was read."""
    said = {"why": request.form.get("why", ""), "hash": request.form.get("hash", "")}
    return {"audience": audience(), **said}
