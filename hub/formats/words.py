"""What differs between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Op = Literal["same", "added", "removed"]

# A word keeps its inner marks (don't, 555-0100, 6:30, 1.5), so a number changes as a whole; a comma
# after a word stands alone, so that adding one does not mark the word. The space goes with what
# follows it, so that a word added at the end of a sentence leaves its neighbours the same.
_TOKEN = re.compile(r"\s*(?:\w+(?:[.,:/@'’\-]\w+)*|[^\w\s])|\s+")

# difflib's time grows with the product of both lengths, worse when words repeat. Beyond this the
# differing middle is shown as one removal and one addition: true, only less fine.
_MOST_COMPARED = 120_000


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
    if len(before) * len(after) > _MOST_COMPARED:
        yield Part("removed", "".join(before))
        yield Part("added", "".join(after))
        return
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > 200)
    for op, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if op == "equal":
            yield Part("same", "".join(after[new_from:new_to]))
        else:
            yield Part("removed", "".join(before[old_from:old_to]))
            yield Part("added", "".join(after[new_from:new_to]))


def _joined(parts: list[Part]) -> list[Part]:
    """Neighbours of one kind as one part, and no empty part."""
    joined: list[Part] = []
    for part in parts:
        if joined and part.text and joined[-1].op == part.op:
            joined[-1] = Part(part.op, joined[-1].text + part.text)
        elif part.text:
            joined.append(part)
    return joined
