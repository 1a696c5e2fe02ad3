"""What a tap may say: each field by its own rule. A wrong one is named in a plain sentence."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hub.core.errors import Invalid
from hub.core.journal import canonical
from hub.core.moments import from_iso
from hub.tally.models import CHANNELS, DISPOSITIONS

MOST_TOPICS = 6  # of one call
OLDEST = timedelta(days=366)
_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
_STORED_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class Tapped(NamedTuple):
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
    place: str | None  # where exactly: kept apart from all else
    body: str  # the same words again are the same tap
    hand: str  # whose tap it is
    received_at: datetime
    bulk: bool  # entered from paper or a file


def read_tap(item: object, hand: str, received_at: datetime, bulk: bool) -> Tapped:
    """One tap from what a client sent. Raises Invalid naming each wrong field."""
    if not isinstance(item, dict):
        raise Invalid({"tally": "Send each tally as a JSON object."})
    given = {
        name: value
        for name, value in item.items()
        if not (value is None or value is False or value == "" or value == [])  # left out
    }
    read: dict[str, Any] = dict.fromkeys(RULES)
    wrong: dict[str, str] = {}
    for name in {**NEEDED, **given}:
        try:
            read[name] = _rule(name)(given.get(name))
        except ValueError as fault:
            wrong[str(name)[:40]] = str(fault)
    if read.get("at") and read["at"] < received_at - OLDEST:
        wrong["at"] = "This is more than a year ago. Write when the call was."
    if wrong:
        raise Invalid(wrong)
    read["channel"] = read["channel"] or CHANNELS[0]
    read["also"] = tuple(dict.fromkeys(one for one in read["also"] or () if one != read["topic"]))
    read["from_911"] = bool(read["from_911"])
    read["at"] = min(read["at"] or received_at, received_at)
    said = {name: value for name, value in given.items() if name != "place"}
    body = canonical({**said, "id": read["id"]})
    return Tapped(**read, body=body, hand=hand, received_at=received_at, bulk=bulk)


def _rule(name: Any) -> Callable[[Any], Any]:
    rule = RULES.get(name)
    if rule is None:
        raise ValueError(f"There is no field {str(name)[:40]}. Use: {', '.join(RULES)}.")
    return rule


def own_id(value: Any) -> str:
    """A UUID as it is stored, in whichever case it came. Raises ValueError."""
    if isinstance(value, str) and _STORED_ID.fullmatch(value):
        return value
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


def _place(value: Any) -> str:
    words = " ".join(value.split()) if isinstance(value, str) else ""
    if not words or len(words) > 80 or not words.isprintable():
        raise ValueError("Write the place in at most 80 characters, like 12 Pier Street.")
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


NEEDED = dict.fromkeys(("id", "topic"))
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
    "place": _place,
}
