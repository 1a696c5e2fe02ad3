"""What differs between two texts, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Op = Literal["same", "added", "removed"]

# A word keeps its inner marks (don't, 555-0100, 6:30, 1.5), so a number changes as a whole; a comma
# after a word stands alone, so that adding one does not mark the word. The space goes with what
# follows it, so that a word added at the end of a sentence leaves its neighbours the same.
_TOKEN = re.compile(r"\s*(?:\w+(?:[.,:/@'’\-]\w+)*|[^\w\s])|\s+")

# Comparing costs the product of both lengths. Beyond this the differing middle is shown as one
# removal and one addition: true, only less fine.
_MOST_COMPARED = 40_000

# What a kept word is worth. “33101 or 33109” → “33101, 33109 or 33112” must keep 33109, not “or”
# (difflib keeps either): an approver who sees a number struck out takes it for withdrawn.
_NUMBER, _LONG_WORD, _SHORT_WORD, _PUNCTUATION, _IN_A_ROW = 8, 4, 2, 1, 1


@dataclass(frozen=True)
class Part:
    """A run of words that both texts have, or only the new (added), or only the old (removed)."""

    op: Op
    text: str


def word_diff(old: str, new: str) -> list[Part]:
    """The two texts as one run of parts.

    The texts of `same` and `added` parts joined are exactly `new`, those of `same` and `removed`
    exactly `old`. Where words were replaced, what was removed comes first.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    parts = [Part("same", "".join(after[:head]))]
    parts += _middle(before[head : len(before) - tail], after[head : len(after) - tail])
    parts.append(Part("same", "".join(after[len(after) - tail :])))
    return _joined(parts)


def word_count(text: str) -> int:
    """How many words a reader would count; punctuation alone is none."""
    return sum(1 for token in _TOKEN.findall(text) if any(map(str.isalnum, token)))


def _shared(before: list[str], after: list[str]) -> int:
    """How many tokens both begin with."""
    count = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        count += 1
    return count


def _middle(before: list[str], after: list[str]) -> Iterator[Part]:
    """Where the texts differ: for each kept token what was removed before it, added, and itself."""
    old = new = 0
    for i, j in [*_kept(before, after), (len(before), len(after))]:
        yield Part("removed", "".join(before[old:i]))
        yield Part("added", "".join(after[new:j]))
        yield Part("same", "".join(after[j : j + 1]))
        old, new = i + 1, j + 1


def _kept(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """The places, in order, of the tokens that both texts keep, worth the most altogether."""
    if len(before) * len(after) > _MOST_COMPARED:
        return []
    best = _worths(before, after)
    kept = []
    i = j = 0
    while i < len(before) and j < len(after):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            kept.append((i, j))
            i, j = i + 1, j + 1
    return kept


def _worths(before: list[str], after: list[str]) -> list[list[int]]:
    """At [i][j]: the most that can be kept of the texts from their tokens i and j on."""
    best = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        worth, row, below = _worth(before[i]), best[i], best[i + 1]
        for j in reversed(range(len(after))):
            row[j] = max(row[j + 1], below[j])
            if before[i] == after[j]:
                in_a_row = _IN_A_ROW * (before[i + 1 : i + 2] == after[j + 1 : j + 2])
                row[j] = max(row[j], worth + in_a_row + below[j + 1])
    return best


def _worth(token: str) -> int:
    word = token.strip()
    if any(map(str.isdigit, word)):
        return _NUMBER
    if any(map(str.isalpha, word)):
        return _LONG_WORD if len(word) > 3 else _SHORT_WORD
    return _PUNCTUATION


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Neighbours of one kind as one part, and no empty part."""
    joined: list[Part] = []
    for part in parts:
        if joined and part.text and joined[-1].op == part.op:
            joined[-1] = Part(part.op, joined[-1].text + part.text)
        elif part.text:
            joined.append(part)
    return joined
