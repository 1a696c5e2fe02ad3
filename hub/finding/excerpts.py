"""What is shown of words that were found: a line of them, with the hits marked."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import partial

from hub.finding.asked import SHORT, Part, plain
from hub.formats.markdown import NO_VALUES, inline_text

ROOM = 160  # characters of a line that are shown
BEFORE = 40  # of them, how many may stand before the first hit

Pieces = list[dict[str, str | bool]]  # {"text": …, "hit": …}: the page escapes and marks
_SLOT = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_BRANCH = re.compile(r"\[([^\[\]]*)\]\(#[^()]*\)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Marker:
    """Knows which words of a text answer a question."""

    def __init__(self, parts: Iterable[Part]) -> None:
        readings = [reading for part in parts for reading in part]
        self._whole = {word for one in readings for word in one.words}
        begun = {word for one in readings if one.begun for word in one.words}
        self._begun = tuple(word for word in begun if len(word) >= SHORT)

    def is_hit(self, word: str) -> bool:
        """Whether this word was asked for."""
        folded = plain(word)
        return folded in self._whole or folded.startswith(self._begun)

    def marked(self, text: str) -> Pieces:
        """The text in pieces, the words that were asked for by themselves."""
        pieces: Pieces = []
        at = 0
        for word in _WORD.finditer(text):
            if self.is_hit(word[0]):
                pieces += [_piece(text[at : word.start()], False), _piece(word[0], True)]
                at = word.end()
        return [one for one in [*pieces, _piece(text[at:], False)] if one["text"]]

    def excerpt(self, text: str, values: Mapping[str, str] = NO_VALUES) -> Pieces:
        """The line that has most of what was asked for, cut around the first of it. A slot shows
        its value, an open one its name.
        """
        bare = _BRANCH.sub(r"\1", _SLOT.sub(partial(_value, values), text))
        filled = unicodedata.normalize("NFC", bare)
        lines = [line for line in filled.split("\n") if _says(line)]
        if not lines:
            return []
        best = inline_text(max(lines, key=self._asked_in).lstrip("-# ").rstrip())
        first = next((at.start() for at in _WORD.finditer(best) if self.is_hit(at[0])), 0)
        return self.marked(_cut(best, first))

    def _asked_in(self, line: str) -> int:
        """How much of what was asked for a line has."""
        words = f" {plain(line)} "
        begun = sum(f" {word}" in words for word in self._begun)
        return begun + sum(f" {word} " in words for word in self._whole)


def _piece(text: str, hit: bool) -> dict[str, str | bool]:
    return {"text": text, "hit": hit}


def _says(line: str) -> bool:
    """Whether a line has words; a section's heading has none of its own."""
    return bool(line.strip()) and not line.startswith("## ")


def _value(values: Mapping[str, str], slot: re.Match[str]) -> str:
    return values.get(slot[1]) or f"({slot[1].replace('_', ' ')})"


def _cut(line: str, first: int) -> str:
    start = 0 if first < ROOM - BEFORE else line.rfind(" ", 0, first - BEFORE) + 1
    end = start + ROOM
    if end < len(line):
        end = max(line.rfind(" ", start, end), start + ROOM // 2)
    return ("… " if start else "") + line[start:end] + (" …" if end < len(line) else "")
