"""The English beside a translation: the words it is made from, those in force, and what lies
between them.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from hub.approvals.releases import TAKEN_BACK
from hub.approvals.steps import text_hash
from hub.card.card import fill
from hub.card.view import CardView, card_view
from hub.core.errors import Invalid, Refused
from hub.formats.faults import Faulty
from hub.formats.languages import ORIGINAL
from hub.scripts.models import Version
from hub.scripts.parity import words_in_force
from hub.scripts.told import Histories, Told, histories

View = dict[str, Any]


def english_of(session: Session, version: Version) -> Version | None:
    """The words a translation was made from, where it says so."""
    return session.get(Version, version.translates) if version.translates else None


def english_now(
    session: Session, version: Version, known: Histories | None = None
) -> Version | None:
    """The words a translation should be made from now: those in force where it goes, or newer ones
    that it was made from before they are told. None when there are none, or they were taken back.
    """
    made_from = english_of(session, version)
    every = _english_told(session, version, known)
    told = [one for one in every if one.release.ended_at is None]
    in_force = session.get(Version, told[-1].release.words_id) if told else None
    if made_from is None or _taken_back(made_from):
        return in_force
    is_ahead = in_force is None or made_from.number > in_force.number
    return made_from if is_ahead else in_force


def moved_on_to(
    session: Session, version: Version, known: Histories | None = None
) -> Version | None:
    """The newer English, when the words it was made from are no longer those to translate.
    `known`: what was told of the card, where that has been read.
    """
    newest = english_now(session, version, known)
    if newest is None or version.translates_hash in (None, newest.words.hash):
        return None
    told = _english_told(session, version, known)
    is_told = bool(told) and told[-1].release.words_id == newest.id
    return None if is_told and version.translates_hash in words_in_force(told) else newest


def check_made_from_now(session: Session, version: Version) -> None:
    """Raises Invalid when the English moved on, or was taken back, while this was translated."""
    made_from = english_of(session, version)
    newest = moved_on_to(session, version)
    if made_from and newest:
        raise Invalid({"translates": said_moved(made_from, newest)})
    if made_from and english_now(session, version) is None:
        why = _taken_back(made_from)
        says = f"The English this translates was taken back: {why} Translate what is told next."
        raise Invalid({"translates": says})


def made_from(session: Session, version: Version, hash: str) -> dict[str, str]:
    """That a translation was compared with the English of this hash and is of it. Raises Refused
    when that is not the English any more.
    """
    newest = english_now(session, version)
    if newest is None or newest.words.hash != hash:
        raise Refused("The English moved on again while you compared. Look at what changed.")
    return {"translates": newest.id, "translates_hash": newest.words.hash}


def check_in_step(session: Session, version: Version, here: Iterable[Told]) -> None:
    """Raises Refused when this translation would be told to an incident that says other English.
    `here` is what the incident was told of the card.
    """
    made_from = english_of(session, version)
    told = [one for one in here if one.lang == ORIGINAL]
    if made_from is None or not told or version.translates_hash in words_in_force(told):
        return
    newest = session.get_one(Version, told[-1].release.words_id)
    if told[-1].release.ended_as in TAKEN_BACK:
        raise Refused(f"The English was recalled: {told[-1].release.ended_why} It cannot be told.")
    if made_from.number > newest.number:
        raise Refused(f"English version {made_from.number} is not live there: publish it first.")
    raise Refused(said_moved(made_from, newest))


def said_moved(made_from: Version, newest: Version) -> str:
    """That the English moved on, in words."""
    if made_from.id == newest.id:
        return (
            f"The English, version {newest.number}, was edited while you translated: see what "
            "changed."
        )
    return (
        f"The English moved on from version {made_from.number} to version {newest.number} while "
        "you translated: see what changed."
    )


def words_at(version: Version, hash: str | None) -> str | None:
    """The filled text of a version as it was under a fingerprint; None when it never was that."""
    if version.words.hash == hash:
        return version.filled
    for edit in version.words.edits:
        if text_hash(edit.text, edit.values, edit.about) == hash:
            return fill(edit.text, {**version.values, **edit.values})
    return None


def beside(session: Session, version: Version, before: Version | None) -> View | None:
    """What the form of a translation shows beside it: the English now, with what changed in it
    since the words this was made from, or since those its predecessor `before` was made from.
    """
    newest = english_now(session, version) if version.is_translation else None
    if newest is None:
        return None
    made_from, moved = english_of(session, version), moved_on_to(session, version)
    source = version if moved else before
    old = english_of(session, source) if source else None
    previous = words_at(old, source.translates_hash) if source and old else None
    return {
        "english": newest.brief(),
        "view": _drawn(newest, previous),
        "since": old.number if old and previous is not None else None,
        "made_from": made_from.number if made_from else None,
        "moved": said_moved(made_from, newest) if made_from and moved else None,
        "keeps": newest.words.hash if moved or made_from is None else None,
    }


def _drawn(english: Version, previous: str | None) -> CardView | None:
    """The English card; None while it is none yet."""
    try:
        return card_view(english.words.text, english.values, previous)
    except Faulty:
        return _drawn(english, None) if previous is not None else None


def _english_told(session: Session, version: Version, known: Histories | None = None) -> list[Told]:
    """All English told where this translation goes, oldest first."""
    places = [version.incident_id] if version.incident_id else []
    places = places or [told.incident_id for told in version.words.in_force]
    if known is None:
        known = histories(session, places, version.script_id) if places else {}
    here = [known.get((place, version.script_id), []) for place in places]
    told = [one for history in here for one in history if one.lang == ORIGINAL]
    return sorted(told, key=lambda one: one.release.seq)


def _taken_back(version: Version) -> str:
    """Why these words may not be said any more; empty while they may."""
    ended = [told for told in version.words.releases if told.ended_as in TAKEN_BACK]
    if ended:
        return ended[-1].ended_why
    step = version.words.last_step
    return step.reason if step and step.action == "reject" else ""
