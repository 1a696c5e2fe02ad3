"""What may change without interrupting anyone, and what may not, each by its name."""

import pytest

from hub.card.typos import why_aloud

CARD = """## Transfer
- 911: Drank the water and is faint.

## Say
{{ source }} says: boil tap water in {{ area }} before you drink it.

Boil it hard for 3 minutes, then let it cool. Do not swallow the water. The park is safe.

## Ask
- What is your ZIP code? Meet us at Pier Street.

## Do
- Put it in the tally.

## Don't say
- It will be fixed tonight.
  - Tests take 24 hours.
"""
AGUA = """## Transfer
- 911: Se desmaya.

## Say
Hierva el agua antes de tomarla. No trague el agua.

## Ask
- ¿Dónde vive?

## Do

## Don't say
"""
VALUES = {"source": "Water", "area": "33101"}


def why(old: str, new: str, lang: str = "en", text: str = CARD) -> list[str]:
    assert old in text
    return why_aloud((text, VALUES), (text.replace(old, new, 1), VALUES), lang)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("let it cool", "let it coool"),
        ("let it cool.", "leave it to cool."),
        ("Put it in", "Write it in"),
        ("swallow the water", "**swallow** the water"),
        ("hard for 3 minutes,", "hard for 3 minutes;"),
        ("Boil it hard", "Boil it very hard"),
    ],
)
def test_a_slip_of_the_pen_interrupts_nobody(old: str, new: str) -> None:
    assert why(new, old, text=CARD.replace(old, new)) == []
    assert why(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("3 minutes", "1 minutes", "a number: “3”"),
        ("3 minutes", "three minutes", "a number: “three”"),
        ("24 hours", "24 days", "a time: “hours”"),
        ("tonight", "tomorrow", "a time: “tonight”"),
        ("Do not swallow", "Do swallow", "a negation: “not”"),
        ("Do not swallow", "Don't swallow", "a negation: “Don't”"),
        ("is safe", "is unsafe", "a word and its opposite: “unsafe”"),
        ("before you drink", "after you drink", "a time: “before”"),
        ("faint", "feint", "a line of Transfer"),
        ("- Put it", "- [area: harbor] Put it", "for whom a line is, or where an answer leads"),
        ("Pier Street", "Pine Street", "a name: “Pier”"),
        ("in {{ area }} before", "before", "which local values are said, or in which order"),
        (
            "then let it cool",
            "and when that is done let it stand in the kitchen",
            "11 words, in and out: at most 6",
        ),
    ],
)
def test_what_could_change_what_a_caller_does_is_told_aloud(old: str, new: str, named: str) -> None:
    assert named in why(old, new)
    assert why(new, old, text=CARD.replace(old, new, 1)), "and back again"


def test_a_local_value_is_named() -> None:
    other = {**VALUES, "area": "33109"}
    assert "the local value of area" in why_aloud((CARD, VALUES), (CARD, other), "en")


def test_spanish_is_read_too_and_a_language_the_hub_cannot_read_never_passes() -> None:
    assert why("tomarla", "bebérla", "es", AGUA) == []
    assert "a negation: “No”" in why("No trague", "Trague", "es", AGUA)
    assert why("tomarla", "beberla", "ar", AGUA) == [
        "words in Arabic, of which the hub does not know how they say no"
    ]


def test_a_card_of_an_older_layout_never_passes() -> None:
    assert why_aloud(("No card.", {}), (CARD, VALUES), "en") == ["a layout that cannot be compared"]
