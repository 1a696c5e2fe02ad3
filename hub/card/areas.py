"""The areas that lines of a card are for: which they are, and which the city does not have."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from hub.card.layout import Blame
from hub.card.lines import SCOPE, Scope
from hub.formats.markdown import MARK, NO_VALUES, plain_value

_SCOPED = re.compile(rf"^[ \t]*(?:-[ \t]+)?{SCOPE.pattern}", re.MULTILINE | re.IGNORECASE)


class Area(NamedTuple):
    """An area's code where it is written: its span in the text, and the slot that brings it."""

    code: str
    start: int
    end: int
    slot: str


def area_key(code: str) -> str:
    """What two ways of writing one area's code have in common."""
    return " ".join(code.split()).casefold()


def areas_named(scopes: Iterable[Scope], values: Mapping[str, str] = NO_VALUES) -> tuple[str, ...]:
    """Every area that some of these lines are for, in their order, each once."""
    named: dict[str, str] = {}
    for scope in scopes:
        for code in scope.codes(values):
            named.setdefault(area_key(code), code)
    return tuple(named.values())


def written_areas(body: str, values: Mapping[str, str]) -> Iterator[Area]:
    """Each area as it stands in a card's text, but those of a slot that has no value yet."""
    for scope in _SCOPED.finditer(body):
        for part in re.finditer(r"[^,]+", scope["areas"] or ""):
            slot = next((mark["slot"] for mark in MARK.finditer(part[0]) if mark["slot"]), "")
            if slot and not plain_value(values.get(slot, "")):
                continue
            start = scope.start("areas") + part.start() + len(part[0]) - len(part[0].lstrip())
            for code in Scope(part[0]).codes(values):
                yield Area(code, start, start + len(part[0].strip()), slot)


def unknown_areas(
    body: str, values: Mapping[str, str], known: Collection[str]
) -> Iterator[tuple[Area, str]]:
    """Each area of a card that the city does not have, and what to write instead."""
    codes = {area_key(code): code for code in known}
    for area in written_areas(body, values):
        if area_key(area.code) not in codes:
            yield area, _unknown(area.code, codes)


def blame_elsewhere(lines: Iterable[tuple[int, str]], faults: Blame) -> None:
    """Blame what is for callers elsewhere, in a card where no line names an area."""
    for number, text in lines:
        found = _SCOPED.match(text)
        if found and found["elsewhere"]:
            says = "[elsewhere], and no line is for an area: take it out, or write [area: …] too"
            faults.append((number, says))
            return


def _unknown(code: str, codes: Mapping[str, str]) -> str:
    if not codes:
        return (
            f"“{code}” is no area yet: this city has none. An administrator adds them under City."
        )
    near = get_close_matches(area_key(code), codes, 1)
    meant = f"Did you mean {codes[near[0]]}?" if near else "Write codes with commas between, like "
    some = "" if near else f"{', '.join(sorted(codes.values())[:2])}."
    return f"“{code}” is no area of this city. {meant}{some}"
