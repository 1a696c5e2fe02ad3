"""The card: five sections in one order, read from its text and written back to it.

    ## Transfer      a list: who to transfer to, a colon and a space, when
    ## Say           paragraphs, the first is the lead
    ## Ask           a list; a question may end in branches, `[Yes](#someone-is-hurt)`
    ## Do            a list, may be empty
    ## Don't say     a list, may be empty; under each item what to say instead
    ## Steps         only where it branches: `### Someone is hurt`, and what is said and done then

Slots, `{{ name }}`, are filled in the text itself. Filling cannot change the layout: a value
becomes one line, and a mark in it that could mean something gets a backslash (`formats.markdown`).
A line may be for callers of some areas only (`card.lines`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from hub.card.areas import areas_named, blame_elsewhere
from hub.card.layout import STEPS, Blame, Item, Section, forbidden, items, paragraphs, sections
from hub.card.lines import EVERYONE, Line, Scope, read_line
from hub.card.steps import Step, read_steps
from hub.formats.faults import Fault, Faulty
from hub.formats.markdown import MARK, NO_VALUES, OWN_SLOTS, inert, inline_text, plain_value
from hub.formats.words import word_count

LONGEST_BODY = 20_000  # characters; a card is read aloud within one call
SLOT_WORDS = 2  # what an open slot counts for, when words are counted before it is filled

# A target ends at the first colon before a space; a backslash makes a colon part of the target.
_TARGET = re.compile(r"(?P<to>(?:\\.|(?!:\s)[^\\])+)(?<!\s):\s(?P<when>.+)")


@dataclass(frozen=True)
class Transfer:
    """Hand the caller over to `to`, when `when` is so."""

    to: str
    when: str
    scope: Scope = EVERYONE

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.scope}{self.to}: {self.when}"


@dataclass(frozen=True)
class DontSay:
    """Words not to say, and the words to say instead."""

    say: str
    instead: str
    scope: Scope = EVERYONE

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.scope}{self.say}\n  - {self.instead}"


@dataclass(frozen=True)
class Card:
    """The words of one card. Each text is one line of inline Markdown, its slots open or filled."""

    transfer: tuple[Transfer, ...]
    say: tuple[Line, ...]
    ask: tuple[Line, ...]
    do: tuple[Line, ...]
    dont: tuple[DontSay, ...]
    steps: tuple[Step, ...] = ()

    @property
    def scopes(self) -> list[Scope]:
        """For whom each of its lines is."""
        stepped = [line for step in self.steps for line in step.lines]
        return [
            *(transfer.scope for transfer in self.transfer),
            *(line.scope for line in (*self.say, *self.ask, *self.do, *stepped)),
            *(dont.scope for dont in self.dont),
        ]

    def areas(self, values: Mapping[str, str] = NO_VALUES) -> tuple[str, ...]:
        """Every area that a line of it is for."""
        return areas_named(self.scopes, values)


@lru_cache(maxsize=1000)  # the same few hundred texts are read again for every page
def parse_card(body: str, *, file: str = "text", first_line: int = 1) -> Card:
    """Read a card from its text; `first_line` is the number of the body's first line in `file`.

    Raises `Faulty` with every fault of the layout, each with its line.
    """
    if len(body) > LONGEST_BODY:
        says = f"the card is longer than {LONGEST_BODY:,} characters: say it shorter"
        raise Faulty(Fault(file, first_line, says))
    faults: Blame = []
    lines = list(enumerate(re.split(r"\r\n|\r|\n", body.removeprefix("\ufeff")), first_line))
    forbidden(lines, faults)
    card = _read(sections(lines, faults), faults)
    if not any(scope.areas for scope in card.scopes):
        blame_elsewhere(lines, faults)
    if faults:
        raise Faulty(*(Fault(file, line, says) for line, says in sorted(faults)))
    return card


def card_text(card: Card) -> str:
    """The card as text, always laid out alike: `parse_card(card_text(card)) == card`.

    Raises `Faulty` where a card was put together from words that are no card's.
    """
    blocks = [
        "## Transfer\n" + _list(card.transfer),
        "## Say\n" + "\n\n".join(map(str, card.say)),
        "## Ask\n" + _list(card.ask),
        "## Do\n" + _list(card.do),
        "## Don't say\n" + _list(card.dont),
    ]
    if card.steps:
        blocks.append(f"## {STEPS}\n" + "\n\n".join(map(str, card.steps)))
    text = "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"
    if parse_card(text) != card:
        raise Faulty(Fault("text", 1, "these words change when the card is read back"))
    return text


def slots_of(body: str) -> tuple[str, ...]:
    """The names of the open slots in a text, in their order, each once.

    Those that fill in by themselves are not among them: nobody is asked for them.
    """
    named = (mark["slot"] for mark in MARK.finditer(body) if mark["slot"])
    return tuple(dict.fromkeys(name for name in named if name not in OWN_SLOTS))


def open_slots(body: str, values: Mapping[str, str] = NO_VALUES) -> tuple[str, ...]:
    """The slots that stay open when `values` are filled in: those without a readable value."""
    return tuple(name for name in slots_of(body) if not plain_value(values.get(name, "")))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text with its slots filled, by plain words that cannot change its layout.

    `inline_html` and `inline_text` show each value as it was typed, on one line. A slot without a
    value, or with a blank one, stays open; a name the text does not use is not looked at.
    """

    def filled(mark: re.Match[str]) -> str:
        name = mark["slot"] or ""
        return (inert(values.get(name, "")) if name not in OWN_SLOTS else "") or mark[0]

    return MARK.sub(filled, body)


