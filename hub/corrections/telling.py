"""What every screen is told of a changed fact: one picture of all that moved, for one event."""

from collections.abc import Iterable, Sequence, Sized
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.command import Deed
from hub.corrections.articles import articles
from hub.corrections.impact import Impact, Text
from hub.facts import queries as facts
from hub.facts.models import Value
from hub.facts.quoting import setting
from hub.scripts.cards import card_id
from hub.scripts.families import Families
from hub.scripts.models import Version
from hub.updates import queries as updates
from hub.updates.models import Update

View = dict[str, Any]


def telling(deed: Deed, value: Value, impact: Impact, told: Sequence[Release]) -> View:
    """The event's snapshot: cards for consoles, items for the desk, lines for the board."""
    session, fact = deed.session, value.fact
    drafts = _drafts(deed, value)
    family = _family(session, fact.world, impact, told, drafts)
    return {
        "fact": fact.view(),
        "value": facts.value_view(value, setting(session)),
        "incident": facts.place(session, fact),
        "item": facts.desk_item(session, fact),
        "sentence": in_words(impact),
        "by": deed.actor.name,
        **_cards(deed, family, impact),
        **articles(deed, impact, told),
        **_items(deed, family, impact, told, drafts),
        "kin": _kin(family, impact),
        "lines": _lines(deed, family, told),
        "ended": [release.view() for release in _ended(impact)],
    }


def _family(
    session: Session, world: str, impact: Impact, told: Sequence[Release], drafts: Sequence[Text]
) -> Families:
    """All cards that are told of, read once."""
    versions = [*impact.versions, *(one for one in drafts if isinstance(one, Version))]
    cards = {version.script_id for version in versions}
    return Families(session, world, cards, version_ids=[one.words_id for one in told])


def in_words(impact: Impact) -> str:
    """How much changed: 11 cards in 3 languages, and 1 update."""
    texts = [quote.text for quote in impact.restaged if quote.releases]
    versions = [text for text in texts if isinstance(text, Version)]
    cards, langs = {one.script_id for one in versions}, {one.lang for one in versions}
    said = []
    if cards:
        said.append(f"{_count(cards, 'card')} in {_count(langs, 'language')}")
    if impact.updates:
        said.append(_count(impact.updates, "update"))
    return f"{' and '.join(said)} changed with it." if said else "No words on any console changed."


def _count(some: Sized, noun: str) -> str:
    return f"{len(some)} {noun}{'' if len(some) == 1 else 's'}"


def _ended(impact: Impact) -> list[Release]:
    """Every release that ended with the deed, whether or not another took its place."""
    gone = [release for quote in impact.restaged for release in (*quote.releases, *quote.unread)]
    return [*gone, *(outdated.release for outdated in impact.outdated)]


def _cards(deed: Deed, family: Families, impact: Impact) -> View:
    """The cards told anew, in the order of a fresh page; those that are left with fewer languages,
    those that went, and the facts of those whose words stayed.
    """
    slugs = {version.id: version.script.slug for version in impact.versions}
    langs = {version.id: version.lang for version in impact.versions}
    ended = [told for told in _ended(impact) if told.words_id in slugs]
    renewed = [
        told
        for quote in impact.renewed
        if isinstance(quote.text, Version)
        for told in quote.text.words.in_force
    ]
    touched = {card_id(told.incident_id, slugs[told.words_id]) for told in ended}
    places = {told.incident_id for told in (*ended, *renewed)}
    shown = {card["id"]: card for card in family.cards(places, deed.now)}
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


def _items(
    deed: Deed,
    family: Families,
    impact: Impact,
    told: Sequence[Release],
    drafts: Sequence[Text],
) -> View:
    """The desk's items: new ones, those that leave or stay with less, and drafts that quote it."""
    ids = sorted({release.words_id for release in told})
    old = sorted({release.words_id for release in _ended(impact)})
    return {
        "items": _shown(deed, family, _by_id(deed, family, ids)),
        "replaced_items": _shown(deed, family, _by_id(deed, family, old)),
        "draft_items": _shown(deed, family, drafts),
    }


def _shown(deed: Deed, family: Families, texts: Iterable[Text]) -> list[View]:
    return [
        family.item(one) if isinstance(one, Version) else updates.desk_item(deed.session, one)
        for one in texts
    ]


def _kin(family: Families, impact: Impact) -> list[View]:
    """What stands beside the versions of these cards that stayed: their drafts among them."""
    one = {version.script_id: version for version in impact.versions}
    return [line for version in one.values() for line in family.kin(version)]


def _lines(deed: Deed, family: Families, told: Sequence[Release]) -> list[View]:
    """What was told anew, in the order of its ids: for the board, and over desk and board what
    still waits for a second person.
    """
    of = {one.id: one for one in _by_id(deed, family, {release.words_id for release in told})}
    pending = family.owed({release.incident_id for release in told})
    lines = []
    for release in sorted(told, key=lambda release: release.id):
        yes = of[release.words_id].words.approval
        alone = yes.alone_view() if yes and yes.is_unread else None
        line = {"release": release.view(), "alone": alone, **_line(of[release.words_id])}
        lines.append({**line, "owed": pending.get(release.id, 0)})
    return lines


def _line(text: Text) -> View:
    """What tells a card from an update on the board: its language, or how grave it is."""
    return {"lang": text.lang} if isinstance(text, Version) else {"severity": text.severity}


def _drafts(deed: Deed, value: Value) -> list[Text]:
    """Texts on their way that quote the fact: what they miss may have come."""
    found: list[Text] = []
    for table in (Version, Update):
        quoting = select(table).where(cast(table.bound, String).contains(value.fact_id))
        released = select(Release.id).where(Release.words_id == table.id).exists()
        found += deed.session.scalars(quoting.where(~released).order_by(table.id))
    return found


def _by_id(deed: Deed, family: Families, ids: Iterable[str]) -> list[Text]:
    wanted = set(ids)
    found: list[Text] = [family.versions[id] for id in wanted & set(family.versions)]
    if missing := wanted - set(family.versions):
        for table in (Version, Update):
            found += deed.session.scalars(select(table).where(table.id.in_(missing)))
    return sorted(found, key=lambda text: text.id)
