"""Reads: the inbox, the feeds and how they answer, one item with all its texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.core.errors import Missing
from hub.core.moments import iso
from hub.feeds.models import WATCH, Feed, Item, Key, Revision, Watch

View = dict[str, Any]

IN_INBOX = 12  # the desk's column holds so many; the page of the feeds has all
LISTED = 500
MATCHED_AGAIN = 2_000

WAITS: tuple[Any, ...] = (
    Item.decided_as.is_(None),
    Item.replaced_by_id.is_(None),
    Item.over_at.is_(None),
    Item.ours,
)


def feed(session: Session, feed_id: str) -> Feed:
    """A feed that was not removed. Raises Missing."""
    found = session.get(Feed, feed_id)
    if found is None or found.removed_at:
        raise Missing("There is no such feed.")
    return found


def feed_called(session: Session, name: str) -> Feed:
    """The feed of this name. Raises Missing, naming those there are."""
    found = session.scalar(select(Feed).where(Feed.name == name, Feed.removed_at.is_(None)))
    if found is None:
        there = ", ".join(f"“{one.name}”" for one in feeds(session)) or "none yet"
        raise Missing(f"There is no feed called “{name}”. There is: {there}.")
    return found


def feeds(session: Session) -> list[Feed]:
    """Every feed, by name."""
    wanted = select(Feed).where(Feed.removed_at.is_(None)).order_by(Feed.name)
    return list(session.scalars(wanted))


def watch(session: Session) -> View:
    """Which items are for us."""
    found = session.get(Watch, WATCH)
    return found.view() if found else {"codes": [], "names": [], "keywords": [], "km": 100}


def inbox(session: Session) -> View:
    """What waits for a decision: the gravest first, then the newest."""
    waits = (*WAITS, Item.real, Feed.removed_at.is_(None))
    counted = select(func.count()).select_from(Item).join(Feed, Feed.id == Item.feed_id)
    wanted = (
        select(Item)
        .join(Feed, Feed.id == Item.feed_id)
        .where(*waits)
        .order_by(Item.rank, Item.changed_at.desc(), Item.id)
        .limit(IN_INBOX)
    )
    found = list(session.scalars(wanted))
    also = also_from(session, found)
    items = [{**item.view(), "also": also.get(item.id, [])} for item in found]
    count = session.scalar(counted.where(*waits)) or 0
    return {"items": items, "count": count, "more": count - len(items)}


def also_from(session: Session, items: Sequence[Item]) -> dict[str, list[View]]:
    """Item → the same event in other feeds."""
    ids = [item.id for item in items]
    mine = (
        select(Key.item_id, Key.key)
        .where(Key.item_id.in_(ids), ~Key.key.startswith("replaces:"))
        .subquery()
    )
    rows = session.execute(
        select(mine.c.item_id, Item)
        .join(Key, Key.key == mine.c.key)
        .join(Item, Item.id == Key.item_id)
        .where(Item.id != mine.c.item_id)
        .order_by(Item.changed_at.desc())
    )
    feeds_of = {item.id: item.feed_id for item in items}
    found: dict[str, dict[str, View]] = {}
    for item_id, other in rows:
        if other.feed_id != feeds_of[item_id]:
            said = {"id": other.id, "feed": other.feed.name, "title": other.brief["title"]}
            found.setdefault(item_id, {}).setdefault(
                other.id, {**said, "state": other.state, "message": other.brief["message"]}
            )
    return {item_id: list(others.values())[:5] for item_id, others in found.items()}


def hashes(session: Session, feed_id: str, refs: Sequence[str]) -> dict[str, str]:
    """Identity → the hash of its newest text."""
    wanted = select(Item.ref, Item.hash).where(Item.feed_id == feed_id, Item.ref.in_(refs))
    return {row.ref: row.hash for row in session.execute(wanted)}


def items_by_ref(session: Session, feed_id: str, refs: Sequence[str]) -> dict[str, Item]:
    """Identity → the item, held until the deed ends."""
    wanted = select(Item).where(Item.feed_id == feed_id, Item.ref.in_(refs))
    return {item.ref: item for item in session.scalars(wanted)}


def items(session: Session, feed_id: str) -> list[View]:
    """The newest items of a feed, whatever became of them."""
    wanted = select(Item).where(Item.feed_id == feed_id).order_by(Item.changed_at.desc(), Item.id)
    return [item.view() for item in session.scalars(wanted.limit(LISTED))]


def waiting(session: Session) -> list[View]:
    """All that waits and is for us, as the page of the feeds lists it."""
    wanted = (
        select(Item)
        .join(Feed, Feed.id == Item.feed_id)
        .where(*WAITS, Item.real, Feed.removed_at.is_(None))
        .order_by(Item.rank, Item.changed_at.desc(), Item.id)
        .limit(LISTED)
    )
    return [item.view() for item in session.scalars(wanted)]


def item(session: Session, item_id: str) -> View:
    """One item whole: its newest text, those before, what it replaces, where else it stands."""
    found = session.get(Item, item_id)
    if found is None:
        raise Missing("There is no such item.")
    revisions = session.scalars(
        select(Revision).where(Revision.item_id == item_id).order_by(Revision.number.desc())
    ).all()
    newest = next(one for one in revisions if not one.aside)
    before = session.scalars(
        select(Item).where(Item.replaced_by_id == item_id).order_by(Item.changed_at.desc())
    )
    return {
        **found.view(),
        "data": newest.data,
        "revisions": [
            {"number": one.number, "at": iso(one.at), "aside": one.aside, **_texts(one.data)}
            for one in revisions
        ],
        "replaced": [one.view() for one in before],
        "also": also_from(session, [found]).get(item_id, []),
        "overtaken_at": iso(found.overtaken_at) if found.overtaken_at else None,
        "kind_of_words": _kind_of(session, found.words_id),
    }


def behind(session: Session, words_id: str) -> View | None:
    """What the source had said when these words were begun from it; None where they were not."""
    found = session.scalar(select(Item).where(Item.words_id == words_id))
    if found is None or found.decided_at is None:
        return None
    wanted = (
        select(Revision)
        .where(Revision.item_id == found.id, ~Revision.aside, Revision.at <= found.decided_at)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    revision = session.scalar(wanted)
    return revision.data if revision else None


def _texts(data: View) -> View:
    return {name: data[name] for name in ("title", "text", "instruction", "ends")}


def _kind_of(session: Session, words_id: str | None) -> str | None:
    words = session.get(Words, words_id) if words_id else None
    return words.kind if words else None


def to_look_at(session: Session, at: datetime, most: int) -> list[Feed]:
    """Feeds whose time has come, the one that waits longest first."""
    wanted = select(Feed).where(
        Feed.removed_at.is_(None), Feed.url != "", Feed.next_at <= at,
        (Feed.claimed_until.is_(None)) | (Feed.claimed_until <= at),
    )  # fmt: skip
    return list(session.scalars(wanted.order_by(Feed.next_at).limit(most)))


def undecided(session: Session, at: datetime) -> list[tuple[Item, View]]:
    """Items nobody has decided about and that are not over, with what their newest text says."""
    wanted = (
        select(Item, Revision)
        .join(Revision, (Revision.item_id == Item.id) & (Revision.number == Item.number))
        .where(*WAITS[:3])
        .order_by(Item.changed_at.desc())
        .limit(MATCHED_AGAIN)
    )
    return [(item, revision.data) for item, revision in session.execute(wanted)]


def lapsed(session: Session, at: datetime) -> list[str]:
    """Items that wait, and whose time is over."""
    wanted = select(Item.id).where(*WAITS, Item.until <= at).limit(200)
    return list(session.scalars(wanted))
