"""Branches: what is read, what is drawn, and each way they can lead nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.card.card import card_text, fill, parse_card, slots_of
from hub.card.changes import Change
from hub.card.lines import Branch, Line, slug_of
from hub.card.lint import lint
from hub.card.steps import Step, StepLine
from hub.card.view import card_view
from hub.formats.faults import Faulty

BODY = """\
## Transfer
- 911: Any gas smell inside.

## Say
Gas smells in {{ area }}. Leave if it is inside.

## Ask
- Where do you smell it? [Inside](#it-is-inside) [Outside](#it-is-outside)
- What is your ZIP code?

## Do

## Don't say

## Steps
### It is inside
Leave now. Call me from outside.

- Transfer to 911.
- Is anyone sick? [Yes](#someone-is-sick)

### It is outside
Go inside and close the windows in {{ area }}.

### Someone is sick
911 is on the way.
"""


def faults_of(body: str) -> list[tuple[int, str]]:
    with pytest.raises(Faulty) as caught:
        parse_card(body)
    return [(fault.line, fault.says) for fault in caught.value.faults]


def test_a_heading_is_a_step_and_a_link_is_a_branch() -> None:
    card = parse_card(BODY)
    assert card.ask[0] == Line(
        "Where do you smell it?",
        branches=(Branch("Inside", "it-is-inside"), Branch("Outside", "it-is-outside")),
    )
    assert card.ask[1].branches == ()
    assert card.steps[0] == Step(
        "It is inside",
        (
            StepLine("Leave now. Call me from outside."),
            StepLine("Transfer to 911.", is_done=True),
            StepLine("Is anyone sick?", branches=(Branch("Yes", "someone-is-sick"),), is_done=True),
        ),
    )
    assert [step.slug for step in card.steps] == [
        "it-is-inside",
        "it-is-outside",
        "someone-is-sick",
    ]
    assert card_text(card) == BODY


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Someone is hurt", "someone-is-hurt"),
        ("¿Alguien está herido?", "alguien-esta-herido"),
        ("  **Ñandú** &  más ", "nandu-mas"),
        ("受傷", "受傷"),
        ("!!!", ""),
    ],
)
def test_a_steps_address_is_its_name_in_small_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug


INSIDE = "[Inside](#it-is-inside)"


@pytest.mark.parametrize(
    ("written", "instead", "line", "says"),
    [
        (INSIDE, "[Inside](#its-inside)", 8, "no step “its-inside”. The nearest is “It is inside”"),
        ("## Steps\n### It", "### It", 15, "a step without ## Steps above it"),
        (" [Outside](#it-is-outside)", "", 22, "no branch leads to “It is outside”: write"),
        ("911 is on the way.", "[Go on](#it-is-inside)", 25, "a step without words"),
        ("911 is on the way.\n", "", 25, "a step without words: write what to say or do"),
        ("### It is outside", "### It is inside!", 22, "a second step “It is inside”"),
        ("### It is outside", "### It is {{ area }}", 22, "a step's name is plain words"),
        ("### It is outside", "### ...", 22, "a step without a name"),
        (
            "### It is outside",
            "#### It is outside",
            22,
            "not quite a step: write ### It is outside",
        ),
        ("## Steps\n", "## Steps\nHello\n", 16, "words before the first step"),
        ("smell it? ", "smell it? [Roof](#roof top) ", 8, "a branch is written [Yes]("),
        (INSIDE, "[In {{ x }}](#{{x}})", 8, "a branch is written [Yes]("),
        (INSIDE, f"!{INSIDE}", 8, "a branch is written [Yes]("),
        (INSIDE, f"{INSIDE} or", 8, "words after a branch: put the branches at the end"),
        ("Leave if it is inside.", INSIDE, 5, "a branch stands under ## Ask or ## Steps"),
        ("- Transfer to", "  - Transfer to", 19, "a step has no items under items"),
        ("- Transfer to 911.", "-", 19, "a list item without words"),
        ("(#it-is-inside)", "(https://cdc.gov)", 8, "links and images are not read aloud"),
    ],
)
def test_a_fault_names_its_line_and_what_to_write(
    written: str, instead: str, line: int, says: str
) -> None:
    assert written in BODY
    faults = faults_of(BODY.replace(written, instead, 1))
    assert (line, says) in [(at, words[: len(says)]) for at, words in faults]


def test_a_loop_is_named_with_the_way_round() -> None:
    body = BODY.replace("911 is on the way.", "911 comes. [Back in](#it-is-inside)")
    assert faults_of(body) == [
        (
            26,
            "a loop: “It is inside” → “Someone is sick” → “It is inside”. "
            "Lead on to another step; agents go back by Back",
        )
    ]
    body = BODY.replace("the way.", "the way. [Again](#someone-is-sick)")
    assert "“Someone is sick” → “Someone is sick”" in faults_of(body)[0][1]


def test_a_branch_without_any_steps_says_what_to_write() -> None:
    [fault, _] = faults_of(BODY.split("## Steps")[0])
    assert fault == (
        8,
        "no step “it-is-inside”: write ## Steps, and under it ### and the step's name",
    )


def test_steps_stand_last_and_there_are_not_too_many() -> None:
    before, steps = BODY.split("## Steps")
    body = before.replace("## Do\n", f"## Steps{steps}\n## Do\n")
    assert "is out of order: write ## Transfer" in faults_of(body)[0][1]
    many = "".join(f"[{n}](#s-{n}) " for n in range(21))
    steps = "".join(f"### S {n}\nGo.\n" for n in range(21))
    body = (
        BODY.split("- Where")[0] + f"- Where? {many}\n\n## Do\n\n## Don't say\n\n## Steps\n{steps}"
    )
    assert "at most 20" in faults_of(body)[-1][1]


@given(st.dictionaries(st.integers(0, 7), st.sets(st.integers(0, 7), max_size=3), max_size=8))
def test_a_card_is_refused_just_when_its_steps_are_no_walk_with_an_end(
    ways: dict[int, set[int]],
) -> None:
    links = {at: " ".join(f"[{to}](#s-{to})" for to in sorted(tos)) for at, tos in ways.items()}
    steps = "".join(f"### S {at}\nGo. {link}\n\n" for at, link in links.items())
    body = BODY.split("- Where")[0] + "- Where?"
    body += f" [0](#s-0)\n\n## Do\n\n## Don't say\n\n## Steps\n{steps}" if 0 in ways else ""
    try:
        parse_card(body if 0 in ways else body + "\n\n## Do\n\n## Don't say\n")
    except Faulty:
        is_card = False
    else:
        is_card = True
    assert is_card == (0 not in ways or _ends_everywhere(ways))


def _ends_everywhere(ways: dict[int, set[int]]) -> bool:
    """Whether, taking away steps that lead nowhere more, all go; all can be reached from 0."""
    if any(to not in ways for tos in ways.values() for to in tos):
        return False
    left = dict(ways)
    while ends := [at for at, tos in left.items() if not tos & left.keys()]:
        for at in ends:
            del left[at]
    led = {0}.union(*ways.values())
    return not left and led == set(ways)


def test_filling_a_slot_changes_no_step_and_no_branch() -> None:
    card = parse_card(BODY.replace("[Inside]", "[In {{ area }}]"))
    hostile = "[x](#y) ## Steps ### No"
    filled = parse_card(fill(card_text(card), {"area": hostile}))
    assert [step.slug for step in filled.steps] == [step.slug for step in card.steps]
    assert [one.to for one in filled.ask[0].branches] == [one.to for one in card.ask[0].branches]
    assert slots_of(card_text(card)) == ("area",)


def test_steps_are_drawn_in_parts_with_their_branches() -> None:
    view = card_view(BODY, {"area": "33101"})
    assert view["ask"][0]["branches"] == [
        {"html": "Inside", "to": "it-is-inside", "name": "It is inside"},
        {"html": "Outside", "to": "it-is-outside", "name": "It is outside"},
    ]
    assert "branches" not in view["ask"][1]
    inside, outside, _ = view["steps"]
    assert (inside["slug"], inside["name"]) == ("it-is-inside", "It is inside")
    assert [(part["kind"], len(part["lines"])) for part in inside["parts"]] == [
        ("say", 1),
        ("do", 2),
    ]
    html = outside["parts"][0]["lines"][0]["html"]
    assert html.endswith('<mark class="fact" data-slot="area">33101</mark>.')


def told(changes: list[Change]) -> list[tuple[str, str]]:
    marks = {"same": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    return [
        (one["section"], "".join(marks[part["op"]].format(part["text"]) for part in one["parts"]))
        for one in changes
    ]


def test_a_change_is_told_in_the_step_where_it_is() -> None:
    view = card_view(BODY.replace("Leave now", "Get out now"), {}, BODY)
    assert told(view["changes"]) == [
        ("Step “It is inside”", "[-Leave-][+Get out+] now. Call me from outside.")
    ]
    assert view["steps"][0]["parts"][0]["lines"][0]["changed"]
    assert "Steps" not in view["unchanged"]
    assert "Step “It is outside”" in view["unchanged"]
    assert "Steps" in card_view(BODY, {}, BODY)["unchanged"]


def test_a_new_a_lost_and_a_moved_step_are_told() -> None:
    lost = BODY.split("### Someone")[0].replace(" [Yes](#someone-is-sick)", "")
    assert ("Steps", "[-Someone is sick-]") in told(card_view(lost, {}, BODY)["changes"])
    assert ("Steps", "[+Someone is sick+]") in told(card_view(BODY, {}, lost)["changes"])
    first, second = BODY.index("### It is outside"), BODY.index("### Someone")
    moved = BODY[:first] + BODY[second:] + "\n" + BODY[first:second]
    assert {section for section, _ in told(card_view(moved, {}, BODY)["changes"])} == {"Steps"}


def test_a_branch_that_leads_elsewhere_and_a_line_done_not_said_are_told() -> None:
    swapped = BODY.replace("(#it-is-outside)", "(#someone-is-sick)", 1).replace(
        "[Yes](#someone-is-sick)", "[Yes](#it-is-outside)"
    )
    assert "someone-is-sick" in dict(told(card_view(swapped, {}, BODY)["changes"]))["Ask"]
    done = BODY.replace("\n911 is on", "\n- 911 is on")
    assert told(card_view(done, {}, BODY)["changes"])[0][0] == "Step “Someone is sick”"


def test_the_lint_reads_steps_but_neither_their_branches_nor_their_names() -> None:
    def found(words: str) -> list[str]:
        body = BODY.replace("911 is on the way.", words).replace("is sick\n", "is TOMORROW SICK\n")
        body = body.replace("#someone-is-sick", "#someone-is-tomorrow-sick")
        findings = lint(body, {"area": "33101"}, source=True, until=True)
        return [f"{one.rule} {one.excerpt}" for one in findings if one.where.section == "Steps"]

    assert found("Help comes.") == []
    assert found("Help comes tomorrow.") == ["relative tomorrow"]
    assert found("- Can you wait? [Until tomorrow](#it-is-outside)") == []
    assert found("The " + "very " * 20 + "end.")[0].startswith("sentence The very")
