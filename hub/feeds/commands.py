"""Deeds: feeds are added and changed, items dismissed or settled, silence is said. `promoting`
makes items into words.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from hub.core.addresses import NotOutside, check_url
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Refused
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.core.settings import settings_in_use
from hub.due.models import NotYet, drop_due, set_due
from hub.feeds import queries
from hub.feeds.matching import Ours
from hub.feeds.models import LONGEST_REASON, WATCH, Feed, Item, Watch
from hub.feeds.taking import SILENCE
from hub.people.models import CLOCK, Actor

__all__ = ["add", "change", "dismiss", "fall_silent", "lapse", "look_now", "remove", "settle",
           "watch_for"]  # fmt: skip


def add(by: Actor, name: str, url: str = "", **how: Any) -> str:
    """Begin to listen to a feed; one without an address is fed by files. Returns its id.

    `how`: every_seconds, silent_minutes, speaks_minutes, all_ours.
    """
    with command("feeds.add", by=by) as deed:
        feed = Feed(added_at=deed.now, next_at=deed.now)
        feed.every_seconds, feed.silent_minutes, feed.speaks_minutes = 120, 15, 0
        feed.all_ours, feed.faults, feed.failures = False, [], 0
        _write(deed, feed, name, url, how)
        deed.add(feed)
        _expect(deed, feed)
        _record(deed, "feeds.added", feed)
    return feed.id


def change(by: Actor, feed_id: str, name: str, url: str, **how: Any) -> None:
    """Another name, address or rhythm. A new address is asked at once, from the beginning."""
    with command("feeds.change", by=by) as deed:
        feed = _held(deed, feed_id)
        before = feed.url
        _write(deed, feed, name, url, how)
        if feed.url != before:
            feed.etag = feed.modified = feed.fault = feed.head = feed.kind = ""
            feed.failures, feed.faults, feed.next_at = 0, [], deed.now
        deed.session.flush()
        _expect(deed, feed)
        _record(deed, "feeds.changed", feed)


def remove(by: Actor, feed_id: str) -> None:
    """Listen to it no more. Its items stay on record and leave the inbox."""
    with command("feeds.remove", by=by) as deed:
        feed = _held(deed, feed_id)
        feed.removed_at, feed.silent_since = deed.now, None
        feed.name = f"{feed.name[:60]} ({deed.now:%Y%m%d%H%M%S})"  # its name is free again
        drop_due(deed.session, SILENCE, feed.id)
        deed.session.flush()
        _record(deed, "feeds.removed", feed)


def watch_for(by: Actor, codes: list[str], names: list[str], keywords: list[str], km: int) -> None:
    """Say which items are for us. It counts for what comes from now on."""
    with command("feeds.watch", by=by) as deed:
        watch = deed.session.get(Watch, WATCH, with_for_update=True) or Watch(id=WATCH)
        watch.codes, watch.names, watch.keywords, watch.km = codes, names, keywords, km
        watch.check()
        deed.add(watch)
        _match_again(deed)
        view = {"watch": watch.view(), "by": by.name, "inbox": queries.inbox(deed.session)}
        deed.record("feeds.watched", WATCH, view, audience=["desk"], world=LIVE)


def dismiss(by: Actor, item_id: str, reason: str) -> None:
    """This item is nothing for our words, and why."""
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid({"reason": "Say in one sentence why it is nothing for us."})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": f"Say it with at most {LONGEST_REASON} characters."})
    with command("feeds.dismiss", by=by) as deed:
        item = deed.get(Item, item_id, lock=True)
        item.check_waits()
        item.decided("dismissed", by.name, deed.now, reason)
        tell(deed, "feeds.dismissed", item, reason=reason)


def settle(by: Actor, item_id: str) -> None:
    """The source has changed, somebody has read how, and our words still hold."""
    with command("feeds.settle", by=by) as deed:
        item = deed.get(Item, item_id, lock=True)
        if item.overtaken_at is None or item.settled_at:
            raise Refused("There is nothing to settle: the source has not changed since.")
        item.settled_at = deed.now
        tell(deed, "feeds.settled", item, change=item.overtaken)


def lapse(item_ids: list[str], by: Actor = CLOCK) -> None:
    """The time of these items is over: they leave the inbox, all by one deed."""
    with command("feeds.lapse", by=by) as deed:
        held = deed.session.scalars(select(Item).where(Item.id.in_(item_ids)).with_for_update())
        over = [one for one in held if one.state == "waiting" and _is_over(one, deed.now)]
        if not over:
            raise Refused("Somebody has decided about these items meanwhile.")
        for item in over:
            item.over_at = deed.now
        deed.session.flush()
        titles = [str(item.brief["title"]) for item in over]
        view = {"titles": titles, "count": len(over), "inbox": queries.inbox(deed.session)}
        deed.record("feeds.lapsed", over[0].id, view, audience=["desk"], world=LIVE)


def fall_silent(feed_id: str, by: Actor = CLOCK) -> None:
    """A feed has not spoken for as long as it may: a deed of the clock, once until it speaks."""
    with command("feeds.silence", by=by) as deed:
        feed = _held(deed, feed_id)
        if feed.silent_since:
            raise Refused("It is silent already.")
        if feed.expected_by > deed.now:
            raise NotYet("It has spoken since.", feed.expected_by)
        feed.silent_since = feed.good_at or feed.added_at
        deed.session.flush()
        _record(deed, "feeds.fell_silent", feed)


def look_now(by: Actor, feed_id: str) -> None:
    """Ask a feed at the clock's next beat, instead of when its time comes."""
    with command("feeds.change", by=by) as deed:
        feed = _held(deed, feed_id)
        if not feed.url:
            raise Refused("This feed has no address: it is fed by files (hub feeds take).")
        feed.next_at, feed.claimed_until = deed.now, None
        deed.session.flush()
        _record(deed, "feeds.asked", feed)


