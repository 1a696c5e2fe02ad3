"""One line of a card: for whom it is, its words, and the branches at its end.

    [area: 33101, 33109] Is anyone hurt? [Yes](#someone-is-hurt) [No](#nobody-is-hurt)

`[area: …]` is for callers there, `[elsewhere]` for callers where no line of the card names. Both
are written out before a line's words, never by a value: a value's brackets get a backslash.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from hub.card.layout import Blame, Item
from hub.formats.lists import parted
from hub.formats.markdown import MARK, NO_VALUES, OWN_SLOTS, inline_text

SCOPE = re.compile(
    r"\[\s*(?:areas?\s*:(?P<areas>(?:\\.|[^\]\\])*)|(?P<elsewhere>elsewhere)\s*)\](?!\()\s*",
    re.IGNORECASE,
)
BRANCH = re.compile(r"\[(?P<label>(?:\\.|[^\[\]\\])+)\]\(#(?P<to>[^(){}\s]+)\)")
_NO_LINK = r"(?!(?:\\.|[^\]\\])*\]\()"
_MEANT_AS_SCOPE = re.compile(rf"\[\s*(?:areas?|elsewhere)\b{_NO_LINK}", re.IGNORECASE)
_VALUE_IN_BRACKETS = re.compile(rf"\[\s*[a-z]*\{{\{{{_NO_LINK}", re.IGNORECASE)
_TOKEN = re.compile(rf"\\.|(?P<branch>{BRANCH.pattern})")

_WRITE_SCOPE = "write [area: 33101, 33109] or [elsewhere] before the words"


@dataclass(frozen=True)
class Scope:
    """For whom a line is: callers in `areas` (codes with commas between, slots open or filled),
    those in no area the card names, or everyone."""

    areas: str = ""
    elsewhere: bool = False

    def __str__(self) -> str:
        """As it is written before a line's words."""
        if self.elsewhere:
            return "[elsewhere] "
        return f"[area: {self.areas}] " if self.areas else ""

    def codes(self, values: Mapping[str, str] = NO_VALUES) -> tuple[str, ...]:
        """The codes of the areas; an open slot stands for one of its own."""
        written: list[str] = []
        for part in self.areas.split(","):  # a slot may say several as a sentence does
            words = inline_text(part, values)
            written += parted(words) if MARK.search(part) else [words.strip()]
        return tuple(dict.fromkeys(code for code in written if code))


EVERYONE = Scope()


@dataclass(frozen=True)
class Branch:
    """A caller's answer, and the slug of the step it leads to."""

    label: str
    to: str


@dataclass(frozen=True)
class Line:
    """One paragraph or list item: its words are one line of inline Markdown."""

    words: str
    scope: Scope = EVERYONE
    branches: tuple[Branch, ...] = ()

    def __str__(self) -> str:
        """As it is written."""
        links = " ".join(f"[{branch.label}](#{branch.to})" for branch in self.branches)
        return f"{self.scope}{self.words}{' ' if self.words and links else ''}{links}"


def read_line(item: Item, faults: Blame, *, may_branch: bool = False) -> Line:
    """The line an item or paragraph is, with what is wrong in it."""
    _blame_brackets(item, faults)
    scope, rest = _scope(item, faults)
    words, branches = _branches(rest, item, faults)
    if branches and not may_branch:
        faults.append((item.line, "a branch stands under ## Ask or ## Steps: move it there"))
    if not words and scope != EVERYONE:
        faults.append((item.line, "no words after the area: write what is so there"))
    return Line(words, scope, branches)


def slug_of(name: str) -> str:
    """The address of a heading: “Someone is hurt!” → someone-is-hurt, “¿Está herido?” →
    esta-herido."""
    bare = unicodedata.normalize("NFKD", inline_text(name).casefold())
    bare = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", bare))
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in bare)
    return "-".join("".join(kept).split())


def _blame_brackets(item: Item, faults: Blame) -> None:
    """What only looks like an area: one inside a paragraph, one a local value could become."""
    for at in range(len(item.words)):
        rest = item.text_from(at)
        if at and _MEANT_AS_SCOPE.match(rest):
            says = "an area inside other words: begin an item or a paragraph of its own with it"
            faults.append((item.line + at, says))
        if _VALUE_IN_BRACKETS.match(rest):
            says = "a “[” before a local value: write [area: {{ name }}], or “\\[” for the sign"
            faults.append((item.line + at, says))


def _scope(item: Item, faults: Blame) -> tuple[Scope, str]:
    text = item.text
    match = SCOPE.match(text)
    rest = text[match.end() :] if match else text
    if _MEANT_AS_SCOPE.match(rest):
        says = "a second area: keep one, with commas between its codes" if match else _WRITE_SCOPE
        faults.append((item.line, says))
    elif match and _VALUE_IN_BRACKETS.match(rest):
        faults.append((item.line, "a “[” before a local value: write “\\[” for the sign"))
    if not match:
        return EVERYONE, rest
    scope = Scope((match["areas"] or "").strip(), bool(match["elsewhere"]))
    if not scope.elsewhere and not scope.codes():
        faults.append((item.line, f"no area is named: {_WRITE_SCOPE}"))
    own = [mark["slot"] for mark in MARK.finditer(scope.areas) if mark["slot"] in OWN_SLOTS]
    if own:
        says = f"{{{{ {own[0]} }}}} fills in by itself and names no area: {_WRITE_SCOPE}"
        faults.append((item.line, says))
    return scope, rest


def _branches(text: str, item: Item, faults: Blame) -> tuple[str, tuple[Branch, ...]]:
    """The words of a line, and the branches at its end."""
    found = [token for token in _TOKEN.finditer(text) if token["branch"]]
    start = found[0].start() if found else len(text)
    if "](#" in _TOKEN.sub("", text) or (found and text[:start].endswith("!")):
        faults.append((item.line, "a branch is written [Yes](#name-of-a-step)"))
    elif BRANCH.sub("", text[start:]).strip():
        faults.append((item.line, "words after a branch: put the branches at the end of the line"))
    branches = tuple(Branch(one["label"].strip(), slug_of(one["to"])) for one in found)
    return text[:start].strip(), branches
