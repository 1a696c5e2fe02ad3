"""What was typed as a question: each word of it, or what callers mean by it.

The words callers use stand in `static/console/synonyms.js`, and nowhere else: the console finds by
the same list when the line is cut.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from hub.core.places import data_dir

LONGEST = 200  # characters of a question; the rest is not looked for
LONGEST_WORD = 40
MOST_PARTS = 10
WRITTEN, MEANT, NEAR, NEARLY_MEANT = 1.0, 0.6, 0.45, 0.3  # what an answer by such words is worth
SHORT = 3  # letters from which a begun word is looked for in the whole text, not only in its head

_SIGNS = re.compile(r"[\W_]+")
_LISTS = re.compile(r"const (\w+) = `([^`]*)`")


@dataclass(frozen=True)
class Reading:
    """One way to read a part of a question: these words together; `begun`: each may go on."""

    words: tuple[str, ...]
    worth: float = WRITTEN
    begun: bool = False


Part = tuple[Reading, ...]  # answered by any of its readings


def plain(text: str) -> str:
    """Words as they are compared: small letters, no accents, no signs."""
    letters = text.lower()
    if not letters.isascii():
        apart = unicodedata.normalize("NFD", letters)
        letters = "".join(one for one in apart if not unicodedata.category(one).startswith("M"))
    return _SIGNS.sub(" ", letters.replace("'", "").replace("’", "")).strip()


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    written = (data_dir("static") / "console" / "synonyms.js").read_text(encoding="utf-8")
    return dict(_LISTS.findall(written))


@lru_cache(maxsize=1)
def meant() -> dict[str, tuple[str, ...]]:
    """What a caller may say → the cards' words for it."""
    found: dict[str, dict[str, None]] = {}
    for line in _lists()["TOLD"].strip().split("\n"):
        cards, callers = ([plain(said) for said in side.split(",")] for side in line.split(": "))
        for said in [*callers, *cards]:
            found.setdefault(said, {}).update(dict.fromkeys(cards))
    return {said: tuple(word for word in cards if word != said) for said, cards in found.items()}


@lru_cache(maxsize=1)
def _idle() -> frozenset[str]:
    """Words that say nothing of what is asked."""
    return frozenset(_lists()["IDLE_WORDS"].split())


@lru_cache(maxsize=1)
def _longest() -> int:
    """How many words the longest of callers' sayings has."""
    return max(len(said.split()) for said in meant())


def asked(text: str) -> list[Part]:
    """What was typed as a question: every word of it, or what it may mean. Never raises."""
    words = [word[:LONGEST_WORD] for word in plain(text[:LONGEST]).split()]
    sayings = list(_sayings(words))
    telling = [said for said in sayings if len(said) > 1 or said[0] not in _idle()]
    return [_part(said) for said in (telling or sayings)[:MOST_PARTS]]


def _sayings(words: list[str]) -> Iterator[tuple[str, ...]]:
    """The words parted into what callers say: the longest saying that is known, else one word."""
    at = 0
    while at < len(words):
        long = min(_longest(), len(words) - at)
        while long > 1 and " ".join(words[at : at + long]) not in meant():
            long -= 1
        yield tuple(words[at : at + long])
        at += long


def _part(said: tuple[str, ...]) -> Part:
    return (Reading(said, begun=True), *_meanings(" ".join(said), MEANT))


def _meanings(said: str, worth: float) -> Iterator[Reading]:
    """The cards' words for what was said, each as one and as many."""
    for word in meant().get(said, ()):
        yield Reading(tuple(word.split()), worth)
        if not word.endswith("s"):
            yield Reading(tuple(f"{word}s".split()), worth)


def misspelled(parts: list[Part], near: Callable[[str], list[str]]) -> list[Part]:
    """The question once more, with the words that are nearest to what was typed."""
    return [part + tuple(_nearest(part[0].words, near)) for part in parts]


def _nearest(said: tuple[str, ...], near: Callable[[str], list[str]]) -> Iterator[Reading]:
    if len(said) > 1:  # a saying that is known has no slips
        return
    for word in near(said[0]):
        yield Reading((word,), NEAR)
        yield from _meanings(word, NEARLY_MEANT)
