"""Items and their texts as rows: begun, changed, kept under the names their event is known by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import Deed
from hub.core.ids import new_id
from hub.core.moments import from_iso
from hub.feeds import queries, replacing
from hub.feeds.models import LASTS, RANKS, Feed, Item, Key, Revision

View = dict[str, Any]

IN_BRIEF = (
    *("title", "source", "event", "severity", "urgency", "certainty", "status", "message"),
    *("sent", "starts", "ends", "link", "language", "notes", "unread", "is_alert"),
)

CHANGED = "The source has changed its text"


@dataclass
class Text:
    """One item of the document, and what is decided about it before anything is written."""

    data: View
    hash: str
    aside: list[tuple[str, View]] = field(default_factory=list)
    ours: bool = False
    why: str = ""


def store(deed: Deed, feed: Feed, texts: list[Text]) -> tuple[list[Item], int]:
    """Items and their texts; then what they replace, when all of them are there. Returns the items,
    and how many of them are new.
    """
    new = 0
    known = queries.items_by_ref(deed.session, feed.id, [one.data["ref"] for one in texts])
    stored, rows = [], list[Any]()
    for one in texts:
        item = known.get(one.data["ref"])
        if item is None:
            item = _begun(feed, one, deed.now)
            new += 1
        elif item.hash == one.hash:
            continue  # somebody took the same document in this very moment
        else:
            _changed(item, one, deed.now)
        stored.append((item, one))
        rows += [item, *_revisions(item, one, deed.now)]
    deed.session.add_all([row for row in rows if isinstance(row, Item)])
    deed.session.flush()
    deed.session.add_all([row for row in rows if not isinstance(row, Item)])
    _keep_keys(deed.session, stored)
    deed.session.flush()
    replacing.replace(deed, feed, [(item, one.data) for item, one in stored])
    return [item for item, _ in stored], new


def _begun(feed: Feed, one: Text, at: datetime) -> Item:
    item = Item(id=new_id(), feed_id=feed.id, ref=one.data["ref"], number=1, first_at=at)
    item.feed = feed
    _fill(item, one, at)
    return item


def _changed(item: Item, one: Text, at: datetime) -> None:
    """A known item has another text. One that was over, or grew graver, waits again."""
    graver = _rank(one.data) < item.rank
    item.number += 1 + len(one.aside)
    if item.decided_as == "promoted":
        cancelled = one.data["message"] == "Cancel"
        item.overtaken_by(replacing.SAID["Cancel"] if cancelled else CHANGED, at)
    elif item.decided_as == "dismissed" and graver:
        item.decided_as = item.decided_at = None
    item.over_at = None
    _fill(item, one, at)


def _fill(item: Item, one: Text, at: datetime) -> None:
    data = one.data
    brief = {name: data[name] for name in IN_BRIEF}
    item.brief = {**brief, "area": data["area"][:240], "lead": _lead(data)}
    item.hash, item.changed_at = one.hash, at
    item.ours, item.why = one.ours, one.why
    item.real = data["status"] == "Actual" or (not data["status"] and not data["unread"])
    if data["is_alert"] and not data["status"]:
        item.real = not any("not treated as real" in note for note in data["notes"])
    item.real = item.real or data["unread"]
    item.rank = _rank(data)
    item.until = _until(data, at)
    if item.until and item.until <= at:
        item.over_at = at
    item.number = max(item.number, 1 + len(one.aside))


def _rank(data: Mapping[str, Any]) -> int:
    return 1 if data["unread"] else RANKS.get(data["severity"], 4)


def _lead(data: Mapping[str, Any]) -> str:
    text = " ".join(str(data["text"]).split())
    return text if len(text) <= 240 else text[:239].rsplit(" ", 1)[0] + " …"


def _until(data: Mapping[str, Any], at: datetime) -> datetime | None:
    """When it is over: as it says. News without an end lasts a day; an alert without one stays."""
    if data["ends"]:
        return from_iso(data["ends"])
    if data["is_alert"] or data["unread"]:
        return None
    return (from_iso(data["sent"]) if data["sent"] else at) + LASTS


def _revisions(item: Item, one: Text, at: datetime) -> list[Revision]:
    first = item.number - len(one.aside)
    beside = [
        Revision(item_id=item.id, number=first + n, hash=hash, at=at, aside=True, data=data)
        for n, (hash, data) in enumerate(one.aside)
    ]
    newest = Revision(item_id=item.id, number=item.number, hash=one.hash, at=at, data=one.data)
    return [*beside, newest]


def _keep_keys(session: Session, stored: list[tuple[Item, Text]]) -> None:
    ids = [item.id for item, _ in stored]
    rows = session.execute(select(Key.item_id, Key.key).where(Key.item_id.in_(ids)))
    known = {(item_id, key) for item_id, key in rows}
    for item, one in stored:
        keys = [*one.data["keys"], *(f"replaces:{ref}" for ref in one.data["replaces"])]
        for key in dict.fromkeys(keys):
            if (item.id, key) not in known:
                session.add(Key(item_id=item.id, key=key[:320]))
