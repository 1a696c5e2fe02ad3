"""A document is taken in: new items, new texts of known ones, and what they replace. One deed for
a hundred of them, since agents' taps wait while it writes, and none where nothing is new.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.core.command import command
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.journal import LIVE, canonical
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.due.models import set_due
from hub.feeds import queries
from hub.feeds.matching import Ours
from hub.feeds.models import Feed
from hub.feeds.storing import Text, store
from hub.people.models import Actor

View = dict[str, Any]

SILENCE = "feeds.silence"  # what is due when a feed has not spoken
NOT_THE_TEXT = ("sent", "notes", "raw")  # a source touches its time without saying anything new
AT_ONCE = 100  # items in one deed
NAMED = 40  # items a journal row names
KINDS = {
    "cap": "CAP",
    "nws": "Weather Service alerts",
    "usgs": "USGS earthquakes",
    "gdacs": "GDACS",
    "atom": "Atom",
    "rss": "RSS",
}


@dataclass
class Report:
    """What taking a document in has brought, for the terminal and the feed's page."""

    kind: str = ""
    items: int = 0
    new: int = 0
    changed: int = 0
    ours: int = 0
    unread: int = 0
    faults: list[str] = field(default_factory=list)  # of the whole
    notes: list[str] = field(default_factory=list)  # of its items

    def sentence(self) -> str:
        """The same in words."""
        told = f"{self.items} {'item' if self.items == 1 else 'items'}: {self.new} new"
        told += f", {self.changed} changed" if self.changed else ""
        return told + (f", {self.unread} could not be read" if self.unread else "") + "."


def take(by: Actor, feed_id: str, answer: Mapping[str, Any], **asked: Any) -> Report:
    """Take in what the reader made of a document. `asked`: etag, modified, fresh_for.

    One that could not be read at all is put down as a fault of the feed.
    """
    faults = list(answer["faults"])
    if not answer["kind"]:
        _put_down(by, feed_id, faults[0], answer["head"])
        return Report(faults=faults)
    with database().reading() as session:
        feed = queries.feed(session, feed_id)
        texts, repeated = _by_ref(answer["items"])
        faults += [*repeated, *_of_another_kind(feed, answer["kind"])]
        wanted = _news_in(session, feed, texts)
        ours = Ours.of(session) if wanted else None
        for one in wanted:
            assert ours is not None
            one.ours, one.why = ours.why(one.data, all_ours=feed.all_ours)
    report = Report(
        answer["kind"], len(answer["items"]), ours=sum(one.ours for one in wanted), faults=faults,
        unread=sum(one.data["unread"] for one in wanted), notes=_notes(answer["items"]),
    )  # fmt: skip
    if wanted or feed.silent_since:
        # Until all are there the document is asked for again, whatever happens in between.
        before = {**asked, "etag": feed.etag, "modified": feed.modified}
        *first, last = _parts(wanted)
        for part in first:
            _deed(by, feed_id, part, report, before)
        _deed(by, feed_id, last, report, asked)
    else:
        tap("feeds.note", by=by, write=lambda session: _good(session, feed_id, report, asked))
    return report


def _parts(wanted: list[Text]) -> list[list[Text]]:
    """One at least: a feed that speaks again without anything new is told."""
    return [wanted[at : at + AT_ONCE] for at in range(0, max(len(wanted), 1), AT_ONCE)]


def _notes(items: list[View]) -> list[str]:
    """What is missing or wrong in the first of the items, for the terminal."""
    return [f"{one['title'][:60]}: {note}" for one in items[:NAMED] for note in one["notes"]]


def put_down(by: Actor, feed_id: str, fault: str, wait: float = 0.0) -> None:
    """The feed could not be fetched: say so on its page, and look again later and later."""
    _put_down(by, feed_id, fault, "", wait)


