"""An item becomes the draft of an update: another person still approves it, and nothing is told to
anybody by this alone.
"""

import re
from typing import Any

from hub.approvals.models import Words
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Refused
from hub.core.moments import from_iso
from hub.feeds import queries
from hub.feeds.commands import tell
from hub.feeds.models import Item
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.updates.models import LONGEST_BODY, LONGEST_HEADLINE, Update
from hub.updates.publishing import open_incident
from hub.updates.queries import desk_item, place

GRAVITY = {"Extreme": "critical", "Severe": "important"}
LONGEST_SOURCE = 200


def promote(by: Actor, item_id: str, incident_id: str) -> str:
    """Begin an update with the words of an item, its source and its end. Returns the update's id.

    Raises Refused for an exercise's item in a live incident, and the other way round.
    """
    if not incident_id:
        raise Invalid({"incident": "Choose the incident this is about."})
    with command("feeds.promote", by=by) as deed:
        item = deed.get(Item, item_id, lock=True)
        item.check_waits()
        incident = open_incident(deed, incident_id)
        _check_world(item, incident)
        newest = queries.item(deed.session, item_id)
        update = _begun(deed, by, incident, newest)
        item.decided("promoted", by.name, deed.now)
        item.words_id = update.id
        update.words.seq = deed.seq
        deed.session.flush()
        view = {"update": update.view(), "incident": place(incident)}
        tell(deed, "feeds.promoted", item, world=incident.world, **view,
             draft=desk_item(deed.session, update))  # fmt: skip
    return update.id


def _check_world(item: Item, incident: Incident) -> None:
    said = str(item.brief["status"] or "not real").lower()
    if not item.real and not incident.exercise:
        raise Refused(f"This item is no real alert ({said}): it can never be told live.")
    if item.real and incident.exercise:
        raise Refused("This is real news: it does not belong into an exercise.")
    if item.brief["unread"]:
        raise Refused("This item could not be read: write the update by hand, from its raw text.")


def _begun(deed: Deed, by: Actor, incident: Incident, news: dict[str, Any]) -> Update:
    data = news["data"]
    update = Update(incident_id=incident.id, words=Words(kind="update"))
    update.next_update_at = update.corrects = update.corrects_id = None
    ends = from_iso(data["ends"]) if data["ends"] else None
    update.written(
        by, deed.now, headline(data), body(data),
        severity=GRAVITY.get(data["severity"], "routine"),
        source=source(data, news["feed"]["name"]),
        until=ends if ends and ends > deed.now else None,
    )  # fmt: skip
    deed.add(update)
    return update


def headline(data: dict[str, Any]) -> str:
    """What is so, as the source says it, cut at a word."""
    return _cut(_no_slot(" ".join(str(data["title"]).split())), LONGEST_HEADLINE)


def body(data: dict[str, Any]) -> str:
    """What to do, what is so, and where; nothing in it can become a link or a mark."""
    where = f"Where: {data['area']}" if data["area"] else ""
    parts = [data["instruction"], data["text"], where]
    return _cut("\n\n".join(_inert(part) for part in parts if part), LONGEST_BODY)


def source(data: dict[str, Any], feed: str) -> str:
    """Who says so, and where it can be read."""
    who = str(data["source"] or feed)
    named = who if feed.casefold() in who.casefold() else f"{who}, by {feed}"
    more = f" ({data['link']})" if data["link"] else ""
    return named + more if len(named + more) <= LONGEST_SOURCE else _cut(named, LONGEST_SOURCE)


def _no_slot(text: str) -> str:
    """A stranger's text must not have a fact of ours quoted in it."""
    return re.sub(r"\{(?=\{)", "{ ", text)


def _inert(text: str) -> str:
    """The same to read, with a backslash before what Markdown would take for a link or a mark."""
    text = re.sub(r"[\\`_\[\]<]", r"\\\g<0>", _no_slot(str(text)))
    text = re.sub(r"(?<=\S)\*|\*(?=\S)", r"\\*", text)
    return re.sub(r"^(\s*)([#>+=~|-])", r"\1\\\2", text, flags=re.MULTILINE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip("\\") + "…"
