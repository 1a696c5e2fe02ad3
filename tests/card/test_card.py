"""The card's layout: what is read, what is refused and where, and what filling cannot do."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.card.card import (
    Card,
    DontSay,
    Transfer,
    card_text,
    fill,
    open_slots,
    parse_card,
    slots_of,
    spoken_words,
)
from hub.card.lines import EVERYONE, Branch, Line, Scope
from hub.card.steps import Step, StepLine
from hub.formats.faults import Faulty
from hub.formats.markdown import inline_html, inline_text, plain_value

BOIL_WATER = """\
## Transfer
- 911: Drank the water and is confused, faint
  or cannot keep fluids down.
- {{ water_desk }}: No water at all.

## Say
{{ source }} says: if you live in {{ area }}, boil tap water
before you drink it, until at least {{ until }}.

Boil it **hard** for 1 minute.

## Ask
- What is your ZIP code?

## Do
- Put the ZIP code in the tally.

## Don't say
- It will be fixed tonight.
  - Tests take 24 hours.
"""


def faults_of(body: str) -> list[tuple[int, str]]:
    with pytest.raises(Faulty) as caught:
        parse_card(body, file="boil-water.en.md")
    assert all(fault.file == "boil-water.en.md" for fault in caught.value.faults)
    return [(fault.line, fault.says) for fault in caught.value.faults]


def test_a_card_is_read_section_by_section_with_wrapped_lines_joined() -> None:
    assert parse_card(BOIL_WATER) == Card(
        transfer=(
            Transfer("911", "Drank the water and is confused, faint or cannot keep fluids down."),
            Transfer("{{ water_desk }}", "No water at all."),
        ),
        say=(
            Line(
                "{{ source }} says: if you live in {{ area }}, boil tap water before you drink "
                "it, until at least {{ until }}."
            ),
            Line("Boil it **hard** for 1 minute."),
        ),
        ask=(Line("What is your ZIP code?"),),
        do=(Line("Put the ZIP code in the tally."),),
        dont=(DontSay("It will be fixed tonight.", "Tests take 24 hours."),),
    )


def test_do_and_dont_say_may_be_empty_and_a_curly_apostrophe_or_windows_lines_change_nothing() -> (
    None
):
    body = BOIL_WATER.replace("Don't", "Don’t").replace("- Put the ZIP code in the tally.\n", "")
    card = parse_card("\ufeff" + body.replace("\n", "\r\n"))
    assert card.do == ()
    assert card.dont == parse_card(BOIL_WATER).dont


@pytest.mark.parametrize(
    ("written", "instead", "line", "says"),
    [
        ("## Ask", "## Questions", 12, "no heading of a card: ## Questions"),
        ("## Ask", "### Ask", 12, "not quite a heading: write ## Ask"),
        ("## Ask\n- What is your ZIP code?\n", "", 13, "## Ask is missing"),
        ("- What is your ZIP code?", "", 12, "## Ask is empty"),
        ("- 911: Drank", "- 911 Drank", 2, "no target, colon, space and words"),
        ("- 911: Drank", "911: Drank", 2, "## Transfer is a list"),
        ("- What is", "What is", 13, "## Ask is a list"),
        ("- What is", "-\n- What is", 13, "a list item without words"),
        ("- What is", "- What\n  - is", 14, "## Ask has no items under items"),
        ("Boil it", "- Boil it", 10, "## Say is paragraphs"),
        ("  - Tests take 24 hours.\n", "", 19, "nothing to say instead"),
        ("24 hours.", "24 hours.\n  - Or more.", 21, "a second thing to say instead"),
        ("**hard**", "<b>hard</b>", 10, "HTML is not read aloud"),
        ("**hard**", "<!-- hard -->", 10, "HTML is not read aloud"),
        ("**hard**", "[hard](https://cdc.gov)", 10, "links and images"),
        ("**hard**", "![hard](hard.png)", 10, "links and images"),
        ("{{ until }}", "{{ Until }}", 8, "a slot is written {{ name }}"),
        ("{{ until }}", "{{ until | upper }}", 8, "a slot is written {{ name }}"),
        ("{{ until }}", "{{ until }", 8, "a slot is written {{ name }}"),
        ("**hard**", "\u202ehard", 10, "a character that cannot be seen"),
        ("## Transfer", "Hello\n## Transfer", 1, "words before the first heading"),
        ("## Do\n", "## Ask\n- Again?\n\n## Do\n", 15, "## Ask a second time"),
    ],
)
def test_a_fault_names_its_line_and_what_to_write(
    written: str, instead: str, line: int, says: str
) -> None:
    assert written in BOIL_WATER
    faults = faults_of(BOIL_WATER.replace(written, instead, 1))
    assert [(at, words[: len(says)]) for at, words in faults] == [(line, says)]


def test_sections_out_of_order_are_blamed_where_the_order_breaks() -> None:
    say, ask, do = (BOIL_WATER.index(heading) for heading in ("## Say", "## Ask", "## Do\n"))
    body = BOIL_WATER[:say] + BOIL_WATER[ask:do] + BOIL_WATER[say:ask] + BOIL_WATER[do:]
    assert faults_of(body) == [
        (9, "## Say is out of order: write ## Transfer, ## Say, ## Ask, ## Do, ## Don't say")
    ]


def test_all_faults_are_told_at_once_and_counted_from_the_first_line_given() -> None:
    body = BOIL_WATER.replace("- 911:", "- 911").replace("  - Tests take 24 hours.\n", "")
    with pytest.raises(Faulty) as caught:
        parse_card(body, file="a.md", first_line=31)
    assert [fault.line for fault in caught.value.faults] == [32, 49]
    assert str(caught.value).startswith("a.md:32: no target")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_card_or_a_fault_never_an_error(text: str) -> None:
    for body in (text, BOIL_WATER.replace("hard", text)):
        try:
            card = parse_card(body)
        except Faulty as faulty:
            lines = {fault.line for fault in faulty.faults}
        else:
            lines = {1}
            assert parse_card(card_text(card)) == card
        assert lines <= set(range(1, len(body) + 2))


def test_a_text_too_long_to_read_is_refused_at_once() -> None:
    assert "longer than" in faults_of("## Transfer\n" + "- 911: x\n" * 5_000)[0][1]
    assert "at most 40" in faults_of(BOIL_WATER.replace("- What", "- Why?\n" * 41 + "- What"))[0][1]


STEP_A = "\n## Steps\n### Step a\n- Go on.\n"
WORDS = st.text("abc äñ語 *_\\`!?.,:;()[]<>&'\"0123-+=~|#{}", min_size=1).map(
    lambda text: " ".join(text.split())
)
LINES = WORDS.filter(lambda text: text and text[0] not in "#-")
SCOPES = st.one_of(
    st.just(EVERYONE),
    st.just(Scope(elsewhere=True)),
    st.lists(WORDS, min_size=1, max_size=2).map(", ".join).map(Scope),
)
BRANCHES = st.lists(
    st.builds(Branch, WORDS, st.sampled_from(["step-a", "step-b", "step-c"])), max_size=2
).map(tuple)


def some_of(lines: st.SearchStrategy[Any], at_least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(lines, min_size=at_least, max_size=3).map(tuple)


STEPS = st.builds(
    lambda lines: tuple(
        Step(f"Step {name}", some) for name, some in zip("abc", lines, strict=False)
    ),
    st.lists(some_of(st.builds(StepLine, LINES, SCOPES, BRANCHES, st.booleans()), 1), max_size=3),
)
CARDS = st.builds(
    Card,
    transfer=some_of(st.builds(Transfer, LINES, LINES, SCOPES), 1),
    say=some_of(st.builds(Line, LINES, SCOPES), 1),
    ask=some_of(st.builds(Line, LINES, SCOPES, BRANCHES), 1),
    do=some_of(st.builds(Line, LINES, SCOPES)),
    dont=some_of(st.builds(DontSay, LINES, LINES, SCOPES)),
    steps=STEPS,
)


@settings(deadline=None)
@given(CARDS)
def test_a_card_written_out_reads_back_as_itself_or_is_refused(card: Card) -> None:
    try:
        text = card_text(card)
    except Faulty:
        return
    assert parse_card(text) == card
    assert card_text(parse_card(text)) == text


def test_an_ordinary_card_written_out_keeps_its_layout() -> None:
    card = parse_card(BOIL_WATER)
    assert parse_card(card_text(card)) == card
    assert card_text(
        Card((Transfer("911", "Now."),), (Line("Go."),), (Line("Where?"),), (), ())
    ) == ("## Transfer\n- 911: Now.\n\n## Say\nGo.\n\n## Ask\n- Where?\n\n## Do\n\n## Don't say\n")


def test_a_card_of_words_that_are_no_cards_words_is_refused() -> None:
    for say in ("# Go", "Go\n\n## Ask", "a  b", "- Go", "", "<b>Go</b>"):
        with pytest.raises(Faulty):
            card_text(Card((Transfer("911", "Now."),), (Line(say),), (Line("Where?"),), (), ()))


def test_slots_are_named_in_order_and_once_and_stay_open_until_they_have_a_readable_value() -> None:
    body = "{{ b }} {{a}} {{ b }} \\{{ no }} {{ NO }}"
    assert slots_of(body) == ("b", "a")
    assert open_slots(body, {"b": " \n\u202e\u200d", "a": "x"}) == ("b",)
    assert fill(body, {"b": " \n", "a": "x", "z": "y"}) == "{{ b }} x {{ b }} \\{{ no }} {{ NO }}"


def test_a_filled_value_stays_the_words_that_were_typed() -> None:
    hostile = "# **No**:\n- 911: go\n\n## Say\n{{ until }} <b>1</b> [x](y)"
    filled = fill(BOIL_WATER, {"area": hostile, "water_desk": "Desk 4: press 2"})
    card = parse_card(filled)
    assert inline_text(card.transfer[1].to) == "Desk 4: press 2"
    assert inline_text(card.say[0].words).startswith(
        "{{ source }} says: if you live in "
        "# **No**: - 911: go ## Say {{ until }} <b>1</b> [x](y), boil tap water"
    )
    assert slots_of(filled) == ("source", "until")


MARKUP = st.lists(
    st.sampled_from(
        [
            "{{ a }}",
            "{{ b }}",
            "**",
            "*",
            "x",
            " ",
            ": ",
            "(",
            "]",
            "[",
            "<",
            ">",
            "{",
            "\\",
            "1",
            ".",
            "-",
            "!",
            "[elsewhere] ",
            "[area: 33101] ",
            "area",
            "[{{ a }}](#step-a)",
            "](#step-a)",
            "\n",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)
VALUES = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "*",
                "**",
                "# ",
                "- ",
                "\n",
                "\\",
                "{{ b }}",
                "}}",
                "{",
                "<",
                "b>",
                ":",
                " ",
                "(",
                "]",
                "[",
                "x",
                "1.",
                "\u202e",
                "elsewhere",
                "area:",
                "#step-a",
            ]
        )
    ).map("".join),
)


@settings(deadline=None)
@given(MARKUP, VALUES, VALUES)
def test_no_value_changes_the_layout_of_a_card_that_could_be_read_before(
    words: str, first: str, second: str
) -> None:
    body = BOIL_WATER.replace("Boil it **hard** for 1 minute.", words)
    body = body.replace("{{ water_desk }}", words).replace("It will", words)
    body = body.replace("ZIP code?", f"ZIP code? {words}") + STEP_A.replace("Go on.", words)
    values = {"a": first, "b": second}
    try:
        card = parse_card(body)
    except Faulty:
        return
    filled = parse_card(fill(body, values))
    assert _drawn(filled, {}) == _drawn(card, values)


def _drawn(card: Card, values: dict[str, str]) -> list[object]:
    """Everything on the card as HTML, a filled value like any words."""

    def html(text: str) -> str:
        drawn = inline_html(text, values)
        return re.sub(r'<mark class="fact" data-slot="[a-z_0-9]+">(.*?)</mark>', r"\1", drawn)

    def line(one: Line) -> object:
        answers = [(html(branch.label), branch.to) for branch in one.branches]
        return html(one.words), one.scope.elsewhere, one.scope.codes(values), answers

    return [
        [(html(transfer.to), html(transfer.when)) for transfer in card.transfer],
        *[[line(one) for one in lines] for lines in (card.say, card.ask, card.do)],
        [(html(dont.say), html(dont.instead)) for dont in card.dont],
        [(step.name, [line(one) for one in step.lines]) for step in card.steps],
    ]


@settings(deadline=None)
@given(VALUES)
def test_a_slot_without_a_readable_value_is_the_only_one_that_stays_open(value: str) -> None:
    assert bool(open_slots("{{ a }}", {"a": value})) == (plain_value(value) == "")
    assert slots_of(fill("{{ a }}", {"a": value})) == open_slots("{{ a }}", {"a": value})


def test_spoken_words_count_an_open_slot_as_two() -> None:
    assert spoken_words("{{ source }} says: **boil** tap-water, at 6:30 – now.") == 8
