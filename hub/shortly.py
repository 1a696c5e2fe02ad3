"""The short way in. An agent who tapped a moment ago taps again: the same cookie, the same token,
the same address. What Flask and the doorman would find out anew of each such request is known, and
at a surge they are nearly all there is.

Only what is plainly so goes this way: a small flat JSON object, posted to an endpoint that is open
to it (`core.web.shortly`) by somebody whose session and token were found good a moment ago and who
may. Everything else, what is refused or fails here included, goes on into Flask, which decides and
answers as it always did: nothing is ever refused here.
"""

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, NamedTuple

from flask import Flask

from hub import guards
from hub.core.keepable import UNSTORABLE
from hub.door import proofs
from hub.door.recognised import recognise
from hub.people.models import Actor

LARGEST = 4096  # bytes of a body
WRITE = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode  # as Flask's jsonify
FAILED = "hub.failed"  # in the environ: what was raised on the short way, to be told on the long
STATUS = {200: "200 OK", 201: "201 CREATED"}

Environ = dict[str, Any]
Onward = Callable[[Environ, Any], Iterable[bytes]]


class Open(NamedTuple):
    """An endpoint that is open to the short way."""

    verb: str
    work: Callable[[Actor, dict[str, Any]], tuple[dict[str, Any], int] | None]


class ShortWay:
    """Stands before the app; `attach` it when every endpoint is there."""

    def __init__(self, app: Flask, onward: Onward) -> None:
        self._onward, self._proven = onward, proofs.proven(app)
        self._open: dict[str, Open] = {}
        for rule in app.url_map.iter_rules():
            view: Any = app.view_functions[rule.endpoint]
            if hasattr(view, "shortly"):
                self._open[rule.rule] = Open(view.needs, view.shortly)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        way = self._open.get(environ["PATH_INFO"])
        answer = self._answer(way, environ) if way and _is_plain(environ) else None
        if answer is None:
            return self._onward(environ, start_response)
        said, status = answer
        body = (WRITE(said) + "\n").encode()
        about = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        if environ["wsgi.url_scheme"] == "https":
            about.append(guards.SECURE_ONLY)
        start_response(STATUS[status], [*about, *guards.OF_DATA])
        return [body]

    def _answer(self, way: Open, environ: Environ) -> tuple[dict[str, Any], int] | None:
        actor = self._who(environ)
        sent = _read(environ) if actor and actor.may(way.verb) else None
        if actor is None or sent is None:
            return None
        try:
            return way.work(actor, sent)
        except Exception as fault:
            environ[FAILED] = fault
            return None

    def _who(self, environ: Environ) -> Actor | None:
        """Whoever showed this very cookie with this very token before, while they are known."""
        mark = self._proven.get((environ.get("HTTP_COOKIE"), environ.get("HTTP_X_CSRFTOKEN")))
        actor = recognise(mark) if mark else None
        if actor and environ.get("HTTP_X_HUB_PERSON", actor.hand) != actor.hand:
            return None
        return actor


def _is_plain(environ: Environ) -> bool:
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("CONTENT_TYPE") == "application/json"
        and not environ.get("QUERY_STRING")
        and "HTTP_AUTHORIZATION" not in environ
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


def _read(environ: Environ) -> dict[str, Any] | None:
    """The body, if it is a small flat object of what can be kept; it stays there to be read."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit() and int(length) <= LARGEST):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    flat = isinstance(sent, dict) and all(map(_is_keepable, sent)) and all(
        map(_is_flat, sent.values())
    )  # fmt: skip
    return sent if flat else None


def _is_flat(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) and _is_keepable(one) for one in value)
    return _is_keepable(value) if isinstance(value, str) else not isinstance(value, dict)


def _is_keepable(text: str) -> bool:
    return not UNSTORABLE.search(text)
