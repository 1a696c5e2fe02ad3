"""The same question in other words: what two questions share, English and Spanish alike.

Idle words and what callers mean stand in `static/console/synonyms.js`; the console offers likely
questions by the same rules while an agent types, and the words that say nothing of what is asked
stand there (`static/questions/alike.js`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from hub.core.places import data_dir
from hub.finding.asked import MEANT, WRITTEN, asked, plain

LIKELY = 0.5  # of all that both say, from which one is offered as the other
INFLECTED = 0.9  # open, opened, opening
NUMBER = 2.0  # counts as so many words
STEM = 4  # letters two forms of a word have in common at least
_ASKING_WORDS = re.compile(r"ASKING_WORDS = `([^`]*)`")


@dataclass(frozen=True)
class Term:
    """A telling word or saying: as it was said, and what it may mean, each with its worth."""

    said: str
    worths: dict[str, float]

    @property
    def weight(self) -> float:
        """Another number is another question."""
        return NUMBER if any(map(str.isdigit, self.said)) else 1.0

    @property
    def stems(self) -> set[str]:
        """How the words begin by which it may be found in another question."""
        return {word[:STEM] for word in self.worths}


_ASKING_WORDS = re.compile(r"ASKING_WORDS = `([^`]*)`")


@lru_cache(maxsize=1)
def asking() -> frozenset[str]:
    """Words in which people ask and hear, and which say nothing of what."""
    written = (data_dir("static") / "questions" / "alike.js").read_text(encoding="utf-8")
    return frozenset(" ".join(_ASKING_WORDS.findall(written)).split())


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[Term, ...]:
    """What is asked, a term a telling word or saying. Never raises."""
    found = []
    for part in asked(text):
        said = " ".join(part[0].words)
        if said not in asking():
            worths = {" ".join(reading.words): MEANT for reading in part[1:]}
            found.append(Term(said, {**worths, said: WRITTEN}))
    return tuple(found)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem for term in terms(text) for stem in term.stems)


def likeness(one: str, other: str) -> float:
    """How much of what both say is the same: 0 nothing, 1 all."""
    return _likeness(*sorted((one, other)))


@lru_cache(maxsize=65536)
def _likeness(one: str, other: str) -> float:
    if is_same(one, other):
        return 1.0
    if _stems(one).isdisjoint(_stems(other)):  # most pairs: no need to look closer
        return 0.0
    mine, theirs = terms(one), terms(other)
    pairs = [
        (worth * term.weight, ours, at)
        for ours, term in enumerate(mine)
        for at, rival in enumerate(theirs)
        if (worth := _worth(term, rival))
    ]
    shared, taken_of_mine, taken_of_theirs = 0.0, set[int](), set[int]()
    for worth, ours, at in sorted(pairs, reverse=True):  # no word is taken twice
        if ours not in taken_of_mine and at not in taken_of_theirs:
            taken_of_mine.add(ours)
            taken_of_theirs.add(at)
            shared += worth
    return 2 * shared / sum(term.weight for term in (*mine, *theirs))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return plain(text)


def is_same(one: str, other: str) -> bool:
    """Whether it is the same in the same words, but for case, accents and signs."""
    return _plain(one) == _plain(other) != ""


def _worth(one: Term, other: Term) -> float:
    """What two terms share: the same word, a form of it, or what both may mean."""
    both = one.worths.keys() & other.worths.keys()
    best = max((min(one.worths[word], other.worths[word]) for word in both), default=0.0)
    if one.said != other.said and _is_form(one.said, other.said):
        return max(best, INFLECTED)
    return best


def _is_form(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < STEM or any(map(str.isdigit, short)):
        return False
    return long.startswith(short) or (len(short) > STEM and long.startswith(short[:-1]))
