"""YAML is read as text with lines; what a file of words does not need is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.formats.faults import Faulty
from hub.formats.plain_yaml import read_yaml


def fault_of(text: str) -> str:
    with pytest.raises(Faulty) as caught:
        read_yaml(text, file="a.yaml", first_line=2)
    return str(caught.value)


def test_every_value_stays_the_text_it_was_written_as() -> None:
    text = "lang: no\nversion: 1.10\nwhen: 2026-11-20\nempty:\nlist: [yes, ~, 0x1F, '<<']\n"
    assert read_yaml(text, file="a.yaml").content == {
        "lang": "no",
        "version": "1.10",
        "when": "2026-11-20",
        "empty": "",
        "list": ["yes", "~", "0x1F", "<<"],
    }


def test_every_value_has_its_line_and_a_missing_one_that_of_its_parent() -> None:
    document = read_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n", file="a.yaml", first_line=10)
    assert document.line_of(("b", 0, "d")) == 13
    assert document.line_of(("b", 0, "missing")) == 12
    assert document.line_of(("missing",)) == 10


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2", "a.yaml:3: “a” a second time: keep one"),
        ("a: &x 1\nb: *x", "a.yaml:3: an alias (*name)"),
        ("a: !!python/object:os.system x", "a.yaml:2: a tag (!name)"),
        ("a: !!int 1", "a.yaml:2: a tag (!name)"),
        ("? [a]\n: 1", "a.yaml:2: a name that is not plain text"),
        ("a: b: c", "a.yaml:2: a colon inside a value"),
        ("a:\n\t- b", "a.yaml:3: a sign YAML keeps for itself"),
        ("a: 1\n--- \nb: 2", "a second “---”"),
        ("a: \0", "a character that no text file holds"),
        ("", "a.yaml:2: nothing is written here"),
        ("[" * 1000, "a.yaml:2: more than 10 lists"),
        ("a: " + "x" * 64_000, "longer than 64,000 characters"),
    ],
)
def test_what_no_file_of_words_needs_is_refused_with_its_line(text: str, says: str) -> None:
    assert says in fault_of(text)


PIECES = [
    "a",
    ": ",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "&x ",
    "*x",
    "!!int ",
    "|",
    ">",
]


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from([*PIECES, "? ", "#", "---"])).map("".join)))
def test_any_text_is_read_or_refused_never_an_error(text: str) -> None:
    try:
        document = read_yaml(text, file="a.yaml")
    except Faulty:
        return
    assert document.line_of(("missing",)) >= 1
