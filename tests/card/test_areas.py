"""Words for callers of some areas only, and words that fill in by themselves."""

import pytest

from hub.card.areas import unknown_areas
from hub.card.card import card_text, fill, open_slots, parse_card, slots_of, spoken_words
from hub.card.lines import EVERYONE, Scope
from hub.card.lint import lint
from hub.card.lint_measures import Finding
from hub.card.view import card_view
from hub.formats.faults import Faulty
from hub.formats.markdown import inline_html, inline_text, readable_text

BODY = """\
## Transfer
- 911: Cut off by water.
- [area: 33101] Harbor desk: Needs a ride.

## Say
[area: {{ leave_now }}] Emergency Management says: a flood comes to {{ leave_now }} at 6 pm Monday.
Leave now.

[elsewhere] Emergency Management says: a flood comes to other zones at 6 pm Monday. You can stay
home.

Do not walk in water.

## Ask
- What is your ZIP code?

## Do
- [Area: 33101,33109] Offer a ride.

## Don't say
- [elsewhere] Leave at once.
  - You can stay where you are.
"""
ZONES = {"leave_now": "33101, 33109"}


def faults_of(body: str) -> list[tuple[int, str]]:
    with pytest.raises(Faulty) as caught:
        parse_card(body)
    return [(fault.line, fault.says) for fault in caught.value.faults]


def test_a_line_says_for_whom_it_is_and_the_rest_is_for_everyone() -> None:
    card = parse_card(BODY)
    assert [line.scope for line in card.say] == [
        Scope("{{ leave_now }}"),
        Scope(elsewhere=True),
        EVERYONE,
    ]
    assert card.transfer[1].to == "Harbor desk"
    assert card.transfer[1].scope == Scope("33101")
    assert card.dont[0].scope == Scope(elsewhere=True)
    assert card.areas() == ("33101", "{{ leave_now }}", "33109")
    assert card.areas(ZONES) == parse_card(fill(BODY, ZONES)).areas() == ("33101", "33109")
    assert parse_card(card_text(card)) == card