def unchanged(by: Actor, feed_id: str, fresh_for: float) -> None:
    """Its server says that nothing has changed: that is a good answer."""
    with database().reading() as session:
        feed = queries.feed(session, feed_id)
        report = Report(feed.kind, faults=feed.faults)
        silent, asked = feed.silent_since, {"etag": feed.etag, "modified": feed.modified}
    asked_too = {**asked, "fresh_for": fresh_for}
    if silent:
        _deed(by, feed_id, [], report, asked_too)
    else:
        tap("feeds.note", by=by, write=lambda session: _good(session, feed_id, report, asked_too))


def _put_down(by: Actor, feed_id: str, fault: str, head: str, wait: float = 0.0) -> None:
    def write(session: Session) -> None:
        feed = session.get(Feed, feed_id, with_for_update=True)
        if feed is not None:
            feed.failed(now(), fault, head, wait)

    tap("feeds.note", by=by, write=write)


def _good(session: Session, feed_id: str, report: Report, asked: Mapping[str, Any]) -> None:
    feed = session.get(Feed, feed_id, with_for_update=True)
    if feed is not None and feed.removed_at is None:
        _note(session, feed, report, asked, now())


def _note(
    session: Session, feed: Feed, report: Report, asked: Mapping[str, Any], at: datetime
) -> None:
    feed.answered(at, report.faults[:12], asked.get("fresh_for", 0.0))
    feed.kind = report.kind
    feed.etag, feed.modified = asked.get("etag", ""), asked.get("modified", "")
    if feed.url:
        set_due(session, SILENCE, feed.id, feed.expected_by)


def _by_ref(items: Iterable[View]) -> tuple[dict[str, Text], list[str]]:
    """Each identity once, with its latest text; other texts under it are kept beside it."""
    texts: dict[str, Text] = {}
    repeated: dict[str, int] = {}
    for data in items:
        hash = _hash(data)
        known = texts.get(data["ref"])
        if known is None or known.hash == hash:
            texts.setdefault(data["ref"], Text(data, hash))
            continue
        repeated[data["ref"]] = repeated.get(data["ref"], 1) + 1
        if (data["sent"] or "") >= (known.data["sent"] or ""):
            known.aside.append((known.hash, known.data))
            known.data, known.hash = data, hash
        else:
            known.aside.append((hash, data))
    return texts, [
        f"The id “{ref[:80]}” stands {count} times with different text: the latest is shown, the "
        "others are kept."
        for ref, count in list(repeated.items())[:5]
    ]


def _hash(data: Mapping[str, Any]) -> str:
    said = {name: value for name, value in data.items() if name not in NOT_THE_TEXT}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _of_another_kind(feed: Feed, kind: str) -> list[str]:
    if feed.kind in ("", kind):
        return []
    return [f"It was {KINDS.get(feed.kind, feed.kind)} until now and is {KINDS[kind]} now."]


def _news_in(session: Session, feed: Feed, texts: Mapping[str, Text]) -> list[Text]:
    """What is new, or reads otherwise than the newest text we have."""
    known = queries.hashes(session, feed.id, list(texts))
    return [one for ref, one in texts.items() if known.get(ref) != one.hash]


def _deed(
    by: Actor, feed_id: str, texts: list[Text], report: Report, asked: Mapping[str, Any]
) -> None:
    with command("feeds.take", by=by) as deed:
        feed = deed.get(Feed, feed_id, lock=True)
        if feed.removed_at:
            raise Missing("This feed was removed meanwhile.")
        spoke = feed.silent_since
        feed.silent_since = None
        items, new = store(deed, feed, texts)
        report.new += new
        report.changed += len(items) - new
        if items:
            feed.news_at = deed.now
        _note(deed.session, feed, report, asked, deed.now)
        deed.session.flush()
        named = [item.view() for item in items if item.ours and item.real][:NAMED]
        view = {"feed": feed.view(), "items": named, "new": new, "changed": len(items) - new,
                "spoke": iso(spoke) if spoke else None, "by": by.name,
                "sentence": report.sentence(), "inbox": queries.inbox(deed.session)}  # fmt: skip
        deed.record("feeds.taken", feed.id, view, audience=["desk"], world=LIVE)
