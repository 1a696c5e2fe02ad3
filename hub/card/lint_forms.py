"""Forms that are heard wrong: times, dates, phone numbers, addresses, capitals, jargon."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hub.card.lint_letters import HIDDEN
from hub.card.lint_text import Passage
from hub.card.lint_words import CLOCK_TIME, KNOWN_CAPITALS, SPANISH_TIME, STREET, Tongue

READ_ALOUD = ("Say", "")  # a card's words, an update's words
TOLD = (*READ_ALOUD, "Do", "Don't say", "Steps")  # where a time or place must hold by itself


class Found(NamedTuple):
    """What a rule found in a passage: which rule, what span, and what to write instead."""

    rule: str
    start: int
    end: int
    says: str


# -- what a rule may not look at ------------------------------------------------------------------

_GOOD_PHONE = r"(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}|\d{3}[-.]\d{4}"
_VANITY = r"1?-?8\d\d-[A-Z0-9][A-Z0-9-]{5,11}"
PHONE = re.compile(
    rf"(?<![\w/.-])(?<!\(\d{{3}} )(?!(?<=\()\d{{3}} )(?:{_VANITY}|{_GOOD_PHONE})(?![\w-])"
)
_ALWAYS = re.compile(
    r"(?<![\d/])(?:24/7|9/11|1/[2348]|2/3|3/4)(?![\d/])|\d{5}-\d{4}\b|\S+@\S+"
    r"|\b[\w-]+(?:\.[\w-]+)+/\S*"
)


def visible(passage: Passage) -> str:
    """The words a rule may look at: without those another rule has found to be right."""
    return _without(_ALWAYS, _without(PHONE, passage.heard))


def _without(spared: re.Pattern[str], text: str) -> str:
    return spared.sub(lambda match: HIDDEN * len(match[0]), text)


# -- phones ---------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w/.$€#-])[+(]?\d[\d().\- ]{4,18}\d(?![\w/%])")
_CALLED = re.compile(
    r"\b(?:call|dial|phone|telephone|tel|text|fax|at|line|number"
    r"|llame(?: al?)?|marque(?: al?)?|tel[ée]fono|número)\W{0,3}$",
    re.IGNORECASE,
)
_BROKEN_START = re.compile(
    r"[+(]?(?:1[-. )]{0,2})?\(?\d{3}[-. )]{1,2}\d{2,4}[-. ]?\d*$|\d{3}[-.]\d{2,5}$"
)


def phones(passage: Passage, text: str) -> Iterator[Found]:
    """Digits that look like a phone number and have no form of one."""
    for match in _NUMBER.finditer(text):
        number = match[0]
        digits = re.sub(r"\D", "", number)
        groups = re.findall(r"\d+", number)
        is_zip = len(groups) > 1 and all(len(group) == 5 for group in groups)
        called = _CALLED.search(text[: match.start()])
        if is_zip or not 6 <= len(digits) <= 12 or re.match(r"(?:19|20)\d\d-\d\d-\d\d", number):
            continue
        if re.fullmatch(r"\d{1,2}[.-]\d{1,2}[.-]\d{2,4}", number):
            continue
        if len(groups) == 1 and not (called and len(digits) in (7, 10, 11)):
            continue
        if not called and not _BROKEN_START.match(number):
            continue
        says = "This does not look like a phone number. Write ten digits: (555) 555-0142."
        yield Found("phone", match.start(), match.end(), says)


# -- times and dates ------------------------------------------------------------------------------

_NUMERIC_DATE = re.compile(r"(?<![\d/.$-])\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\d/])")
_OTHER_DATE = re.compile(
    r"(?<![\d.-])(?:(?:19|20)\d\d-\d\d?-\d\d?|\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d)(?![\d-])"
)
_DOTTED = re.compile(r"\b(\d{1,2}(?::[0-5]\d)?)(?: ?(?:[ap]\.\s?m\b\.?|[AP]\.?M\b\.?)|[ap]m\b)")
_MILITARY = re.compile(
    r"(?<![\d:.])(?:(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])"
    r"(?!\s?(?:[ap]\.?\s?m\b|de la\b|del mediod|o['’]clock))|"
    r"(?:[01]\d|2[0-3])[0-5]\d (?:hours|hrs|horas)\b)",
    re.IGNORECASE,
)
_TWELVE = re.compile(r"\b12(?::00)? ?[ap]\.?m\b\.?", re.IGNORECASE)
_RANGE = r"\s?(?:to|-|–|and|through|until|a|y|hasta)\s?"


def dates(passage: Passage, text: str, tongue: Tongue) -> Iterator[Found]:
    """Dates and clock times that are heard in two ways, or are not said as callers say them."""
    for match in [*_NUMERIC_DATE.finditer(text), *_OTHER_DATE.finditer(text)]:
        says = f"“{match[0]}” can be heard two ways. Write the month in words: “{tongue.date}”."
        yield Found("date", match.start(), match.end(), says)
    for match in _TWELVE.finditer(text):
        right = tongue.noon if "p" in match[0].lower() else tongue.midnight
        says = f"“{match[0]}” is misheard. Write “{right}”."
        yield Found("clock", match.start(), match.end(), says)
    for match in _DOTTED.finditer(text):
        if not _TWELVE.match(match[0]):
            is_pm = "p" in match[0].lower()
            yield Found("clock", match.start(), match.end(), _spoken(match[1], is_pm, tongue))
    for match in _MILITARY.finditer(text):
        says = f"Write the clock time as callers say it, and the day: “{tongue.moment}”."
        yield Found("clock", match.start(), match.end(), says)


def days(passage: Passage, text: str, tongue: Tongue) -> Iterator[Found]:
    """Clock times whose day is not said: tomorrow they would still sound true."""
    time = re.compile(SPANISH_TIME if tongue.lang == "es" else CLOCK_TIME, re.IGNORECASE)
    span = re.compile(rf"(?:{time.pattern}|\b\d{{1,2}}){_RANGE}(?:{time.pattern})", re.IGNORECASE)
    for start, end in passage.sentences:
        sentence = text[start:end]
        if tongue.day.search(sentence):
            continue
        plain = _without(span, sentence)
        if match := time.search(plain):
            begin, stop = start + match.start(), start + match.end()
            while stop > begin and text[stop - 1] in " .":
                stop -= 1
            says = f"Which day? Write it after the time: “{tongue.moment}”."
            yield Found("day", begin, stop, says)


def relative_times(passage: Passage, text: str, tongue: Tongue) -> Iterator[Found]:
    """Words that mean another time when the card is read an hour later."""
    for match in tongue.relative.finditer(text):
        says = (
            f"“{match[0]}” means another time when this is read again. Write time and day: "
            f"“{tongue.moment}”."
        )
        yield Found("relative", match.start(), match.end(), says)


def _spoken(clock: str, is_pm: bool, tongue: Tongue) -> str:
    if tongue.lang == "es":
        return f"Write the time as it is said: “{tongue.moment}”."
    return f"Write “{clock} {'pm' if is_pm else 'am'}” and the day, like “{tongue.moment}”."


# -- places ---------------------------------------------------------------------------------------

_NO_NUMBER = re.compile(
    r"(?<!stop )(?<!stops )\b(?:at|come to) ((?:(?:[A-Z][a-z'’.]+|\d{1,3}(?:st|nd|rd|th)) ){1,3}"
    r"(?:Street|Avenue|Road|Drive|Boulevard|Lane|Parkway))\b"
    r"(?! (?:and|&|y|at|bridge|station|school|library)\b)"
)
_NO_STREET = re.compile(
    r"\b(?:at|address is|en el|en) (\d{1,5} (?!(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December|ZIP)\b)"
    r"[A-Z][a-zñáéíóú]+(?: [A-Z][a-zñáéíóú.]+){0,3})"
)


def addresses(passage: Passage, text: str, tongue: Tongue) -> Iterator[Found]:
    """An address a taxi would not find: no house number, or no street word."""
    for match in _NO_NUMBER.finditer(text):
        says = "Write the house number too: “400 Quay Road”, or the two streets that cross."
        yield Found("address", match.start(1), match.end(1), says)
    for match in _NO_STREET.finditer(text):
        if not STREET.search(match[1]):
            says = f"Street, Road or Avenue? Write the whole address: “{match[1]} Street”."
            yield Found("address", match.start(1), match.end(1), says)


# -- words ----------------------------------------------------------------------------------------

_CAPITALS = re.compile(
    r"(?<![\w.\"“«-])(?<!text )(?<!word )(?<!palabra )"
    r"[A-ZÁÉÍÓÚÑÜ]{2,}(?:[ ,]+[A-ZÁÉÍÓÚÑÜ]{2,})*(?![\w-])"
)


def capitals(passage: Passage, text: str) -> Iterator[Found]:
    """Words in capitals only: they are not heard, and read as shouting."""
    for match in _CAPITALS.finditer(text):
        loud = [word for word in re.findall(r"\w+", match[0]) if word not in KNOWN_CAPITALS]
        if any(len(word) >= 4 for word in loud) or len(loud) >= 2:
            says = "Capitals are not heard. Write small letters, and **bold** for what to stress."
            if len(loud) == 1 and len(loud[0]) <= 5:
                says = f"Letters like “{loud[0]}” are not known to all. Write what they stand for."
            yield Found("capitals", match.start(), match.end(), says)


def jargon(passage: Passage, text: str, tongue: Tongue) -> Iterator[Found]:
    """Words of the trade, with those a caller knows."""
    for pattern, plain in tongue.jargon:
        for match in pattern.finditer(text):
            in_place = "place" in match[0].lower() or "lugar" in match[0].lower()
            if in_place and tongue.explained.search(passage.text):
                continue
            says = f"A caller may not know “{match[0]}”. Write: {plain}."
            yield Found("jargon", match.start(), match.end(), says)


def found_in(passage: Passage, tongue: Tongue | None) -> Iterator[Found]:
    """Everything one passage's forms give reason to advise. What not to say is not looked at."""
    if passage.role == "dont":
        return
    text = visible(passage)
    yield from phones(passage, text)
    if tongue is None:
        return
    own = "".join(a if a == b else HIDDEN for a, b in zip(passage.own, text, strict=True))
    if passage.section in TOLD:
        yield from relative_times(passage, _without(tongue.spared, text), tongue)
        yield from dates(passage, text, tongue)
        yield from days(passage, text, tongue)
        yield from addresses(passage, text, tongue)
    if passage.section != "Transfer":
        yield from capitals(passage, own)
    if passage.section not in ("Transfer", "Do"):
        yield from jargon(passage, own, tongue)
