"""The picture of a card: what the templates draw, what the journal keeps, what is different."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from hub.card.card import Card, fill, parse_card
from hub.card.changes import Change, Line, changes_between, summary_of
from hub.formats.markdown import NO_VALUES, inline_html, inline_text


class TransferView(TypedDict):
    """`to` is plain text, for a button; `when_html` the words beside it."""

    to: str
    when_html: str
    changed: bool


class WordsView(TypedDict):
    """One paragraph or list item."""

    html: str
    changed: bool


class DontSayView(TypedDict):
    """What not to say, and what to say instead."""

    say_html: str
    instead_html: str
    changed: bool


class CardView(TypedDict):
    """A card as plain data. `changed` is false everywhere when there is no version before.

    `changes` holds, in the card's order, only the paragraphs and items that differ; `unchanged`
    the sections that do not. `words_in` and `words_out` count words added and removed.
    """

    transfer: list[TransferView]
    say: list[WordsView]
    ask: list[WordsView]
    do: list[WordsView]
    dont: list[DontSayView]
    changes: list[Change]
    unchanged: list[str]
    words_in: int
    words_out: int
    summary: str


def card_view(
    body: str, facts: Mapping[str, str] = NO_VALUES, previous: str | None = None
) -> CardView:
    """Draw the card whose text is `body`, its slots shown with the values in `facts`.

    A filled slot is drawn as `<mark class="fact">`, an open one as `<mark class="slot">`.
    `previous` is the whole text of the version before, filled as it was read aloud (by
    `hub.card.card.fill`); None for the first version. Raises `Faulty` when one is no card.
    """
    card = parse_card(body)
    new = _sections(parse_card(fill(body, facts)))
    old = _sections(parse_card(previous)) if previous is not None else new
    found = changes_between(old, new)

    def words(section: str, texts: Sequence[str]) -> list[WordsView]:
        return [
            {"html": inline_html(text, facts), "changed": changed}
            for text, changed in zip(texts, found.changed[section], strict=True)
        ]

    return {
        "transfer": [
            {
                "to": inline_text(transfer.to, facts),
                "when_html": inline_html(transfer.when, facts),
                "changed": changed,
            }
            for transfer, changed in zip(card.transfer, found.changed["Transfer"], strict=True)
        ],
        "say": words("Say", card.say),
        "ask": words("Ask", card.ask),
        "do": words("Do", card.do),
        "dont": [
            {
                "say_html": inline_html(dont.say, facts),
                "instead_html": inline_html(dont.instead, facts),
                "changed": changed,
            }
            for dont, changed in zip(card.dont, found.changed["Don't say"], strict=True)
        ],
        "changes": found.changes,
        "unchanged": [name for name in new if not any(c["section"] == name for c in found.changes)],
        "words_in": found.words_in,
        "words_out": found.words_out,
        "summary": "First version." if previous is None else summary_of(found.changes),
    }


def _sections(card: Card) -> dict[str, list[Line]]:
    """A filled card's lines, section by section, as comparing wants them."""
    return {
        "Transfer": [Line(f"{transfer.to}: {transfer.when}") for transfer in card.transfer],
        "Say": [Line(text) for text in card.say],
        "Ask": [Line(text) for text in card.ask],
        "Do": [Line(text) for text in card.do],
        "Don't say": [Line(f"{dont.say} – say instead: {dont.instead}") for dont in card.dont],
    }
