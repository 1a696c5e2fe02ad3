"""What the pages of a fact show, and what their forms say."""

from typing import Any

from flask import request
from sqlalchemy import select

from hub.approvals.deciding import check_choices
from hub.approvals.history import history
from hub.city import queries as city
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.moments import now
from hub.core.web import typed_moment
from hub.facts import queries, quoting
from hub.facts.models import Fact
from hub.facts.values import HINTS, TYPES, typed_again
from hub.incidents.models import Incident

View = dict[str, Any]

SAID = "said-"
CHOICES: View = {"types": list(TYPES.items()), "hints": HINTS}
NO_END = {"valid_until": "Until when does this hold? Write a day and time, or tick no end."}


def listed() -> View:
    """Every fact in use, by incident."""
    with database().reading() as session:
        return {"groups": queries.listed(session, now())}


def new() -> View:
    """What a new fact can be for."""
    with database().reading() as session:
        wanted = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.opened_at)
        places = [
            (one.id, one.name + " (exercise)" * one.exercise) for one in session.scalars(wanted)
        ]
        languages = _others(city.city(session).languages)
        first = check_choices(session)
    return {
        "check_choices": first,
        "places": [("", "The city: all live incidents"), *places],
        "languages": languages,
        **CHOICES,
    }


def fact(id: str) -> View:
    """One fact: its value in every language, the words that quote it, and how it came to this."""
    with database().reading() as session:
        found, here = queries.fact(session, id), quoting.setting(session)
        incident = session.get(Incident, found.incident_id) if found.incident_id else None
        shown = queries.shown(session, found, here)
        languages = city.city(session).languages
        told = quoting.live(session, [id]).get(id, [])
        said = quoting.said_in(session, id, told)
        return {
            "fact": shown,
            "standing": queries.standing(found, now()),
            "said": _said(found, languages, here),
            "quoting": [{**one.view(), "said": said[one.words_id]} for one in told],
            "values": [_step(one, here) for one in reversed(found.values)],
            "typed": typed(found, here),
            "languages": _others(languages),
            "check_choices": check_choices(session),
            "own_words": found.open.words.hands if found.open else set(),
            "incident": incident.view() if incident else None,
            "exercise": incident.view() if incident and incident.exercise else None,
            **CHOICES,
        }


def typed(found: Fact, here: Any) -> dict[str, str]:
    """The value on its way, else the one words quote, as the form shows it."""
    value = found.open or found.current
    if value is None:
        return {}
    said = {SAID + lang: text for lang, text in value.words.values.items()}
    return {
        "value": typed_again(found.type, value.words.text, here.zone),
        "source": value.source,
        **said,
    }


def proposal() -> dict[str, Any]:
    """The value that was typed, as commands take it. A page asks until when it holds."""
    with database().reading() as session:
        here = quoting.setting(session)
    until = typed_moment("valid_until", here.zone)
    if until is None and request.form.get("no_end") != "yes":
        raise Invalid(NO_END)
    said = {
        name.removeprefix(SAID): text.replace("\r\n", "\n")
        for name, text in request.form.items()
        if name.startswith(SAID)
    }
    return {
        "value": request.form.get("value", "").replace("\r\n", "\n"),
        "source": request.form.get("source", ""),
        "valid_until": until,
        "said": said,
        "check_by": request.form.get("check_by") or None,
    }


def begun() -> dict[str, Any]:
    """A new fact, as commands.begin takes it."""
    fields = ("slug", "label", "type", "owner", "owner_email")
    named = {name: request.form.get(name, "").strip() for name in fields}
    return {**named, "incident_id": request.form.get("incident") or None, **proposal()}


def _said(found: Fact, languages: list[str], here: Any) -> list[tuple[str, str]]:
    """How the value is said in each language of the city."""
    value = found.current or found.open
    if value is None:
        return []
    langs = dict.fromkeys(["en", *languages, *value.words.values])
    return [(lang, value.said(lang, here.zone)) for lang in langs]


def _others(languages: list[str]) -> list[str]:
    """Languages in which a value may be said otherwise than it is typed."""
    return [lang for lang in languages if lang != "en"]


def _step(value: Any, here: Any) -> View:
    return {**queries.value_view(value, here), "steps": history(value.words)}
