"""The words that can answer a question: scripts and updates that agents can say now."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.moments import now
from hub.scripts.cards import card_id
from hub.scripts.models import Script, Version
from hub.updates.models import Update

View = dict[str, Any]


def choices(session: Session, incident_id: str) -> list[tuple[str, str]]:
    """(words, what they are called): all that is live in an incident, English once a card."""
    rows = session.execute(
        select(Release, Version.lang)
        .outerjoin(Version, Version.id == Release.words_id)
        .where(*_in_force(incident_id))
        .order_by(Release.kind, Release.title)
    )
    return [
        (told.words_id, f"{'Script' if told.kind == 'script' else 'Update'}: {told.title}")
        for told, lang in rows
        if lang in (None, "en")
    ]


def said_now(session: Session, words_id: str, incident_id: str) -> View | None:
    """What is said in an incident by these words, or by what came in their place. None: nothing.

    {kind, title, card or update, since}: where a console finds them, and since when they are told.
    """
    version = session.get(Version, words_id)
    if version is not None:
        return _card(session, version, incident_id)
    update = session.get(Update, words_id)
    return _update(session, update, incident_id) if update else None


def _card(session: Session, version: Version, incident_id: str) -> View | None:
    row = session.execute(
        select(Release, Version.title, Script.slug)
        .join(Version, Version.id == Release.words_id)
        .join(Script, Script.id == Version.script_id)
        .where(
            *_in_force(incident_id),
            Version.script_id == version.script_id,
            Version.lang == version.lang,
        )
        .order_by(Release.seq.desc())
    ).first()
    if row is None:
        return None
    told, title, slug = row
    return {"kind": "script", "title": title, "at": f"#{card_id(incident_id, slug)}",
            "since": told.since}  # fmt: skip


def _update(session: Session, update: Update, incident_id: str) -> View | None:
    """The update itself, or the correction that stands in its place."""
    told = session.scalars(
        select(Release)
        .where(*_in_force(incident_id), Release.words_id == update.id)
        .order_by(Release.seq.desc())
    ).first()
    if told is None:
        by = session.scalars(
            select(Update).join(Release, Release.words_id == Update.id)
            .where(or_(Update.corrects_id == update.id, Update.retells_id == update.id))
            .order_by(Release.seq)
        ).first()  # fmt: skip
        return _update(session, by, incident_id) if by else None
    return {"kind": "update", "title": update.headline, "at": f"#{update.article_id}",
            "since": told.since}  # fmt: skip


def last_end(session: Session, words_id: str) -> str:
    """How words ended that are not said any more, in one sentence."""
    version = session.get(Version, words_id)
    wanted = select(Release).where(Release.ended_at.is_not(None))
    if version is not None:
        kin = select(Version.id).where(
            Version.script_id == version.script_id, Version.lang == version.lang
        )
        wanted = wanted.where(Release.words_id.in_(kin))
    else:
        wanted = wanted.where(Release.words_id == words_id)
    told = session.scalars(wanted.order_by(Release.ended_at.desc())).first()
    if told is None or told.ended_as in (None, "expired"):
        return "the time of its answer is over."
    return f"its answer was {told.ended_as}. {told.ended_why}".strip()


def _in_force(incident_id: str) -> tuple[Any, ...]:
    return (
        Release.incident_id == incident_id,
        Release.ended_at.is_(None),
        or_(Release.until.is_(None), Release.until > now()),
        Release.kind.in_(("script", "update")),
    )
