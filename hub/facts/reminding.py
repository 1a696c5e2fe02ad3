"""Before a fact ends its owner is reminded: on the desk, and by mail where that is set up."""

from datetime import timedelta

from hub.city.queries import city as city_of
from hub.core.command import Deed
from hub.core.errors import Refused
from hub.core.settings import settings_in_use
from hub.due.models import NotYet, drop_due, set_due
from hub.facts.models import Fact, Value
from hub.facts.quoting import clock_words, live, setting
from hub.notices.commands import queue
from hub.notices.models import LINK
from hub.notices.queries import lacking

REMIND = "facts.remind"  # what is due

TEXT = """{owner},

{label} is, until {ends}:

  {words}

{quoted} After that, agents are told that nobody has confirmed it since.

Is it still so? Tell {city}'s information desk, or say it here:
{link}
"""


def set_reminder(deed: Deed, value: Value) -> None:
    """Have the owner of a value that was approved reminded, and not of the ones before it."""
    drop_reminders(deed, value.fact)
    if value.valid_until:
        set_due(deed.session, REMIND, value.id, value.valid_until - _ahead())


def drop_reminders(deed: Deed, fact: Fact) -> None:
    """Nobody need be reminded of the values this fact has had."""
    for value in fact.values:
        drop_due(deed.session, REMIND, value.id)


def reminded(deed: Deed, value: Value) -> None:
    """The owner is reminded now. Raises Refused when there is no need, NotYet before the time."""
    if value.fact.current is not value or value.reminded_at or value.valid_until is None:
        raise Refused("Nobody need be reminded of this value.")
    at = value.valid_until - _ahead()
    if at > deed.now:
        raise NotYet("There is time yet to confirm it.", at)
    value.reminded_at = deed.now
    _mail(deed, value)


def _mail(deed: Deed, value: Value) -> None:
    fact, here = value.fact, setting(deed.session)
    if not fact.owner_email or lacking(deed.session):
        return
    count = len({told.words_id for told in live(deed.session, [fact.id]).get(fact.id, [])})
    quoted = f"{count} live texts quote it." if count != 1 else "1 live text quotes it."
    text = TEXT.format(
        owner=fact.owner, label=fact.label, ends=clock_words(value.valid_until, here.zone),
        words=value.said("en", here.zone), quoted=quoted, link=LINK,
        city=city_of(deed.session).name,
    )  # fmt: skip
    queue(
        deed.session, name=fact.owner, address=fact.owner_email,
        subject=f"Please confirm: {fact.label}", text=text, why="facts.due_soon", ref=value.id,
        at=deed.now, world=fact.world, path=f"/facts/{fact.id}", good_until=value.valid_until,
    )  # fmt: skip


def _ahead() -> timedelta:
    return timedelta(minutes=settings_in_use().fact_remind_minutes)
