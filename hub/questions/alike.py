"""The same question in other words: what two questions share, English and Spanish alike.

Idle words and what callers mean stand in `static/console/synonyms.js`; the console offers likely
questions by the same rules while an agent types, and the words that say nothing of what is asked
stand there (`static/questions/alike.js`).
"""

import re
from functools import lru_cache

from hub.core.places import data_dir
from hub.finding.asked import MEANT, WRITTEN, asked, plain

LIKELY = 0.5  # of all that both say, from which one is offered as the other
INFLECTED = 0.9  # open, opened, opening
NUMBER = 2.0  # counts as so many words
STEM = 4  # letters two forms of a word have in common at least
_ASKING_WORDS = re.compile(r"ASKING_WORDS = `([^`]*)`")

Term = dict[str, float]  # a word, and what it may mean, each with its worth


@lru_cache(maxsize=1)
def asking() -> frozenset[str]:
    """Words in which people ask and hear, and which say nothing of what."""
    written = (data_dir("static") / "questions" / "alike.js").read_text(encoding="utf-8")
    return frozenset(" ".join(_ASKING_WORDS.findall(written)).split())


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[tuple[tuple[str, float], ...], ...]:
    """What is asked, a term a telling word or saying. Never raises."""
    found = []
    for part in asked(text):
        said = " ".join(part[0].words)
        if said in asking():
            continue
        term: Term = {said: WRITTEN}
        for reading in part[1:]:
            term.setdefault(" ".join(reading.words), MEANT)
        found.append(tuple(term.items()))
    return tuple(found)


@lru_cache(maxsize=16384)
def likeness(one: str, other: str) -> float:
    """How much of what both say is the same: 0 nothing, 1 all."""
    if plain(one) == plain(other):
        return 1.0
    mine, theirs = terms(one), terms(other)
    whole = sum(_weight(term) for term in (*mine, *theirs))
    pairs = [
        (_worth(dict(term), dict(rival)) * _weight(term), ours, at)
        for ours, term in enumerate(mine)
        for at, rival in enumerate(theirs)
    ]
    shared, taken_of_mine, taken_of_theirs = 0.0, set[int](), set[int]()
    for worth, ours, at in sorted(pairs, reverse=True):  # no word is taken twice
        if worth and ours not in taken_of_mine and at not in taken_of_theirs:
            taken_of_mine.add(ours)
            taken_of_theirs.add(at)
            shared += worth
    return 2 * shared / whole if whole else 0.0


def is_same(one: str, other: str) -> bool:
    """Whether it is the same in the same words, but for case, accents and signs."""
    return plain(one) == plain(other) != ""


def _weight(term: tuple[tuple[str, float], ...]) -> float:
    """Another number is another question."""
    return NUMBER if any(map(str.isdigit, term[0][0])) else 1.0


def _worth(one: Term, other: Term) -> float:
    """What two terms share: the same word, a form of it, or what both may mean."""
    alike = [min(worth, other[word]) for word, worth in one.items() if word in other]
    first, second = next(iter(one)), next(iter(other))
    if first != second and _is_form(first, second):
        alike.append(INFLECTED)
    return max(alike, default=0.0)


def _is_form(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < STEM or any(map(str.isdigit, short)):
        return False
    return long.startswith(short) or (len(short) > STEM and long.startswith(short[:-1]))
