"""Words letter by letter, as they are said: each knows the place where it was typed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hub.formats.markdown import MARK, OWN_SLOTS, plain_value

HIDDEN = "\ufffc"  # stands for a letter that a rule must not look at
LONGEST_VALUE = 500  # of a local value that is looked at; more is nothing to read aloud


class Letter(NamedTuple):
    """Where one letter comes from: a span of the body, and its place in a local value, if any."""

    start: int
    end: int
    slot: str = ""
    at: int = 0
    is_open: bool = False


def said_letters(
    text: str, start: int, end: int, values: Mapping[str, str]
) -> Iterator[tuple[str, Letter]]:
    """A card's line letter by letter: emphasis is not said, a slot is its value or its name."""
    at = start
    for mark in MARK.finditer(text, start, end):
        yield from ((text[i], Letter(i, i + 1)) for i in range(at, mark.start()))
        at = mark.end()
        if mark["slot"]:
            yield from _valued(mark.start(), mark.end(), mark["slot"], values)
        elif mark["plain"]:
            yield mark["plain"], Letter(mark.start(), mark.end())
    yield from ((text[i], Letter(i, i + 1)) for i in range(at, end))


def _valued(
    start: int, end: int, slot: str, values: Mapping[str, str]
) -> Iterator[tuple[str, Letter]]:
    value = values.get(slot, "")
    if slot in OWN_SLOTS or not plain_value(value):
        for character in f"{{{{ {slot} }}}}":
            yield character, Letter(start, end, slot, 0, True)
        return
    for at, character in enumerate(value[:LONGEST_VALUE]):
        yield character, Letter(start, end, slot, at)


def linkless(text: str, start: int, end: int) -> Iterator[tuple[str, Letter]]:
    """An update's line letter by letter: of a link only its words are said."""
    line = re.sub(
        r"\]\([^)]*\)|<\w+:[^>]*>|https?://\S+|\*+|\[",
        lambda link: HIDDEN * len(link[0]),
        text[start:end],
    )
    for at, character in enumerate(line, start):
        if character != HIDDEN:
            yield character, Letter(at, at + 1)


def tidied(said: Iterable[tuple[str, Letter]]) -> list[tuple[str, Letter]]:
    """One space between words, none around them, and no letter that cannot be seen."""
    kept: list[tuple[str, Letter]] = []
    for character, letter in said:
        if character.isspace() or unicodedata.category(character) == "Cc":
            if kept and kept[-1][0] != " ":
                kept.append((" ", letter))
        elif unicodedata.category(character) not in ("Cf", "Cs") and character != HIDDEN:
            kept.append((character, letter))
    while kept and kept[-1][0] == " ":
        kept.pop()
    return kept
