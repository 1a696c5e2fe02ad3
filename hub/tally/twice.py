"""The same emergency given to 911 twice: a known waste of crews. The hub suspects, a lead says.

A second call that was transferred to 911 about the same topic and place, within
HUB_SENT_TWICE_MINUTES, is told to the lead: by a gauge that is a number alone. Where and who is
asked for by those who may know.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from hub.core.database import database
from hub.core.errors import Invalid, Missing
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.core.settings import settings_in_use
from hub.core.tap import tap
from hub.incidents.models import Incident, Topic
from hub.live.gauges import shown
from hub.people.models import Actor, Person
from hub.tally.models import TO_911, Place, Tally, Twice
from hub.tally.rollups import insert_of

GAUGE = "twice:"
LEADS_TOO = ("console", "desk", "board")
NONE = {"count": 0, "sentence": ""}
SHOWN = timedelta(hours=2)  # what nobody has answered by then is history
ANSWERS = ("same", "another")
FIRST, SECOND = aliased(Tally, name="first"), aliased(Tally, name="second")

View = dict[str, Any]


def likely(session: Session, at: datetime) -> list[dict[str, Any]]:
    """Pairs of calls given to 911 of late that may be one emergency, and are not noted yet."""
    within = timedelta(minutes=settings_in_use().sent_twice_minutes)
    calls = _given_to_911(session, at - 3 * within)
    pairs = []
    for first, second in _alike(calls, within):
        if second.stored_at > at - 2 * within:
            pairs.append({"second_id": second.call_id, "first_id": first.call_id,
                          "world": second.world, "found_at": at})  # fmt: skip
    known = select(Twice.second_id).where(Twice.second_id.in_([one["second_id"] for one in pairs]))
    noted = set(session.scalars(known)) if pairs else set()
    return [one for one in pairs if one["second_id"] not in noted]


def note(session: Session, pairs: list[dict[str, Any]], at: datetime) -> None:
    """Write the pairs down; whoever was quicker has written the same."""
    if pairs:
        session.execute(insert_of(session, Twice).on_conflict_do_nothing(), pairs)


def shows_any() -> bool:
    """Whether a gauge says that some wait: it must follow when they are answered."""
    with database().reading() as session:
        return bool(shown(session, GAUGE, NONE))


def measured(session: Session, at: datetime) -> list[tuple[str, str, View]]:
    """A gauge for each world with pairs that nobody has answered, or that had some."""
    counts: dict[str, int] = {world: 0 for _, world in shown(session, GAUGE, NONE)}
    for row in session.scalars(_waiting(at)):
        counts[row] = counts.get(row, 0) + 1
    return [(f"{GAUGE}{world}", world, _told(count)) for world, count in sorted(counts.items())]


def waiting(session: Session, world: str, at: datetime) -> list[View]:
    """The pairs that wait for a lead's word, the oldest first, with when, where and who."""
    rows = session.execute(
        _waiting(at, Twice, FIRST, SECOND, Topic.name, Incident.name)
        .join(Topic, Topic.id == SECOND.topic_id)
        .join(Incident, Incident.id == SECOND.incident_id)
        .where(Twice.world == world)
        .order_by(Twice.found_at)
    ).all()
    people = {call.person_id for _, *calls, _, _ in rows for call in calls}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    ids = [call.call_id for _, *calls, _, _ in rows for call in calls]
    places = select(Place.call_id, Place.words).where(Place.call_id.in_(ids))
    where = dict(session.execute(places).all())
    return [
        {
            "id": pair.second_id,
            "topic": topic,
            "incident": incident,
            "calls": [
                {
                    "at": call.at,
                    "area": call.area,
                    "place": where.get(call.call_id, ""),
                    "by": names.get(call.person_id, ""),
                }
                for call in (first, second)
            ],
        }
        for pair, first, second, topic, incident in rows
    ]


def answer(by: Actor, second_id: str, said: str) -> View:
    """A lead says whether it was the same emergency or another; again may say otherwise."""
    if said not in ANSWERS:
        raise Invalid({"answer": "Say whether it is the same emergency or another."})

    def write(session: Session) -> View:
        pair = session.get(Twice, second_id)
        if pair is None:
            raise Missing("There is no such pair of calls.")
        pair.answer, pair.answered_by, pair.answered_at = said, by.hand, now()
        return {"id": pair.second_id, "answer": said, "at": iso(pair.answered_at)}

    return tap("tally.judge", by=by, write=write)


