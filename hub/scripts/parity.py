"""Whether each language of a card says what the English says now: decided here, and nowhere else.

A translation is *current* while it was made from the English words in force. Words count by their
fingerprint, so the same words published anew, or restaged with a new fact, are the same English.
It is *pending* when it is wanted and there is none, or when the English moved on or was recalled;
*machine* while all there is was made by a machine and read by nobody who knows the language.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.formats.languages import ORIGINAL, name_of
from hub.incidents.models import Incident
from hub.scripts.models import Version
from hub.scripts.told import Told, fixed_by, histories

State = Literal["current", "pending", "machine"]


class Parity(NamedTuple):
    """How one language of a card stands to the English in force."""

    lang: str
    state: State
    told: Told | None = None  # what nobody has ended: in words that moved on, when it is pending
    draft: Version | None = None  # what is being written in its place

    @property
    def in_words(self) -> str:
        """As the desk says it: none, where there never was a translation or it is over."""
        if self.state == "machine":
            return "machine, not reviewed"
        return "none" if self.state == "pending" and self.told is None else self.state

    def view(self) -> dict[str, Any]:
        """What desk and API show of it."""
        return {
            "lang": self.lang,
            "name": name_of(self.lang),
            "state": self.state,
            "in_words": self.in_words,
            "live": self.told.release.words_id if self.told else None,
            "draft": self.draft.id if self.draft else None,
        }


def is_stale(told: Told, history: Sequence[Told]) -> bool:
    """Whether this translation says what the English no longer says.

    So it is when the words it was made from are not those told last, or when the English was
    recalled after it: what was wrong in one language was translated into the other.
    """
    if told.lang == ORIGINAL:
        return False
    english = [other for other in history if other.lang == ORIGINAL]
    if told.is_unreviewed or any(_was_recalled_after(other, told) for other in english):
        return True
    if told.translates_hash is None:
        return _is_older(told, english)
    return bool(english) and told.translates_hash not in words_in_force(english)


def words_in_force(english: Sequence[Told]) -> set[str]:
    """The fingerprints that count as the English told last, slips and all; none, where that was
    recalled.
    """
    newest = english[-1]
    if newest.release.ended_as == "recalled":
        return set()
    return {told.hash for told in (newest, *fixed_by(newest, english))}


def parity(
    history: Sequence[Told], required: Iterable[str], drafts: Mapping[str, Version]
) -> list[Parity]:
    """Each language but the original that an incident wants a card in, or has it in.

    `drafts`: language → what is being written in it. Without English words there is nothing to be
    in parity with: then only what is told.
    """
    live = {told.lang: told for told in history if told.release.ended_at is None}
    wanted = set(required) | set(live) if ORIGINAL in live else set(live)
    return [
        _of_language(lang, live.get(lang), history, drafts.get(lang))
        for lang in sorted(wanted - {ORIGINAL})
    ]


def parities(
    session: Session, incidents: Iterable[Incident], script_id: str | None = None
) -> dict[tuple[str, str], list[Parity]]:
    """(incident, script) → how its languages stand, for every card that these incidents have."""
    by_id = {incident.id: incident for incident in incidents}
    drafts = _drafts(session, by_id, script_id)
    return {
        key: parity(history, by_id[key[0]].languages, drafts.get(key, {}))
        for key, history in histories(session, by_id, script_id).items()
    }


def parity_at(session: Session, incident: Incident, script_id: str) -> list[Parity]:
    """How the languages of one card stand in one incident."""
    return parities(session, [incident], script_id).get((incident.id, script_id), [])


def _drafts(
    session: Session, incident_ids: Iterable[str], script_id: str | None
) -> dict[tuple[str, str], dict[str, Version]]:
    """(incident, script) → language → the newest translation on its way to being told."""
    told = select(Release.id).where(Release.words_id == Version.id)
    wanted = select(Version).where(
        Version.incident_id.in_(list(incident_ids)), Version.lang != ORIGINAL, ~told.exists()
    )
    if script_id is not None:
        wanted = wanted.where(Version.script_id == script_id)
    return newest_drafts(session.scalars(wanted))


def newest_drafts(versions: Iterable[Version]) -> dict[tuple[str, str], dict[str, Version]]:
    """(incident, script) → language → the newest of these translations that waits to be told."""
    found: dict[tuple[str, str], dict[str, Version]] = defaultdict(dict)
    for version in sorted(versions, key=lambda one: one.number):
        is_told = bool(version.words.releases) or version.words.state == "rejected"
        if version.incident_id and version.is_translation and not is_told:
            found[version.incident_id, version.script_id][version.lang] = version
    return found


def _of_language(
    lang: str, told: Told | None, history: Sequence[Told], draft: Version | None
) -> Parity:
    if told is not None and not is_stale(told, history):
        return Parity(lang, "current", told, draft)
    is_machine = draft is not None and draft.is_unreviewed
    return Parity(lang, "machine" if is_machine else "pending", told, draft)


def _was_recalled_after(english: Told, told: Told) -> bool:
    release = english.release
    return (
        release.ended_as == "recalled"
        and release.ended_at is not None
        and release.ended_at > told.release.at
    )


def _is_older(told: Told, english: Sequence[Told]) -> bool:
    """Whether English words came after a translation that does not say what it was made from."""
    first: dict[str, int] = {}
    for other in english:
        if not other.release.fixes:  # what was put right silently says nothing new
            first.setdefault(other.hash, other.release.seq)
    return any(seq > told.release.seq for seq in first.values())
