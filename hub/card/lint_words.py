"""What the lint knows of a language; the lists stand in `lint_english` and `lint_spanish`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Element:
    """One of the five elements of a warning: its name, how it is found, and what to write."""

    rule: str
    name: str
    slots: re.Pattern[str]
    words: re.Pattern[str]
    write: str


@dataclass(frozen=True)
class Tongue:
    """What the lint knows of one language."""

    lang: str
    elements: tuple[Element, ...]
    spared: re.Pattern[str]
    relative: re.Pattern[str]
    jargon: tuple[tuple[re.Pattern[str], str], ...]
    explained: re.Pattern[str]
    day: re.Pattern[str]
    moment: str
    date: str
    noon: str
    midnight: str


def words(*alternatives: str) -> re.Pattern[str]:
    """Any of these whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


def terms(plain: Mapping[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Words of the trade and the plain ones; after “=” the case of the letters counts."""
    return tuple(
        (re.compile(rf"\b(?:{term[1:]})\b") if term[0] == "=" else words(term), said)
        for term, said in plain.items()
    )


def _slots(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|_)(?:{'|'.join(parts)})(?:_|$)")


SOURCE_SLOTS = _slots("source", "agency", "department")
HAZARD_SLOTS = _slots(
    "hazard", "event", "disaster", "storm", "reason", "contaminant", "chemical", "illness",
    "smell", "impact", "heat_index", "air_quality", "what_we_know", "surge_height",
)  # fmt: skip
PLACE_SLOTS = _slots(
    "area", "areas", "zone", "zones", "place", "location", "counties", "county", "city", "street",
    "road", "route", "routes", "site", "center", "address", "shelter", "shelters", "clinic",
    "point", "where", "from_to", "schools", "offices",
)  # fmt: skip
TIME_SLOTS = _slots(
    "until", "time", "since", "by", "as_of", "at", "update", "arrival", "hours", "start", "date",
    "day",
)  # fmt: skip
ACTION_SLOTS = _slots("action", "what_to_do", "advice", "guidance")

# A clock time of a caller's day, and the forms it should not have.
CLOCK_TIME = r"\d{1,2}(?::[0-5]\d)?\s?(?:[ap]\.?\s?m\b\.?)|\bnoon\b|\bmidnight\b"
SPANISH_TIME = (
    r"\b(?:las?|la)\s+\d{1,2}(?::[0-5]\d)?(?:\s+(?:y\s+(?:media|cuarto)))?"
    r"(?:\s+de(?:\s+la\s+(?:mañana|tarde|noche|madrugada)|l\s+mediod[ií]a))?"
    r"|\bmediod[ií]a\b|\bmedianoche\b"
)
STREETS = (
    r"street|st|avenue|ave|road|rd|drive|dr|boulevard|blvd|lane|ln|way|highway|hwy|route|"
    r"court|ct|place|pl|plaza|circle|parkway|pkwy|terrace|square|trail|pike|bridge|calle|"
    r"avenida|camino|carretera|paseo"
)
STREET = re.compile(rf"\b(?:{STREETS})\b", re.IGNORECASE)

# Letters that are said as a word or that callers know; no shouting, and no jargon.
KNOWN_CAPITALS = frozenset(
    {
        "FEMA",
        "SNAP",
        "WIC",
        "EBT",
        "ZIP",
        "NWS",
        "CDC",
        "TTY",
        "FAQ",
        "AIDS",
        "HIV",
        "NASA",
        "NOAA",
        "USPS",
        "USA",
        "DMV",
        "TDD",
        "AMBER",
        "COVID",
        "REAL",
        "NOT",
        "OK",
    }
)
