"""Some cards of one world, read together: all that a deed on one version must know of the others.

A deed reads the families of its cards once, after it holds them, and draws every screen from that.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.approvals.steps import Step
from hub.core.command import Deed
from hub.core.errors import Missing
from hub.facts.quoting import hold as hold_facts
from hub.incidents.models import Incident
from hub.scripts import queries
from hub.scripts.cards import drawn_cards
from hub.scripts.languages import Known, View, languages_of, owed_in, told_lines
from hub.scripts.models import Version
from hub.scripts.parity import newest_drafts, parity
from hub.scripts.told import Histories, Told, by_card, predecessor, read_told


class Families:
    """The versions of some scripts that screens of a world show, and what was told of them: where
    they are live, where drafts of them are for, and in the incidents that are named.
    """

    def __init__(
        self,
        session: Session,
        world: str,
        script_ids: Collection[str],
        incident_ids: Iterable[str] = (),
        version_ids: Iterable[str] = (),
    ) -> None:
        self._session = session
        self._incidents: dict[str, Incident] = {}
        ours = (Version.script_id.in_(script_ids), Version.world == world)
        places = or_(
            Release.incident_id.in_(list(incident_ids)),
            Release.incident_id.in_(_live_in(ours)),
            Release.incident_id.in_(select(Version.incident_id).where(*ours, _is_on_its_way())),
        )
        self.histories: Histories = by_card(read_told(session, *ours, places))
        named = Version.id.in_(self._drawn() | set(version_ids))
        words = joinedload(Version.words, innerjoin=True)
        wanted = select(Version).where(*ours, or_(_is_shown(), named)).order_by(Version.id)
        wanted = wanted.options(words.joinedload(Words.approval), words.joinedload(Words.claim))
        self.versions = {version.id: version for version in session.scalars(wanted)}

    def _drawn(self) -> set[str]:
        """The words that cards are drawn of: the last told in each language, and those before."""
        drawn = set()
        for history in self.histories.values():
            for told in {told.lang: told for told in history}.values():
                before = predecessor(told, history)
                drawn |= {one.release.words_id for one in (told, before) if one}
        return drawn

    def told(self, version: Version, incident_id: str) -> list[Told]:
        """What was told of a version's card in an incident, oldest first."""
        return self.histories.get((incident_id, version.script_id), [])

    def card(self, version: Version, incident: Incident, now: datetime) -> View | None:
        """The card of a version in an incident; None when nothing of it may be read aloud."""
        told = {(incident.id, version.script_id): self.told(version, incident.id)}
        drawn = drawn_cards(self._session, {incident.id: incident}, told, now, self.versions)
        return next(iter(drawn), None)

    def cards(self, incident_ids: Iterable[str], now: datetime) -> list[View]:
        """All their cards in these incidents, the newest first."""
        by_id = {id: self.incident(id) for id in incident_ids}
        told = {key: history for key, history in self.histories.items() if key[0] in by_id}
        drawn = drawn_cards(self._session, by_id, told, now, self.versions)
        return sorted(drawn, key=lambda card: card["seq"], reverse=True)

    def owed(self, incident_ids: Iterable[str]) -> dict[str, int]:
        """English words in force → in how many of the wanted languages nothing is in force."""
        return owed_in({id: self.incident(id) for id in incident_ids}, self.histories)

    def lines(self, version: Version, incident: Incident) -> list[View]:
        """The board's lines of the card of a version, in an incident."""
        return told_lines(incident, self.told(version, incident.id))

    def item(self, version: Version) -> View:
        """The version as the desk lists it."""
        return queries.desk_item(self._session, version, self.known, self.histories)

    def tell(self, version: Version, release: Release) -> None:
        """The deed itself tells this version anew."""
        self.versions[version.id] = version
        self.histories[release.incident_id, version.script_id].append(Told.of(version, release))
        self.__dict__.pop("known", None)

    @cached_property
    def known(self) -> Known:
        """How the languages stand of every card, in each incident that has it."""
        drafts = newest_drafts(self.versions.values())
        return {
            key: parity(history, self.incident(key[0]).languages, drafts.get(key, {}))
            for key, history in self.histories.items()
        }

    def kin(self, version: Version) -> list[View]:
        """What stands beside the other versions of the script that a desk shows: a deed on one of
        them may change it.
        """
        return [
            languages_of(self._session, other, self.known, self.histories)
            for other in sorted(self.versions.values(), key=lambda one: one.id)
            if other.script_id == version.script_id and other is not version and _stands(other)
        ]

    def incident(self, id: str) -> Incident:
        """An incident, kept at hand."""
        if id not in self._incidents:
            self._incidents[id] = self._session.get_one(Incident, id)
        return self._incidents[id]


def held(deed: Deed, version_id: str, *incident_ids: str) -> tuple[Version, Families]:
    """The version, ours until the deed ends, with its family: first the facts it quotes, then the
    words and their script. Raises Missing.
    """
    session = deed.session
    which = select(Version.bound, Version.script_id, Version.world).where(Version.id == version_id)
    found = session.execute(which).one_or_none()
    if found is None:
        raise Missing("There is no such version.")
    hold_facts(session, found.bound)
    locked = select(Version.id).join(Version.script).join(Version.words).with_for_update()
    session.execute(locked.where(Version.id == version_id))
    family = Families(session, found.world, [found.script_id], incident_ids, [version_id])
    return family.versions[version_id], family


def family_of(session: Session, version: Version, *incident_ids: str) -> Families:
    """The family of one card, which is held already."""
    return Families(session, version.world, [version.script_id], incident_ids, [version.id])


def _live_in(ours: Collection[ColumnElement[bool]]) -> Select[str]:
    live = select(Release.incident_id).join(Version, Version.id == Release.words_id)
    return live.where(*ours, Release.ended_at.is_(None))


def _is_on_its_way() -> ColumnElement[bool]:
    told = select(Release.id).where(Release.words_id == Version.id)
    return Version.incident_id.is_not(None) & ~told.exists()


def _is_shown() -> ColumnElement[bool]:
    """The versions a desk shows: live, or on their way in an incident."""
    told = select(Release.id).where(Release.words_id == Version.id)
    rejected = select(Step.number).where(Step.words_id == Version.id, Step.action == "reject")
    live = told.where(Release.ended_at.is_(None)).exists()
    return ~rejected.exists() & or_(live, _is_on_its_way())


def _stands(version: Version) -> bool:
    """The same, of a version as this deed leaves it."""
    words = version.words
    is_on_its_way = version.incident_id is not None and not words.releases
    return words.state != "rejected" and (bool(words.in_force) or is_on_its_way)
