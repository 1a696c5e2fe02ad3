"""What the page of a decision shows: the old value, the new one, and all that changes with it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.audience import zone
from hub.approvals.deciding import deciding
from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.card.view import card_view
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.moments import now
from hub.core.web import somebody
from hub.corrections import ready
from hub.corrections.impact import Impact, Quote, impact_of
from hub.facts import queries as facts
from hub.facts.models import Value
from hub.facts.quoting import setting
from hub.formats.languages import name_of
from hub.formats.lists import joined
from hub.formats.slots import filled_text
from hub.formats.words import word_diff
from hub.incidents.models import Incident
from hub.scripts import queries as scripts
from hub.scripts.models import Version
from hub.shifts.models import Shift
from hub.updates.models import Update

View = dict[str, Any]

STANDS = timedelta(hours=4)  # proposed for ready wording: what is right will be out by then


def decision(value_id: str) -> View:
    """A proposed value beside the one words quote now, and what approving it changes."""
    with database().reading() as session:
        value, here = facts.value(session, value_id), setting(session)
        fact, before = value.fact, value.fact.current
        incident = session.get(Incident, fact.incident_id) if fact.incident_id else None
        new = facts.value_view(value, here)
        old = facts.value_view(before, here) if before and before.id != value.id else None
        waits = value.words.state in ("checking", "submitted")
        decides = deciding(session, value.words, somebody())
        return {
            "fact": facts.shown(session, fact, here),
            "value": new,
            "before": old,
            "differences": word_diff(old["words"], new["words"]) if old else [],
            "own_words": value.words.hands,
            "checks": decides["checks"],
            "changes": _changes(session, value) if waits else None,
            "incident": incident.view() if incident else None,
            "exercise": incident.view() if incident and incident.exercise else None,
        }


def _changes(session: Session, value: Value) -> View:
    """Every text the value changes, in words, and how many people hear it."""
    impact = impact_of(session, value, now())
    people, sites = _reached(session, value.fact.world, impact.releases)
    restaged = [quote for quote in impact.restaged if quote.releases]
    versions = [one for quote in restaged if isinstance(one := quote.text, Version)]
    return {
        "texts": [_text(session, quote) for quote in restaged],
        "cards": len({version.script_id for version in versions}),
        "updates": len(impact.updates),
        "languages": joined(sorted({name_of(version.lang) for version in versions}), "en"),
        "renewed": len(impact.renewed),
        "gone": _gone(impact),
        "people": people,
        "sites": sites,
    }


def _text(session: Session, quote: Quote) -> View:
    """One text, and the difference its agents are shown."""
    text = quote.text
    values = {**text.values, **{pin.slot: quote.said for pin in quote.pins}}
    places = [session.get_one(Incident, release.incident_id) for release in quote.releases]
    shown = _version(text, values) if isinstance(text, Version) else _update(text, values)
    title = text.told_title
    return {"id": text.id, "title": title, "incidents": [one.name for one in places], **shown}


def _version(version: Version, values: Mapping[str, str]) -> View:
    return {
        "room": "scripts",
        "lang": version.lang,
        "language": name_of(version.lang),
        "number": version.number,
        "summary": card_view(version.words.text, values, version.filled)["summary"],
    }


def _update(update: Update, values: Mapping[str, str]) -> View:
    now_said = filled_text(update.words.text, values)
    return {
        "room": "updates",
        "lang": update.fact_lang,
        "language": "Update",
        "number": None,
        "summary": f"It will say: {' '.join(now_said.split())}",
    }


def _gone(impact: Impact) -> list[View]:
    """Translations that go: one says the old value in typed words, one no card shows any more."""
    typed = [(one.version, "it says the old value in typed words") for one in impact.outdated]
    unread = [
        (text, "the English had moved on before")
        for quote in impact.restaged
        if quote.unread and isinstance(text := quote.text, Version)
    ]
    return [
        {"id": one.id, "title": one.title, "language": name_of(one.lang), "why": why}
        for one, why in (*typed, *unread)
    ]


def _reached(session: Session, world: str, releases: Iterable[Release]) -> tuple[int, int]:
    """How many people on shift the texts are meant for, and at how many sites."""
    meant = [set(release.sites) for release in releases]
    shifts = select(Shift.person_id, Shift.site_id)
    rows = session.execute(shifts.where(Shift.world == world, Shift.ended_at.is_(None)))
    hear = [(person, site) for person, site in rows if any(not s or site in s for s in meant)]
    return len({person for person, _ in hear}), len({site for _, site in hear})


def taking_back(words_id: str, incident_id: str) -> View:
    """What is live and wrong, and the wording that is ready to say so."""
    with database().reading() as session:
        words, incident = session.get(Words, words_id), session.get(Incident, incident_id)
        if words is None or incident is None or not words.releases:
            raise Missing("There are no such words in that incident.")
        release = words.releases[-1]
        people, sites = scripts.on_shift(session, incident.world)
        return {
            "words": {"id": words.id, "kind": words.kind, "title": release.title},
            "is_live": any(told.incident_id == incident.id for told in words.in_force),
            "offered": ready.offered(session),
            "incident": incident.view(),
            "exercise": incident.view() if incident.exercise else None,
            "people": people,
            "sites": sites,
            "until": (now() + STANDS).astimezone(zone(session)).strftime("%Y-%m-%dT%H:%M"),
        }
