"""Old page + events = fresh page: a page as HTML, events put into it as the browser does, and what
then stands there, written so that two pages can be compared.

`apply(page, ops)` does what static/live/apply.js does; `normal(page)` leaves out what the browser
itself arranges (gauges, counts, what is derived from the rest) and what differs from load to load.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Filled by gauges, or said anew by a module whenever something has changed.
BY_GAUGE = ("width", "points", "aria-label", "hidden", "title")
DERIVED = ("data-count", "data-none", "data-more", "data-quiet")


class Element:
    """One element: its name, its attributes, and what stands in it."""

    def __init__(self, name: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.children: list[Element | str] = []

    def walk(self) -> "Iterator[Element]":
        """This element and all within it."""
        yield self
        for child in list(self.children):
            if isinstance(child, Element):
                yield from child.walk()

    def by_id(self, id: str) -> "Element | None":
        """The element with that id."""
        return next((found for found in self.walk() if found.attributes.get("id") == id), None)

    def leave(self) -> None:
        """Take it out of its parent."""
        if self.parent:
            self.parent.children.remove(self)
            self.parent = None

    def put(self, at: int, new: "list[Element]") -> None:
        """Insert elements among the children."""
        for element in new:
            element.parent = self
        self.children[at:at] = new

    def text(self) -> str:
        """All the words in it, in one line."""
        words = (child if isinstance(child, str) else child.text() for child in self.children)
        return re.sub(r"\s+(?=[,.;])|\s+", _space, " ".join(words)).strip()


def _space(found: re.Match[str]) -> str:
    """One space; none before a comma, where an element ends beside it."""
    after = found.string[found.end() : found.end() + 1]
    return "" if after in (",", ".", ";") else " "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self._open = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open.name == tag, f"<{self._open.name}> is closed by </{tag}>"
        assert self._open.parent is not None
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)


def parse(html: str) -> Element:
    """A page, or a part of one. Raises AssertionError when its tags do not match."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader._open is reader.root, f"<{reader._open.name}> is never closed"
    return reader.root


def apply(page: str, ops: Iterable[Mapping[str, str]]) -> str:
    """The page after these operations, as the browser would have it."""
    root = parse(page)
    for op in ops:
        _apply(root, op["op"], op["target"], op["html"])
    return write(root)


def _apply(root: Element, op: str, target: str, html: str) -> None:
    if op == "sweep":
        for element in list(root.walk()):
            if element.attributes.get("data-incident") == target:
                element.leave()
        return
    place = root.by_id(target)
    if place is None:
        return
    new = [child for child in parse(html).children if isinstance(child, Element)]
    if op in ("prepend", "append"):
        for element in new:  # what stands there already moves, it does not come twice
            twin = element.attributes.get("id") and root.by_id(element.attributes["id"])
            if twin:
                twin.leave()
        place.put(0 if op == "prepend" else len(place.children), new)
        return
    parent = place.parent
    assert parent is not None
    at = parent.children.index(place)
    place.leave()
    if op == "replace":
        parent.put(at, new)


def write(element: Element) -> str:
    """The element as HTML."""
    inside = "".join(
        escape(child, quote=False) if isinstance(child, str) else write(child)
        for child in element.children
    )
    if not element.name:
        return inside
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    if element.name in VOID:
        return f"<{element.name}{attributes}>"
    return f"<{element.name}{attributes}>{inside}</{element.name}>"


def normal(page: str, *ids: str, without: Iterable[str] = ()) -> list[str]:
    """What stands in the parts with these ids, a line an element: two pages that show the same are
    equal. `without` names ids whose inside the browser makes itself.
    """
    root = parse(page)
    lines: list[str] = []
    for id in ids:
        part = root.by_id(id)
        assert part is not None, f"the page has no #{id}"
        _lines(part, 0, set(without), lines)
    return lines


def _lines(element: Element, depth: int, without: set[str], lines: list[str]) -> None:
    attributes = dict(element.attributes)
    by_gauge = "data-gauge" in attributes
    derived = any(name in attributes for name in DERIVED)
    for name in BY_GAUGE if by_gauge else ("hidden",) if derived else ():
        attributes.pop(name, None)
    said = " ".join(f'{name}="{value}"' for name, value in sorted(attributes.items()))
    lines.append("  " * depth + f"<{element.name} {said}>")
    filled = by_gauge and any(name in attributes for name in ("data-value", "data-html"))
    if filled or derived or attributes.get("id") in without:
        return
    for child in element.children:
        if isinstance(child, Element):
            _lines(child, depth + 1, without, lines)
        elif child.strip():
            lines.append("  " * (depth + 1) + re.sub(r"\s+", " ", child).strip())


def live_of(page: str) -> dict[str, str]:
    """What the page says of itself: stream, exercise, epoch, seq, hash."""
    found = next(one for one in parse(page).walk() if "data-live" in one.attributes)
    given = found.attributes
    return {name: given[f"data-{name}"] for name in ("stream", "exercise", "epoch", "seq", "hash")}


def caught_up(browser: Any, page: str) -> str:
    """The page after everything that came since it was served, asked for as its own script asks."""
    live = live_of(page)
    query = {name: live[name] for name in ("stream", "exercise", "hash")}
    answer = browser.get(f"/live/since/{live['seq']}", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return apply(page, [op for event in answer.get_json()["events"] for op in event["html"]])
