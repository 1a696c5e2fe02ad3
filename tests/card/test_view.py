"""The picture of a card, and what is told about its difference from the version before."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.card.card import Card, DontSay, Transfer, card_text, fill, parse_card
from hub.card.changes import Change
from hub.card.lines import EVERYONE, Branch, Line, Scope
from hub.card.steps import Step, StepLine
from hub.card.view import CardView, card_view
from hub.formats.faults import Faulty

BODY = """\
## Transfer
- 911: Drank the water and is faint.
- {{ desk }}: No water at all.

## Say
{{ source }} says: if you live in {{ area }}, boil tap water before you drink it, until {{ until }}.

A main broke and dirty water may have got in. Boil it hard for 1 minute to drink or cook.

## Ask
- What is your ZIP code?

## Do
- Put the ZIP code in the **tally**.

## Don't say
- It will be fixed tonight.
  - Tests take 24 hours.
"""
FACTS = {"desk": "Desk 4", "source": "Alder Water", "area": "33101 or 33109", "until": "6 pm"}


def shown(changes: list[Change]) -> list[str]:
    marks = {"same": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    return [
        f"{change['section']}: "
        + "".join(marks[part["op"]].format(part["text"]) for part in change["parts"])
        for change in changes
    ]


def against(old: str, new: str, **facts: str) -> CardView:
    """The view after replacing `old` words of the card by `new`, and some of its facts."""
    assert old in BODY
    return card_view(BODY.replace(old, new), FACTS | facts, fill(BODY, FACTS))


def test_the_first_version_is_drawn_with_its_facts_and_no_changes() -> None:
    view = card_view(BODY, {"desk": "Desk <4>", "source": "Alder Water"})
    assert view["transfer"][1] == {
        "to": "Desk <4>",
        "when_html": "No water at all.",
        "changed": False,
    }
    assert view["say"][0]["html"].startswith(
        '<mark class="fact" data-slot="source">Alder Water</mark> says: if you live in '
        '<mark class="slot">area</mark>'
    )
    assert view["do"] == [
        {"html": "Put the ZIP code in the <strong>tally</strong>.", "changed": False}
    ]
    assert view["dont"] == [
        {
            "say_html": "It will be fixed tonight.",
            "instead_html": "Tests take 24 hours.",
            "changed": False,
        }
    ]
    assert view["changes"] == []
    assert view["summary"] == "First version."


def test_a_version_with_the_same_words_says_so() -> None:
    view = against("ZIP", "ZIP")
    assert view["summary"] == "No words changed."
    assert view["unchanged"] == ["Transfer", "Say", "Ask", "Do", "Don't say"]
    assert (view["words_in"], view["words_out"]) == (0, 0)


def test_a_changed_fact_is_shown_in_place_with_a_few_words_around_it() -> None:
    view = against("ZIP", "ZIP", area="33101, 33109 or 33112")
    assert shown(view["changes"]) == [
        "Say: … if you live in 33101 [-or-][+,+] 33109 [+or 33112+], boil tap water before you …"
    ]
    assert view["summary"] == "Say: “33101, 33109 or 33112”, was “33101 or 33109”."
    assert (view["words_in"], view["words_out"]) == (2, 1)
    assert [words["changed"] for words in view["say"]] == [True, False]
    assert view["unchanged"] == ["Transfer", "Ask", "Do", "Don't say"]


def test_added_and_removed_lines_are_whole_and_their_neighbours_unchanged() -> None:
    view = against("- What is your ZIP code?", "- Is a baby at home?\n- What is your ZIP code?")
    assert shown(view["changes"]) == ["Ask: [+Is a baby at home?+]"]
    assert [words["changed"] for words in view["ask"]] == [True, False]
    assert view["summary"] == "Ask: “Is a baby at home?” added."
    view = against("- Put the ZIP code in the **tally**.", "")
    assert shown(view["changes"]) == ["Do: [-Put the ZIP code in the tally.-]"]
    assert view["summary"] == "Do: “Put the ZIP code in the tally.” removed."


def test_a_line_that_moved_and_one_that_only_got_emphasis_are_not_passed_over() -> None:
    lines = BODY.split("\n")[1:3]
    view = against("\n".join(lines), "\n".join(reversed(lines)))
    assert [change["section"] for change in view["changes"]] == ["Transfer", "Transfer"]
    assert sum(transfer["changed"] for transfer in view["transfer"]) == 1
    view = against("Boil it hard", "Boil it **hard**")
    assert "[-hard-] [+**hard**+]" in shown(view["changes"])[0]
    assert view["summary"] == "Say: “**hard**”, was “hard”."


def test_what_not_to_say_and_what_to_say_instead_change_together() -> None:
    view = against("24 hours", "48 hours")
    assert shown(view["changes"]) == ["Don't say: … – say instead: Tests take [-24-] [+48+] hours."]
    assert view["dont"][0]["changed"]


def test_the_summary_tells_three_changes_and_counts_the_rest() -> None:
    body = BODY.replace("faint", "ill").replace("tap", "all").replace("cook", "wash")
    view = card_view(body.replace("tally", "log"), FACTS, fill(BODY, FACTS))
    assert view["summary"] == (
        "Transfer: “ill”, was “faint”. Say: “all”, was “tap”; “wash”, was “cook”. "
        "And 1 more change."
    )


def test_a_text_that_is_no_card_is_refused() -> None:
    with pytest.raises(Faulty):
        card_view("Hello")
    with pytest.raises(Faulty):
        card_view(BODY, {}, "Hello")


WORDS = st.sampled_from(["Boil", "33101,", "{{ area }}", "**now**", "or", "–", "stop."])
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


def some(texts: st.SearchStrategy[Any], at_least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(texts, min_size=at_least, max_size=4).map(tuple)


SCOPES = st.sampled_from([EVERYONE, Scope("33101, {{ area }}"), Scope("33109"), Scope("33101")])
LINES = st.builds(Line, TEXTS, SCOPES)
STEP_LINES = some(st.builds(StepLine, TEXTS, SCOPES, st.just(()), st.booleans()), 1)


def branching(card: Card, names: list[str], lines: list[tuple[StepLine, ...]]) -> Card:
    """The card with steps of these names, each led to by a branch of its first question."""
    steps = tuple(Step(name, some) for name, some in zip(names, lines, strict=False))
    branches = tuple(Branch("Yes", step.slug) for step in steps)
    asked = replace(card.ask[0], branches=branches)
    return replace(card, ask=(asked, *card.ask[1:]), steps=steps)


CARDS = st.builds(
    branching,
    st.builds(
        Card,
        transfer=some(st.builds(Transfer, st.just("911"), TEXTS, SCOPES), 1),
        say=some(LINES, 1),
        ask=some(LINES, 1),
        do=some(LINES),
        dont=some(st.builds(DontSay, TEXTS, TEXTS, SCOPES)),
    ),
    st.permutations(["Hurt", "Not hurt", "Say"]),
    st.lists(STEP_LINES, max_size=3),
).map(card_text)
VALUES = st.dictionaries(st.just("area"), st.text())


@settings(deadline=None)
@given(CARDS, VALUES, CARDS, VALUES)
def test_every_difference_is_shown_and_nothing_else(
    new: str, facts: dict[str, str], old: str, old_facts: dict[str, str]
) -> None:
    previous = fill(old, old_facts)
    view = card_view(new, facts, previous)
    assert json.loads(json.dumps(view)) == view
    is_same = parse_card(fill(new, facts)) == parse_card(previous)
    assert is_same == (view["changes"] == []) == (view["summary"] == "No words changed.")
    for change in view["changes"]:
        assert {part["op"] for part in change["parts"]} & {"added", "removed"}
    stepped = [line for step in view["steps"] for part in step["parts"] for line in part["lines"]]
    lines = [*view["transfer"], *view["say"], *view["ask"], *view["do"], *view["dont"], *stepped]
    assert not is_same or not any(line["changed"] for line in lines)
    assert len(view["changes"]) >= sum(line["changed"] for line in lines)


def test_even_the_longest_cards_are_compared_within_seconds() -> None:
    long = BODY.replace("A main", "a b c d e f g h " * 1_100 + "A main")
    start = time.process_time()
    card_view(long, FACTS, fill(long.replace("a b", "b a", 900), FACTS))
    items = "\n".join(f"- {word} {'x y z 1 2 3 ' * 30}" for word in "abcdefghij" * 4)
    many = BODY.replace("- Put the ZIP code in the **tally**.", items)
    card_view(many, FACTS, fill(many.replace("y z", "z y"), FACTS))
    assert time.process_time() - start < 5
