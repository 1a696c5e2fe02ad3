"""A card's words as a caller hears them, each letter knowing the place where it was typed."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from hub.card.layout import SECTIONS, STEPS
from hub.card.lines import BRANCH, EVERYONE, SCOPE, Scope
from hub.card.lint_letters import HIDDEN, Letter, linkless, said_letters, tidied

Role = Literal["say", "dont", "instead", "item"]

_Span = tuple[int, int, int]  # a line: its number, and where it begins and ends

_LINE = re.compile(r"\r\n|\r|\n")
_ITEM = re.compile(r"(?P<indent>[ \t]*)-[ \t]+")
_SENTENCE = re.compile(r"[.!?…؟۔。！？।]+[\"”’')]*(?=\s|$)")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:St|Dr|Mr|Mrs|Ms|No|Ave|Rd|Blvd|Av|Ext|ext|Sr|Sra|[A-Za-z])\.$"
    r"|\b[ap]\.\s?m\.$"
)


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
    scope: Scope = EVERYONE

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
    pending: list[_Span] = []
    section = ""
    role: Role = "item"

    def close() -> None:
        nonlocal pending
        if pending and section:
            found.append(_passage(body, pending, section, role, values))
        pending = []

    for number, start, end in _lines(body):
        line = body[start:end]
        item = _ITEM.match(line)
        if line.lstrip().startswith("#"):
            close()
            section = _section(line, section)
        elif not line.strip():
            close()
        elif section != "Say" and item:
            close()
            role = _role(section, item["indent"])
            pending = [(number, start + item.end(), end)]
        else:
            role = role if pending else _role(section, "", is_item=False)
            pending.append((number, start, end))
    close()
    return [passage for passage in found if passage.text]


def plain_passages(field: str, text: str) -> list[Passage]:
    """The paragraphs and list items of an update's words. The address in a link is not said."""
    found: list[Passage] = []
    pending: list[_Span] = []
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


def _lines(text: str) -> Iterator[_Span]:
    """Each line of a text."""
    begin, number = 0, 0
    for number, mark in enumerate(_LINE.finditer(text), 1):
        yield number, begin, mark.start()
        begin = mark.end()
    yield number + 1, begin, len(text)


def _section(heading: str, before: str) -> str:
    """The section that goes on under a heading; a step's own name changes nothing."""
    if before == STEPS and heading.lstrip().startswith("###"):
        return before
    name = heading.strip("# \t").replace("’", "'")
    return name if name in (*SECTIONS, STEPS) else ""


def _role(section: str, indent: str, *, is_item: bool = True) -> Role:
    if section == "Don't say":
        return "instead" if len(indent.expandtabs(4)) >= 2 else "dont"
    return "say" if section in ("Say", STEPS) and not is_item else "item"


def _passage(
    text: str,
    lines: list[_Span],
    section: str,
    role: Role,
    values: Mapping[str, str],
    field: str = "body",
) -> Passage:
    scope, unsaid = _scope_and_branches(text, lines) if section else (EVERYONE, [])
    said: list[tuple[str, Letter]] = []
    for _, start, end in lines:
        if said:
            said.append((" ", Letter(max(start - 1, 0), start)))
        said += said_letters(text, start, end, values) if section else linkless(text, start, end)
    said = tidied(one for one in said if not any(a <= one[1].start < b for a, b in unsaid))
    words = "".join(character for character, _ in said)
    letters = tuple(letter for _, letter in said)
    return Passage(field, section, lines[0][0], role, words, letters, scope)


def _scope_and_branches(text: str, lines: list[_Span]) -> tuple[Scope, list[tuple[int, int]]]:
    """For whom these lines are; and what is written for that, and as branches: nobody says it."""
    start, end = lines[0][1], lines[-1][2]
    branches = [branch.span() for branch in BRANCH.finditer(text, start, end)]
    blank = len(text[start:end]) - len(text[start:end].lstrip())
    found = SCOPE.match(text, start + blank, end)
    if found is None:
        return EVERYONE, branches
    scope = Scope((found["areas"] or "").strip(), bool(found["elsewhere"]))
    return scope, [found.span(), *branches]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start] == " ":
        start += 1
    if any(map(str.isalnum, text[start:end])) or HIDDEN in text[start:end]:
        yield start, end
