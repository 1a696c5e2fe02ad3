"""Word differences: exact when joined, readable, and never slow."""

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.formats.words import Part, word_count, word_diff

TEXTS = st.one_of(
    st.text(), st.lists(st.sampled_from(["a", "b ", " c", ",", "\n", "1.5"])).map("".join)
)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_the_parts_joined_are_exactly_the_old_and_the_new_text(old: str, new: str) -> None:
    parts = word_diff(old, new)
    assert "".join(part.text for part in parts if part.op != "removed") == new
    assert "".join(part.text for part in parts if part.op != "added") == old
    assert all(part.text for part in parts)
    assert all(one.op != other.op for one, other in pairwise(parts))


@settings(deadline=None)
@given(TEXTS)
def test_the_same_text_is_one_same_part(text: str) -> None:
    assert word_diff(text, text) == ([Part("same", text)] if text else [])


def test_a_number_changes_as_a_whole_and_a_new_comma_does_not_mark_its_word() -> None:
    assert word_diff("Boil 1.5 minutes at 33101.", "Boil 3.5 minutes at 33101, now.") == [
        Part("same", "Boil"),
        Part("removed", " 1.5"),
        Part("added", " 3.5"),
        Part("same", " minutes at 33101"),
        Part("added", ", now"),
        Part("same", "."),
    ]


def test_long_texts_are_compared_within_a_second() -> None:
    long = [
        ("a " * 9_000, "a b " * 4_500),
        ("a b c d e f g " * 50 + "x", "g f e d c b a " * 50),
        ("word " * 10_000 + "old", "word " * 10_000 + "new"),
    ]
    start = time.process_time()
    for old, new in long:
        parts = word_diff(old, new)
        assert "".join(part.text for part in parts if part.op != "removed") == new
    assert time.process_time() - start < 1


def test_only_words_are_counted() -> None:
    assert word_count("Don't wait – call 911, 24/7: it's free!") == 7
