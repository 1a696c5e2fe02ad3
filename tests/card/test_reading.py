"""How hard words are to follow: syllables and grades, against words and texts that are known."""

import pytest

from hub.card.lint_text import sentence_spans
from hub.card.reading import count_syllables, ease_of, hardest

ENGLISH = {
    1: "boil tap germs teeth crews friend closed cooled boiled streets the he be fire hour",
    2: "water shelter county people tested boxes places table needed earthquake poison wildfire "
    "city baby closes bottled handled useful statement quickly question basement",
    3: "tornado hospital ambulance insurance library formula video serious previous officials "
    "dangerous chemical hurricane diapers period potable avenue radio aftershock",
    4: "emergency information application January February usually generator",
    5: "evacuation electricity contaminated immediately precipitation individuals",
}  # fmt: skip
SPANISH = {
    1: "muy hoy pie yo sol",
    2: "agua hierva río leer aire país oír vía",
    3: "seguro huracán quédese ahora refugio siguiente pingüino cuidado",
    4: "emergencia información teléfono tubería aéreo inundación evacuación",
    5: "electricidad",
}


def _known(table: dict[int, str]) -> list[tuple[str, int]]:
    return [(word, count) for count, words in table.items() for word in words.split()]


@pytest.mark.parametrize(("word", "count"), _known(ENGLISH))
def test_the_syllables_of_an_english_word_are_those_a_dictionary_gives(
    word: str, count: int
) -> None:
    assert count_syllables(word) == count


@pytest.mark.parametrize(("word", "count"), _known(SPANISH))
def test_the_syllables_of_a_spanish_word_are_those_a_dictionary_gives(
    word: str, count: int
) -> None:
    assert count_syllables(word, "es") == count


def test_the_grade_of_known_texts_is_that_of_the_formula() -> None:
    easy = ease_of(["The cat sat on the mat."])
    assert easy is not None
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    assert easy.score == pytest.approx(-1.45)
    hard = ease_of(
        ["Individuals should immediately discontinue consumption of contaminated water."]
    )
    assert hard is not None
    assert hard.score > 18
    assert not hard.is_easy


def test_the_spanish_formula_is_fernandez_huerta() -> None:
    ease = ease_of(["El agua de la llave es segura."], "es")
    assert ease is not None
    # 7 words, 11 syllables: 206.84 - 60 * 11 / 7 - 1.02 * 7
    assert ease.score == pytest.approx(206.84 - 60 * 11 / 7 - 1.02 * 7)
    assert (ease.formula, ease.is_easy) == ("Fernández-Huerta", True)


def test_no_grade_is_given_for_another_language_or_for_nothing() -> None:
    assert ease_of(["Dlo a pa bon pou bwè."], "ht") is None
    assert ease_of([]) is None
    assert ease_of(["…"]) is None


def test_the_hardest_words_are_named_the_hardest_first() -> None:
    assert hardest(["Immediately boil contaminated water."], "en") == [
        "contaminated",
        "immediately",
    ]


def test_a_sentence_ends_at_its_point_and_not_at_an_abbreviation() -> None:
    text = "Go to St. Mark Hall, 12 Elm St. by 6 p.m. Wednesday. Bring 1.5 liters! Why?"
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found[0].startswith("Go to St. Mark Hall, 12 Elm St. by 6 p.m. Wednesday.")
    assert found[1:] == ["Bring 1.5 liters!", "Why?"]
