"""What may be typed for a value, and how it is said."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.core.errors import Invalid
from hub.facts.values import TYPES, Setting, parse, spoken, typed_again

HERE = Setting(ZoneInfo("America/New_York"), {"33101": "Harbor", "33109": "Old Town", "Z3": "Quay"})
MONDAY = datetime(2026, 11, 9, 15, tzinfo=UTC)


def said(type: str, typed: str, lang: str = "en") -> str:
    return spoken(type, parse(type, typed, HERE), lang, HERE.zone, MONDAY)


@pytest.mark.parametrize(
    ("type", "typed", "english", "spanish"),
    [
        ("text", "  two  blocks\nnorth ", "two blocks north", "two blocks north"),
        ("phone", "(305) 555-0142", "(305) 555-0142", "(305) 555-0142"),
        ("phone", "988", "988", "988"),
        ("phone", "555 0142 ext 7", "555 0142 ext 7", "555 0142 ext 7"),
        ("number", "1200", "1,200", "1,200"),
        ("number", "1,200.50", "1,200.50", "1,200.50"),
        ("number", "-0.5", "-0.5", "-0.5"),
        ("time", "2026-11-12T18:00", "6 pm Thursday", "las 6 de la tarde del jueves"),
        ("time", "2026-11-12T23:00:00Z", "6 pm Thursday", "las 6 de la tarde del jueves"),
        ("time", "2026-11-12 13:05", "1:05 pm Thursday", "la 1:05 de la tarde del jueves"),
        ("time", "2026-11-12 12:00", "noon Thursday", "las 12 del mediodía del jueves"),
        ("time", "2026-11-12 06:30", "6:30 am Thursday", "las 6:30 de la mañana del jueves"),
        ("time", "2026-11-19 18:00", "6 pm Thursday, November 19",
         "las 6 de la tarde del jueves 19 de noviembre"),
        ("time", "2026-11-12 00:00", "midnight at the start of Thursday",
         "las 12 de la noche, al empezar el jueves"),
        ("hours", "8 am to 6 pm", "8 am to 6 pm", "de 8 de la mañana a 6 de la tarde"),
        ("hours", "8AM–6:30p.m.", "8 am to 6:30 pm", "de 8 de la mañana a 6:30 de la tarde"),
        ("hours", "08:00-18:00", "8 am to 6 pm", "de 8 de la mañana a 6 de la tarde"),
        ("hours", "20:00 - 06:00", "8 pm to 6 am", "de 8 de la noche a 6 de la mañana"),
        ("hours", "noon to midnight", "noon to midnight", "de 12 del mediodía a 12 de la noche"),
        ("hours", "24 hours", "24 hours a day", "las 24 horas"),
        ("list", "Harbor School", "Harbor School", "Harbor School"),
        ("list", "A\n- B\n\nC", "A, B and C", "A, B y C"),
        ("list", "Quay; Iglesia", "Quay and Iglesia", "Quay e Iglesia"),
        ("list", "Quay; hielo", "Quay and hielo", "Quay y hielo"),
        ("list", "Harbor School, 400 Quay Road\nPier 4 Hall",
         "Harbor School, 400 Quay Road; and Pier 4 Hall",
         "Harbor School, 400 Quay Road; y Pier 4 Hall"),
        ("zones", "33109, z3", "33109 and Z3", "33109 y Z3"),
        ("zones", "33101\n33109\n33101", "33101 and 33109", "33101 y 33109"),
    ],
)  # fmt: skip
def test_a_value_is_said_within_a_sentence(
    type: str, typed: str, english: str, spanish: str
) -> None:
    assert (said(type, typed), said(type, typed, "es-MX")) == (english, spanish)
    assert "\n" not in said(type, typed, "ht")


@pytest.mark.parametrize(
    ("type", "typed", "words"),
    [
        ("text", " \u200b ", "Write the value"),
        ("phone", "call us", "“call us” is no phone number"),
        ("phone", "12", "no phone number"),
        ("phone", "٣٤٥٦", "no phone number"),
        ("number", "twelve", "“twelve” is no number"),
        ("number", "1,20", "no number"),
        ("number", "1e5", "no number"),
        ("time", "Thursday 6 pm", "“Thursday 6 pm” is no day and time"),
        ("time", "2026-02-30 10:00", "no day and time"),
        ("time", "2026-02-30T10:00:00Z", "no day and time"),
        ("time", "2199-01-01 10:00", "no day and time"),
        ("time", "2026-03-08 02:30", "no clock shows this time"),
        ("hours", "8 to 6", "“8 to 6” are no opening hours"),
        ("hours", "8 am", "no opening hours"),
        ("hours", "8 am to 8 am", "no opening hours"),
        ("hours", "13 pm to 6 pm", "no opening hours"),
        ("zones", "33101, 33999", "33999 is no area of the city. Its areas: 33101, 33109, Z3."),
        ("zones", "a, b", "a, b are no areas of the city"),
        ("text", "x" * 1001, "at most 1,000 characters"),
    ],
)
def test_a_value_of_another_type_is_refused_in_words(type: str, typed: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(type, typed, HERE)
    assert words in refusal.value.fields["value"]


def test_a_city_without_areas_says_who_loads_them() -> None:
    with pytest.raises(Invalid, match="An administrator loads them"):
        parse("zones", "33101", Setting(HERE.zone, {}))


@pytest.mark.parametrize(
    ("type", "typed"),
    [("text", "by the pier"), ("phone", "555 0142"), ("number", "1,200"), ("hours", "8 am-6 pm"),
     ("hours", "24 hours"), ("list", "A, 1 B Road\nC"), ("zones", "33101, Z3"),
     ("time", "2026-11-12 18:00")],
)  # fmt: skip
def test_what_the_form_shows_again_is_the_same_value(type: str, typed: str) -> None:
    value = parse(type, typed, HERE)
    assert parse(type, typed_again(type, value, HERE.zone), HERE) == value
    assert type in TYPES
