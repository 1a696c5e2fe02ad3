"""Faults as people and programs are told of them: a page in plain words, or problem JSON
(RFC 9457).
"""

import logging
from collections.abc import Iterator
from typing import Any

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from hub import faces
from hub.core.errors import HubError, NotSignedIn
from hub.core.web import wants_json

log = logging.getLogger(__name__)

FULL = (
    "The hub's disk is full. Nothing was saved; what you typed is still here when you go back. "
    "Reading goes on. Whoever runs the hub must make room; then send it again."
)
AWAY = (
    "The hub's database cannot be reached or written just now. Look whether this was saved before "
    "you send it again; it comes back by itself, or whoever runs the hub must help."
)


def say(app: Flask) -> None:
    """Have every fault of this app answered in words."""

    @app.errorhandler(HubError)
    def hub_error(fault: HubError) -> ResponseReturnValue:
        if isinstance(fault, NotSignedIn) and not wants_json() and request.method == "GET":
            return faces.to_the_door()
        return _fault(fault.status, fault.title, fault.reason, getattr(fault, "fields", None))

    @app.errorhandler(CSRFError)
    def forged(fault: CSRFError) -> ResponseReturnValue:
        return _fault(
            403,
            "Not sent from our page",
            "This form is from an older session. Reload the page; "
            "what you typed is still in it when you go back.",
        )

    _say_of_database(app)

    @app.errorhandler(HTTPException)
    def http_fault(fault: HTTPException) -> ResponseReturnValue:
        words = {
            404: ("Not here", "There is nothing at this address."),
            405: ("Not possible that way", "This address does not take that kind of request."),
            413: ("Too long", f"What was sent is larger than {_most()} MB. Nothing was stored."),
            429: ("Too many tries", "Please wait a minute and try again."),
        }
        title, reason = words.get(fault.code or 500, (fault.name, fault.description or fault.name))
        return _fault(fault.code or 500, title, reason)

    @app.errorhandler(Exception)
    def failed(fault: Exception) -> ResponseReturnValue:
        log.exception("a request failed: %s %s", request.method, request.path)
        return _fault(
            500,
            "Something failed",
            "The hub could not do this. Nothing was lost; try again. "
            "If it happens twice, tell your administrator the time.",
        )


def _say_of_database(app: Flask) -> None:
    @app.errorhandler(DataError)
    def unstorable(fault: DataError) -> ResponseReturnValue:
        return _fault(422, "Please mend what was sent", "It holds a character that cannot be kept.")

    @app.errorhandler(OperationalError)
    def unwritten(fault: OperationalError) -> ResponseReturnValue:
        log.error("the database failed: %s %s: %s", request.method, request.path, fault.orig)
        full = any("is full" in str(one) for one in _chain(fault))  # SQLite has undone the write
        return _fault(503, "Not possible just now", FULL if full else AWAY)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """A fault, and what it came of: undoing what a full disk undid already fails in its turn."""
    while fault is not None:
        yield fault
        fault = fault.__context__


def _most() -> int:
    """How many MB this request might have had."""
    return (request.max_content_length or current_app.config["MAX_CONTENT_LENGTH"]) // 1024**2


def _fault(
    status: int, title: str, reason: str, fields: dict[str, str] | None = None
) -> ResponseReturnValue:
    if wants_json():
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": reason,
        }
        if fields:
            problem["errors"] = fields
        answer = jsonify(problem)
        answer.content_type = "application/problem+json"
        return answer, status
    kind = {401: "denied", 403: "denied", 404: "missing", 503: "busy", 429: "busy"}.get(
        status, "failed"
    )
    return render_template("layout/error.html", kind=kind, title=title, text=reason), status
