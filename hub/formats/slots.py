"""Slots in text that is no card: a headline as it stands, and the blocks of an update.

The grammar of a slot is that of a card's line (`formats.markdown`); nothing else in the text means
more than it did.
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from hub.formats.markdown import MARK, NO_VALUES, OWN_SLOTS, block_html, plain_value

# A slot's place while Markdown is drawn: characters that nobody types, and no markup reads.
_FROM, _TO = "\ue000", "\ue001"
_PLACE = re.compile(f"{_FROM}([a-z0-9_]+){_TO}")
_IN_ADDRESS = re.compile(f"{quote(_FROM)}([a-z0-9_]+){quote(_TO)}", re.IGNORECASE)


def filled_text(text: str, values: Mapping[str, str]) -> str:
    """The text with its slots filled, as plain words; a slot without a value stays open."""

    def filled(mark: re.Match[str]) -> str:
        name = mark["slot"] or ""
        return (plain_value(values.get(name, "")) if name not in OWN_SLOTS else "") or mark[0]

    return MARK.sub(filled, text)


def line_html(text: str, values: Mapping[str, str] = NO_VALUES) -> str:
    """One line that knows no markup but its slots, as HTML."""
    return _drawn(escape(_marked(text)), values)


def blocks_html(text: str, values: Mapping[str, str] = NO_VALUES) -> str:
    """Paragraphs, lists and links with their slots, as HTML. A value cannot change the layout."""
    return _drawn(block_html(_marked(text)), values)


def _marked(text: str) -> str:
    """The text with places where its slots are."""
    clean = text.replace(_FROM, "").replace(_TO, "")
    return MARK.sub(
        lambda mark: (
            f"{_FROM}{mark['slot']}{_TO}"
            if mark["slot"] and mark["slot"] not in OWN_SLOTS
            else mark[0]
        ),
        clean,
    )


def _drawn(html: str, values: Mapping[str, str]) -> str:
    """The places as they are read: `<mark class="fact">` with words, `<mark class="slot">` open."""

    def shown(place: re.Match[str]) -> str:
        name = place[1]
        if words := plain_value(values.get(name, "")):
            return f'<mark class="fact" data-slot="{name}">{escape(words)}</mark>'
        return f'<mark class="slot">{escape(name)}</mark>'

    def in_address(place: re.Match[str]) -> str:
        return quote(plain_value(values.get(place[1].lower(), "")), safe="")

    return _PLACE.sub(shown, _IN_ADDRESS.sub(in_address, html))
