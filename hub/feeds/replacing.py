"""What an update or a cancellation does to the items it names, also when they were made into words
of ours. Only within one feed, and never an exercise to what is real: whoever can write into one
feed must not be able to silence another.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import Deed
from hub.feeds.models import Feed, Item, Key, Revision

SAID = {"Update": "The source has sent an update: {title}", "Cancel": "The source has cancelled it"}
MOST_BEFORE = 50  # items in one chain of updates


def replace(deed: Deed, feed: Feed, news: Iterable[tuple[Item, Mapping[str, Any]]]) -> None:
    """Each item that is named by another gives way to it, in whichever order they came."""
    for item, data in news:
        _give_way_to_later(deed.session, feed, item, deed.now)
        if data["message"] not in SAID:
            continue
        named = _named(deed.session, feed, item, data["replaces"])
        had_words = [_give_way(deed.session, old, item, data["message"], deed.now) for old in named]
        if any(had_words):
            item.ours, item.why = True, "It changes what was made into words of ours."
        elif data["message"] == "Cancel":
            item.over_at = item.over_at or deed.now  # nothing of ours stands on what it cancels


def _named(session: Session, feed: Feed, item: Item, refs: list[str]) -> list[Item]:
    wanted = select(Item).where(
        Item.feed_id == feed.id, Item.ref.in_(refs), Item.id != item.id, Item.real == item.real
    )
    return list(session.scalars(wanted)) if refs else []


def _give_way(session: Session, old: Item, new: Item, message: str, at: datetime) -> bool:
    """Whether words of ours were made of it, or of what it had replaced itself."""
    _put_behind(session, old, new)
    session.flush()
    sentence = SAID[message].format(title=str(new.brief["title"])[:120])
    touched = [one for one in (old, *_before(session, old)) if one.words_id]
    for one in touched:
        one.overtaken_by(sentence, at)
    return bool(touched)


def _before(session: Session, item: Item) -> list[Item]:
    """The items that this one has replaced, and those before them."""
    found: dict[str, Item] = {}
    waiting = [item.id]
    while waiting and len(found) < MOST_BEFORE:
        earlier = session.scalars(select(Item).where(Item.replaced_by_id.in_(waiting)))
        fresh = [one for one in earlier if one.id not in found and one.id != item.id]
        found |= {one.id: one for one in fresh}
        waiting = [one.id for one in fresh]
    return list(found.values())


def _give_way_to_later(session: Session, feed: Feed, item: Item, at: datetime) -> None:
    """What replaces it had come before it did."""
    later = session.scalars(
        select(Item)
        .join(Key, Key.item_id == Item.id)
        .where(
            Item.feed_id == feed.id, Key.key == f"replaces:{item.ref}", Item.id != item.id,
            Item.real == item.real,
        )
        .order_by(Item.changed_at.desc())
    ).first()  # fmt: skip
    if later is None or item.replaced_by_id:
        return
    newest = session.scalar(
        select(Revision).where(Revision.item_id == later.id, Revision.number == later.number)
    )
    if newest is not None and newest.data["message"] in SAID:
        _put_behind(session, item, later)


def _put_behind(session: Session, old: Item, new: Item) -> None:
    """The old one leaves the inbox for the new one. Two that name each other would both be gone."""
    at: Item | None = new
    for _ in range(MOST_BEFORE):
        if at is None or at.replaced_by_id is None:
            break
        at = session.get(Item, at.replaced_by_id)
        if at is old:
            return
    old.replaced_by_id = old.replaced_by_id or new.id
