"""How hard words are to follow when they are heard once: sentences, syllables, grade."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hub.formats.words import word_count

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_COUNTED = re.compile(r"[^\W_]+(?:['’.:,][^\W_]+)*")

# English words whose letters do not tell how many syllables are said.
_ODD = {
    "area": 3, "areas": 3, "business": 2, "businesses": 3, "every": 2,
    "everyone": 3, "everything": 3,
    "being": 2, "people": 2, "people's": 2, "create": 2, "created": 3, "idea": 3, "real": 1,
    "really": 2, "science": 2, "quiet": 2, "fire": 1, "fires": 1, "hour": 1, "hours": 1, "our": 1,
    "evacuate": 4, "evacuated": 5, "evacuation": 5, "situation": 4, "vehicle": 3, "vehicles": 3,
    "something": 2, "someone": 2, "sometimes": 2, "somewhere": 2, "wednesday": 2, "wildfire": 2,
    "wildfires": 2, "basement": 2, "safety": 2, "safely": 2, "medicine": 3, "chocolate": 3,
    "don't": 1, "doesn't": 2, "isn't": 2, "didn't": 2, "couldn't": 2, "wasn't": 2, "hasn't": 2,
    "i'm": 1, "i'll": 1, "we'll": 1, "you'll": 1, "you're": 1, "we're": 1, "they're": 1, "it's": 1,
    "police": 2, "used": 1, "eye": 1, "eyes": 1, "pipeline": 2, "household": 2, "homeless": 2,
    "someplace": 2, "before": 2, "therefore": 2, "anywhere": 3, "diabetes": 4, "doing": 2,
    "going": 2, "seeing": 2, "quake": 1, "the": 1, "resident": 3, "residents": 3, "refrigerator": 5,
    "generator": 4, "statewide": 2, "lifeguard": 2, "closely": 2, "widespread": 2, "fireplace": 2,
    "throughout": 2, "riot": 2, "diet": 2, "fuel": 2, "cruel": 2, "poem": 2, "lion": 2, "iron": 2,
    "volunteer": 3, "volunteers": 3, "reunite": 3, "reunification": 6, "reopen": 3, "reopens": 3,
    "reopened": 3, "reentry": 3, "coworker": 3, "cooperate": 4, "oasis": 3, "million": 2,
    "humidifier": 5, "dialysis": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Ease:
    """How easily a text is followed, by a formula that has a name."""

    formula: str
    score: float
    is_easy: bool
    said: str


def count_syllables(word: str, lang: str = "en") -> int:
    """How many syllables a word is said with; at least one. A number counts as one."""
    return _spanish(word.lower()) if lang == "es" else _english(word.lower())


def ease_of(sentences: Sequence[str], lang: str = "en") -> Ease | None:
    """The ease of sentences in English or Spanish; None for other languages and for no words.

    English: Flesch-Kincaid grade. Spanish: Fernández-Huerta (1959), with words a sentence.
    """
    words = [word for sentence in sentences for word in _COUNTED.findall(sentence)]
    if lang not in ("en", "es") or not words:
        return None
    syllables = sum(count_syllables(word, lang) for word in words) / len(words)
    length = len(words) / len(sentences)
    if lang == "es":
        score = 206.84 - 60 * syllables - 1.02 * length
        said = f"{min(100, max(0, round(score)))} of 100, easy from {EASY_SPANISH}"
        return Ease("Fernández-Huerta", score, score >= EASY_SPANISH, said)
    grade = 0.39 * length + 11.8 * syllables - 15.59
    said = str(max(1, round(grade)))
    return Ease("Flesch-Kincaid", grade, round(grade) <= HIGHEST_GRADE, said)


def hardest(sentences: Sequence[str], lang: str, most: int = 3) -> list[str]:
    """The words with the most syllables, the hardest first: those to look at."""
    found = {word.lower() for sentence in sentences for word in WORD.findall(sentence)}
    counted = sorted((-count_syllables(word, lang), word) for word in found)
    return [word for count, word in counted if count <= (-3 if lang == "en" else -4)][:most]


def mean_length(sentences: Sequence[str]) -> float:
    """How many words a sentence has on average."""
    return sum(map(word_count, sentences)) / max(1, len(sentences))


@lru_cache(maxsize=4_000)
def _english(word: str) -> int:
    word = word.replace("’", "'")
    if word in _ODD:
        return _ODD[word]
    letters = re.sub(r"'s$|[^a-zà-ÿ]", "", word)
    if not letters:
        return 1
    if letters.endswith("es") and not re.search(r"(?:[sxz]|ch|sh|[cg]|[^aeiou]l|i)es$", letters):
        letters = letters[:-1]
    if re.search(r"[^td]ed$", letters) and not re.search(r"[^aeiouy]led$", letters[:-2] + "ed"):
        letters = letters[:-2] + ("e" if re.search(r"[aeiouy]ed$", letters) else "")
        if not re.search(r"[aeiouy]", letters):
            return 1
    if re.search(r"[aeiouy].*[^aeiou]e$", letters) and not re.search(r"[^aeiouy]le$", letters):
        letters = letters[:-1]
    letters = re.sub(r"(?<=[aeiouy])(?:[^aeiouy]+)e(?=(?:ly|ment|ful|less|ness|ty)$)", "t", letters)
    count = len(re.findall(r"[aeiouyà-ÿ]+", letters))
    count += len(re.findall(r"(?<![ctsgx])i[ao]|[^cg]iu|eo(?!u)|(?<![gq])u[ao]|ism$", letters))
    return max(1, count)


@lru_cache(maxsize=4_000)
def _spanish(word: str) -> int:
    letters = re.sub(r"[qg]u(?=[eiéí])", "g", word)
    letters = re.sub(r"y(?![aeiouáéíóúü])", "i", letters)
    count = 0
    for run in re.findall(r"[aeiouáéíóúü]+", letters):
        strong = len(re.findall(r"[aeoáéóíú]", run))
        count += max(1, strong)
    return max(1, count)


HIGHEST_GRADE = 8  # the field guide asks for grade 6 to 8
EASY_SPANISH = 60  # “normal” on the scale of Fernández-Huerta, grades 7 and 8
