"""What becomes of schedules when words are told, taken back or rejected before their time."""

from collections.abc import Iterable
from typing import Any

from hub.approvals.models import Words
from hub.approvals.schedules import Schedule, held
from hub.core.command import Deed
from hub.core.moments import iso
from hub.due.models import drop_due
from hub.people.models import Actor

View = dict[str, Any]


def published(
    deed: Deed, room: str, words: Words, incident_id: str, instead_of: Iterable[str], title: str
) -> View:
    """What becomes of the schedules of words that are published now, and of those they overtake:
    `instead_of` are the other words of that card. What screens must know of it.
    """
    own = _end_own(deed, room, words, incident_id)
    why = f"{title} was published meanwhile, by {deed.actor.name}."
    return _merged(own, overtaken(deed, room, incident_id, set(instead_of) - {words.id}, why))


def overtaken(deed: Deed, room: str, incident_id: str, words_ids: Iterable[str], why: str) -> View:
    """Other words were told there, or these were taken back: what waits for its time must be looked
    at again. What was missed before is settled by it.
    """
    gone, settled = [], []
    for one in held(deed.session, incident_id, words_ids):
        if one.is_open:
            one.end("overtaken", deed.actor.name, deed.now, why)
            drop_due(deed.session, f"{room}.publish_scheduled", one.id)
            gone.append(one)
        else:
            one.settled_at = deed.now
            settled.append(one.id)
    return {"missed": [one.view() for one in gone], "settled": settled}


def keep_schedules(old: Words, new: Words) -> None:
    """The very same words go on under another id: what was scheduled of them, too."""
    here, there = old.schedules, new.schedules  # both read before either is changed
    for one in [one for one in here if one.is_open]:
        here.remove(one)
        there.append(one)


def dropped(deed: Deed, room: str, words: Words) -> list[str]:
    """Words were rejected: they go nowhere at any time. The schedules that are put away."""
    shown = [one for one in words.schedules if one.is_open or one.is_missed]
    for one in shown:
        one.put_away(deed.actor.name, deed.now)
        drop_due(deed.session, f"{room}.publish_scheduled", one.id)
    return [one.id for one in shown]


def moved_words(told: View) -> list[str]:
    """The words whose items on the desk say something else now."""
    return sorted({one["words"] for one in told["missed"]})


def _end_own(deed: Deed, room: str, words: Words, incident_id: str) -> View:
    settled = []
    for one in held(deed.session, incident_id, [words.id]):
        if one.is_open:
            one.end("published", deed.actor.name, deed.now)
            drop_due(deed.session, f"{room}.publish_scheduled", one.id)
        else:
            one.settled_at = deed.now
            settled.append(one.id)
    return {"missed": [], "settled": settled}


def author(schedule: Schedule) -> Actor:
    """Whoever scheduled it, as the one whose publication it is."""
    return Actor(schedule.by_id, schedule.by_name, frozenset())


def said_by(deed: Deed, schedule: Schedule | None) -> View:
    """Who published, in words; and by which schedule."""
    if schedule is None:
        return {"by": deed.actor.name}
    said = f"{deed.actor.name} (scheduled by {schedule.by_name})"
    return {"by": said, "scheduled": {"by": schedule.by_name, "at": iso(schedule.at)}}


def _merged(one: View, other: View) -> View:
    return {name: [*one[name], *other[name]] for name in one}
