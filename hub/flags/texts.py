"""The texts that can be flagged, scripts and updates alike, and what came after them."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import TAKEN_BACK, Release
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.flags.sentences import named
from hub.incidents.models import Incident
from hub.scripts.cards import card_id
from hub.scripts.models import Script, Version
from hub.updates.models import Update

View = dict[str, Any]


def text_of(session: Session, words_id: str) -> View:
    """What these words are called, and in which world. Raises Missing."""
    view = _script(session, words_id) or _update(session, words_id)
    if view is None:
        raise Missing("There is no such script or update.")
    return {"id": words_id, **view, "named": named(view)}


def _script(session: Session, words_id: str) -> View | None:
    columns = (Version.title, Version.number, Version.lang, Version.world, Version.incident_id)
    found = session.execute(
        select(*columns, Script.slug)
        .join(Script, Script.id == Version.script_id)
        .where(Version.id == words_id)
    ).first()
    if found is None:
        return None
    title, number, lang, world, home, slug = found
    told = select(Release.incident_id).where(Release.words_id == words_id)
    incident = session.scalars(told.order_by(Release.seq.desc())).first() or home
    return {
        "kind": "script",
        "title": title,
        "number": number,
        "lang": lang,
        "world": world,
        "incident": incident,
        "card": card_id(incident, slug) if incident else None,
        "grave": False,
    }


def _update(session: Session, words_id: str) -> View | None:
    found = session.get(Update, words_id)
    if found is None:
        return None
    severity, incident = found.severity, session.get_one(Incident, found.incident_id)
    return {
        "kind": "update",
        "title": found.headline,
        "number": None,
        "lang": None,
        "world": incident.world,
        "incident": incident.id,
        "card": None,
        "grave": severity == "critical" and incident.world == LIVE,  # exercises hear of it too
    }


def overtaken(session: Session, words_id: str) -> View | None:
    """What came in the place of words nobody reads any more: {how, said, after}; else None."""
    told = list(
        session.scalars(
            select(Release).where(Release.words_id == words_id).order_by(Release.seq.desc())
        )
    )
    if not told or any(release.ended_at is None for release in told):
        return None
    return (
        _newer(session, words_id, [release.incident_id for release in told])
        or _corrected(session, words_id)
        or _taken_back(told[0])
    )


def _newer(session: Session, words_id: str, incident_ids: list[str]) -> View | None:
    version = session.get(Version, words_id)
    if version is None:
        return None
    wanted = (
        select(Release, Version.number)
        .join(Version, Version.id == Release.words_id)
        .where(
            Version.script_id == version.script_id,
            Version.lang == version.lang,
            Version.id != words_id,
            Release.incident_id.in_(incident_ids),
            Release.ended_at.is_(None),
        )
        .order_by(Release.seq.desc())
    )
    found = session.execute(wanted).first()
    if found is None:
        return None
    release, number = found
    return {"how": "newer", "said": "", "after": {"at": iso(release.at), "number": number}}


def _corrected(session: Session, words_id: str) -> View | None:
    wanted = (
        select(Release)
        .join(Update, Update.id == Release.words_id)
        .where(or_(Update.corrects_id == words_id, Update.retells_id == words_id))
        .order_by(Release.seq)
    )
    by = session.scalars(wanted).first()
    return {"how": "corrected", "said": by.title, "after": {"at": iso(by.at)}} if by else None


def _taken_back(last: Release) -> View | None:
    if last.ended_as not in TAKEN_BACK or last.ended_at is None:
        return None
    return {"how": "taken_back", "said": last.ended_why, "after": {"at": iso(last.ended_at)}}
