"""Written words as they are read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.formats.spoken import number_in_words, seconds_of, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Call 911 or 988.", "Call nine one one or nine eight eight."),
        ("Boil water in 33101 and 33109", "Boil water in three three one zero one and three three"
         " one zero nine"),
        ("until 6 pm Tuesday", "until six p.m. Tuesday"),
        ("from 6:05 a.m. to 12 pm", "from six oh five a.m. to noon"),
        ("by 14:30, not 00:00", "by two thirty p.m., not midnight"),
        ("at 18:00.", "at six p.m."),
        ("28,900 homes", "twenty-eight thousand nine hundred homes"),
        ("(305) 555-0142", "three zero five, five five five, zero one four two"),
        ("9th Avenue, the 22nd, the 100th", "ninth Avenue, the twenty-second, the one hundredth"),
        ("3-5 days", "three to five days"),
        ("95% and 98°F", "ninety-five percent and ninety-eight degrees"),
        ("$1,200.50", "one thousand two hundred dollars and fifty cents"),
        ("1.5 inches, 74 mph", "one point five inches, seventy-four miles an hour"),
        ("September 8, 2026", "September eighth, twenty twenty-six"),
        ("I-95", "I-ninety-five"),
    ],
)  # fmt: skip
def test_what_a_reader_would_stumble_over_is_written_out(written: str, said: str) -> None:
    assert spoken(written) == said


@given(st.text(max_size=60))
def test_no_figure_is_left_whatever_is_written(text: str) -> None:
    assert not any(one in "0123456789" for one in spoken(text))


@given(st.integers(0, 10**15 - 1))
def test_every_number_has_words_and_two_numbers_never_the_same(value: int) -> None:
    assert number_in_words(value) != number_in_words(value + 1) if value + 1 < 10**15 else True


def test_half_a_minute_is_seventy_five_words() -> None:
    assert seconds_of(" ".join(["word"] * 75)) == 30.0
    assert seconds_of("twenty-two") == 0.8