def tell(deed: Deed, kind: str, item: Item, world: str = LIVE, **more: Any) -> None:
    """The desk is told what was decided, and how its inbox stands."""
    deed.session.flush()
    view = {"news": item.view(), "by": deed.actor.name, "at": iso(deed.now), **more}
    view["inbox"] = queries.inbox(deed.session)
    deed.record(kind, item.id, view, audience=["desk"], world=world)


def _match_again(deed: Deed) -> None:
    """What waits, and what was not for us by the old rule, is looked at by the new one."""
    ours = Ours.of(deed.session)
    for item, data in queries.undecided(deed.session, deed.now):
        item.ours, item.why = ours.why(data, all_ours=item.feed.all_ours)
    deed.session.flush()


def _is_over(item: Item, at: datetime) -> bool:
    return item.until is not None and item.until <= at


def _held(deed: Deed, feed_id: str) -> Feed:
    queries.feed(deed.session, feed_id)
    return deed.get(Feed, feed_id, lock=True)


def _write(deed: Deed, feed: Feed, name: str, url: str, how: dict[str, Any]) -> None:
    """What was typed. Raises Invalid naming each field."""
    feed.name = " ".join(name.split())
    for field, value in how.items():
        setattr(feed, field, value)
    wrong = {}
    try:
        feed.url = check_url(url, settings_in_use().feeds_private) if url.strip() else ""
    except NotOutside as fault:
        wrong["url"] = str(fault)
    try:
        feed.check()
    except Invalid as fault:
        wrong |= fault.fields
    twins = select(Feed).where(Feed.removed_at.is_(None), Feed.id != (feed.id or ""))
    with deed.session.no_autoflush:
        others = list(deed.session.scalars(twins))
    if any(one.name.casefold() == feed.name.casefold() for one in others):
        wrong["name"] = "There is a feed of this name already."
    if feed.url and any(one.url == feed.url for one in others):
        wrong["url"] = "This address is listened to already."
    if wrong:
        raise Invalid(wrong)


def _expect(deed: Deed, feed: Feed) -> None:
    """When its silence will be an alarm. A feed of files is never waited for."""
    if feed.url:
        set_due(deed.session, SILENCE, feed.id, max(feed.expected_by, now()))
    else:
        drop_due(deed.session, SILENCE, feed.id)


def _record(deed: Deed, kind: str, feed: Feed) -> None:
    view = {"feed": feed.view(), "by": deed.actor.name, "inbox": queries.inbox(deed.session)}
    deed.record(kind, feed.id, view, audience=["desk"], world=LIVE)
