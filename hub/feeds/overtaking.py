"""What the desk is shown of the feeds: which are silent, and which words of ours their source has
overtaken.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.feeds import queries
from hub.feeds.models import Item
from hub.incidents.models import Incident
from hub.live.gauges import shown, values
from hub.scripts.models import Version
from hub.updates.models import Update

View = dict[str, Any]

SOURCE = "source:"
NONE: View = {"item": None, "sentence": ""}
QUIET: View = {"count": 0, "sentence": ""}


def measured(session: Session) -> list[tuple[str, str, tuple[str, ...], View]]:
    """Gauges: how the feeds speak, and which words of ours their source has overtaken."""
    gauges: dict[str, tuple[str, str, tuple[str, ...], View]] = {}
    silent = [one.name for one in queries.feeds(session) if one.silent_since]
    said = {"count": len(silent), "sentence": f"Silent: {', '.join(silent)}"} if silent else QUIET
    gauges["feeds"] = ("feeds", LIVE, ("desk", "board"), said)
    for item in session.scalars(_overtaken()):
        if found := told_now(session, item):
            name, said = f"{SOURCE}{found[0]}", {"item": item.id, "sentence": item.overtaken}
            gauges[name] = (name, found[1], ("desk",), said)
    for name, world in shown(session, SOURCE, NONE):
        gauges.setdefault(name, (name, world, ("desk",), NONE))
    return list(gauges.values())


def is_shown(session: Session, name: str, world: str, audience: Iterable[str], data: View) -> bool:
    """Whether this gauge shows just that already: then nothing need be written."""
    return any(values(session, one, world).get(name) == data for one in list(audience)[:1])


def source_changed(session: Session, words_id: str) -> View | None:
    """What the source of these words has said since; None while they stand."""
    for item in session.scalars(_overtaken()):
        found = told_now(session, item)
        if found and found[0] == words_id:
            at = iso(item.overtaken_at) if item.overtaken_at else None
            return {"item": item.id, "sentence": item.overtaken, "at": at}
    return None


def told_now(session: Session, item: Item) -> tuple[str, str] | None:
    """The words that say now what the item was made into, and their world: those words, or what was
    told in their place. None when nobody says them any more, or they were written after the source
    had changed.
    """
    first = session.get(Words, item.words_id)
    if first is None or item.overtaken_at is None:
        return None
    words = first if first.state != "ended" else instead(session, first)
    if words is None or words.state in ("ended", "rejected"):
        return None
    is_new = words is first or words.hash != first.hash  # else it was merely told anew
    if is_new and words.edits[-1].at > item.overtaken_at:
        return None
    return words.id, _world(session, words)


def instead(session: Session, words: Words) -> Words | None:
    """What is told in the place of words that have ended: a correction, or a newer version."""
    if words.kind == "script":
        return _live_version(session, session.get_one(Version, words.id))
    at, seen = words.id, set[str]()
    while at not in seen:
        seen.add(at)
        corrects = select(Update.id).join(Release, Release.words_id == Update.id).where(
            or_(Update.corrects_id == at, Update.retells_id == at)
        )  # fmt: skip
        at = session.scalar(corrects.order_by(Release.seq.desc()).limit(1)) or at
    return session.get(Words, at) if at != words.id else None


def _live_version(session: Session, version: Version) -> Words | None:
    live = (
        select(Version)
        .join(Release, Release.words_id == Version.id)
        .where(
            Version.script_id == version.script_id, Version.lang == version.lang,
            Version.world == version.world, Release.ended_at.is_(None),
        )
        .order_by(Release.incident_id != version.incident_id, Release.seq.desc())
        .limit(1)
    )  # fmt: skip
    found = session.scalar(live)
    return found.words if found else None


def _overtaken() -> Any:
    return (
        select(Item)
        .where(Item.words_id.is_not(None), Item.overtaken_at.is_not(None))
        .where(Item.settled_at.is_(None))
        .order_by(Item.overtaken_at)
    )


def _world(session: Session, words: Words) -> str:
    if words.kind == "script":
        return session.get_one(Version, words.id).world
    return session.get_one(Incident, session.get_one(Update, words.id).incident_id).world
