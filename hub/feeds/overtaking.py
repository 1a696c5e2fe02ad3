"""What the desk is shown of the feeds: which are silent, and which words of ours their source has
overtaken.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
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
        world = _stands_in(session, item)
        if world:
            said = {"item": item.id, "sentence": item.overtaken}
            gauges[f"{SOURCE}{item.words_id}"] = (
                f"{SOURCE}{item.words_id}", world, ("desk",), said
            )  # fmt: skip
    for name, world in shown(session, SOURCE, NONE):
        gauges.setdefault(name, (name, world, ("desk",), NONE))
    return list(gauges.values())


def is_shown(session: Session, name: str, world: str, audience: Iterable[str], data: View) -> bool:
    """Whether this gauge shows just that already: then nothing need be written."""
    return any(values(session, one, world).get(name) == data for one in list(audience)[:1])


def source_changed(session: Session, words_id: str) -> View | None:
    """What the source of these words has said since; None while they stand."""
    found = session.scalars(_overtaken().where(Item.words_id == words_id)).first()
    if found is None or _stands_in(session, found) is None:
        return None
    at = iso(found.overtaken_at) if found.overtaken_at else None
    return {"item": found.id, "sentence": found.overtaken, "at": at}


def _overtaken() -> Any:
    return (
        select(Item)
        .where(Item.words_id.is_not(None), Item.overtaken_at.is_not(None))
        .where(Item.settled_at.is_(None))
        .order_by(Item.overtaken_at)
    )


def _stands_in(session: Session, item: Item) -> str | None:
    """The world of the words it was made into; None when nobody says them any more, or a draft was
    saved after the source had changed.
    """
    words = session.get(Words, item.words_id)
    if words is None or words.state in ("ended", "rejected") or item.overtaken_at is None:
        return None
    if not words.releases and words.edits[-1].at > item.overtaken_at:
        return None
    update = session.get(Update, words.id)
    if update is not None:
        return session.get_one(Incident, update.incident_id).world
    version = session.get(Version, words.id)
    return version.world if version else None
