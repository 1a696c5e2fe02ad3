"""Written words as they are read aloud in English: numbers, clock times, telephone numbers.

A phone recording is read by a person or a machine that must not stumble: “911” is said digit by
digit, “28,900” as a number, “6 pm” as a time.
"""

import re

WORDS_A_MINUTE = 150  # a calm reading voice; radio announcers read 150 to 160

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = (
    "zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_LARGEST = 10**15
_UNITS = {"%": "percent", "°F": "degrees", "°C": "degrees Celsius", "°": "degrees"}
_SYMBOLS = {"&": " and ", "$": " dollars ", "#": " number ", "@": " at ", "/": " or ", "*": ""}

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SPOKEN = re.compile(
    rf"(?P<date>\b(?P<month>{_MONTHS}) (?P<day>\d{{1,2}})\b)|"
    r"(?P<clock>\b(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?)"
    r"|(?P<clock24>\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b)"
    r"|(?P<phone>(?<!\d)(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])?\d{3}[-.]\d{4}\b)"
    r"|(?P<money>\$(?P<amount>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d\d))?)"
    r"|(?P<range>\b(?P<low>\d{1,3})\s?[-–]\s?(?P<high>\d{1,3})\b(?!-))"
    r"|(?P<digits>\b(?:911|988|211|311|511|711)\b|\b0\d+\b|\b\d{5}\b(?!,))"
    r"|(?P<ordinal>\b(?P<place>\d{1,3})(?:st|nd|rd|th)\b)"
    r"|(?P<number>\b\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>\s?(?:%|°[FC]?))?"
)
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def spoken(text: str) -> str:
    """The text with nothing in it that a reader would have to work out."""
    said = _SPOKEN.sub(_said, text)
    for symbol, word in _SYMBOLS.items():
        said = said.replace(symbol, word)
    said = re.sub(r"\bmph\b", "miles an hour", said).replace(".m..", ".m.")
    return " ".join(said.split())


def seconds_of(text: str) -> float:
    """How long it takes to read these spoken words aloud."""
    return len(re.findall(r"[^\s-]+", text)) * 60 / WORDS_A_MINUTE


def number_in_words(value: int) -> str:
    """28900 → twenty-eight thousand nine hundred. Raises ValueError from a quadrillion on."""
    if not 0 <= value < _LARGEST:
        raise ValueError(f"{value} is not said in words")
    if value < 20:
        return _SMALL[value]
    if value < 100:
        ten, one = divmod(value, 10)
        return _TENS[ten] + (f"-{_SMALL[one]}" if one else "")
    if value < 1000:
        hundred, rest = divmod(value, 100)
        return f"{_SMALL[hundred]} hundred" + (f" {number_in_words(rest)}" if rest else "")
    size, name = next(scale for scale in _SCALES if value >= scale[0])
    count, rest = divmod(value, size)
    return f"{number_in_words(count)} {name}" + (f" {number_in_words(rest)}" if rest else "")


def digit_by_digit(text: str) -> str:
    """911 → nine one one; whatever is no digit parts the groups."""
    groups = re.findall(r"\d+", text)
    return ", ".join(" ".join(_SMALL[int(digit)] for digit in group) for group in groups)


def clock_in_words(hour: int, minute: int) -> str:
    """14, 5 → two oh five p.m.; midnight and noon by name."""
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    half = "a.m." if hour < 12 else "p.m."
    minutes = "" if not minute else (" oh " if minute < 10 else " ") + number_in_words(minute)
    return f"{number_in_words(hour % 12 or 12)}{minutes} {half}"


def _said(found: re.Match[str]) -> str:
    part = found.groupdict()
    match found.lastgroup and next(kind for kind in _KINDS if part[kind]):
        case "date":
            return f"{part['month']} {_ordinal(int(part['day'] or 0))}"
        case "clock":
            said, ends = _clock(part), found.end() == len(found.string)
            return f"{said}." if ends and found[0].endswith(".") and said[-1] != "." else said
        case "clock24":
            return clock_in_words(int(part["hour24"]), int(part["minute24"]))
        case "phone" | "digits":
            return digit_by_digit(found[0])
        case "money":
            return _money(part["amount"], part["cents"])
        case "range":
            return f"{_number(part['low'])} to {_number(part['high'])}"
        case "ordinal":
            return _ordinal(int(part["place"]))
        case _:
            unit = (part["unit"] or "").strip()
            return _number(part["number"]) + (f" {_UNITS[unit]}" if unit else "")


_KINDS = ("date", "clock", "clock24", "phone", "money", "range", "digits", "ordinal", "number")


def _clock(part: dict[str, str | None]) -> str:
    hour, minute = int(part["hour"] or 0), int(part["minute"] or 0)
    if not 1 <= hour <= 12:
        return f"{_number(str(hour))} {part['half']}.m."
    return clock_in_words(hour % 12 + (12 if part["half"] == "p" else 0), minute)


def _money(amount: str | None, cents: str | None) -> str:
    whole = _number(amount)
    said = f"{whole} dollar{'' if whole == 'one' else 's'}"
    return f"{said} and {_number(str(int(cents)))} cents" if cents and int(cents) else said


def _ordinal(place: int) -> str:
    """22 → twenty-second."""
    words = number_in_words(place)
    head, joint, last = words.rpartition("-") if "-" in words else words.rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last[:-1]}ie" if last.endswith("y") else last
        last += "th"
    return head + joint + last


def _number(text: str | None) -> str:
    whole, point, part = (text or "0").replace(",", "").partition(".")
    if int(whole) >= _LARGEST:
        return digit_by_digit(whole)
    said = number_in_words(int(whole))
    if len(whole) == 4 and 1900 < int(whole) < 2100 and text == whole and whole[2] != "0":
        said = f"{number_in_words(int(whole[:2]))} {number_in_words(int(whole[2:]))}"  # a year
    return f"{said} point {digit_by_digit(part)}" if point else said