@pytest.mark.parametrize(
    ("written", "instead", "line", "says"),
    [
        ("[Area: 33101,33109]", "[area 33101]", 18, "write [area: 33101, 33109] or [elsewhere]"),
        ("[Area: 33101,33109]", "[area: ]", 18, "no area is named: write"),
        ("[Area: 33101,33109]", "[area: , ]", 18, "no area is named: write"),
        ("[Area: 33101,33109]", "[area: 33101", 18, "write [area: 33101, 33109]"),
        ("[Area: 33101,33109]", "[elsewhere: 33101]", 18, "write [area: 33101, 33109]"),
        ("[Area: 33101,33109]", "[area: A] [area: B]", 18, "a second area: keep one"),
        ("[Area: 33101,33109]", "[area: {{ caller_area }}]", 18, "{{ caller_area }} fills in by"),
        ("[Area: 33101,33109]", "[{{ leave_now }}]", 18, "a “[” before a local value"),
        (" Offer a ride.", "", 18, "no words after the area"),
        ("\nDo not walk", "Hello\n[area: 33101] Do not walk", 12, "an area inside other words"),
        ("  - You can", "  - [elsewhere] You can", 22, "an area stands before what not to say"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_what_to_write(
    written: str, instead: str, line: int, says: str
) -> None:
    assert written in BODY
    faults = faults_of(BODY.replace(written, instead, 1))
    assert (line, says) in [(at, words[: len(says)]) for at, words in faults]


def test_elsewhere_needs_an_area_to_be_elsewhere_of() -> None:
    body = BODY.replace("[area: {{ leave_now }}] ", "").replace("[area: 33101] ", "")
    body = body.replace("[Area: 33101,33109] ", "")
    [(line, says)] = faults_of(body)
    assert (line, says[:11]) == (9, "[elsewhere]")


def test_no_value_makes_a_line_be_for_an_area() -> None:
    body = BODY.replace("Do not walk", "{{ a }} Do not walk")
    for value in ("[elsewhere]", "[area: 33101]", "[area:33101]"):
        assert parse_card(fill(body, {"a": value})).say[2].scope == EVERYONE


def test_the_areas_of_a_line_are_drawn_with_its_words() -> None:
    view = card_view(BODY, ZONES)
    first, other, all_ = view["say"]
    assert first["areas"] == ["33101", "33109"]
    assert first["areas_html"] == '<mark class="fact" data-slot="leave_now">33101, 33109</mark>'
    assert (other["areas"], "areas" in all_) == ([], False)
    assert view["transfer"][1]["areas"] == view["areas"][:1] == ["33101"]
    assert view["dont"][0]["areas"] == []


def test_a_change_of_area_is_a_change_of_the_line() -> None:
    view = card_view(BODY, {"leave_now": "33101"}, fill(BODY, ZONES))
    assert [line["changed"] for line in view["say"]] == [True, False, False]
    assert view["summary"].startswith("Say: “33101] … was") or "33109" in view["summary"]
    parts = view["changes"][0]["parts"]
    assert "33109" in "".join(part["text"] for part in parts if part["op"] == "removed")


# -- areas the city does not have -----------------------------------------------------------------


def test_an_area_nobody_defined_is_named_where_it_is_typed() -> None:
    city = ["33101", "33104"]
    found = list(unknown_areas(BODY, ZONES, city))
    assert [(area.code, area.slot) for area, _ in found] == [("33109", "leave_now"), ("33109", "")]
    area, says = found[1]
    assert BODY[area.start : area.end] == "33109"
    assert says == "“33109” is no area of this city. Did you mean 33104?"
    assert list(unknown_areas(BODY, {}, ["33101", "33109"])) == []
    [(_, says), *_] = unknown_areas(BODY, {}, [])
    assert "this city has none" in says
    [(_, says)] = unknown_areas("- [area: north and east] Go.", {}, ["A", "b", "C"])
    assert says.endswith("Write codes with commas between, like A, C.")
    assert list(unknown_areas("- [area: a,  B ] Go.", {}, ["A", "b"])) == []


def found(body: str = BODY, **given: str) -> list[Finding]:
    codes = ["33101", "33109"]
    return lint(body, {**ZONES, **given}, source=True, until=True, areas=codes)


def advised(findings: list[Finding]) -> list[str]:
    return [one.rule for one in findings if one.level != "good"]


def test_the_lint_blocks_on_an_area_nobody_defined_and_points_at_it() -> None:
    assert advised(found()) == []
    [fault] = [one for one in found(leave_now="33101, 33115") if one.rule == "area"]
    assert (fault.level, fault.where.field, fault.excerpt) == ("blocks", "slot-leave_now", "33115")
    assert (fault.where.start, fault.where.end) == (7, 12)
    [fault] = [one for one in found(BODY.replace("33101] H", "331O1] H")) if one.rule == "area"]
    assert (fault.where.field, fault.where.line, fault.excerpt) == ("body", 3, "331O1")


def test_callers_who_would_hear_nothing_are_named() -> None:
    body = BODY.replace("[elsewhere] Emergency", "[area: 33101] Emergency")
    body = body.replace("Do not walk in water.\n", "").replace("- [elsewhere] Leave", "- Leave")
    [nothing] = [one for one in found(body) if one.rule == "area-say"]
    assert nothing.says.startswith("Callers in all other areas hear nothing under Say.")


def test_lead_messages_and_elements_are_those_each_caller_hears() -> None:
    long = BODY.replace("You can stay\nhome.", "You can stay\nhome. " + "word " * 20)
    assert "lead" in advised(found(long))
    more = BODY.replace("Do not walk", "[elsewhere] One.\n\n[elsewhere] Two.\n\nDo not walk")
    [messages] = [one for one in found(more) if one.rule == "messages"]
    assert messages.says.startswith("4 key messages in all other areas")
    nobody = BODY.replace("[elsewhere] Emergency Management says: a", "[elsewhere] A")
    [source] = [one for one in found(nobody) if one.rule == "element-source"]
    assert source.says.endswith("Callers in all other areas do not hear it.")


# -- words that fill in by themselves -------------------------------------------------------------

GREETING = BODY.replace(
    "Do not walk", "My name is {{ agent_name }}. In {{ caller_area }}, do not walk"
)


def test_the_agents_name_and_the_callers_area_are_no_open_slots_and_are_never_filled() -> None:
    values = {"agent_name": "Eve", "caller_area": "Mars", "leave_now": "33101"}
    assert slots_of(GREETING) == ("leave_now",)
    assert open_slots(GREETING, {"leave_now": "33101"}) == ()
    assert "My name is {{ agent_name }}. In {{ caller_area }}," in fill(GREETING, values)
    assert inline_text("{{ agent_name }}", values) == "{{ agent_name }}"
    view = card_view(GREETING, values)
    assert view["say"][2]["html"].startswith(
        'My name is <span data-me="name">your name</span>. '
        'In <span data-me="area">the caller\'s area</span>, do'
    )
    assert inline_html("{{ agent_name }}", values) == '<span data-me="name">your name</span>'
    assert readable_text("I am **{{ agent_name }}**.") == "I am your name."


def test_they_are_counted_as_two_words_and_told_in_differences_as_they_are_written() -> None:
    assert spoken_words("I am {{ agent_name }}.") == 4
    view = card_view(GREETING, ZONES, fill(BODY, ZONES))
    assert "{{ agent_name }}" in view["summary"]
    assert advised(found(GREETING)) == []
