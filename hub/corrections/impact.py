"""What a new value of a fact changes: which live texts say other words, and which only hold longer.

The page of the decision and the deed itself ask here, so that what is confirmed is what is done.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.facts.models import Pin, Value
from hub.facts.quoting import live, setting
from hub.formats.languages import ORIGINAL
from hub.scripts.models import Version
from hub.scripts.parity import is_stale
from hub.scripts.told import Histories, by_card, read_told
from hub.updates.models import Update

Text = Version | Update


class Quote(NamedTuple):
    """A live text that quotes the fact, a card's version or an update, and what it will say."""

    text: Text
    said: str  # the fact's new words in its language
    pins: list[Pin]  # the slots that quote it
    releases: list[Release]  # told anew, in these words; none when the words stay the same
    unread: list[Release]  # of which no card shows the words, because the English moved on: they go


class Outdated(NamedTuple):
    """A translation that says the old value in typed words: it goes until somebody mends it."""

    version: Version
    release: Release


class Impact(NamedTuple):
    """All that changes with a value."""

    restaged: list[Quote]  # other words: told anew
    renewed: list[Quote]  # the same words, which hold longer: nobody need read them again
    outdated: list[Outdated]

    @property
    def versions(self) -> list[Version]:
        """Every version of a card that quotes the fact, or says its value in typed words."""
        quoting = [quote.text for quote in (*self.restaged, *self.renewed)]
        cards = [text for text in quoting if isinstance(text, Version)]
        return [*cards, *(outdated.version for outdated in self.outdated)]

    @property
    def updates(self) -> list[Quote]:
        """The updates that are told anew."""
        return [quote for quote in self.restaged if isinstance(quote.text, Update)]

    @property
    def releases(self) -> list[Release]:
        """Every release that is told anew."""
        return [release for quote in self.restaged for release in quote.releases]


def quoting_ids(session: Session, fact_id: str, at: datetime) -> list[str]:
    """The texts in force that quote the fact."""
    return sorted(_told(session, fact_id, at))


def impact_of(session: Session, value: Value, at: datetime, at_hand: Iterable[Text] = ()) -> Impact:
    """What this value changes when it is approved now. Texts that are `at_hand` are not read
    again.
    """
    zone, told = setting(session).zone, _told(session, value.fact_id, at)
    texts = _texts(session, told, at_hand)
    here = _histories(session, texts, told)
    restaged, renewed = [], []
    for text in texts:
        said = value.said(text.fact_lang, zone)
        pins = [pin for pin in text.pins if pin.fact_id == value.fact_id]
        if all(pin.said == said for pin in pins):
            renewed.append(Quote(text, said, pins, [], []))
        else:
            unread = [one for one in told[text.id] if _is_unread(here, text, one)]
            releases = [one for one in told[text.id] if one not in unread]
            restaged.append(Quote(text, said, pins, releases, unread))
    return Impact(restaged, renewed, list(_outdated(session, here, restaged, at)))


def _texts(session: Session, ids: Iterable[str], at_hand: Iterable[Text]) -> list[Text]:
    """The versions and the updates among these words, each in the order of their ids."""
    wanted = set(ids)
    found = [text for text in at_hand if text.id in wanted]
    if missing := wanted - {text.id for text in found}:
        found += session.scalars(select(Version).where(Version.id.in_(missing)))
        found += session.scalars(select(Update).where(Update.id.in_(missing)))
    return sorted(found, key=lambda text: (isinstance(text, Update), text.id))


def _told(session: Session, fact_id: str, at: datetime) -> dict[str, list[Release]]:
    """Text → its releases in force, for each that quotes the fact."""
    found: dict[str, list[Release]] = {}
    for release in live(session, [fact_id]).get(fact_id, []):
        if release.is_in_force(at):
            found.setdefault(release.words_id, []).append(release)
    return found


def _histories(
    session: Session, texts: Iterable[Text], told: Mapping[str, Iterable[Release]]
) -> Histories:
    """What was told of these cards, where they are live."""
    cards = {text.script_id for text in texts if isinstance(text, Version)}
    places = {release.incident_id for some in told.values() for release in some}
    where = (Version.script_id.in_(cards), Release.incident_id.in_(places))
    return by_card(read_told(session, *where)) if cards else {}


def _is_unread(here: Histories, version: Text, release: Release) -> bool:
    """Whether no card shows these words: a translation of what the English no longer says."""
    if isinstance(version, Update) or version.lang == ORIGINAL:
        return False
    history = here[release.incident_id, version.script_id]
    return any(one.release.id == release.id and is_stale(one, history) for one in history)


def _outdated(
    session: Session, here: Histories, restaged: Iterable[Quote], at: datetime
) -> Iterator[Outdated]:
    """Translations of restaged English cards that say the old value without quoting the fact."""
    restaged = list(restaged)
    quoting = {quote.text.id for quote in restaged}
    for quote in restaged:
        english = quote.text
        if isinstance(english, Update) or english.lang != ORIGINAL:
            continue
        for release in quote.releases:
            history = here[release.incident_id, english.script_id]
            for told in history:
                is_shown = told.release.is_in_force(at) and not is_stale(told, history)
                if told.lang != ORIGINAL and told.release.words_id not in quoting and is_shown:
                    version = session.get_one(Version, told.release.words_id)
                    if _says_old(version, quote.pins):
                        yield Outdated(version, told.release)


def _says_old(version: Version, pins: Iterable[Pin]) -> bool:
    """Whether a translation says in typed words what its English quoted until now."""
    text = version.filled.casefold()
    return any(
        version.words.values.get(pin.slot)
        or re.search(rf"(?<!\w){re.escape(pin.said.casefold())}(?!\w)", text)
        for pin in pins
    )
