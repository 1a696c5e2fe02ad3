"""An item becomes the draft of an update or of a script: another person still approves it, and
nothing is told to anybody by this alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hub.approvals.models import Words
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Refused
from hub.core.moments import from_iso
from hub.feeds import queries
from hub.feeds.borrowed import body, headline, source
from hub.feeds.cards import begun_script
from hub.feeds.commands import tell
from hub.feeds.models import Item
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts.queries import desk_item as script_on_desk
from hub.updates.models import Update
from hub.updates.publishing import open_incident
from hub.updates.queries import desk_item, place

GRAVITY = {"Extreme": "critical", "Severe": "important"}


def promote(by: Actor, item_id: str, incident_id: str) -> str:
    """Begin an update with the words of an item, its source and its end. Returns the update's id.

    Raises Refused for an exercise's item in a live incident, and the other way round.
    """
    with _promoted(by, item_id, incident_id) as (deed, item, incident, news):
        update = _begun(deed, by, incident, news)
        _told(deed, item, incident, update.words, lambda: {
            "update": update.view(), "draft": desk_item(deed.session, update),
        })  # fmt: skip
    return update.id


def promote_to_script(by: Actor, item_id: str, incident_id: str) -> str:
    """Begin a script with the words of an item under *Say*, and its source. Returns its version's
    id. Whom to transfer and what to ask a writer adds: no source says that.
    """
    with _promoted(by, item_id, incident_id) as (deed, item, incident, news):
        version = begun_script(deed, by, incident, news)
        _told(deed, item, incident, version.words, lambda: {
            "version": version.view(), "draft": script_on_desk(deed.session, version),
        })  # fmt: skip
    return version.id


@contextmanager
def _promoted(
    by: Actor, item_id: str, incident_id: str
) -> Iterator[tuple[Deed, Item, Incident, dict[str, Any]]]:
    if not incident_id:
        raise Invalid({"incident": "Choose the incident this is about."})
    with command("feeds.promote", by=by) as deed:
        item = deed.get(Item, item_id, lock=True)
        item.check_waits()
        incident = open_incident(deed, incident_id)
        _check_world(item, incident)
        yield deed, item, incident, queries.item(deed.session, item_id)


def _told(
    deed: Deed, item: Item, incident: Incident, words: Words, view: Callable[[], dict[str, Any]]
) -> None:
    item.decided("promoted", deed.actor.name, deed.now)
    item.words_id, words.seq = words.id, deed.seq
    deed.session.flush()
    more = {"incident": place(incident), "made": words.kind, **view()}
    tell(deed, "feeds.promoted", item, world=incident.world, **more)


def _check_world(item: Item, incident: Incident) -> None:
    said = str(item.brief["status"] or "not real").lower()
    if not item.real and not incident.exercise:
        raise Refused(f"This item is no real alert ({said}): it can never be told live.")
    if item.real and incident.exercise:
        raise Refused("This is real news: it does not belong into an exercise.")
    if item.brief["unread"]:
        raise Refused("This item could not be read: write the words by hand, from its raw text.")


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
