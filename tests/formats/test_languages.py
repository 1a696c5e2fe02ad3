"""What a language's code says, and numbers among words written from right to left."""

import pytest

from hub.formats.languages import (
    direction,
    isolated,
    name_of,
    quoting,
    required,
    typed_codes,
    wrong_languages,
)


@pytest.mark.parametrize(
    "lang", ["ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv", "ar-EG", "ku-Arab"]
)
def test_what_is_written_from_right_to_left(lang: str) -> None:
    assert direction(lang) == "rtl"


@pytest.mark.parametrize("lang", ["en", "es", "ht", "zh-Hant", "ku-Latn", "ar-Latn", "am", "vi"])
def test_what_is_written_from_left_to_right(lang: str) -> None:
    assert direction(lang) == "ltr"


def test_a_language_has_a_name_and_one_nobody_knows_its_code() -> None:
    assert [name_of(code) for code in ("ar", "ar-EG", "zh-Hant", "xx")] == [
        "Arabic", "Arabic", "Chinese (traditional)", "XX",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["555-0142", "(305) 555-0142", "+1 305 555 0142", "10:30"])
def test_a_number_among_arabic_words_keeps_its_order(number: str) -> None:
    assert isolated(f"اتصل بالرقم {number}.") == f'اتصل بالرقم <bdi dir="ltr">{number}</bdi>.'


def test_among_words_from_left_to_right_nothing_is_added_and_everything_escaped() -> None:
    assert isolated("Call 555-0142 <now>") == "Call 555-0142 &lt;now&gt;"
    assert isolated("<b> اتصل") == "&lt;b&gt; اتصل"


def test_the_original_always_stands_first_and_nothing_twice() -> None:
    assert required(["es", "en", "es", "ar"]) == ["en", "es", "ar"]
    assert typed_codes(" en, es  ht,zh-Hant ") == ["en", "es", "ht", "zh-Hant"]


def test_what_is_no_code_is_named() -> None:
    assert wrong_languages(["en", "zh-Hant"]) == ""
    assert wrong_languages(["en", "Spanish"]).startswith("Spanish is no language code.")
    assert wrong_languages([f"{a}{b}" for a in "abcd" for b in "abcd"]).startswith("Write at most")
    assert wrong_languages([]) == "Write at least one language code, like en."


def test_an_english_sentence_that_quotes_arabic_reads_each_quote_in_its_own_direction() -> None:
    said = quoting("Say: “3 دقائق”, was “دقيقة”.", "ar")
    three = '<bdi lang="ar">“<bdi dir="ltr">3</bdi> دقائق”</bdi>'
    assert said == f'Say: {three}, was <bdi lang="ar">“دقيقة”</bdi>.'
    assert quoting("Say: “<b>”.", "es") == "Say: “&lt;b&gt;”."
