"""Old news is let go, so that a feed cannot fill the disk: first the raw copies, later the items.
What waits, and what was made into words of ours, stays; so does all that the journal says.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session, aliased

from hub.core.moments import now
from hub.core.settings import Settings, settings_in_use
from hub.core.tap import tap
from hub.feeds.models import Feed, Item, Key, Revision
from hub.people.models import CLOCK

AT_ONCE = 200  # rows in one transaction: nobody's deed waits for more


def beat() -> None:
    """Let go of all that is old, a part at a time."""
    rule = settings_in_use()
    while tap("feeds.note", by=CLOCK, write=lambda session: let_go(session, now(), rule)):
        continue


def let_go(session: Session, at: datetime, rule: Settings) -> int:
    """Let go of as much as goes at once. Returns how many rows there were."""
    return _raw_copies(session, at - timedelta(days=rule.feeds_raw_days)) + _items(
        session, at - timedelta(days=rule.feeds_days), rule.feeds_items
    )


def _settled() -> ColumnElement[bool]:
    """Nobody need decide about it any more, and no words of ours were made of it."""
    done = or_(
        Item.decided_as.is_not(None), Item.replaced_by_id.is_not(None), Item.over_at.is_not(None),
        ~Item.ours, ~Item.real,
    )  # fmt: skip
    return and_(Item.words_id.is_(None), done)


def _raw_copies(session: Session, before: datetime) -> int:
    wanted = (
        select(Revision)
        .join(Item, Item.id == Revision.item_id)
        .where(~Revision.bare, Revision.at < before, _settled())
        .order_by(Revision.at)
        .limit(AT_ONCE)
    )
    found = session.scalars(wanted).all()
    for one in found:
        one.data, one.bare = {**one.data, "raw": ""}, True
    return len(found)


def _items(session: Session, before: datetime, most: int) -> int:
    old: list[ColumnElement[bool]] = [Item.changed_at < before]
    for feed_id in session.scalars(select(Feed.id)):
        newest = select(Item.changed_at).where(Item.feed_id == feed_id)
        last = session.scalar(newest.order_by(Item.changed_at.desc()).offset(most).limit(1))
        if last is not None:
            old.append(and_(Item.feed_id == feed_id, Item.changed_at <= last))
    earlier = aliased(Item)  # an item that is still shown leads to the one that took its place
    led_to = select(earlier.id).where(earlier.replaced_by_id == Item.id).exists()
    wanted = select(Item.id).where(_settled(), ~led_to, or_(*old)).limit(AT_ONCE)
    ids = list(session.scalars(wanted))
    for table in (Key, Revision):
        session.execute(delete(table).where(table.item_id.in_(ids)))
    session.execute(delete(Item).where(Item.id.in_(ids)))
    return len(ids)
