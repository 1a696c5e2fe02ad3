"""What the pages of a script show: plain dicts, read in one moment of the database."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from hub.approvals.audience import site_choices
from hub.approvals.deciding import deciding
from hub.approvals.history import history as steps_of
from hub.approvals.steps import Overtaken
from hub.card.card import open_slots, slots_of
from hub.card.lint import lint, tongue_of
from hub.card.view import CardView, card_view
from hub.city import queries as city
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.web import somebody
from hub.facts.forms import slots
from hub.formats.faults import Faulty
from hub.formats.markdown import NO_VALUES
from hub.formats.words import word_diff
from hub.incidents.models import Incident
from hub.scripts import queries, search, silently
from hub.scripts.beside import beside
from hub.scripts.translating import translations

View = dict[str, Any]


def library(asked: Mapping[str, str]) -> View:
    """What answers the words that are looked for; without any, the library and what each open
    incident has. To start from a script (`copy_to` an incident), only what answers.
    """
    typed, lang, copy_to = (asked.get(name, "") for name in ("q", "lang", "copy_to"))
    listed: View = {"library": {}, "incidents": {}}
    most = search.OFFERED if copy_to else search.SHOWN
    with database().reading() as session:
        hits = search.hits(session, typed, lang, most) if typed.strip() else None
        if hits is None and not copy_to:
            listed = queries.listed(session, lang)
        homes = {hit["incident"] for hit in hits or ()} | set(listed["incidents"])
        places = {id: queries.place(session, id) for id in homes if id}
        langs = [(code, code.upper()) for code in search.languages(session)]
    asked_for = {"q": typed, "lang": lang, "copy_to": copy_to, "more": len(hits or ()) == most}
    choices = [("", "Every language"), *langs]
    return {**listed, **asked_for, "hits": hits, "places": places, "langs": choices}


def new(asked: Mapping[str, str]) -> View:
    """What a new card can be for, and what it can start from."""
    with database().reading() as session:
        wanted = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.opened_at)
        open_now = [found.view() for found in session.scalars(wanted)]
    to = asked.get("copy_to") or asked.get("incident") or (open_now[-1]["id"] if open_now else "")
    choices = [("", "The library: no incident yet"), *_choices(open_now)]
    start = library({**asked, "copy_to": to}) if to else {}
    return {"incidents": open_now, "start": start, "places": choices}


def version(id: str) -> View:
    """One version: the exact text, its difference from what is live, checks and reach."""
    with database().reading() as session:
        found = queries.version(session, id)
        before = queries.live_before(session, found)
        people, sites = queries.on_shift(session, found.world)
        view = found.view()
        incident = session.get(Incident, found.incident_id) if found.incident_id else None
        return {
            "version": view,
            "before": before.brief() if before else None,
            "slots": slots(
                session, found.words.text, found.bound, found.world, found.incident_id, found.slots
            ),
            "facts": [pin.view() for pin in found.quotes],
            "people": people,
            "sites": sites,
            "incident": incident.view() if incident else None,
            "exercise": incident.view() if incident and incident.exercise else None,
            "item": queries.desk_item(session, found),
            "site_choices": site_choices(session),
            **_places(queries.incidents_for(session, found)),
            **deciding(session, found.words, somebody()),
            "beside": beside(session, found, before),
            "slips": silently.slips(session, found, queries.incidents_for(session, found)),
            "translations": translations(session, found),
            **preview(
                view["text"],
                found.values,
                before.filled if before else None,
                lang=view["lang"],
                source=any(source.get("title") for source in view["sources"]),
                areas=city.area_codes(session),
            ),
        }


def preview(
    body: str,
    values: Mapping[str, str],
    previous: str | None = None,
    *,
    lang: str = "en",
    source: bool = True,
    areas: Collection[str] | None = None,
    facts: Mapping[str, str] = NO_VALUES,
) -> View:
    """The card as the console shows it, or the faults that keep it from being one; its checks.

    `facts` are the words of slots that quote one. Until when it is true is asked when it is
    published: here the lint takes it as given.
    """
    values = {**values, **facts}
    drawn: CardView | None = None
    faults: list[str] = []
    try:
        drawn = card_view(body, values, previous)
    except Faulty as faulty:
        faults = [f"Line {fault.line}: {fault.says}." for fault in faulty.faults]
    return {
        "view": drawn,
        "faults": faults,
        "findings": lint(body, values, lang, source=source, until=True, areas=areas),
        "lang": lang,
        "knows_words": tongue_of(lang) is not None,
        "open_slots": open_slots(body, values),
        "slot_names": slots_of(body),
    }


def conflict(fault: Overtaken, body: str, values: Mapping[str, str], **checked: Any) -> View:
    """Both texts and what differs: the form still holds all that the second writer wrote."""
    theirs = fault.latest
    differing = sorted(
        name
        for name in {*values, *theirs["values"]}
        if values.get(name, "") != theirs["values"].get(name, "")
    )
    return {
        **preview(body, values, **checked),
        "theirs": theirs,
        "differences": word_diff(theirs["text"], body),
        "differing": [
            {"name": name, "theirs": theirs["values"].get(name, ""), "mine": values.get(name, "")}
            for name in differing
        ],
    }


def history(id: str, other_id: str | None) -> View:
    """What happened to these words, and the difference from another version of the script."""
    with database().reading() as session:
        found = queries.version(session, id)
        others = [one for one in queries.siblings(session, found) if one.id != id]
        chosen = next((one for one in others if one.id == other_id), None)
        if other_id and chosen is None:
            raise Missing("There is no such version of this script.")
        incident = session.get(Incident, found.incident_id) if found.incident_id else None
        return {
            "version": found.view(),
            "steps": steps_of(found.words),
            "others": [one.brief() for one in others],
            "chosen": chosen.brief() if chosen else None,
            "differences": word_diff(chosen.filled, found.filled) if chosen else [],
            "incident": incident.view() if incident else None,
            "exercise": incident.view() if incident and incident.exercise else None,
        }


def _places(incidents: list[Incident]) -> View:
    views = [incident.view() for incident in incidents]
    return {"incidents": views, "places": _choices(views)}


def _choices(incidents: list[View]) -> list[tuple[str, str]]:
    """Incidents as a field's choices; an exercise says that it is one."""
    return [
        (one["id"], one["name"] + (" (exercise)" if one["exercise"] else "")) for one in incidents
    ]
