"""Feeds whose time has come are fetched, each in a thread of its own: one that hangs holds up no
other and no beat. Nothing is fetched or read inside a transaction.
"""

import logging
import threading
from datetime import timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from hub import __name__ as product
from hub.city.queries import city as city_of
from hub.core.database import database
from hub.core.errors import HubError
from hub.core.moments import now
from hub.core.settings import settings_in_use
from hub.core.tap import tap
from hub.feeds import queries, taking
from hub.feeds.fetching import DEADLINE, fetch
from hub.feeds.lines import Failed
from hub.feeds.models import Feed
from hub.feeds.reader import readers
from hub.feeds.taking import Report
from hub.people.models import CLOCK, Actor

log = logging.getLogger(__name__)

AT_ONCE = 16  # threads; a round never waits for any of them
LEASE = timedelta(seconds=DEADLINE * 3)

_under_way: set[str] = set()
_lock = threading.Lock()


def begin_round() -> None:
    """Begin to fetch what is due, and return at once."""
    with database().reading() as session:
        free = AT_ONCE - len(_under_way)
        due = queries.to_look_at(session, now(), max(0, free))
        agent = agent_name(session) if due else ""
    for feed in due:
        if _claim(feed.id):
            threading.Thread(
                target=_look_and_let_go, args=(feed.id, agent), name="feeds", daemon=True
            ).start()


def look(by: Actor, feed_id: str, agent: str | None = None) -> Report:
    """Fetch one feed and take in what it says, now. Raises Failed in a sentence."""
    with database().reading() as session:
        feed = queries.feed(session, feed_id)
        agent = agent or agent_name(session)
    try:
        came = fetch(
            feed.url, agent=agent, etag=feed.etag, modified=feed.modified,
            allowed=settings_in_use().feeds_private,
        )  # fmt: skip
    except Failed as fault:
        taking.put_down(by, feed_id, str(fault), fault.wait)
        raise
    if came.data is None:
        taking.unchanged(by, feed_id, came.fresh_for)
        return Report(feed.kind)
    hints = {"content_type": came.content_type, "url": came.url, "now": now().isoformat()}
    answer = readers.read(came.data, hints)
    asked = {"etag": came.etag, "modified": came.modified, "fresh_for": came.fresh_for}
    return taking.take(by, feed_id, answer, **asked)


def read_in(by: Actor, feed_id: str, data: bytes) -> Report:
    """Take in bytes that were not fetched, through the same reader."""
    return taking.take(by, feed_id, readers.read(data, {"now": now().isoformat()}))


def agent_name(session: Session) -> str:
    """How we say who asks: public services want to know whom to write to."""
    city = city_of(session)
    where = city.base_url or "no address set"
    said = f"surge-{product}/1 ({city.name or 'a 311 center'}; {where})"
    return "".join(one if 32 <= ord(one) < 127 else "?" for one in said)


def _claim(feed_id: str) -> bool:
    """Whether it is ours to fetch: one conditional update, and a lease in case we are killed."""
    at = now()
    free = or_(Feed.claimed_until.is_(None), Feed.claimed_until <= at)
    mine = update(Feed).where(Feed.id == feed_id, free).values(claimed_until=at + LEASE)

    def write(session: Session) -> int:
        return int(getattr(session.execute(mine), "rowcount", 0))

    with _lock:
        if feed_id in _under_way or not tap("feeds.note", by=CLOCK, write=write):
            return False
        _under_way.add(feed_id)
    return True


def _look_and_let_go(feed_id: str, agent: str) -> None:
    try:
        look(CLOCK, feed_id, agent)
    except Failed as fault:
        log.warning("feed %s: %s", feed_id, fault)
    except HubError as fault:
        log.warning("feed %s could not be taken in: %s", feed_id, fault.reason)
    except Exception:
        log.exception("feed %s could not be looked at; the others are", feed_id)
        _put_down(feed_id)
    finally:
        with _lock:
            _under_way.discard(feed_id)


def _put_down(feed_id: str) -> None:
    """A fault of ours must not make the feed be asked again every two seconds."""
    try:
        taking.put_down(CLOCK, feed_id, "The hub failed at it; its log says how.")
    except Exception:
        log.exception("and its fault could not be written down")
