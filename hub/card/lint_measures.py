"""What a finding is, and those that are measured: the lead, sentences, and how hard words are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hub.card.lint_letters import HIDDEN
from hub.card.lint_text import Passage, Where
from hub.card.lint_words import Tongue
from hub.card.reading import ease_of, hardest, mean_length
from hub.formats.words import word_count

Level = Literal["blocks", "advises", "good"]

LEAD_WORDS = 27  # nine seconds: what a caller under stress takes in at once
SENTENCE_WORDS = 20
FEW_WORDS = 20  # a grade of fewer words says nothing
_LOCAL = "this place"  # what a local value counts for, open or filled: two words


@dataclass(frozen=True)
class Finding:
    """One thing the lint has to say. `brief` is the same in a few words, for a row of checks."""

    rule: str
    level: Level
    where: Where
    says: str
    excerpt: str = ""
    brief: str = ""


def advice(
    rule: str, passage: Passage, start: int, end: int, says: str, brief: str = ""
) -> Finding:
    """Advice on a span of a passage."""
    return Finding(
        rule, "advises", passage.where(start, end), says, passage.text[start:end][:80], brief
    )


def lead(spoken: list[Passage]) -> Iterator[Finding]:
    if not spoken:
        return
    first = spoken[0]
    count = _count(first.own)
    brief = f"{count} of {LEAD_WORDS} words"
    if count <= LEAD_WORDS:
        good = advice("lead", first, 0, len(first.text), "The lead is short enough.", brief)
        yield Finding("lead", "good", good.where, good.says, good.excerpt, brief)
        return
    says = f"The lead has {count} words: at most {LEAD_WORDS}. Move the rest to the next paragraph."
    yield advice("lead", first, 0, len(first.text), says, brief)


def sentences(spoken: list[Passage], leads: list[Passage]) -> Iterator[Finding]:
    """The lead has a limit of its own; its sentences are not measured twice."""
    for passage in [one for one in spoken if one not in leads]:
        for start, end in passage.sentences:
            count = _count(passage.own[start:end])
            if count > SENTENCE_WORDS:
                says = f"{count} words in one sentence: at most {SENTENCE_WORDS}. Make two of it."
                yield advice("sentence", passage, start, end, says, f"{count} words")
    texts = _sentence_texts(spoken)
    if texts and (mean := mean_length(texts)) > SENTENCE_WORDS:
        says = f"Sentences have {mean:.0f} words on average: make it 15 to {SENTENCE_WORDS}."
        first = spoken[0]
        yield advice("mean", first, 0, len(first.text), says, f"{mean:.0f} words")


def grade(spoken: list[Passage], tongue: Tongue) -> Iterator[Finding]:
    texts = _sentence_texts(spoken)
    ease = ease_of(texts, tongue.lang)
    if ease is None or sum(map(word_count, texts)) < FEW_WORDS:
        return
    if ease.is_easy:
        says = f"{ease.formula}: {ease.said}."
        where = Where(spoken[0].field, spoken[0].section, spoken[0].line, 0, 0)
        yield Finding("grade", "good", where, says, "", ease.said)
        return
    hard = hardest(texts, tongue.lang)
    names = f", and shorter words for {', '.join(f'“{word}”' for word in hard)}" if hard else ""
    says = f"Hard to follow by ear ({ease.formula} {ease.said}). Write shorter sentences{names}."
    first = next((one for one in spoken if any(w in one.own.lower() for w in hard)), spoken[0])
    start = first.own.lower().find(hard[0]) if hard else -1
    span = (start, start + len(hard[0])) if start >= 0 else (0, len(first.text))
    yield advice("grade", first, *span, says, ease.said)


def _sentence_texts(spoken: list[Passage]) -> list[str]:
    """The sentences to measure. A name that a local value brings is not the writer's to shorten."""
    return [
        _shown(passage.own[start:end]) for passage in spoken for start, end in passage.sentences
    ]


def _shown(text: str) -> str:
    """The text with each run of hidden letters as some words that stand for it."""
    shown: list[str] = []
    for character in text:
        if character != HIDDEN:
            shown.append(character)
        elif not shown or shown[-1] != _LOCAL:
            shown.append(_LOCAL)
    return "".join(shown)


def _count(text: str) -> int:
    return word_count(_shown(text))