def spoken_words(text: str) -> int:
    """How many words an agent says for one line, an open slot counted as two."""
    said = MARK.sub(lambda mark: "slot " * SLOT_WORDS if mark["slot"] else mark[0], text)
    return word_count(inline_text(said))


def _read(found: Mapping[str, Section], faults: Blame) -> Card:
    """The card its sections make."""
    ask = [
        (one.line, read_line(one, faults, may_branch=True)) for one in _flat(found["Ask"], faults)
    ]
    asked = [(at, branch) for at, line in ask for branch in line.branches]
    steps = found.get(STEPS)
    return Card(
        transfer=_transfers(found["Transfer"], faults),
        say=tuple(read_line(one, faults) for one in paragraphs(found["Say"], faults)),
        ask=tuple(line for _, line in ask),
        do=tuple(read_line(one, faults) for one in _flat(found["Do"], faults)),
        dont=_dont_says(found["Don't say"], faults),
        steps=read_steps(steps or Section(STEPS, 0), asked, faults),
    )


def _list(lines: Iterable[object]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _transfers(section: Section, faults: Blame) -> tuple[Transfer, ...]:
    transfers = []
    for item in _flat(section, faults):
        line = read_line(item, faults)
        if match := _TARGET.fullmatch(line.words):
            transfers.append(Transfer(match["to"], match["when"], line.scope))
        elif line.words:
            says = "no target, colon, space and words: write “- 911: when to transfer”"
            faults.append((item.line, says))
    return tuple(transfers)


def _flat(section: Section, faults: Blame) -> list[Item]:
    found = items(section, faults)
    for item in found:
        for child in item.under:
            says = f"## {section.name} has no items under items: start the line with “- ”"
            faults.append((child.line, says))
    return found


def _dont_says(section: Section, faults: Blame) -> tuple[DontSay, ...]:
    donts = []
    for item in items(section, faults):
        if not item.under:
            says = "nothing to say instead: write it on the next line as “  - what to say instead”"
            faults.append((item.line, says))
        for extra in item.under[1:]:
            faults.append((extra.line, "a second thing to say instead: keep one"))
        line = read_line(item, faults)
        for child in item.under[:1]:
            instead = read_line(child, faults)
            if instead.scope != EVERYONE:
                says = "an area stands before what not to say: move it one line up"
                faults.append((child.line, says))
            donts.append(DontSay(line.words, instead.words, line.scope))
    return tuple(donts)
