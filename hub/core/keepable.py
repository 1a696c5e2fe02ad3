"""What was sent, before any room reads it: no character that a database cannot keep, no JSON
that nobody can walk through.
"""

import re
from collections.abc import Iterator
from typing import Any

from flask import current_app, request
from werkzeug.routing import IntegerConverter

from hub.core.errors import Invalid, Missing, Unreadable

UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL, and half a character
DEEPEST = 32  # levels of JSON; the hub's own bodies have four
BEYOND = 10**18  # what stands for every larger number: no row has it


class Whole(IntegerConverter):
    """A number in an address, however many digits: reading thousands of them is an error."""

    def to_python(self, value: str) -> int:
        """The number, or one that nothing has."""
        return int(super().to_python(value)) if len(value) <= 18 else BEYOND


def check_address() -> None:
    """Raises Missing, or Invalid naming the part of the query."""
    for part in (request.view_args or {}).values():
        if isinstance(part, str) and UNSTORABLE.search(part):
            raise Missing("There is nothing at this address.")
    for name, value in request.args.items(multi=True):
        _check(name, name, value)


def check_form() -> None:
    """Raises Invalid naming the field."""
    if _is_api():  # has no forms, and its body would be gone once read as one
        return
    for name, value in request.form.items(multi=True):
        _check(name, name, value)


def check_json() -> None:
    """Raises Unreadable, or Invalid naming the field. Where each item gets a result of its own,
    the room says which cannot be kept.
    """
    api = _is_api()
    if not request.is_json and not (api and request.get_data()):
        return
    try:
        sent = request.get_json(silent=True, force=api)
    except RecursionError:
        raise Unreadable("This JSON is nested too deeply.") from None
    view = current_app.view_functions[request.endpoint or ""]
    by_item = getattr(view, "item_by_item", False)
    if by_item and _is_flat(sent):  # as nearly all are: a walk would cost as much as storing them
        return
    for name, text in _texts(sent):
        if not by_item:
            _check(name or "body", text)


def _is_flat(sent: Any) -> bool:
    items = sent if isinstance(sent, list) else [sent]
    return all(
        isinstance(item, dict)
        and not any(isinstance(value, dict | list) for value in item.values())
        for item in items
    )


def _is_api() -> bool:
    """Whether the body is read as JSON, whatever it is called."""
    return (request.endpoint or "").startswith("api.")


def _texts(sent: Any) -> Iterator[tuple[str, str]]:
    """Each text with the name of its field. Not by recursion: that is what is to be kept out."""
    waiting: list[tuple[str, Any, int]] = [("", sent, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unreadable("This JSON is nested too deeply.")
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            yield from ((name, key) for key in value)
            waiting += [(_within(name, key), value[key], depth + 1) for key in value]
        elif isinstance(value, list):
            waiting += [(name, one, depth + 1) for one in value]


def _within(name: str, key: str) -> str:
    """The name of a field in a field, cut: long names times many would fill the memory."""
    return f"{name}.{key[:80]}"[:80] if name else key[:80]


def _check(field: str, *texts: str) -> None:
    if any(UNSTORABLE.search(text) for text in texts):
        named = UNSTORABLE.sub("?", field)[:80]
        what = "holds a character that cannot be kept."
        raise Invalid({named: f"It {what}"}, f"{named}: {what}")
