"""What differs between two versions of a card: which lines, in which words, said in a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

from hub.formats.markdown import inline_text
from hub.formats.words import Op, Part, word_count, word_diff

CONTEXT = 5  # words kept on each side of a change
NEAR = 2  # words that stayed between two changes told as one
MOST_TOLD = 3  # edits the summary tells one by one
DONE = "- "  # begins a line of a step that is done, not said
_ADDRESS = re.compile(r"\]\(#[^()\s]+\)")  # where a branch leads is told only if it alone changed
_ALIKE = 0.35  # share of words two lines have in common to be one line that changed


class ChangePart(TypedDict):
    """Words that stayed, came or went; a run of words that stayed is cut to a few with “…”."""

    op: Op
    text: str


class Change(TypedDict):
    """One paragraph or item that differs."""

    section: str
    parts: list[ChangePart]


@dataclass(frozen=True)
class Line:
    """One line of a filled card, ready to be compared: as it is written, branches and all."""

    markdown: str

    @cached_property
    def text(self) -> str:
        return inline_text(_ADDRESS.sub("]", self.markdown.removeprefix(DONE)))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.text.lower().split())

    def likeness(self, other: "Line") -> float:
        """1 for the same words, 0 for lines that have too little in common to be one line."""
        if self.markdown == other.markdown:
            return 1.0
        shared = 2 * len(self.words & other.words) / max(1, len(self.words) + len(other.words))
        return 0.99 * shared if shared >= _ALIKE else 0.0


@dataclass
class Found:
    """What was found: by section, whether each new line changed; the changes; the words counted."""

    changed: dict[str, list[bool]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    words_in: int = 0
    words_out: int = 0


def changes_between(old: dict[str, list[Line]], new: dict[str, list[Line]]) -> Found:
    """Compare two cards, section by section. A line that moved counts as removed and added."""
    found = Found()
    for section in {**new, **old}:
        found.changed[section] = []
        for before, after in _pairs(old.get(section, []), new.get(section, [])):
            changed = before is None or after is None or before.markdown != after.markdown
            if after is not None:
                found.changed[section].append(changed)
            if changed:
                parts = _differences(before, after)
                found.words_in += sum(word_count(p.text) for p in parts if p.op == "added")
                found.words_out += sum(word_count(p.text) for p in parts if p.op == "removed")
                found.changes.append({"section": section, "parts": _shortened(parts)})
    return found


def summary_of(changes: list[Change]) -> str:
    """One plain sentence or two: “Say: “1 minute”, was “3 minutes”; “or 33112” added.”"""
    told: dict[str, list[str]] = {}
    edits = [(change["section"], edit) for change in changes for edit in _edits(change["parts"])]
    if not edits:
        return "No words changed."
    for section, edit in edits[:MOST_TOLD]:
        told.setdefault(section, []).append(edit)
    sentences = [f"{section}: {'; '.join(words)}." for section, words in told.items()]
    left = len(edits) - MOST_TOLD
    if left > 0:
        sentences.append(f"And {left} more {'change' if left == 1 else 'changes'}.")
    return " ".join(sentences)


def _pairs(old: list[Line], new: list[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Old and new lines side by side, in order, paired so that they are most alike altogether."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            alike = old[i].likeness(new[j])
            paired = alike + best[i + 1][j + 1] if alike else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        elif j < len(new) and best[i][j] == best[i][j + 1]:
            yield None, new[j]
            j += 1
        else:
            yield old[i], new[j]
            i, j = i + 1, j + 1


def _differences(before: Line | None, after: Line | None) -> list[Part]:
    old, new = before.text if before else "", after.text if after else ""
    if before and after and old == new:  # only the emphasis changed: show its marks
        old, new = before.markdown, after.markdown
    return word_diff(old, new)


def _shortened(parts: list[Part]) -> list[ChangePart]:
    """Parts to show: spaces outside the changed words, long same runs cut to a few words."""
    shown: list[ChangePart] = []
    for at, part in enumerate(parts):
        words = part.text.lstrip()
        space = part.text[: len(part.text) - len(words)]
        if part.op == "same":
            _add(shown, "same", _cut(part.text, at == 0, at == len(parts) - 1))
        else:
            _add(shown, "same", space if at else "")
            _add(shown, part.op, words if at else part.text)
    return shown


def _add(shown: list[ChangePart], op: Op, text: str) -> None:
    if text and shown and shown[-1]["op"] == op:
        shown[-1]["text"] += text
    elif text:
        shown.append({"op": op, "text": text})


def _cut(text: str, is_first: bool, is_last: bool) -> str:
    """A run of words that stayed, with only the few next to a change."""
    words = text.split(" ")
    if is_first and is_last:
        return text
    if is_first:
        return text if len(words) <= CONTEXT + 2 else "… " + " ".join(words[-CONTEXT:])
    if is_last:
        return text if len(words) <= CONTEXT + 2 else " ".join(words[: CONTEXT + 1]) + " …"
    if len(words) <= 2 * CONTEXT + 3:
        return text
    return " ".join([*words[: CONTEXT + 1], "…", *words[-CONTEXT:]])


def _edits(parts: list[ChangePart]) -> Iterator[str]:
    """Each place that changed, in words; places with hardly a word between them are one."""
    edits: list[_Edit] = []
    between = ""
    for part in parts:
        if part["op"] == "same":
            between = part["text"]
            continue
        if not edits or word_count(between) > NEAR:
            edits.append(_Edit(" ".join(between.split()[-1:])))
            between = ""
        edits[-1].add(between, part)
        between = ""
    return (edit.said() for edit in edits)


@dataclass
class _Edit:
    """Old words and new words of one place, and the word before it."""

    lead: str
    old: str = ""
    new: str = ""

    def add(self, between: str, part: ChangePart) -> None:
        self.old += between + (part["text"] if part["op"] == "removed" else "")
        self.new += between + (part["text"] if part["op"] == "added" else "")

    def said(self) -> str:
        old, new = self.old.strip(), self.new.strip()
        if any(text and not (text[0].isalnum() or text[0] in "“‘«¿¡*($") for text in (old, new)):
            old, new = _after(self.lead, old), _after(self.lead, new)
        if old and new:
            return f"{_quoted(new)}, was {_quoted(old)}"
        return f"{_quoted(new)} added" if new else f"{_quoted(old)} removed"


def _after(lead: str, text: str) -> str:
    """A comma alone says nothing: the word it follows goes with it."""
    return f"{lead} {text}" if text[:1].isalnum() else lead + text


def _quoted(text: str) -> str:
    words = text.split()
    return "“" + " ".join(words[:8]) + (" …”" if len(words) > 8 else "”")
