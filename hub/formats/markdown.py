"""Markdown to safe HTML: one line of a card, or the few blocks of an update.

A card's line has its own small grammar, written here, because what is approved must draw the same
for ever: `**bold**`, `*emphasis*`, `{{ slot }}`, and a backslash that makes the next mark plain.
A marker opens where no space follows it and closes where no space stands before it; nothing else
decides. So a value put into a slot can never switch emphasis on or off around it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from html import escape
from types import MappingProxyType

import nh3
from markdown_it import MarkdownIt

from hub.formats.languages import isolated, reads_right_to_left

NO_VALUES: Mapping[str, str] = MappingProxyType({})

# Slots nobody fills in: the reader's own name and the place called about are put in where the
# words are read. Slot → what the browser knows it by, and what stands there until then.
OWN_SLOTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"agent_name": ("name", "your name"), "caller_area": ("area", "the caller's area")}
)

MARK = re.compile(
    r"\\(?P<plain>[!-/:-@\[-`{-~])"
    r"|\{\{[ \t]*(?P<slot>[a-z][a-z0-9_]{0,39})[ \t]*\}\}"
    r"|(?P<stars>\*+)"
)

# Everywhere in a value; then only where a value begins: what could start a heading, a list, or the
# second half of a link; then a colon that could split a transfer's target from its words.
_TELLING = re.compile(r"[\\`*_{}\[\]<]|&(?=[#A-Za-z])|:(?=\s|$)")
_LEADING = re.compile(r"[#(-]|\+(?=\s|$)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")

_JOINERS = "\u200c\u200d"  # Persian and emoji need them; alone they are nothing to read

_TAG = {"strong": "<strong>", "/strong": "</strong>", "em": "<em>", "/em": "</em>"}

_MOST_OPEN = 8  # nobody means more markers inside each other, and each one costs a look back

_BLOCKS = MarkdownIt("zero", {"html": False}).enable(
    ["list", "emphasis", "balance_pairs", "fragments_join", "escape", "link", "autolink", "newline"]
)
_LONGEST_BLOCKS = 50_000  # longer is shown as it came: nesting costs more than its length


def inline_html(text: str, values: Mapping[str, str] = NO_VALUES) -> str:
    """One line as HTML: bold and emphasis, all else escaped.

    A slot with a value becomes `<mark class="fact" data-slot="name">value</mark>`, an open one
    `<mark class="slot">name</mark>`, one the browser fills in `<span data-me="name">`. Among words
    written from right to left a number is kept together in a `<bdi>`. Any text is fine; markup
    that is none stays to be read.
    """
    among = reads_right_to_left(text)
    return "".join(_piece_html(kind, value, values, among) for kind, value in _pieces(text))


def inline_text(text: str, values: Mapping[str, str] = NO_VALUES) -> str:
    """One line as the plain words a person reads; an open slot stays `{{ name }}`."""
    return "".join(_piece_text(kind, value, values) for kind, value in _pieces(text))


def readable_text(text: str) -> str:
    """`inline_text` where no browser fills in who reads it: “your name” stands for the name."""

    def told(mark: re.Match[str]) -> str:
        return OWN_SLOTS[mark["slot"]][1] if mark["slot"] in OWN_SLOTS else mark[0]

    return inline_text(MARK.sub(told, text))


def plain_value(value: str) -> str:
    """A slot's value as it will be read: one line, without characters that hide or reorder words.

    Empty when nothing readable is left, so that such a slot counts as open.
    """
    kept = "".join(_kept(character) for character in value)
    return " ".join(kept.split()) if kept.strip(_JOINERS + " \t\r\n") else ""


def inert(value: str) -> str:
    """`plain_value`, with a backslash before each mark that Markdown or a card could take up.

    `inline_text(inert(value)) == plain_value(value)`, and the layout around it cannot change.
    """
    marked = _TELLING.sub(r"\\\g<0>", plain_value(value))
    marked = _NUMBERED.sub(r"\1\\\2", marked) if _NUMBERED.match(marked) else marked
    return "\\" + marked if _LEADING.match(marked) else marked


def block_html(text: str) -> str:
    """Paragraphs, lists, bold, emphasis and links to http(s), tel and mailto addresses, as HTML.

    Anything else comes out as the characters it was written with. Any text is fine.
    """
    readable = "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in text)
    if len(readable) > _LONGEST_BLOCKS:
        return f"<p>{escape(readable)}</p>"
    return nh3.clean(
        _BLOCKS.render(readable),
        tags={"p", "ul", "ol", "li", "strong", "em", "a", "br"},
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "tel", "mailto"},
        url_relative="deny",
        link_rel="noopener",
    )


def _kept(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    return "" if kind in {"Cs", "Cf"} and character not in _JOINERS else character


def _piece_html(kind: str, value: str, values: Mapping[str, str], among: bool) -> str:
    if kind == "slot" and value in OWN_SLOTS:
        name, words = OWN_SLOTS[value]
        return f'<span data-me="{name}">{words}</span>'
    if kind == "slot":
        if fact := plain_value(values.get(value, "")):
            return f'<mark class="fact" data-slot="{value}">{isolated(fact, among=among)}</mark>'
        return f'<mark class="slot">{escape(value)}</mark>'
    return _TAG.get(kind) or isolated(value, among=among)


def _piece_text(kind: str, value: str, values: Mapping[str, str]) -> str:
    if kind == "slot":
        filled = "" if value in OWN_SLOTS else plain_value(values.get(value, ""))
        return filled or f"{{{{ {value} }}}}"
    return "" if kind in _TAG else value


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What a line is made of, in order: (kind, value), of kind text, slot, or a tag's name."""
    pieces: list[tuple[str, str]] = []
    opened: list[tuple[int, int]] = []  # where in `pieces` a marker waits, and its width
    at = 0
    for mark in MARK.finditer(text):
        pieces.append(("text", text[at : mark.start()]))
        at = mark.end()
        if mark["stars"]:
            before, after = text[max(mark.start() - 1, 0) : mark.start()], text[at : at + 1]
            _take_stars(mark["stars"], before, after, pieces, opened)
        else:
            pieces.append(("slot", mark["slot"]) if mark["slot"] else ("text", mark["plain"]))
    pieces.append(("text", text[at:]))
    return (piece for piece in pieces if piece != ("text", ""))


def _take_stars(
    stars: str,
    before: str,
    after: str,
    pieces: list[tuple[str, str]],
    opened: list[tuple[int, int]],
) -> None:
    """One run of asterisks: closes what is open as far as it reaches, then opens, else is text."""
    left = len(stars)
    while left and before.strip() and (match := _match(left, opened)) is not None:
        at, width = opened[match]
        del opened[match:]
        tag = "strong" if width == 2 else "em"
        pieces[at] = (tag, "")
        pieces.append(("/" + tag, ""))
        left -= width
    widths = (2, 1) if left == 3 else (left,)
    for width in widths:
        if after.strip() and width in (1, 2) and len(opened) < _MOST_OPEN:
            opened.append((len(pieces), width))
        pieces.append(("text", "*" * width))


def _match(left: int, opened: list[tuple[int, int]]) -> int | None:
    """The open marker that `left` asterisks close: the nearest of that width, else the nearest."""
    exact = [at for at, (_, width) in enumerate(opened) if width == left]
    narrower = [at for at, (_, width) in enumerate(opened) if width < left]
    return next(reversed(exact or narrower), None)
