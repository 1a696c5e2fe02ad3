"""What the lint says to a writer: what blocks, what advises, and that doing so makes it go away."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.card.library import read_library
from hub.card.lint import blocking, lint, lint_update, tongue_of
from hub.card.lint_measures import Finding

BODY = """## Transfer
- 911: Drank the water and is confused or faint.

## Say
{{ source }} says: if you live in {{ area }}, boil tap water before you drink it, until {{ until }}.

You can shower. Do not swallow the water. Call {{ water_desk }} for more.

## Ask
- What is your ZIP code?

## Do
- Put the ZIP code in the tally.

## Don't say
- It will be fixed tonight.
  - Tests take 24 hours. We will tell you when it is safe.
"""
VALUES = {
    "source": "Port Alder Water",
    "area": "33101 or 33109",
    "until": "6 pm Wednesday",
    "water_desk": "555-0142",
}
LIBRARY = Path(__file__).parents[2] / "scripts_library"


def found(body: str = BODY, lang: str = "en", **values: str) -> list[Finding]:
    return lint(body, {**VALUES, **values}, lang, source=True, until=True)


def rules(findings: list[Finding], level: str = "advises") -> list[str]:
    return [finding.rule for finding in findings if finding.level == level]


def say(words: str, lang: str = "en") -> list[Finding]:
    """The findings of a good card with one more paragraph of these words."""
    body = BODY.replace("\n## Ask", f"\n{words}\n\n## Ask")
    return [one for one in found(body, lang) if one.level != "good"]


# -- what blocks ----------------------------------------------------------------------------------


def test_a_good_card_has_nothing_to_put_right_and_all_five_elements() -> None:
    findings = found()
    assert rules(findings, "blocks") + rules(findings) == []
    assert sum(rule.startswith("element-") for rule in rules(findings, "good")) == 5
    assert {"lead", "slot"} <= set(rules(findings, "good"))


def test_only_an_open_slot_a_missing_source_and_a_missing_expiry_block_a_card() -> None:
    findings = lint(BODY, {**VALUES, "area": " "}, source=False, until=False)
    assert sorted(rules(findings, "blocks")) == ["expiry", "slot", "source-named"]
    assert {one.where.field for one in blocking(findings)} == {"body", "sources", "until"}


def test_an_open_slot_is_pointed_at_where_it_stands_in_the_text() -> None:
    [slot] = blocking(found(water_desk=""))
    assert BODY[slot.where.start : slot.where.end] == slot.excerpt == "{{ water_desk }}"
    assert "water desk" in slot.says


def test_a_text_that_is_no_card_is_blamed_line_by_line_and_the_rest_is_still_read() -> None:
    findings = found("## Say\nIt is safe tomorrow.\n")
    assert "layout" in rules(findings, "blocks")
    assert "relative" in rules(findings)


# -- the parts of a card --------------------------------------------------------------------------


def test_a_card_without_a_line_for_911_is_advised_to_have_one() -> None:
    assert "transfer-911" in rules(found(BODY.replace("- 911:", "- 988:")))


def test_a_card_without_what_not_to_say_is_advised_to_have_it() -> None:
    assert "dont-say" in rules(found(BODY.split("## Don't say")[0]))


def test_a_fourth_key_message_is_one_too_many() -> None:
    assert "messages" not in rules(say("Stay calm."))
    assert "messages" in rules(say("Stay calm.\n\nWe are working on it."))


def test_a_lead_of_28_words_is_too_long_and_one_of_27_is_not() -> None:
    lead = "Boil water in 33101. " + "word " * 22
    for extra, is_long in (("one", False), ("one two", True)):
        body = BODY.replace(BODY.split("## Say\n")[1].split("\n")[0], lead + extra)
        assert ("lead" in rules(found(body))) is is_long


def test_a_long_sentence_is_advised_about_but_not_in_the_lead() -> None:
    assert "sentence" in rules(say("Keep " + "very " * 20 + "calm."))
    assert "sentence" not in rules(say("Keep " + "very " * 10 + "calm. Stay " + "so " * 9 + "."))


def test_a_local_name_counts_as_two_words_however_long_it_is() -> None:
    assert "lead" not in rules(found(source="The Port Alder Department of Water and of Sewers"))


# -- forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("It is fixed tomorrow.", "relative"),
        ("Crews come soon.", "relative"),
        ("We know more later.", "relative"),
        ("The office opens this morning.", "relative"),
        ("Call 555-014 for help.", "phone"),
        ("Call (555 555-0142 for help.", "phone"),
        ("Call 5555550142 for help.", "phone"),
        ("Call 555-555-01422 for help.", "phone"),
        ("It ends on 12/05.", "date"),
        ("It ends on 2026-11-20.", "date"),
        ("It ends at 6 p.m. Wednesday.", "clock"),
        ("It ends at 18:00 Wednesday.", "clock"),
        ("It ends at 12 pm Wednesday.", "clock"),
        ("It ends at 6 pm.", "day"),
        ("Free water is at Quay Road.", "address"),
        ("Free water is at 400 Quay.", "address"),
        ("DO NOT PANIC please.", "capitals"),
        ("The EOC is open.", "jargon"),
        ("Use potable water.", "jargon"),
        ("Please shelter in place.", "jargon"),
    ],
)
def test_a_form_that_is_heard_wrong_is_found(words: str, rule: str) -> None:
    findings = say(words)
    assert rule in rules(findings)
    assert all(one.says for one in findings)


@pytest.mark.parametrize(
    "words",
    [
        "Call as soon as you can. Leave no later than 6 pm Wednesday.",
        "Call 1-800-621-3362, (555) 555-0142, 555-555-0142 or 211.",
        "Call 1-800-RED-CROSS.",
        "The line is open 24/7. Use 1/2 cup. ZIP codes are 33101-1234 and 33101.",
        "It ends at 6 pm Wednesday. It opens Monday, 9 am to 5 pm daily.",
        "Come any time from 8 am to 6 pm.",
        "It closes at noon Tuesday.",
        "Free water is at 400 Quay Road. The bus waits at Oak Street and 3rd Avenue.",
        "FEMA asks for your ZIP code.",
        "Please shelter in place: go inside and close the windows.",
        "The water was tested by the city.",
    ],
)
def test_a_form_that_is_right_is_left_alone(words: str) -> None:
    assert rules(say(words)) == []


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Se arregla mañana.", "relative"),
        ("Llegan pronto.", "relative"),
        ("Cierra esta noche.", "relative"),
        ("Abre a las 18:00 del martes.", "clock"),
        ("Termina a las 6 de la tarde.", "day"),
    ],
)
def test_spanish_words_for_times_are_found(words: str, rule: str) -> None:
    assert rule in rules(say(words, "es"))


def test_spanish_mornings_are_no_tomorrow() -> None:
    words = "Abre a las 9:14 de la mañana del martes. Llame lo más pronto posible."
    assert not {"relative", "clock", "day"} & set(rules(say(words, "es")))


def test_what_not_to_say_is_not_looked_at_but_what_to_say_instead_is() -> None:
    assert "tonight" in BODY
    assert rules(found(BODY.replace("Tests take 24 hours.", "It is fixed soon."))) == ["relative"]


def test_a_question_and_when_to_transfer_may_say_today() -> None:
    assert rules(found(BODY.replace("your ZIP code?", "wrong today?"))) == []


def test_a_local_value_is_looked_at_for_times_and_phones_and_pointed_at_in_its_field() -> None:
    [time] = [one for one in found(until="tonight") if one.rule == "relative"]
    assert (time.where.field, time.where.start, time.where.end) == ("slot-until", 0, 7)
    [phone] = [one for one in found(water_desk="555-014") if one.rule == "phone"]
    assert phone.where.field == "slot-water_desk"


def test_a_local_name_is_not_looked_at_for_capitals_and_jargon() -> None:
    assert rules(found(source="PORT ALDER EOC")) == []


def test_what_could_not_be_found_is_said_to_be_not_found() -> None:
    body = BODY.replace(BODY.split("## Say\n")[1].split("\n## Ask")[0], "Hello there.\n")
    missing = [one for one in found(body) if one.rule.startswith("element-")]
    assert {one.level for one in missing} == {"advises"}
    assert len(missing) == 5
    assert all(one.says.startswith("Could not find") for one in missing)


def test_hard_words_are_named_and_the_formula_too() -> None:
    words = "Individuals must immediately discontinue consumption of contaminated material. " * 2
    [grade] = [one for one in say(words) if one.rule == "grade"]
    assert "Flesch-Kincaid" in grade.says
    assert "“individuals”" in grade.says


def test_a_language_the_lint_does_not_know_has_only_what_needs_no_words() -> None:
    findings = found(lang="ht")
    assert not any(one.rule.startswith("element-") for one in findings)
    assert "lead" in rules(findings, "good")


# -- updates --------------------------------------------------------------------------------------


def test_an_update_is_read_with_its_headline_as_the_lead() -> None:
    findings = lint_update("Main broke in 33101", "Fixed soon.", source=False, until=False)
    assert sorted(rules(findings, "blocks")) == ["expiry", "source-named"]
    [soon] = [one for one in findings if one.rule == "relative"]
    assert (soon.where.field, soon.excerpt) == ("body", "soon")


def test_the_source_named_beside_an_update_need_not_be_said_in_it() -> None:
    said = ("Bridge on 9th Avenue is closed until 6 pm Wednesday", "Use 2nd Street.")
    assert rules(lint_update(*said, source=True, until=True)) == []
    assert rules(lint_update(*said, source=False, until=True)) == ["element-source"]


def test_the_address_of_a_link_in_an_update_is_not_read() -> None:
    body = "See [the page](https://example.org/12/05/tomorrow) or https://example.org/2026-11-20."
    assert not {"date", "relative"} & set(rules(lint_update("A", body, source=True, until=True)))


# -- the library ----------------------------------------------------------------------------------


def test_the_library_is_blocked_by_its_open_slots_only() -> None:
    for script in read_library(LIBRARY, date(2026, 1, 1)).scripts:
        findings = lint(script.body, {}, script.lang, source=bool(script.sources), until=True)
        assert {one.rule for one in blocking(findings)} <= {"slot"}, script.file


def test_the_library_filled_with_its_examples_is_advised_about_seldom() -> None:
    advised = []
    scripts = read_library(LIBRARY, date(2026, 1, 1)).scripts
    for script in scripts:
        values = {name: note.example for name, note in script.slots.items()}
        findings = lint(script.body, values, script.lang, source=True, until=True)
        assert not blocking(findings), script.file
        advised += [one for one in findings if one.level == "advises"]
    assert len(advised) < len(scripts) / 2


# -- any text -------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    ["## Say\n", "## Transfer\n- 911: ", "## Don't say\n- ", "  - ", "\n\n", "\r\n", "{{ area }}",
     "{{ until }}", "**", "\\*", "tomorrow ", "6 p.m. ", "12/05 ", "(555 555-01", "EOC ", "St. ",
     "at Quay Road ", "mañana ", "\u202e", "\ud800", "\x00", "🌊 ", "- ", "<b>", "[a](b) "]
)  # fmt: skip
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=25).map("".join)


@given(_TEXTS, _TEXTS, st.sampled_from(["en", "es", "es-MX", "ht", ""]), st.booleans())
def test_no_text_breaks_the_lint_and_every_span_lies_inside_its_field(
    body: str, value: str, lang: str, has: bool
) -> None:
    fields = {"body": body, "slot-area": value, "headline": value, "slot-until": ""}
    for findings in (
        lint(body, {"area": value}, lang, source=has, until=has),
        lint_update(value, body, lang, source=has, until=has),
    ):
        for one in findings:
            assert 0 <= one.where.start <= one.where.end <= len(fields.get(one.where.field, ""))
            assert one.says
            assert one.where.line >= 1


@given(_TEXTS, st.sampled_from(["en", "es"]))
def test_two_readings_say_the_same_and_nothing_twice(body: str, lang: str) -> None:
    first = lint(body, {}, lang, source=True, until=True)
    assert first == lint(body, {}, lang, source=True, until=True)
    assert len(first) == len(set(first))


_FIXES = {
    "relative": (["tomorrow", "tonight", "soon", "later", "this morning"], "at 6 pm Wednesday"),
    "date": (["on 12/05", "on 1-2-2026", "on 2026-11-20"], "on December 5"),
    "clock": (["at 6 p.m. Wednesday", "at 18:30 Friday", "at 6PM Monday"], "at 6 pm Wednesday"),
    "day": (["at 6 pm", "at 9:15 am", "at noon"], "at 6 pm Wednesday"),
    "phone": (["and call 555-014", "and call 5555550142"], "and call (555) 555-0142"),
    "address": (["at Quay Road", "at 400 Quay"], "at 400 Quay Road"),
    "capitals": (["RIGHT NOW", "WITH EVERYONE"], "**now**"),
    "jargon": (["says the EOC", "with potable water"], "at the city’s emergency center"),
}
_CASES = [(rule, bad, good) for rule, (bads, good) in _FIXES.items() for bad in bads]


@given(
    st.sampled_from(_CASES), st.sampled_from(["The gate opens", "Free water comes", "Crews come"])
)
def test_doing_what_a_finding_says_makes_it_go_away(case: tuple[str, str, str], begin: str) -> None:
    rule, bad, good = case
    assert rule in rules(say(f"{begin} {bad}."))
    assert rules(say(f"{begin} {good}.")) == []


def test_of_a_language_without_word_lists_only_the_structure_is_checked() -> None:
    body = (
        "## Transfer\n- 911: مصاب.\n\n## Say\nهل أنت بخير؟ " + "كلمة " * 28 + "\n\n## Ask\n- أين؟\n"
    )
    rules = {one.rule for one in lint(body, {}, "ar", source=True, until=True)}
    assert "lead" in rules
    assert not {rule for rule in rules if rule.startswith("element-")} | ({"grade"} & rules)
    assert tongue_of("ar") is None
    assert tongue_of("es-MX") is not None