def _given_to_911(session: Session, since: datetime) -> list[Any]:
    """Calls that were given to 911 and stand, by when they were, with their world and place."""
    undone = aliased(Tally)
    taken_back = select(undone.id).where(undone.undoes == Tally.id).exists()
    rows = session.execute(
        select(
            Tally.call_id, Tally.topic_id, Tally.area, Tally.at, Tally.stored_at,
            Incident.id.label("incident"), Incident.exercise, Place.words,
        )
        .join(Incident, Incident.id == Tally.incident_id)
        .outerjoin(Place, Place.call_id == Tally.call_id)
        .where(
            Tally.disposition == literal_column(f"'{TO_911}'"),  # the partial index takes no other
            Tally.stored_at > since,
            Tally.is_primary,
            Tally.weight > 0,
            Incident.closed_at.is_(None),
            ~taken_back,
        )
        .order_by(Tally.at, Tally.call_id)
    )  # fmt: skip
    return [_Call(row) for row in rows]


def _alike(calls: list[Any], within: timedelta) -> Iterator[tuple[Any, Any]]:
    """Each call that may be one that was given before, with the newest such. A call is held only
    against those of its own topic that are near in time and not of another area.
    """
    before: dict[tuple[str, str], dict[str | None, list[Any]]] = defaultdict(dict)
    for second in calls:
        areas = before[second.topic_id, second.world]
        near = {second.area, None} if second.area else set(areas)
        found = [first for area in near if (first := _newest(areas.get(area, []), second, within))]
        if found:
            yield max(found, key=lambda first: (first.at, first.call_id)), second
        areas.setdefault(second.area, []).append(second)


def _newest(earlier: list[Any], second: Any, within: timedelta) -> Any:
    """The last of these that is like the second."""
    for first in reversed(earlier):
        if second.at - first.at > within:
            return None
        if _is_like(first, second, within):
            return first
    return None


class _Call:
    """One call that was given to 911."""

    def __init__(self, row: Any) -> None:
        self.call_id, self.topic_id, self.area = row.call_id, row.topic_id, row.area
        self.at, self.stored_at = row.at, row.stored_at
        self.world = row.incident if row.exercise else LIVE
        self.place = plain(row.words or "")


def _is_like(first: Any, second: Any, within: timedelta) -> bool:
    """Same topic and world, near in time, and no word that tells the places apart."""
    same = (first.topic_id, first.world) == (second.topic_id, second.world)
    if not same or second.at - first.at > within or first.call_id == second.call_id:
        return False
    if first.area and second.area and first.area != second.area:
        return False
    if first.place and second.place:
        return bool(first.place <= second.place or second.place <= first.place)
    return bool(first.area and first.area == second.area)


def plain(words: str) -> frozenset[str]:
    """A place as its words, so that "12, Pier St." is "12 pier street"."""
    return frozenset(SHORT.get(word, word) for word in re.findall(r"\w+", words.casefold()))


SHORT = {"st": "street", "ave": "avenue", "av": "avenue", "rd": "road", "blvd": "boulevard",
         "dr": "drive", "ln": "lane", "apt": "apartment"}  # fmt: skip


def _waiting(at: datetime, *columns: Any) -> Any:
    """Pairs without an answer, of calls of which neither was taken back."""
    undone = aliased(Tally)
    stand = [
        ~select(undone.id).where(undone.undoes == call.id).exists() for call in (FIRST, SECOND)
    ]
    return (
        select(*(columns or (Twice.world,)))
        .select_from(Twice)
        .join(FIRST, _stands(FIRST, Twice.first_id))
        .join(SECOND, _stands(SECOND, Twice.second_id))
        .where(Twice.answer.is_(None), Twice.found_at > at - SHOWN, *stand)
    )


def _stands(call: Any, id: Any) -> Any:
    """The row of a call that was given to 911: a correction may have come in its place."""
    of_call = or_(call.id == id, and_(call.call_id == id, call.call_id != call.id))
    return and_(of_call, call.disposition == TO_911, call.is_primary, call.weight > 0)


def _told(count: int) -> View:
    if not count:
        return NONE
    what = "A call was" if count == 1 else f"{count} calls were"
    return {"count": count, "sentence": f"{what} given to 911 that another may have given before."}
