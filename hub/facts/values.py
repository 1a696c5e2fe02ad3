"""The kinds of a fact's value: what may be typed for it, and how it is said within a sentence.

A value is kept in one canonical form whatever was typed, so that the same value typed in two ways
is the same value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hub.core.errors import Invalid
from hub.core.moments import checked, from_iso, iso
from hub.facts.speech import said_hours, said_moment, said_number
from hub.formats.lists import joined
from hub.formats.markdown import plain_value

TYPES = {
    "text": "Text",
    "phone": "Phone number",
    "number": "Number",
    "time": "Day and time",
    "hours": "Opening hours",
    "list": "List",
    "zones": "Areas",
}
HINTS = {
    "text": "A few words, as they stand in a sentence.",
    "phone": "Digits, grouped as they are said, like 555 0142.",
    "number": "Digits only, like 1200.",
    "time": "A day and a clock time of the city, like 2026-11-12 18:00.",
    "hours": "Like 8 am to 6 pm, 08:00-18:00, or 24 hours.",
    "list": "One a line.",
    "zones": "Codes of the city's areas, with commas between them.",
}
LONGEST = 1_000  # characters; a card is read aloud within one call
ALL_DAY = "00:00-24:00"

Areas = Mapping[str, str]  # code → name

_PHONE = re.compile(r"[+(]?\d[\d ().\-–]*(?: ?(?:ext\.?|x) ?\d{1,6})?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_BETWEEN = re.compile(r" ?[-–—] ?| (?:to|until|till|a) ", re.IGNORECASE)
_WHOLE_DAY = re.compile(r"24 ?(?:h|hours|hours a day|/ ?7)|open all day|all day", re.IGNORECASE)


class Setting(NamedTuple):
    """What a value is read and said by: the city's time zone, and its areas."""

    zone: ZoneInfo
    areas: Areas


def parse(type: str, typed: str, here: Setting) -> str:
    """The canonical form of what was typed. Raises Invalid, in words, for a value of another
    type.
    """
    if not plain_value(typed):
        raise Invalid({"value": f"Write the value. {HINTS[type]}"})
    if len(typed) > LONGEST:
        raise Invalid({"value": f"Write at most {LONGEST:,} characters: it is read aloud."})
    return _PARSERS[type](typed, here)


def spoken(type: str, value: str, lang: str, zone: ZoneInfo, since: datetime) -> str:
    """The words of a canonical value within a sentence of this language, on one line.

    `since` is when the value was proposed: a day within the week after it needs no date.
    """
    if type in ("list", "zones"):
        return joined(value.split("\n"), lang)
    if type == "time":
        return said_moment(from_iso(value).astimezone(zone), since.astimezone(zone), lang)
    if type == "hours":
        return said_hours(value, lang)
    if type == "number":
        return said_number(value)
    return plain_value(value)


def typed_again(type: str, value: str, zone: ZoneInfo) -> str:
    """A canonical value as its field shows it, to be typed over: `parse` gives it back."""
    if type == "time":
        return from_iso(value).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if type == "hours":
        return said_hours(value, "en")
    return value.replace("\n", ", ") if type == "zones" else value


def _text(typed: str, here: Setting) -> str:
    return plain_value(typed)


def _phone(typed: str, here: Setting) -> str:
    number = plain_value(typed)
    digits = sum(character.isdigit() for character in number)
    if not (_PHONE.fullmatch(number) and number.isascii() and 3 <= digits <= 20):
        raise Invalid({"value": f"“{number}” is no phone number. {HINTS['phone']}"})
    return number


def _number(typed: str, here: Setting) -> str:
    said = plain_value(typed)
    grouped = re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", said, re.ASCII)
    plain = re.fullmatch(r"-?\d+(\.\d+)?", said, re.ASCII)
    try:
        number = Decimal(said.replace(",", "")) if grouped or plain else None
    except InvalidOperation:
        number = None
    if number is None or len(said) > 20:
        raise Invalid({"value": f"“{said[:40]}” is no number. {HINTS['number']}"})
    return format(number, "f")


def _moment(typed: str, here: Setting) -> str:
    said = plain_value(typed)
    wrong = Invalid({"value": f"“{said[:40]}” is no day and time. {HINTS['time']}"})
    if re.fullmatch(r".*[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", said, re.ASCII):
        try:  # a machine says the zone
            return iso(from_iso(said))
        except ValueError as fault:
            raise wrong from fault
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", said, re.ASCII):
        raise wrong
    try:
        local = checked(datetime.fromisoformat(said)).replace(tzinfo=here.zone)
    except ValueError as fault:
        raise wrong from fault
    at = local.astimezone(UTC)
    if at.astimezone(here.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Invalid({"value": "The clocks are changed in that hour: no clock shows this time."})
    return iso(at)


def _hours(typed: str, here: Setting) -> str:
    said = plain_value(typed)
    if _WHOLE_DAY.fullmatch(said) or said == ALL_DAY:
        return ALL_DAY
    ends = _BETWEEN.split(said)
    clocks = [_clock(end) for end in ends]
    if len(ends) != 2 or None in clocks or clocks[0] == clocks[1]:
        raise Invalid({"value": f"“{said[:40]}” are no opening hours. {HINTS['hours']}"})
    return f"{clocks[0]}-{clocks[1]}"


def _clock(said: str) -> str | None:
    """One end of the hours as 18:00; None where it could be morning or evening, or is no time."""
    named = {"noon": "12:00", "midnight": "00:00", "24:00": "00:00"}.get(said.lower())
    if named:
        return named
    match = _CLOCK.fullmatch(said)
    if not match or not said.isascii():
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    elif match[2] is None or len(match[1]) != 2:
        return None
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _list(typed: str, here: Setting) -> str:
    lines = [plain_value(line.strip().removeprefix("- ")) for line in re.split(r"[\n;]", typed)]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _zones(typed: str, here: Setting) -> str:
    codes = list(dict.fromkeys(plain_value(code) for code in re.split(r"[,;\n]", typed)))
    asked = [code for code in codes if code]
    known = {code.casefold(): code for code in here.areas}
    unknown = [code for code in asked if code.casefold() not in known]
    if unknown:
        raise Invalid({"value": _unknown(unknown, here.areas)})
    return "\n".join(known[code.casefold()] for code in asked)


def _unknown(codes: list[str], areas: Areas) -> str:
    if not areas:
        return "The city has no areas yet. An administrator loads them under City."
    few = ", ".join(list(areas)[:8]) + (" and more" if len(areas) > 8 else "")
    said = ", ".join(code[:40] for code in codes[:5])
    one = "is no area" if len(codes) == 1 else "are no areas"
    return f"{said} {one} of the city. Its areas: {few}."


_PARSERS: dict[str, Callable[[str, Setting], str]] = {
    "text": _text,
    "phone": _phone,
    "number": _number,
    "time": _moment,
    "hours": _hours,
    "list": _list,
    "zones": _zones,
}
