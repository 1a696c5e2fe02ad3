"""A screen without a browser: its containers, and events put into them as the browser does."""

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask

from hub.core.journal import Entry

ID = re.compile(r'<\w+[^>]*?\bid="([^"]+)"', re.DOTALL)


class Screen:
    """Containers by id, each a list of (element id, markup), in order."""

    def __init__(self, app: Flask, **containers: list[str]) -> None:
        self._app = app
        self.containers = {
            name.replace("_", "-"): [(id_of(markup), markup) for markup in drawn]
            for name, drawn in containers.items()
        }

    def take(self, entries: Iterable[Entry], stream: str, world: str) -> None:
        """Put the events of a stream into the page."""
        packets = self._app.extensions["hub_live"].packets
        for entry in entries:
            if entry.reaches(stream, world):
                for op in packets.ops(entry, stream, entry.world != world):
                    self._apply(**op)

    def _apply(self, op: str, target: str, html: str) -> None:
        new = [(id_of(html), html)] if html else []
        if op in ("prepend", "append"):
            elements = self.containers.get(target)
            if elements is not None:
                elements[:] = new + elements if op == "prepend" else elements + new
            return
        for elements in self.containers.values():
            for at, (id, _) in enumerate(elements):
                if id == target:
                    elements[at : at + 1] = [] if op == "remove" else new
                    return


def id_of(markup: str) -> str:
    """The id of the element a partial draws."""
    found = ID.search(markup)
    assert found, markup[:200]
    return found[1]


def drawn(app: Flask, template: str, name: str, views: Iterable[Any], **more: Any) -> list[str]:
    """Each view as its partial draws it."""
    partial = app.jinja_env.get_template(template)
    return [partial.render({name: view, **more}).strip() for view in views]
