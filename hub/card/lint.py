"""The lint: what a writer should look at, with what to write instead, while the words are typed.

It reads letters, not meaning. Only what makes a text unfit to submit blocks; all else advises, and
says “could not find”, never “is not there”.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from hub.card.card import LONGEST_BODY, fill, open_slots, parse_card
from hub.card.layout import STEPS
from hub.card.lint_areas import Callers, callers, nothing_said, unknown
from hub.card.lint_english import ENGLISH
from hub.card.lint_forms import found_in
from hub.card.lint_measures import Finding, advice, grade, lead, sentences
from hub.card.lint_spanish import SPANISH
from hub.card.lint_text import (
    Passage,
    Where,
    card_passages,
    line_span,
    plain_passages,
)
from hub.card.lint_words import Element, Tongue
from hub.formats.faults import Faulty
from hub.formats.markdown import MARK

MESSAGES = 3
TONGUES = {"en": ENGLISH, "es": SPANISH}


def tongue_of(lang: str) -> Tongue | None:
    """The words the lint knows of a language; None where it can check the structure alone."""
    return TONGUES.get(lang.partition("-")[0].lower())


def lint(
    body: str,
    values: Mapping[str, str],
    lang: str = "en",
    *,
    source: bool,
    until: bool,
    areas: Collection[str] | None = None,
) -> list[Finding]:
    """What there is to say about a card; `source`, `until`: whether it has one; `areas`: the
    codes of the city's, where they are known.

    First what blocks, then what advises, then what is good. Any text is fine.
    """
    tongue = tongue_of(lang)
    findings = [*_slots(body, values), *_bounds(source, until, "sources")]
    if len(body) > LONGEST_BODY:
        says = f"Write the card with at most {LONGEST_BODY:,} characters."
        findings.append(Finding("layout", "blocks", Where("body", "", 1, 0, 0), says))
        return findings
    findings += _layout(body, values)
    findings += unknown(body, values, areas) if areas is not None else ()
    passages = card_passages(body, values)
    spoken = [passage for passage in passages if passage.section == "Say"]
    groups = callers(spoken, passages, values)
    findings += nothing_said(groups, spoken)
    findings += _parts(body, passages, groups)
    findings += _words(passages, groups, tongue, "Say")
    return _sorted(findings)


def lint_update(
    headline: str, body: str, lang: str = "en", *, source: bool, until: bool
) -> list[Finding]:
    """What there is to say about a situational update: the headline is its lead."""
    tongue = tongue_of(lang)
    passages = [
        *plain_passages("headline", " ".join(headline[:LONGEST_BODY].split("\n"))),
        *plain_passages("body", body[:LONGEST_BODY]),
    ]
    findings = [*_bounds(source, until, "source")]
    said = [*_words(passages, [Callers("", passages)], tongue, "", field="headline")]
    if source:  # it is shown beside the words, so they need not say it again
        where = Where("source", "", 1, 0, 0)
        shown = Finding("element-source", "good", where, "Source: named.", "", "yes")
        said = [shown if one.rule == "element-source" else one for one in said]
    findings += said
    return _sorted(findings)


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep a text from being submitted."""
    return [finding for finding in findings if finding.level == "blocks"]


# -- what blocks ----------------------------------------------------------------------------------


def _slots(body: str, values: Mapping[str, str]) -> Iterator[Finding]:
    names = open_slots(body, values)
    for name in names:
        mark = next(mark for mark in MARK.finditer(body) if mark["slot"] == name)
        line = body.count("\n", 0, mark.start()) + 1
        where = Where("body", "", line, mark.start(), mark.end())
        words = name.replace("_", " ")
        says = f"Fill in “{words}”, or write the words without it."
        yield Finding("slot", "blocks", where, says, mark[0], "open")
    if not names and MARK.search(body):
        yield Finding("slot", "good", Where("body", "", 1, 0, 0), "Every local value is filled in.")


def _bounds(source: bool, until: bool, field: str) -> Iterator[Finding]:
    if not source:
        says = "Name a source: who says so? Write the department or the page."
        yield Finding("source-named", "blocks", Where(field, "", 1, 0, 0), says, "", "missing")
    if not until:
        says = "Until when is this true? Write a day and a clock time, or tick that it has no end."
        yield Finding("expiry", "blocks", Where("until", "", 1, 0, 0), says, "", "missing")


