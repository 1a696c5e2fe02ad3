"""What a new value of a fact changes: which live texts say other words, and which only hold longer.

The page of the decision and the deed itself ask here, so that what is confirmed is what is done.
"""

import re
from collections.abc import Iterable, Iterator
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
from hub.scripts.told import Told, histories


class Quote(NamedTuple):
    """A live version that quotes the fact, and what it will say."""

    version: Version
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
    def releases(self) -> list[Release]:
        """Every release that is told anew."""
        return [release for quote in self.restaged for release in quote.releases]


def quoting_ids(session: Session, fact_id: str, at: datetime) -> list[str]:
    """The versions of scripts in force that quote the fact."""
    return sorted(_told(session, fact_id, at))


def impact_of(session: Session, value: Value, at: datetime) -> Impact:
    """What this value changes when it is approved now."""
    zone, told = setting(session).zone, _told(session, value.fact_id, at)
    versions = session.scalars(select(Version).where(Version.id.in_(told)).order_by(Version.id))
    restaged, renewed = [], []
    for version in versions:
        said = value.said(version.lang, zone)
        pins = [pin for pin in version.pins if pin.fact_id == value.fact_id]
        if all(pin.said == said for pin in pins):
            renewed.append(Quote(version, said, pins, [], []))
        else:
            unread = [one for one in told[version.id] if _is_unread(session, version, one)]
            releases = [one for one in told[version.id] if one not in unread]
            restaged.append(Quote(version, said, pins, releases, unread))
    return Impact(restaged, renewed, list(_outdated(session, restaged, at)))


def _told(session: Session, fact_id: str, at: datetime) -> dict[str, list[Release]]:
    """Version → its releases in force, for each that quotes the fact."""
    found: dict[str, list[Release]] = {}
    for release in live(session, [fact_id]).get(fact_id, []):
        if release.kind == "script" and release.is_in_force(at):
            found.setdefault(release.words_id, []).append(release)
    return found


def _history(session: Session, version: Version, incident_id: str) -> list[Told]:
    return histories(session, [incident_id], version.script_id)[incident_id, version.script_id]


def _is_unread(session: Session, version: Version, release: Release) -> bool:
    """Whether no card shows these words: a translation of what the English no longer says."""
    if version.lang == ORIGINAL:
        return False
    history = _history(session, version, release.incident_id)
    return any(one.release.id == release.id and is_stale(one, history) for one in history)


def _outdated(session: Session, restaged: Iterable[Quote], at: datetime) -> Iterator[Outdated]:
    """Translations of restaged English cards that say the old value without quoting the fact."""
    restaged = list(restaged)
    quoting = {quote.version.id for quote in restaged}
    for quote in restaged:
        if quote.version.lang != ORIGINAL:
            continue
        for release in quote.releases:
            history = _history(session, quote.version, release.incident_id)
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
