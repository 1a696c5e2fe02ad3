"""The card: five sections in one order, read from its text and written back to it.

    ## Transfer      a list: who to transfer to, a colon and a space, when
    ## Say           paragraphs, the first is the lead
    ## Ask           a list
    ## Do            a list, may be empty
    ## Don't say     a list, may be empty; under each item what to say instead

Slots, `{{ name }}`, are filled in the text itself. Filling cannot change the layout: a value
becomes one line, and a mark in it that could mean something gets a backslash (`formats.markdown`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from hub.card.layout import Blame, Item, Section, forbidden, items, paragraphs, sections
from hub.formats.faults import Fault, Faulty
from hub.formats.markdown import MARK, NO_VALUES, inert, inline_text, plain_value
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


@dataclass(frozen=True)
class DontSay:
    """Words not to say, and the words to say instead."""

    say: str
    instead: str


@dataclass(frozen=True)
class Card:
    """The words of one card. Each text is one line of inline Markdown, its slots open or filled."""

    transfer: tuple[Transfer, ...]
    say: tuple[str, ...]
    ask: tuple[str, ...]
    do: tuple[str, ...]
    dont: tuple[DontSay, ...]


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
    found = sections(lines, faults)
    card = Card(
        transfer=_transfers(found["Transfer"], faults),
        say=paragraphs(found["Say"], faults),
        ask=_plain_items(found["Ask"], faults),
        do=_plain_items(found["Do"], faults),
        dont=_dont_says(found["Don't say"], faults),
    )
    if faults:
        raise Faulty(*(Fault(file, line, says) for line, says in sorted(faults)))
    return card


def card_text(card: Card) -> str:
    """The card as text, always laid out alike: `parse_card(card_text(card)) == card`.

    Raises `Faulty` where a card was put together from words that are no card's.
    """
    blocks = [
        "## Transfer\n" + _list(f"{transfer.to}: {transfer.when}" for transfer in card.transfer),
        "## Say\n" + "\n\n".join(card.say),
        "## Ask\n" + _list(card.ask),
        "## Do\n" + _list(card.do),
        "## Don't say\n" + _list(f"{dont.say}\n  - {dont.instead}" for dont in card.dont),
    ]
    text = "\n\n".join(block.rstrip("\n") for block in blocks) + "\n"
    if parse_card(text) != card:
        raise Faulty(Fault("text", 1, "these words change when the card is read back"))
    return text


def slots_of(body: str) -> tuple[str, ...]:
    """The names of the open slots in a text, in their order, each once."""
    return tuple(dict.fromkeys(mark["slot"] for mark in MARK.finditer(body) if mark["slot"]))


def open_slots(body: str, values: Mapping[str, str] = NO_VALUES) -> tuple[str, ...]:
    """The slots that stay open when `values` are filled in: those without a readable value."""
    return tuple(name for name in slots_of(body) if not plain_value(values.get(name, "")))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text with its slots filled, by plain words that cannot change its layout.

    `inline_html` and `inline_text` show each value as it was typed, on one line. A slot without a
    value, or with a blank one, stays open; a name the text does not use is not looked at.
    """

    def filled(mark: re.Match[str]) -> str:
        return inert(values.get(mark["slot"] or "", "")) or mark[0]

    return MARK.sub(filled, body)


def spoken_words(text: str) -> int:
    """How many words an agent says for one line, an open slot counted as two."""
    return word_count(inline_text(text, dict.fromkeys(slots_of(text), "slot " * SLOT_WORDS)))


def _list(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _transfers(section: Section, faults: Blame) -> tuple[Transfer, ...]:
    transfers = []
    for item in _without_children(section, faults):
        if match := _TARGET.fullmatch(item.text):
            transfers.append(Transfer(match["to"], match["when"]))
        elif item.text:
            says = "no target, colon, space and words: write “- 911: when to transfer”"
            faults.append((item.line, says))
    return tuple(transfers)


def _plain_items(section: Section, faults: Blame) -> tuple[str, ...]:
    return tuple(item.text for item in _without_children(section, faults))


def _without_children(section: Section, faults: Blame) -> list[Item]:
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
        donts += [DontSay(item.text, item.under[0].text)] if item.under else []
    return tuple(donts)
