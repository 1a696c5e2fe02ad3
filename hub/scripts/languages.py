"""How the languages of words stand, as desk and board say it beside them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.formats.languages import ORIGINAL
from hub.incidents.models import Incident
from hub.scripts.beside import english_of, moved_on_to
from hub.scripts.models import Version
from hub.scripts.parity import Parity, is_stale, parities, parity
from hub.scripts.told import Histories, Told, histories

View = dict[str, Any]
Known = Mapping[tuple[str, str], list[Parity]]


def known_in(session: Session, world: str) -> Known:
    """How every card of a world stands: read once for a whole desk."""
    released = select(Release.incident_id).where(
        Release.world == world, Release.kind == "script", Release.ended_at.is_(None)
    )
    return parities(session, session.scalars(select(Incident).where(Incident.id.in_(released))))


def languages_of(
    session: Session,
    version: Version,
    known: Known | None = None,
    told: Histories | None = None,
) -> View:
    """What stands beside one version on the desk. Of English that is live: each language it is
    wanted in; of a translation: whether it is in step. `known` and `told`: how all cards'
    languages stand, and what was told, where that has been read.
    """
    places = {told.incident_id: told for told in version.words.in_force}
    if known is None:
        found = session.scalars(select(Incident).where(Incident.id.in_(list(places))))
        known = parities(session, found, version.script_id)
    here = {place: known.get((place, version.script_id), []) for place in sorted(places)}
    if version.is_translation:
        return {
            "id": version.id,
            "translation": _translation(session, version, here.values(), told),
        }
    stands = [
        {"incident": _name(session, place) if len(here) > 1 else None, "langs": _views(langs)}
        for place, langs in here.items()
        if langs
    ]
    pending = {one.lang for langs in here.values() for one in langs if one.state != "current"}
    return {"id": version.id, "stands": stands, "pending": sorted(pending)}


def owed(session: Session, incidents: Iterable[Incident]) -> dict[str, int]:
    """English words in force → in how many of the wanted languages nothing is in force."""
    by_id = {incident.id: incident for incident in incidents}
    return owed_in(by_id, histories(session, by_id))


def owed_in(by_id: Mapping[str, Incident], told_there: Histories) -> dict[str, int]:
    """The same of what was told to these incidents."""
    return {
        told.release.id: _count(parity(history, by_id[place].languages, {}))
        for (place, _), history in told_there.items()
        if place in by_id
        for told in history
        if told.lang == ORIGINAL and told.release.ended_at is None
    }


def told_lines(incident: Incident, history: Sequence[Told]) -> list[View]:
    """The board's lines of one card, as `screens.board.told` makes them for a page: a publication
    or an end may change each. A translation that is unsaid keeps its place, and shows nothing.
    """
    count = _count(parity(history, incident.languages, {}))
    return [
        {
            "release": told.release.view(),
            "lang": told.lang,
            "owed": count if told.lang == ORIGINAL else 0,
            "unsaid": is_stale(told, history),
        }
        for told in history
        if told.release.ended_at is None
    ]


def _count(langs: Iterable[Parity]) -> int:
    return sum(one.state != "current" for one in langs)


def _translation(
    session: Session, version: Version, here: Iterable[list[Parity]], told: Histories | None
) -> View:
    mine = [one for langs in here for one in langs if one.lang == version.lang]
    made_from, newest = english_of(session, version), moved_on_to(session, version, told)
    return {
        "of": made_from.number if made_from else None,
        "moved_to": newest.number if newest else None,
        "is_pending": any(one.state != "current" for one in mine),
        "is_unreviewed": version.is_unreviewed,
    }


def _views(langs: Iterable[Parity]) -> list[View]:
    return [one.view() for one in langs]


def _name(session: Session, incident_id: str) -> str:
    return session.get_one(Incident, incident_id).name