def _layout(body: str, values: Mapping[str, str]) -> Iterator[Finding]:
    """What makes the text no card: it could not be shown, so it cannot be submitted either."""
    try:
        parse_card(body)
        parse_card(fill(body, values))
    except Faulty as faulty:
        for fault in faulty.faults:
            start, end = line_span(body, fault.line)
            where = Where("body", "", fault.line, start, end)
            says = f"Line {fault.line}: {fault.says}."
            yield Finding("layout", "blocks", where, says, body[start:end][:60], "no card yet")


# -- the parts of a card --------------------------------------------------------------------------


def _parts(body: str, passages: list[Passage], groups: list[Callers]) -> Iterator[Finding]:
    transfers = [one for one in passages if one.section == "Transfer"]
    if not any(one.text.split(":")[0].strip() == "911" for one in transfers):
        where = _top(transfers) or Where("body", "Transfer", 1, 0, 0)
        says = "Could not find when to transfer to 911. Write a line: “- 911: hurt, or in danger”."
        yield Finding("transfer-911", "advises", where, says)
    if not any(one.role == "instead" for one in passages):
        at = len(body)
        where = Where("body", "Don't say", body.count("\n") + 1, at, at)
        says = (
            "Could not find what not to say. Under “## Don't say” write a line “- It will be fixed "
            "tonight.” and under it “  - Tests take 24 hours.”"
        )
        yield Finding("dont-say", "advises", where, says)
    for group in groups:
        count = len(group.hear)
        if count > MESSAGES:
            extra, brief = group.hear[MESSAGES], f"{count} of {MESSAGES}"
            says = (
                f"{count} key messages{_in(group.where)}: a caller keeps {MESSAGES}. Join "
                "paragraphs, or take out what can wait."
            )
            yield advice("messages", extra, 0, len(extra.text), says, brief)


# -- words ----------------------------------------------------------------------------------------


def _words(
    passages: list[Passage],
    groups: list[Callers],
    tongue: Tongue | None,
    section: str,
    field: str = "body",
) -> Iterator[Finding]:
    nowhere = Where(field, section, 1, 0, 0)
    spoken = [one for one in passages if one.section in (section, STEPS) and one.role == "say"]
    if tongue:
        for element in tongue.elements:
            yield _element(element, groups, nowhere)
    for group in groups:
        yield from lead(group.hear)
    yield from sentences(spoken, [group.hear[0] for group in groups if group.hear])
    if tongue:
        yield from grade(spoken, tongue)
    for passage in passages:
        for found in found_in(passage, tongue):
            yield advice(found.rule, passage, found.start, found.end, found.says)


def _element(element: Element, groups: list[Callers], nowhere: Where) -> Finding:
    """Whether all callers hear it: one finding, of the first who do not, else of the first."""
    findings = [
        _element_in(element, group, nowhere) for group in groups if group.hear or group.where == ""
    ]
    return next((one for one in findings if one.level == "advises"), findings[0])


def _element_in(element: Element, group: Callers, nowhere: Where) -> Finding:
    rule = f"element-{element.rule}"
    for passage in group.hear:
        span = next(_looked_for(element, passage), None)
        if span:
            found = advice(rule, passage, *span, f"{element.name}: found.", "yes")
            return Finding(rule, "good", found.where, found.says, found.excerpt, found.brief)
    says = element.write + (f" Callers{_in(group.where)} do not hear it." if group.where else "")
    return Finding(rule, "advises", _top(group.hear) or nowhere, says, "", "not found")


def _in(where: str) -> str:
    return f" in {where}" if where else ""


def _looked_for(element: Element, passage: Passage) -> Iterator[tuple[int, int]]:
    for at, letter in enumerate(passage.letters):
        if letter.slot and element.slots.search(letter.slot):
            yield at, at + 1
            return
    if match := element.words.search(passage.heard):
        yield match.span()


def _top(passages: Sequence[Passage]) -> Where | None:
    return passages[0].where(0, len(passages[0].text)) if passages else None


def _sorted(findings: list[Finding]) -> list[Finding]:
    """What blocks before what advises before what is good; each once, in the order of the text."""
    levels = ("blocks", "advises", "good")
    each = dict.fromkeys(findings)
    return sorted(each, key=lambda one: (levels.index(one.level), one.where.line, one.where.start))
