"""Events as screens receive them: each journal row is rendered once a stream, for everyone who
looks at it.

A room draws its event in `templates/<room>/events/<deed>.<stream>.html`. Such a partial says what
changes with
`put(op, target)`, where op is replace, prepend, append or remove and target an element's id, or
`put("sweep", incident)`, which takes away all that belongs to an incident:

    {% call put("prepend", "updates") %}{% include "updates/_update.html" %}{% endcall %}
"""

import logging
from collections import OrderedDict
from typing import Any

from flask import Flask
from jinja2 import TemplateNotFound

from hub.core.journal import Entry
from hub.core.moments import iso

log = logging.getLogger(__name__)

KEPT = 2000  # packets, newest used: a reconnect storm asks for the same few
OPS = ("replace", "prepend", "append", "remove", "sweep")


class Packets:
    """Renders journal rows and keeps what was rendered."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._kept: OrderedDict[tuple[str, str, bool], dict[str, Any]] = OrderedDict()

    def packet(self, entry: Entry, stream: str, world: str, previous: int) -> dict[str, Any]:
        """What the socket and the catch-up carry for one event. `previous` is the number before it
        in the stream.
        """
        foreign = (
            entry.world != world
        )  # a live item so grave that it reaches an exercise: marked REAL
        key = (entry.hash, stream, foreign)
        body = self._kept.get(key)
        if body is None:
            body = self._kept[key] = self._draw(entry, stream, foreign)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return {**body, "prev": previous}

    def _draw(self, entry: Entry, stream: str, foreign: bool) -> dict[str, Any]:
        body: dict[str, Any] = {
            "epoch": entry.epoch,
            "seq": entry.seq,
            "hash": entry.hash,
            "at": iso(entry.at),
            "kind": entry.kind,
        }
        if entry.incident_id:
            body["incident"] = entry.incident_id
        if stream == "data":
            body["data"] = entry.view
        else:
            body |= self._drawn(entry, stream, foreign)
        return body

    def _drawn(self, entry: Entry, stream: str, foreign: bool) -> dict[str, Any]:
        """The event's operations. One that cannot be drawn has its screens load the page anew,
        which shows how things are; nobody else's news waits for it.
        """
        try:
            return {"html": self.ops(entry, stream, foreign)}
        except Exception:
            log.exception("event %s cannot be drawn for the %s", entry.seq, stream)
            return {"html": [], "reload": True}

    def ops(self, entry: Entry, stream: str, foreign: bool = False) -> list[dict[str, str]]:
        """What a screen does on this event; nothing when the room draws nothing for the stream."""
        room, _, deed = entry.kind.partition(".")
        ops: list[dict[str, str]] = []

        def put(op: str, target: str, caller: Any = None) -> str:
            if op not in OPS:
                raise ValueError(f"{entry.kind}: there is no operation {op}")
            ops.append(
                {"target": target, "op": op, "html": str(caller()).strip() if caller else ""}
            )
            return ""

        try:
            template = self._app.jinja_env.get_template(f"{room}/events/{deed}.{stream}.html")
        except TemplateNotFound:
            return ops
        template.render({**entry.view, "put": put, "real": foreign, "event_at": entry.at})
        return ops
