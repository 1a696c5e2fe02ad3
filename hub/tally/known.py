"""What a tap may say against what is there, and the rows it becomes."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, column, or_, select, table
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.journal import LIVE
from hub.core.moments import Moment
from hub.incidents.models import Incident, Topic
from hub.shifts.models import Shift
from hub.tally.checks import Tapped

Fault = tuple[str | None, str]  # the field, where one is to blame, and what to say; "" for none
LATE_AFTER = timedelta(minutes=15)  # a call entered later is counted where it was, but is no surge
REMEMBERED = timedelta(days=7)  # how far back a tap kept offline finds the shift it was made in
# Written once: to build a statement takes as long as to carry it out, and these are every tap's.
_topic, _incident, _shift = (
    cast(Table, kind.__table__).c for kind in (Topic, Incident, Shift)
)  # fmt: skip
TOPICS_OF = (
    select(_topic.id, _incident.id, _incident.name, _incident.exercise, _incident.closed_at)
    .select_from(Topic.__table__.join(Incident.__table__))
    .where(_topic.id.in_(bindparam("ids", expanding=True)))
)
SHIFTS_OF = (
    select(_shift.person_id, _shift.id, _shift.site_id, _shift.world)
    .add_columns(_shift.began_at, _shift.ended_at)
    .where(
        _shift.person_id.in_(bindparam("hands", expanding=True)),
        or_(_shift.ended_at.is_(None), _shift.ended_at > bindparam("earliest", type_=Moment)),
    )
    .order_by(_shift.began_at.desc())
)
VERSIONS = table("versions", column("id"))  # of scripts, a room beside this one: known by id alone


class Known:
    """What the ids in some taps mean, read once for all of them, whoever made them."""

    def __init__(self, session: Session, taps: list[Tapped], topics: Collection[str] = ()) -> None:
        read = session.connection().execute
        asked = {*topics, *(id for one in taps for id in (one.topic, *one.also))}
        self._topics = {row[0]: row[1:] for row in read(TOPICS_OF, {"ids": list(asked)})}
        said = {one.script_version for one in taps} - {None}
        self._versions = self._scripts(session, said)
        self._published = self._releases(session, said)
        # Their shifts that are open, and those that had not ended when the earliest call was.
        earliest = min(max(one.at, one.received_at - REMEMBERED) for one in taps)
        hands = list({one.hand for one in taps})
        self._shift_at: dict[tuple[str, datetime], Any] = {}
        self._shifts: dict[str, list[Row[Any]]] = defaultdict(list)
        for shift in read(SHIFTS_OF, {"hands": hands, "earliest": earliest}):
            self._shifts[shift.person_id].append(shift)

    @staticmethod
    def _scripts(session: Session, ids: set[str | None]) -> set[str]:
        if not ids:
            return set()
        return set(session.scalars(select(VERSIONS.c.id).where(VERSIONS.c.id.in_(ids))))

    @staticmethod
    def _releases(session: Session, ids: set[str | None]) -> set[tuple[str, str]]:
        """Each version with the worlds it was published to at some time, in force or not."""
        if not ids:
            return set()
        wanted = select(Release.words_id, Release.world).where(Release.words_id.in_(ids)).distinct()
        return {(words, world) for words, world in session.execute(wanted)}

    def fault(self, one: Tapped) -> Fault:
        """Why this tap cannot be stored, or ("", "")."""
        if one.topic not in self._topics:
            return "topic", "There is no such topic. Reload the page for the topics of now."
        incident_id, name, exercise, closed_at = self._topics[one.topic]
        if one.incident not in (None, incident_id):
            return "incident", f"This topic belongs to {name}, another incident."
        if one.script_version is not None and one.script_version not in self._versions:
            return "script_version", "There is no such version of a script."
        world = incident_id if exercise else LIVE
        if any(self.world(topic) != world for topic in one.also):
            return "also", "There is no such topic beside the first. Reload the page."
        if one.script_version and (one.script_version, world) not in self._published:
            return "script_version", f"This version of a script was never published to {name}."
        if closed_at and one.at >= closed_at:
            return (
                None,
                f"{name} is closed. Only calls from before its closing can still be tallied.",
            )
        shift = self._shift(one)
        if shift and shift.world != world:
            return (
                None,
                f"{name} is {'an exercise' if exercise else 'live'}, and your shift is not.",
            )
        return None, ""

    def world(self, topic: str) -> str | None:
        """The world a topic belongs to; None where there is no such topic."""
        if topic not in self._topics:
            return None
        incident_id, _, exercise, _ = self._topics[topic]
        return incident_id if exercise else LIVE

    def rows(self, one: Tapped) -> list[dict[str, Any]]:
        """The rows of a tap without fault, the primary first."""
        first = self._row(one)
        further = [
            {
                **first,
                "id": str(uuid.uuid5(uuid.UUID(one.id), topic)),
                "is_primary": False,
                "topic_id": topic,
                "incident_id": self._topics[topic][0],
                "body": "",
            }
            for topic in one.also
        ]
        return [first, *further]

    def _row(self, one: Tapped) -> dict[str, Any]:
        incident_id, _, _, closed_at = self._topics[one.topic]
        shift = self._shift(one)
        return {
            "id": one.id,
            "call_id": one.id,
            "is_primary": True,
            "replaces": None,
            "weight": 1,
            "topic_id": one.topic,
            "incident_id": incident_id,
            "at": one.at,
            "stored_at": one.received_at,
            "person_id": one.hand,
            "shift_id": shift.id if shift else None,
            "site_id": shift.site_id if shift else None,
            "area": one.area,
            "language": one.language,
            "channel": one.channel,
            "disposition": one.disposition,
            "from_911": one.from_911,
            "version_id": one.script_version,
            "body": one.body,
            "late": one.bulk or closed_at is not None or one.at < one.received_at - LATE_AFTER,
            "folded": 0,
        }

    def _shift(self, one: Tapped) -> Any:
        """The shift the call fell into, for a tap may have waited offline; else the open one."""
        key = one.hand, one.at
        if key not in self._shift_at:
            self._shift_at[key] = _shift_at(self._shifts[one.hand], one.at)
        return self._shift_at[key]


def _shift_at(shifts: list[Row[Any]], at: datetime) -> Any:
    for shift in shifts:
        if shift.began_at <= at and (shift.ended_at is None or shift.ended_at > at):
            return shift
    return next((shift for shift in shifts if shift.ended_at is None), None)
