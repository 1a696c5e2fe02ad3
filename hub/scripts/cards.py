"""The console's cards: one for each script in each incident, with all its live languages.

A card is a plain dict: the page draws it, the event carries it, the journal keeps it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.card.card import parse_card
from hub.card.view import CardView, card_view
from hub.core.moments import iso
from hub.formats.faults import Faulty
from hub.formats.languages import ORIGINAL
from hub.formats.markdown import readable_text
from hub.incidents.models import Incident
from hub.scripts.models import Version
from hub.scripts.parity import is_stale
from hub.scripts.told import Histories, Told, fixed_by, histories, predecessor

View = dict[str, Any]
NONE: Mapping[str, Version] = {}


def cards_of(
    session: Session, incidents: Iterable[Incident], now: datetime, script_id: str | None = None
) -> list[View]:
    """The cards in force in these incidents; `now` ends what a dead clock did not."""
    by_id = {incident.id: incident for incident in incidents}
    return drawn_cards(session, by_id, histories(session, by_id, script_id), now)


def drawn_cards(
    session: Session,
    by_id: Mapping[str, Incident],
    told_there: Histories,
    now: datetime,
    at_hand: Mapping[str, Version] = NONE,
) -> list[View]:
    """The cards of what was told to these incidents, and in force; versions that are not `at_hand`
    are read.
    """
    shown = {
        key: [told for told in history if told.release.is_in_force(now)]
        for key, history in told_there.items()
    }
    needed = {
        text.release.words_id
        for key, current in shown.items()
        for told in current
        for text in (told, predecessor(told, told_there[key]))
        if text
    }
    versions = {id: at_hand[id] for id in needed & set(at_hand)}
    if missing := needed - set(versions):
        found = session.scalars(select(Version).where(Version.id.in_(missing)))
        versions |= {version.id: version for version in found}
    cards = [
        _card(by_id[key[0]], key[1], current, told_there[key], versions)
        for key, current in shown.items()
    ]
    return [card for card in cards if card is not None]


def said(version: Version) -> View:
    """What must no longer be said, so that it can be named: the lead, as it was read aloud."""
    try:
        lead = readable_text(parse_card(version.filled).say[0].words)
    except (
        Faulty
    ):  # written under an older grammar: it must be possible to take it back all the same
        lead = version.title
    return {"title": version.title, "number": version.number, "lang": version.lang, "words": lead}


def stop(told: Release, version: Version) -> View:
    """The card *Stop saying this*: it stays until the agent confirms it."""
    return {
        "id": f"stop-{told.id}",
        "release": told.id,
        "words_id": version.id,
        "incident": told.incident_id,
        "slug": version.script.slug,
        "sites": told.sites,
        "said": said(version),
        "reason": told.ended_why,
        "by": told.ended_by,
        "at": iso(told.ended_at) if told.ended_at else None,
    }


def card_id(incident_id: str, slug: str) -> str:
    """The card's element on a page. The end of an id: ids of one minute begin alike."""
    return f"card-{incident_id[-8:]}-{slug}"


def drawn_card(version: Version, previous: str | None = None) -> CardView:
    """The picture of words in force, beside the filled text of a version before them."""
    return _drawn(version.words.text, tuple(sorted(version.values.items())), previous)


@lru_cache(maxsize=1000)
def _drawn(text: str, values: tuple[tuple[str, str], ...], previous: str | None) -> CardView:
    """Words in force never change: their picture is drawn once, for everyone, and only read."""
    return card_view(text, dict(values), previous)


def _card(
    incident: Incident,
    script_id: str,
    current: list[Told],
    history: list[Told],
    versions: dict[str, Version],
) -> View | None:
    """The card, or None where no language of it may be read aloud."""
    langs = {told.lang: _lang(told, history, versions) for told in current}
    readable = sorted(lang for lang, view in langs.items() if not view["stale"])
    if not readable:
        return None
    first = ORIGINAL if ORIGINAL in readable else readable[0]
    if first == ORIGINAL:  # what is wanted and not there: its translation is pending
        langs = {lang: _unread(lang) for lang in incident.languages} | langs
    version = versions[langs[first]["version_id"]]
    # Retired and merged ones too: which topic a card has must not depend on what became of it.
    here = {topic.slug: topic.key for topic in incident.every_topic}
    topic = next((slug for slug in version.topics if slug in here), version.topics[0])
    untils = [langs[lang]["until"] for lang in readable]
    sites = [langs[lang]["sites"] for lang in readable]
    return {
        "id": card_id(incident.id, version.script.slug),
        "incident": incident.id,
        "script": script_id,
        "slug": version.script.slug,
        "topic": topic,
        "key": here.get(topic),
        "topics": version.topics,
        "title": version.title,
        "first": first,
        "langs": {lang: langs[lang] for lang in sorted(langs)},
        "until": max(untils) if all(untils) else None,
        "sites": sorted({site for some in sites for site in some}) if all(sites) else [],
        "seq": max(told.release.seq for told in history),
    }


def _lang(told: Told, history: list[Told], versions: dict[str, Version]) -> View:
    """One language of a card. A stale translation keeps its words to itself."""
    if is_stale(told, history):
        return _unread(told.lang, told.number)
    version, before = versions[told.release.words_id], predecessor(told, history)
    previous = versions[before.release.words_id].filled if before else None
    way = version.words.view()
    return {
        "lang": told.lang,
        "number": told.number,
        "stale": False,
        "changed": before is not None,
        "before": before and {"id": before.release.words_id, "number": before.number},
        "version_id": version.id,
        "release_id": told.release.id,
        "title": version.title,
        "view": drawn_card(version, previous),
        "facts": [pin.view() for pin in version.pins],
        "sources": version.sources,
        "alone": way["alone"],
        "approved_by": way["approved_by"],
        "approved_at": way["approved_at"],
        "written_by": way["written_by"],
        "published_at": iso(told.release.since),
        "fixes": [other.release.words_id for other in fixed_by(told, history)],
        "until": iso(told.release.until) if told.release.until else None,
        "sites": told.release.sites,
        "seq": told.release.seq,
    }


def _unread(lang: str, number: int | None = None) -> View:
    """A language in which nothing may be read aloud: its words are of an older English, or none."""
    return {"lang": lang, "number": number, "stale": True}
