"""A question: what was typed, what callers mean by it, who slipped, and the line that is shown."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.finding.asked import LONGEST, MOST_PARTS, Reading, asked, meant, misspelled, plain
from hub.finding.excerpts import ROOM, Marker
from hub.finding.index import for_postgres, for_sqlite
from hub.finding.spelling import Vocabulary

WORDS = ("evacuation", "evacuate", "hurricane", "huracan", "shelter", "power", "hold", "moldy")


def said(text: str) -> list[tuple[str, ...]]:
    """What was typed, part by part, without what it may mean."""
    return [part[0].words for part in asked(text)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("¿Dónde está?", "donde esta"),
        ("Can’t find — my dog!", "cant find my dog"),
        ("A.B_c-d", "a b c d"),
        ("العَرَبِيَّة", "العربية"),
        ("\0\ud800", ""),
    ],
)
def test_words_are_compared_without_accents_signs_and_great_letters(text: str, folded: str) -> None:
    assert plain(text) == folded


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert said("is my street flooded") == [("street",), ("flooded",)]
    assert said("where is it") == [("where",), ("is",), ("it",)]
    assert said("  ?! ") == []


def test_the_longest_saying_that_is_known_is_one_part() -> None:
    assert said("i smell gas in my kitchen") == [("smell", "gas"), ("kitchen",)]
    words = {reading.words for reading in asked("no lights")[0]}
    assert words == {("no", "lights"), ("power",), ("powers",)}


def test_spanish_and_synonyms_lead_to_the_cards_words() -> None:
    assert meant()["albergue"] == ("shelter",)
    assert "shelter" not in meant()["shelter"]
    assert Reading(("shelters",), 0.6) in asked("ALBERGUE")[0]


def test_the_console_and_the_server_read_one_list() -> None:
    written = Path("static/console/synonyms.js").read_text(encoding="utf-8")
    lines = re.search(r"TOLD = `\n(.*?)`", written, re.DOTALL)
    assert lines
    for line in lines[1].strip().split("\n"):
        for saying in line.partition(": ")[2].split(","):
            assert meant()[plain(saying)] or plain(saying) in line.partition(": ")[0]


@pytest.mark.parametrize(
    ("typed", "meant_word"),
    [
        ("evacuaton", "evacuation"),
        ("hurracane", "hurricane"),
        ("uracan", "huracan"),
        ("shetler", "shelter"),
        ("powr", "power"),
    ],
)
def test_the_word_somebody_slipped_on_is_the_nearest(typed: str, meant_word: str) -> None:
    assert Vocabulary(WORDS).near(typed)[0] == meant_word


@pytest.mark.parametrize("typed", ["shelter", "evac", "cold", "mold", "xy", "911", "qqqqqqqqqq"])
def test_a_word_that_is_known_begun_short_or_a_number_has_no_slip(typed: str) -> None:
    assert Vocabulary(WORDS).near(typed) == []


def test_a_misspelled_word_means_what_the_right_one_means() -> None:
    [part] = misspelled(asked("refujio"), Vocabulary({"refugio"}).near)
    assert {("refugio",), ("shelter",)} <= {reading.words for reading in part}


def test_the_line_with_most_of_what_was_asked_for_is_shown_with_its_hits_marked() -> None:
    text = (
        "## Say\nBoil **tap** water.\n\n- Tell {{ road_desk }} of <b>dirty</b> water.\n"
        "## Ask\n- Is it brown? [Yes](#it-is-brown)\n### It is brown\nDo not drink it.\n"
    )
    pieces = Marker(asked("dirty wat")).excerpt(text)
    assert "".join(str(one["text"]) for one in pieces) == "Tell (road desk) of <b>dirty</b> water."
    assert [one["text"] for one in pieces if one["hit"]] == ["dirty", "water"]
    asks = Marker(asked("brown yes")).excerpt(text)
    assert "".join(str(one["text"]) for one in asks) == "Is it brown? Yes"
    desk = Marker(asked("roadworks")).excerpt(text, {"road_desk": "Roadworks"})
    assert {"text": "Roadworks", "hit": True} in desk


def test_a_long_line_is_cut_around_its_first_hit() -> None:
    pieces = Marker(asked("harbor")).excerpt("word " * 100 + "Harbor Hill " + "word " * 100)
    shown = "".join(str(one["text"]) for one in pieces)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "Harbor" in shown
    assert len(shown) <= ROOM + 4


@settings(deadline=None)
@given(st.text())
def test_whatever_is_typed_is_a_question_of_letters_and_figures(text: str) -> None:
    parts = asked(text)
    assert len(parts) <= MOST_PARTS
    for part in misspelled(parts, Vocabulary(meant()).near):
        assert all(word.isalnum() for reading in part for word in reading.words)
    assert (for_sqlite(parts, "AND") == "") == (not plain(text[:LONGEST]))
    assert for_postgres(parts, "OR").count("(") >= len(parts)
    Marker(parts).excerpt(text)
