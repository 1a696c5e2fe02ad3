"""What differs between two versions of a card that agents were told.

A pushed card carries the difference from the version before it, for everyone. Whoever missed some
between is shown the difference from the version they read: asked for once, drawn once a pair.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.errors import Missing
from hub.scripts.cards import drawn_card
from hub.scripts.models import Version

View = dict[str, Any]


def changes_since(session: Session, from_id: str, to_id: str) -> View:
    """The words of version `to_id` beside those of `from_id`: both told to agents of one world.

    Raises Missing for what no agent was told, and for versions of different cards.
    """
    old, new = _told(session, from_id), _told(session, to_id)
    if (old.script_id, old.lang, old.world) != (new.script_id, new.lang, new.world):
        raise Missing("These are not two versions of one card.")
    before = {"id": old.id, "number": old.number}
    return {"view": drawn_card(new, old.filled), "before": before, "lang": new.lang}


def _told(session: Session, version_id: str) -> Version:
    """A version that reached its world. What is still written is not for those who read aloud."""
    found = session.scalar(
        select(Version)
        .join(Release, Release.words_id == Version.id)
        .where(Version.id == version_id, Release.world == Version.world)
        .limit(1)
    )
    if found is None:
        raise Missing("These words were never published to anyone.")
    return found
