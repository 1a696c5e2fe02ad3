"""A card's words as a caller hears them, each letter knowing the place where it was typed."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from hub.card.layout import SECTIONS
from hub.formats.markdown import MARK, plain_value

Role = Literal["lead", "say", "dont", "instead", "item", "other"]

HIDDEN = "\ufffc"  # stands for a letter that a rule must not look at
LONGEST_VALUE = 500  # of a local value that is looked at; more is nothing to read aloud

_LINE = re.compile(r"\r\n|\r|\n")
_ITEM = re.compile(r"(?P<indent>[ \t]*)-[ \t]+")
_SENTENCE = re.compile(r"[.!?…]+[\"”’')]*(?=\s|$)")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:St|Dr|Mr|Mrs|Ms|No|Ave|Rd|Blvd|Av|Ext|ext|Sr|Sra|[A-Za-z])\.$"
    r"|\b[ap]\.\s?m\.$"
)


class Letter(NamedTuple):
    """Where one letter comes from: a span of the body, and its place in a local value, if any."""

    start: int
    end: int
    slot: str = ""
    at: int = 0
    is_open: bool = False


@dataclass(frozen=True)
class Where:
    """A place to put the caret: the field, and a span of what stands in it."""

    field: str
    section: str
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """One paragraph or list item: its words on one line."""

    field: str
    section: str
    line: int
    role: Role
    text: str
    letters: tuple[Letter, ...]

    @cached_property
    def heard(self) -> str:
        """The words with their local values; open slots are hidden."""
        return self._hiding(lambda letter: letter.is_open)

    @cached_property
    def own(self) -> str:
        """The words the writer chose: names that local values bring are hidden too."""
        return self._hiding(lambda letter: bool(letter.slot))

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Where each sentence begins and ends."""
        return tuple(sentence_spans(self.heard))

    def where(self, start: int, end: int) -> Where:
        """The place of some letters: inside a local value when all of them are, else in the text.

        Any span is taken as far as there are letters.
        """
        letters = self.letters[start:end]
        if not letters:
            at = self.letters[0].start if self.letters else 0
            return Where(self.field, self.section, self.line, at, at)
        first, last = letters[0], letters[-1]
        if first.slot and not first.is_open and {letter.slot for letter in letters} == {first.slot}:
            name = f"slot-{first.slot}"
            return Where(name, self.section, self.line, first.at, last.at + 1)
        return Where(self.field, self.section, self.line, first.start, last.end)

    def _hiding(self, is_hidden: Callable[[Letter], bool]) -> str:
        pairs = zip(self.text, self.letters, strict=True)
        return "".join(HIDDEN if is_hidden(letter) else character for character, letter in pairs)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of one line begin and end. A point after “St” ends none."""
    begin = 0
    for mark in _SENTENCE.finditer(text):
        if mark[0].startswith(".") and _ABBREVIATED.search(text[begin : mark.start() + 1]):
            continue
        yield from _trimmed(text, begin, mark.end())
        begin = mark.end()
    yield from _trimmed(text, begin, len(text))


def card_passages(body: str, values: Mapping[str, str]) -> list[Passage]:
    """What a card says, part by part. Any text is fine: what is no card has fewer parts."""
    found: list[Passage] = []
    pending: list[tuple[int, int, int]] = []
    section = ""
    role: Role = "other"

    def close() -> None:
        nonlocal pending
        if pending and section:
            is_lead = role == "say" and not any(one.role == "lead" for one in found)
            found.append(_passage(body, pending, section, "lead" if is_lead else role, values))
        pending = []

    for number, start, end in _lines(body):
        line = body[start:end]
        item = _ITEM.match(line)
        if line.lstrip().startswith("#"):
            close()
            name = line.strip("# \t").replace("’", "'")
            section = name if name in SECTIONS else ""
        elif not line.strip():
            close()
        elif section != "Say" and item:
            close()
            role = _role(section, item["indent"])
            pending = [(number, start + item.end(), end)]
        else:
            role = "say" if section == "Say" else (role if pending else _role(section, ""))
            pending.append((number, start, end))
    close()
    return [passage for passage in found if passage.text]


def plain_passages(field: str, text: str) -> list[Passage]:
    """The paragraphs and list items of an update's words. The address in a link is not said."""
    found: list[Passage] = []
    pending: list[tuple[int, int, int]] = []
    for number, start, end in [*_lines(text), (0, len(text), len(text))]:
        line = text[start:end]
        item = re.match(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+", line)
        if pending and (item or not line.strip()):
            found.append(_passage(text, pending, "", "say", {}, field))
            pending = []
        if line.strip():
            pending.append((number, start + (item.end() if item else 0), end))
    return [passage for passage in found if passage.text]


def line_span(text: str, number: int) -> tuple[int, int]:
    """Where a line of a text begins and ends; the nearest one, when there are not so many."""
    spans = list(_lines(text))
    _, start, end = spans[min(max(number, 1), len(spans)) - 1]
    return start, end


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Each line: its number, and where it begins and ends."""
    begin, number = 0, 0
    for number, mark in enumerate(_LINE.finditer(text), 1):
        yield number, begin, mark.start()
        begin = mark.end()
    yield number + 1, begin, len(text)


def _role(section: str, indent: str) -> Role:
    if section != "Don't say":
        return "item"
    return "instead" if len(indent.expandtabs(4)) >= 2 else "dont"


def _passage(
    text: str,
    lines: list[tuple[int, int, int]],
    section: str,
    role: Role,
    values: Mapping[str, str],
    field: str = "body",
) -> Passage:
    said: list[tuple[str, Letter]] = []
    for _, start, end in lines:
        if said:
            said.append((" ", Letter(max(start - 1, 0), start)))
        said += _said(text, start, end, values) if section else _linkless(text, start, end)
    said = _tidied(said)
    words = "".join(character for character, _ in said)
    return Passage(field, section, lines[0][0], role, words, tuple(one for _, one in said))


def _said(
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
    if not plain_value(value):
        for character in f"{{{{ {slot} }}}}":
            yield character, Letter(start, end, slot, 0, True)
        return
    for at, character in enumerate(value[:LONGEST_VALUE]):
        yield character, Letter(start, end, slot, at)


def _linkless(text: str, start: int, end: int) -> Iterator[tuple[str, Letter]]:
    line = re.sub(
        r"\]\([^)]*\)|<\w+:[^>]*>|https?://\S+|\*+|\[",
        lambda link: HIDDEN * len(link[0]),
        text[start:end],
    )
    for at, character in enumerate(line, start):
        if character != HIDDEN:
            yield character, Letter(at, at + 1)


def _tidied(said: list[tuple[str, Letter]]) -> list[tuple[str, Letter]]:
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


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start] == " ":
        start += 1
    if any(map(str.isalnum, text[start:end])) or HIDDEN in text[start:end]:
        yield start, end
