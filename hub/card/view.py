"""The picture of a card: what the templates draw, what the journal keeps, what is different."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Literal, NotRequired, TypedDict, TypeVar

from hub.card.card import Card, fill, parse_card
from hub.card.changes import DONE, Change, Found, Line, changes_between, summary_of
from hub.card.layout import SECTIONS, STEPS
from hub.card.lines import Line as CardLine
from hub.card.lines import Scope
from hub.card.steps import Step
from hub.formats.markdown import NO_VALUES, inline_html, inline_text

T = TypeVar("T")


class Scoped(TypedDict):
    """Something that may be for callers of some areas only: then it has `areas`, the codes, and
    `areas_html`, the same to be read. Both are there and empty when it is for those `elsewhere`."""

    areas: NotRequired[list[str]]
    areas_html: NotRequired[str]


class TransferView(Scoped):
    """`to` is plain text, for a button; `when_html` the words beside it."""

    to: str
    when_html: str
    changed: bool


class BranchView(TypedDict):
    """A caller's answer; `to` is the slug of the step it leads to, `name` that step's."""

    html: str
    to: str
    name: str


class WordsView(Scoped):
    """One paragraph or list item."""

    html: str
    changed: bool
    branches: NotRequired[list[BranchView]]


class DontSayView(Scoped):
    """What not to say, and what to say instead."""

    say_html: str
    instead_html: str
    changed: bool


class PartView(TypedDict):
    """Lines of a step that stand together: said aloud, or done."""

    kind: Literal["say", "do"]
    lines: list[WordsView]


class StepView(TypedDict):
    """One step, known by its slug."""

    slug: str
    name: str
    parts: list[PartView]


class CardView(TypedDict):
    """A card as plain data. `changed` is false everywhere when there is no version before.

    `changes` holds, in the card's order, only the paragraphs and items that differ; `unchanged`
    the sections that do not. `words_in` and `words_out` count words added and removed. `areas` are
    the codes of all areas that a line is for.
    """

    transfer: list[TransferView]
    say: list[WordsView]
    ask: list[WordsView]
    do: list[WordsView]
    dont: list[DontSayView]
    steps: list[StepView]
    areas: list[str]
    changes: list[Change]
    unchanged: list[str]
    words_in: int
    words_out: int
    summary: str


def card_view(
    body: str, facts: Mapping[str, str] = NO_VALUES, previous: str | None = None
) -> CardView:
    """Draw the card whose text is `body`, its slots shown with the values in `facts`.

    A filled slot is drawn as `<mark class="fact" …>`, an open one as `<mark class="slot">`.
    `previous` is the whole text of the version before, filled as it was read aloud (by
    `hub.card.card.fill`); None for the first version. Raises `Faulty` when one is no card.
    """
    card = parse_card(body)
    new = _sections(parse_card(fill(body, facts)))
    old = _sections(parse_card(previous)) if previous is not None else new
    found = changes_between(old, new)
    draw = _Drawing(card, facts, found)
    return {
        "transfer": draw.transfers(),
        "say": draw.words("Say", card.say),
        "ask": draw.words("Ask", card.ask),
        "do": draw.words("Do", card.do),
        "dont": draw.dont_says(),
        "steps": [draw.step(step) for step in card.steps],
        "areas": list(card.areas(facts)),
        "changes": found.changes,
        "unchanged": _unchanged(list(new), {change["section"] for change in found.changes}),
        "words_in": found.words_in,
        "words_out": found.words_out,
        "summary": "First version." if previous is None else summary_of(found.changes),
    }


class _Drawing:
    """Draws the parts of one card, each with the values and whether it changed."""

    def __init__(self, card: Card, facts: Mapping[str, str], found: Found) -> None:
        self._card, self._facts, self._changed = card, facts, found.changed
        self._names = {step.slug: inline_text(step.name) for step in card.steps}

    def transfers(self) -> list[TransferView]:
        return [
            {
                "to": inline_text(transfer.to, self._facts),
                "when_html": self._html(transfer.when),
                "changed": changed,
                **self._scoped(transfer.scope),
            }
            for transfer, changed in self._each("Transfer", self._card.transfer)
        ]

    def words(self, section: str, lines: Iterable[CardLine]) -> list[WordsView]:
        return [self._line(line, changed) for line, changed in self._each(section, lines)]

    def dont_says(self) -> list[DontSayView]:
        return [
            {
                "say_html": self._html(dont.say),
                "instead_html": self._html(dont.instead),
                "changed": changed,
                **self._scoped(dont.scope),
            }
            for dont, changed in self._each("Don't say", self._card.dont)
        ]

    def step(self, step: Step) -> StepView:
        lines = list(self._each(_section_of(step), step.lines))
        parts: list[PartView] = [
            {"kind": "do" if is_done else "say", "lines": [self._line(*each) for each in some]}
            for is_done, some in groupby(lines, lambda each: each[0].is_done)
        ]
        return {"slug": step.slug, "name": self._names[step.slug], "parts": parts}

    def _line(self, line: CardLine, changed: bool) -> WordsView:
        view: WordsView = {"html": self._html(line.words), "changed": changed}
        if line.branches:
            view["branches"] = [
                {"html": self._html(one.label), "to": one.to, "name": self._names[one.to]}
                for one in line.branches
            ]
        return {**view, **self._scoped(line.scope)}

    def _scoped(self, scope: Scope) -> Scoped:
        if scope.elsewhere:
            return {"areas": [], "areas_html": ""}
        if not scope.areas:
            return {}
        return {"areas": list(scope.codes(self._facts)), "areas_html": self._html(scope.areas)}

    def _each(self, section: str, parts: Iterable[T]) -> Iterator[tuple[T, bool]]:
        return zip(parts, self._changed[section], strict=True)

    def _html(self, text: str) -> str:
        return inline_html(text, self._facts)


def _sections(card: Card) -> dict[str, list[Line]]:
    """A filled card's lines, section by section, as comparing wants them."""
    sections = {
        "Transfer": [Line(str(transfer)) for transfer in card.transfer],
        "Say": [Line(str(line)) for line in card.say],
        "Ask": [Line(str(line)) for line in card.ask],
        "Do": [Line(str(line)) for line in card.do],
        "Don't say": [
            Line(f"{dont.scope}{dont.say} – say instead: {dont.instead}") for dont in card.dont
        ],
    }
    if card.steps:
        sections[STEPS] = [Line(step.name) for step in card.steps]
    for step in card.steps:
        sections[_section_of(step)] = [
            Line(f"{DONE if line.is_done else ''}{line}") for line in step.lines
        ]
    return sections


def _unchanged(names: list[str], changed: set[str]) -> list[str]:
    """The sections that do not differ; all steps in a word, where none does."""
    steps = [name for name in names if name not in SECTIONS]
    passed_over = steps[:1] if changed & set(steps) else steps[1:]
    return [name for name in names if name not in {*changed, *passed_over}]


def _section_of(step: Step) -> str:
    """What a step is called where changes are told."""
    return f"Step “{inline_text(step.name)}”"
