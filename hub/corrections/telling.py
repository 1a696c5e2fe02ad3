"""What every screen is told of a changed fact: one picture of all that moved, for one event."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, cast, select

from hub.approvals.releases import Release
from hub.core.command import Deed
from hub.corrections.impact import Impact
from hub.facts import queries as facts
from hub.facts.models import Value
from hub.facts.quoting import setting
from hub.incidents.models import Incident
from hub.scripts import queries as scripts
from hub.scripts.cards import card_id
from hub.scripts.languages import kin, owed
from hub.scripts.models import Version

View = dict[str, Any]


def telling(deed: Deed, value: Value, impact: Impact, told: Sequence[Release]) -> View:
    """The event's snapshot: cards for consoles, items for the desk, lines for the board."""
    session, fact = deed.session, value.fact
    return {
        "fact": fact.view(),
        "value": facts.value_view(value, setting(session)),
        "incident": facts.place(session, fact),
        "item": facts.desk_item(session, fact),
        "sentence": in_words(impact),
        "by": deed.actor.name,
        **_cards(deed, impact),
        **_items(deed, value, impact, told),
        "kin": _kin(deed, impact),
        "lines": _lines(deed, told),
        "ended": [release.view() for release in _ended(impact)],
    }


def in_words(impact: Impact) -> str:
    """How much changed: 11 cards in 3 languages."""
    cards = len({quote.version.script_id for quote in impact.restaged if quote.releases})
    langs = len({quote.version.lang for quote in impact.restaged if quote.releases})
    if not cards:
        return "No words on any console changed."
    said = f"{cards} {'card' if cards == 1 else 'cards'}"
    return f"{said} in {langs} {'language' if langs == 1 else 'languages'} changed with it."


def _ended(impact: Impact) -> list[Release]:
    """Every release that ended with the deed, whether or not another took its place."""
    gone = [release for quote in impact.restaged for release in (*quote.releases, *quote.unread)]
    return [*gone, *(outdated.release for outdated in impact.outdated)]


def _cards(deed: Deed, impact: Impact) -> View:
    """The cards told anew, in the order of a fresh page; those that are left with fewer languages,
    those that went, and the facts of those whose words stayed.
    """
    ended = _ended(impact)
    renewed = [told for quote in impact.renewed for told in quote.version.words.in_force]
    slugs = {version.id: version.script.slug for version in _versions(impact)}
    langs = {version.id: version.lang for version in _versions(impact)}
    touched = {card_id(told.incident_id, slugs[told.words_id]) for told in ended}
    places = {told.incident_id for told in (*ended, *renewed)}
    shown = {card["id"]: card for card in scripts.cards(deed.session, places, deed.now)}
    quiet = {
        (card_id(told.incident_id, slugs[told.words_id]), langs[told.words_id]) for told in renewed
    }
    return {
        "cards": [card for card in shown.values() if card["seq"] == deed.seq],
        "left": [shown[id] for id in sorted(touched & set(shown)) if shown[id]["seq"] != deed.seq],
        "gone": sorted(touched - set(shown)),
        "renewed": [
            {"id": f"{id}-{lang}", "facts": said["facts"]}
            for id, lang in sorted(quiet)
            if id not in touched and (said := _shown_in(shown.get(id), lang))
        ],
    }


def _shown_in(card: View | None, lang: str) -> View | None:
    """One language of a card, where it may be read."""
    said = card["langs"].get(lang) if card else None
    return said if said and not said["stale"] else None


def _items(deed: Deed, value: Value, impact: Impact, told: Sequence[Release]) -> View:
    """The desk's items: new ones, those that leave or stay with less, and drafts that quote it."""
    ids = sorted({release.words_id for release in told})
    old = sorted({release.words_id for release in _ended(impact)})
    return {
        "items": [scripts.desk_item(deed.session, one) for one in _by_id(deed, ids)],
        "replaced_items": [scripts.desk_item(deed.session, one) for one in _by_id(deed, old)],
        "draft_items": [scripts.desk_item(deed.session, one) for one in _drafts(deed, value)],
    }


def _kin(deed: Deed, impact: Impact) -> list[View]:
    """What stands beside the versions of these cards that stayed: their drafts among them."""
    one = {version.script_id: version for version in _versions(impact)}
    return [line for version in one.values() for line in kin(deed.session, version)]


def _lines(deed: Deed, told: Sequence[Release]) -> list[View]:
    """What was told anew, in the order of its ids: for the board, and over desk and board what
    still waits for a second person.
    """
    of = {one.id: one for one in _by_id(deed, {release.words_id for release in told})}
    places = {release.incident_id for release in told}
    found = deed.session.scalars(select(Incident).where(Incident.id.in_(places)))
    pending = owed(deed.session, found)
    lines = []
    for release in sorted(told, key=lambda release: release.id):
        yes = of[release.words_id].words.approval
        alone = yes.alone_view() if yes and yes.is_unread else None
        lang = of[release.words_id].lang
        line = {"release": release.view(), "lang": lang, "owed": pending.get(release.id, 0)}
        lines.append({**line, "alone": alone})
    return lines


def _drafts(deed: Deed, value: Value) -> list[Version]:
    """Versions on their way that quote the fact: what they miss may have come."""
    quoting = select(Version).where(
        Version.world == value.fact.world, cast(Version.bound, String).contains(value.fact_id)
    )
    released = select(Release.id).where(Release.words_id == Version.id).exists()
    return list(deed.session.scalars(quoting.where(~released).order_by(Version.id)))


def _versions(impact: Impact) -> list[Version]:
    quoting = [quote.version for quote in (*impact.restaged, *impact.renewed)]
    return [*quoting, *(outdated.version for outdated in impact.outdated)]


def _by_id(deed: Deed, ids: Iterable[str]) -> list[Version]:
    wanted = select(Version).where(Version.id.in_(list(ids))).order_by(Version.id)
    return list(deed.session.scalars(wanted))
