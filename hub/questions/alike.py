"""The same question in other words: what two questions share, English and Spanish alike.

Idle words and what callers mean stand in `static/console/synonyms.js`; the console offers likely
questions by the same rules while an agent types (`static/questions/alike.js`).
"""

from functools import lru_cache

from hub.finding.asked import MEANT, WRITTEN, asked, plain

LIKELY = 0.5  # of all that both say, from which one is offered as the other
INFLECTED = 0.9  # open, opened, opening
STEM = 4  # letters two forms of a word have in common at least
# Words in which people ask and hear, beside those that the search leaves out.
ASKING = """
about again all already also any anything been before called caller calling give going happen
happened has hear heard help here know last let long looking maybe more much need needs now please
really right said saw say says should some something still tell than then think today tomorrow
tonight true want wants was were will would yes yet
ahora algo alguien antes bien cada creo cree decir dice dicen dijeron dime estan favor hacer hasta
hoy manana mas me mucho necesita necesito nos oi oyo pasa pero porque pueden puede puedo quiere
quiero sabe saber sea ser si siempre sobre solo tambien tiene tienen todavia todo todos ya verdad
ver vez esto eso
"""
_ASKING = frozenset(ASKING.split())

Term = dict[str, float]  # a word, and what it may mean, each with its worth


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[tuple[tuple[str, float], ...], ...]:
    """What is asked, a term a telling word or saying. Never raises."""
    found = []
    for part in asked(text):
        said = " ".join(part[0].words)
        if said in _ASKING:
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
    mine, theirs = terms(one), list(terms(other))
    if not mine or not theirs:
        return 0.0
    whole, shared = len(mine) + len(theirs), 0.0
    for term in mine:  # the best partner of each; no word is taken twice
        worths = [_worth(dict(term), dict(rival)) for rival in theirs]
        best = max(worths, default=0.0)
        if best:
            theirs.pop(worths.index(best))
            shared += best
    return 2 * shared / whole


def is_same(one: str, other: str) -> bool:
    """Whether it is the same in the same words, but for case, accents and signs."""
    return plain(one) == plain(other) != ""


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
