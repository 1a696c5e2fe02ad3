"""Feeds and what they say, for the tests of the room."""

from datetime import timedelta
from typing import Any

from hub.core.database import database
from hub.core.moments import now
from hub.feeds import commands, queries, taking
from hub.feeds.models import Item
from hub.formats.documents import read
from hub.people.models import CLOCK
from tests.cast import actor
from tests.feeds import hostile

BAY = "<polygon>25.70,-80.30 25.70,-80.10 25.90,-80.10 25.90,-80.30 25.70,-80.30</polygon>"


def added(name: str = "Weather Service", url: str = "", **how: Any) -> str:
    """A feed of this name."""
    return commands.add(actor("pio"), name, url, **how)


def says(feed: str, *documents: bytes) -> taking.Report:
    """The feed says these, one after the other."""
    for data in documents:
        report = taking.take(CLOCK, feed, read(data, {"now": now().isoformat()}))
    return report


def alert(
    id: str = "A-1",
    title: str = "Hurricane warning for Portalder",
    *,
    kind: str = "Alert",
    status: str = "Actual",
    replaces: str = "",
    area: str = "<area><areaDesc>Portalder</areaDesc></area>",
    text: str = "Winds of 120 mph by 6 pm.",
    more: str = "",
    ends: str | None = None,
) -> bytes:
    """A CAP alert of now, that ends in six hours."""
    until = ends if ends is not None else (now() + timedelta(hours=6)).isoformat()
    sent = (now() - timedelta(minutes=2)).isoformat()
    references = f"<references>ema@portalder.example,{replaces},{sent}</references>"
    said = hostile.info(title, ends=f"<expires>{until}</expires>", area=area, text=text, more=more)
    data = hostile.cap((references if replaces else "") + said, id=id, kind=kind, status=status)
    return data.replace(b"2026-09-08T14:00:00-04:00", sent.encode(), 1)


def inbox() -> list[dict[str, Any]]:
    """What waits on the desk."""
    with database().reading() as session:
        items: list[dict[str, Any]] = queries.inbox(session)["items"]
        return items


def item(ref: str) -> dict[str, Any]:
    """The item with this name of its own, whole."""
    with database().reading() as session:
        found = session.query(Item).filter(Item.ref == ref).one()
        return queries.item(session, found.id)
