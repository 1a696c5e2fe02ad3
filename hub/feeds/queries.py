"""Reads: the inbox, the feeds and how they answer, one item with all its texts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.feeds.models import WATCH, Feed, Item, Key, Revision, Watch
from hub.incidents.models import Incident
from hub.live.gauges import shown, values
from hub.scripts.models import Version
from hub.updates.models import Update

View = dict[str, Any]

IN_INBOX = 12  # the desk's column holds so many; the page of the feeds has all
LISTED = 500
SOURCE = "source:"
NONE: View = {"item": None, "sentence": ""}
QUIET: View = {"count": 0, "sentence": ""}

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


def _texts(data: View) -> View:
    return {name: data[name] for name in ("title", "text", "instruction", "ends")}


def _kind_of(session: Session, words_id: str | None) -> str | None:
    words = session.get(Words, words_id) if words_id else None
    return words.kind if words else None


def measured(session: Session) -> list[tuple[str, str, tuple[str, ...], View]]:
    """Gauges: how the feeds speak, and which words of ours their source has overtaken."""
    gauges: dict[str, tuple[str, str, tuple[str, ...], View]] = {}
    silent = [one.name for one in feeds(session) if one.silent_since]
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


def to_look_at(session: Session, at: datetime, most: int) -> list[Feed]:
    """Feeds whose time has come, the one that waits longest first."""
    wanted = select(Feed).where(
        Feed.removed_at.is_(None), Feed.url != "", Feed.next_at <= at,
        (Feed.claimed_until.is_(None)) | (Feed.claimed_until <= at),
    )  # fmt: skip
    return list(session.scalars(wanted.order_by(Feed.next_at).limit(most)))


def lapsed(session: Session, at: datetime) -> list[str]:
    """Items that wait, and whose time is over."""
    wanted = select(Item.id).where(*WAITS, Item.until <= at).limit(200)
    return list(session.scalars(wanted))


def names_of(items: Iterable[View]) -> list[str]:
    """What items are called, for a journal row."""
    return [str(one["title"]) for one in items]
