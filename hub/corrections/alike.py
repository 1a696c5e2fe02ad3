"""What two texts both speak of: names, numbers, and words that few texts use."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from hub.finding.asked import plain

COMMON = 0.2  # share of all texts that use a word which tells nothing
ENOUGH = 4.0  # of shared worth: one name, one number, or some rare words
TOLD = 4  # of what is shared, said as the reason

_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’]+(?: [A-ZÀ-Þ][\w'’]+)+")
_NUMBER = re.compile(r"\d[\d.,:/-]*\d|\d{2,}")
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Shared:
    """What two texts both speak of, the most telling first, and how much that is."""

    worth: float
    terms: tuple[str, ...]


class Background:
    """How many of all texts use a word: what all use tells nothing."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.count = 0
        self.uses: dict[str, int] = {}
        for text in texts:
            self.count += 1
            for term in {plain(word) for word in _WORD.findall(text)}:
                self.uses[term] = self.uses.get(term, 0) + 1

    def worth(self, term: str) -> float:
        """0 for a word that many texts use, the more the fewer do."""
        used = self.uses.get(term, 0)
        if used > COMMON * self.count:
            return 0.0
        return log((self.count + 1) / (used + 1)) / 2

    def shared(self, one: str, other: str) -> Shared:
        """What both texts speak of."""
        mine, theirs = terms_of(one), terms_of(other)
        found: dict[str, float] = {}
        for term, (said, weight) in mine.items():
            if term in theirs:
                worth = self.worth(term) if weight == 1.0 else weight
                if worth:
                    found[said] = worth
        longer = {word for said in found if " " in said for word in said.lower().split()}
        told = {said: worth for said, worth in found.items() if said not in longer}
        order = sorted(told, key=lambda said: (-told[said], said))
        return Shared(sum(told.values()), tuple(order[:TOLD]))


def terms_of(text: str) -> Mapping[str, tuple[str, float]]:
    """Term → how the text writes it, and its weight: names and numbers say most."""
    terms = {plain(word): (word.lower(), 1.0) for word in _WORD.findall(text)}
    for number in _NUMBER.findall(text):
        terms[number] = (number, ENOUGH)
    for name in _NAME.findall(text):
        terms[plain(name)] = (name, ENOUGH)
    return terms
