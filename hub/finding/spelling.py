"""The words that cards and callers use, and which of them somebody meant who slipped."""

from collections import Counter, defaultdict
from collections.abc import Iterable

LOOKED_AT = 60  # candidates that share the most pairs of letters
OFFERED = 4
KEPT = 5000  # answers in mind
SURE = 5  # letters from which also the first may be wrong: uracan is huracan


class Vocabulary:
    """Words known, by the pairs of letters they are made of."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        self._words: set[str] = set()
        self._asked: dict[str, list[str]] = {}  # a question is asked again at each of its letters
        self.learn(words)

    def learn(self, words: Iterable[str]) -> None:
        """Know these words too."""
        self._asked = {}
        for word in set(words) - self._words:
            self._words.add(word)
            if slips(word):
                for pair in _pairs(word):
                    self._by_pair[pair].add(word)

    def near(self, typed: str) -> list[str]:
        """The nearest words to one that is unknown, the nearest first."""
        if typed not in self._asked:
            if len(self._asked) >= KEPT:
                self._asked = {}
            self._asked[typed] = self._nearest(typed)
        return self._asked[typed]

    def _nearest(self, typed: str) -> list[str]:
        allowed = slips(typed)
        if not allowed or any(word.startswith(typed) for word in self._words):
            return []
        pairs = _pairs(typed)
        shared = Counter(word for pair in pairs for word in self._by_pair.get(pair, ()))
        enough = len(pairs) - 3 * allowed  # two letters that changed places spoil three pairs
        likely = [(word, same) for word, same in shared.most_common(LOOKED_AT) if same >= enough]
        if len(typed) < SURE:  # mold is not hold: so short a word begins as it was typed
            likely = [(word, same) for word, same in likely if word[0] == typed[0]]
        found = [(_distance(typed, word, allowed), -same, word) for word, same in likely]
        return [word for far, _, word in sorted(found) if far <= allowed][:OFFERED]


def slips(word: str) -> int:
    """How many letters may be wrong: none in a short word, where another letter is another word."""
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 8 else 2


def _pairs(word: str) -> set[str]:
    framed = f"^{word}$"
    return {framed[at : at + 2] for at in range(len(framed) - 1)}


def _distance(one: str, other: str, most: int) -> int:
    """How many letters differ, were added or left out, or changed places; more than `most` is not
    counted to the end.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            same = before[j - 1] + (letter != wanted)
            row.append(min(same, before[j] + 1, row[-1] + 1))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]
