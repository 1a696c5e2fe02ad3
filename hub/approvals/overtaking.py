"""What becomes of schedules when words are told, taken back or rejected before their time."""

from collections.abc import Iterable
from typing import Any

from hub.approvals.models import Words
from hub.approvals.schedules import Schedule, WordsIds, held
from hub.core.command import Deed
from hub.core.moments import iso
from hub.due.models import drop_due
from hub.people.models import Actor

View = dict[str, Any]


def published(
    deed: Deed, room: str, words: Words, incident_id: str, alike: WordsIds, title: str
) -> View:
    """What becomes of the schedules of words that are published now, and of those they overtake:
    `alike` are all words of that card, these among them. What screens must know of it.
    """
    why = f"{title} was published meanwhile, by {deed.actor.name}."
    waiting = held(deed.session, incident_id, alike)
    own = [one for one in waiting if one.words_id == words.id]
    settled = _end_own(deed, room, own)
    told = _overtaken(deed, room, [one for one in waiting if one not in own], why)
    return {**told, "settled": [*settled, *told["settled"]]}


def overtaken(deed: Deed, room: str, incident_id: str, words_ids: WordsIds, why: str) -> View:
    """Other words were told there, or these were taken back: what waits for its time must be looked
    at again. What was missed before is settled by it.
    """
    return _overtaken(deed, room, held(deed.session, incident_id, words_ids), why)


def _overtaken(deed: Deed, room: str, waiting: Iterable[Schedule], why: str) -> View:
    gone, settled = [], []
    for one in waiting:
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


def _end_own(deed: Deed, room: str, waiting: Iterable[Schedule]) -> list[str]:
    """They are kept; what was missed before is settled by it."""
    settled = []
    for one in waiting:
        if one.is_open:
            one.end("published", deed.actor.name, deed.now)
            drop_due(deed.session, f"{room}.publish_scheduled", one.id)
        else:
            one.settled_at = deed.now
            settled.append(one.id)
    return settled


def author(schedule: Schedule) -> Actor:
    """Whoever scheduled it, as the one whose publication it is."""
    return Actor(schedule.by_id, schedule.by_name, frozenset())


def said_by(deed: Deed, schedule: Schedule | None) -> View:
    """Who published, in words; and by which schedule."""
    if schedule is None:
        return {"by": deed.actor.name}
    said = f"{deed.actor.name} (scheduled by {schedule.by_name})"
    return {"by": said, "scheduled": {"by": schedule.by_name, "at": iso(schedule.at)}}
