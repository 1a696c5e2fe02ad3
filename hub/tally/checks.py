"""What a tap may say: each field by its own rule, then all of them against what is there.

A wrong field is named in a plain sentence.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, column, or_, select, table
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.errors import Invalid
from hub.core.journal import LIVE, canonical
from hub.core.moments import from_iso
from hub.incidents.models import Incident, Topic
from hub.shifts.models import Shift
from hub.tally.models import CHANNELS, DISPOSITIONS

Fault = tuple[str | None, str]  # the field, where one is to blame, and what to say; "" for none
MOST_TOPICS = 6  # of one call
LATE_AFTER = timedelta(minutes=15)  # a call entered later is counted where it was, but is no surge
OLDEST = timedelta(days=366)
REMEMBERED = timedelta(
    days=7
)  # how far back a tap kept offline still finds the shift it was made in
VERSIONS = table("versions", column("id"))  # of scripts, a room beside this one: known by id alone
_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


@dataclass(frozen=True)
class Tapped:
    """One tap as it was sent, each field known to be usable by itself."""

    id: str
    topic: str
    at: datetime  # when the call was: a clock that runs ahead cannot put it into the future
    incident: str | None
    area: str | None
    language: str | None
    channel: str
    disposition: str | None
    script_version: str | None
    also: tuple[str, ...]  # further topics of the same call
    from_911: bool  # the caller was sent here by 911
    body: str  # the same words again are the same tap
    hand: str  # whose tap it is
    received_at: datetime
    bulk: bool  # entered from paper or a file


def read_tap(item: object, hand: str, received_at: datetime, bulk: bool) -> Tapped:
    """One tap from what a client sent. Raises Invalid naming each wrong field."""
    if not isinstance(item, dict):
        raise Invalid({"tally": "Send each tally as a JSON object."})
    given = {name: value for name, value in item.items() if not _is_left_out(value)}
    wrong: dict[str, str] = {
        str(name)[:40]: f"There is no field {str(name)[:40]}. Use: {', '.join(RULES)}."
        for name in given
        if name not in RULES
    }
    read: dict[str, Any] = {}
    for name, rule in RULES.items():
        try:
            needed = name in given or name in NEEDED
            read[name] = rule(given.get(name)) if needed else None
        except ValueError as fault:
            wrong[name] = str(fault)
    if read.get("at") and read["at"] < received_at - OLDEST:
        wrong["at"] = "This is more than a year ago. Write when the call was."
    if wrong:
        raise Invalid(wrong)
    read["channel"] = read["channel"] or CHANNELS[0]
    read["also"] = tuple(dict.fromkeys(one for one in read["also"] or () if one != read["topic"]))
    read["from_911"] = bool(read["from_911"])
    read["at"] = min(read["at"] or received_at, received_at)
    body = canonical({**given, "id": read["id"]})
    return Tapped(**read, body=body, hand=hand, received_at=received_at, bulk=bulk)


def _is_left_out(value: object) -> bool:
    return value is None or value is False or value in ("", [])


def own_id(value: Any) -> str:
    """A UUID as it is stored, in whichever case it came. Raises ValueError."""
    try:
        return str(uuid.UUID(value if len(value) == 36 else ""))
    except (ValueError, TypeError, AttributeError):
        raise ValueError("Send a UUID made by the client, so that a retry is harmless.") from None


def _id(value: Any) -> str:
    # Half a character or a NUL would stop the one statement that asks for every tap of a list.
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("Send an id as the hub gave it: letters, digits, - and _, at most 36.")
    return value


def _topic(value: Any) -> str:
    if value is None:
        raise ValueError("Say what the call was about: the id of a topic.")
    return _id(value)


def _also(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_TOPICS - 1:
        raise ValueError(f"Send a list of at most {MOST_TOPICS - 1} further topics.")
    return [_id(one) for one in value]


def _from_911(value: Any) -> bool:
    if value is not True:
        raise ValueError("Send true when 911 sent the caller here, else nothing.")
    return True


def _moment(value: Any) -> datetime:
    try:
        return from_iso(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(
            "Write an ISO 8601 time with its zone, like 2026-11-20T18:00:00Z."
        ) from None


def _area(value: Any) -> str:
    words = " ".join(value.split()) if isinstance(value, str) else ""
    if not words or len(words) > 40 or not words.isprintable():
        raise ValueError("Write the area in at most 40 characters, like a ZIP code.")
    return words


def _language(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 12 or not _LANGUAGE.fullmatch(value):
        raise ValueError("Write a language code, like en, es or zh-Hant.")
    return value


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def rule(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"Choose one of: {', '.join(choices)}.")
        return value

    return rule


NEEDED = ("id", "topic")
RULES: dict[str, Callable[[Any], Any]] = {
    "id": own_id,
    "topic": _topic,
    "at": _moment,
    "incident": _id,
    "area": _area,
    "language": _language,
    "channel": _one_of(CHANNELS),
    "disposition": _one_of(DISPOSITIONS),
    "script_version": _id,
    "also": _also,
    "from_911": _from_911,
}


class Known:
    """What the ids in some taps mean, read once for all of them, whoever made them."""

    def __init__(self, session: Session, taps: list[Tapped], topics: Collection[str] = ()) -> None:
        about = (Topic.id, Incident.id, Incident.name, Incident.exercise, Incident.closed_at)
        rows = session.execute(
            select(*about)
            .join(Incident, Incident.id == Topic.incident_id)
            .where(Topic.id.in_({*topics, *(id for one in taps for id in (one.topic, *one.also))}))
        )
        self._topics = {row[0]: row[1:] for row in rows}
        said = {one.script_version for one in taps} - {None}
        self._versions = self._scripts(session, said)
        self._published = self._releases(session, said)
        self._shifts: dict[str, list[Row[Any]]] = defaultdict(list)
        for shift in session.execute(self._wanted_shifts(taps)):
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

    @staticmethod
    def _wanted_shifts(taps: list[Tapped]) -> Any:
        """Those that are open, and those that had not ended yet when the earliest call was."""
        earliest = min(max(one.at, one.received_at - REMEMBERED) for one in taps)
        about = (Shift.person_id, Shift.id, Shift.site_id, Shift.world)
        return (
            select(*about, Shift.began_at, Shift.ended_at)
            .where(
                Shift.person_id.in_({one.hand for one in taps}),
                or_(Shift.ended_at.is_(None), Shift.ended_at > earliest),
            )
            .order_by(Shift.began_at.desc())
        )

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
        }

    def _shift(self, one: Tapped) -> Any:
        """The shift the call fell into, for a tap may have waited offline; else the open one."""
        shifts = self._shifts[one.hand]
        for shift in shifts:
            if shift.began_at <= one.at and (shift.ended_at is None or shift.ended_at > one.at):
                return shift
        return next((shift for shift in shifts if shift.ended_at is None), None)
