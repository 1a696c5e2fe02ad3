"""The same question in other words: which pairs are offered to be merged, and which are not."""

import pytest

from hub.questions.alike import LIKELY, asking, is_same, likeness, terms

SAME = [
    ("When does Alder Street bridge open?", "Is the Alder bridge open again?"),
    ("When does Alder Street bridge open?", "¿Cuándo abren el puente de Alder Street?"),
    ("Where do I sleep with my dog?", "¿Dónde dormir con mi perro?"),
    ("Is tap water safe for baby formula?", "Can I use the tap water for my baby's formula?"),
    ("Are schools closed on Monday?", "Is school open Monday"),
    ("No shelter takes pets", "Shelters take no pets."),
    ("Cuándo regresa la luz", "When does the power come back"),
]
OTHER = [
    ("When does Alder Street bridge open?", "Is it safe for baby formula?"),
    ("Where do I get sandbags?", "Where do I get insulin?"),
    ("Are schools closed on Monday?", "When is trash picked up?"),
    ("Can I go home?", "Can I get help?"),
    ("Flight 117 from gate 12", "Flight 118 from gate 14"),
    ("", "When?"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words_is_likely_the_same(one: str, other: str) -> None:
    assert likeness(one, other) >= LIKELY, (terms(one), terms(other), likeness(one, other))
    assert likeness(one, other) == pytest.approx(likeness(other, one))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_shares_only_idle_words_is_not(one: str, other: str) -> None:
    assert likeness(one, other) < LIKELY, (terms(one), terms(other), likeness(one, other))


def test_accents_signs_and_case_make_no_other_question() -> None:
    assert is_same("¿Cuándo ABREN el puente?", "cuando abren el puente")
    assert not is_same("?!", "?!")
    assert {"todavia", "still", "heard"} <= asking()
