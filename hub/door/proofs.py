"""Proofs that were checked a moment ago: an agent taps with the same cookie and token all day.

A signed cookie, and a form's token beside it, are good or not by their own bytes; to check the same
bytes anew for each tap costs as much as half of Flask. What was good is kept, nothing else.
"""

from typing import Any

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

from hub.door.sessions import COOKIE
from hub.people.passwords import fingerprint

MOST = 20_000  # of each kind, in a process
TOKEN = "X-CSRFToken"


class KeptSessions(SecureCookieSessionInterface):
    """Flask's own sessions; a cookie that was read before is not unpacked again."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, Any]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in this request's cookie."""
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        kept = self._kept.get(cookie)
        if kept is not None:
            return self.session_class(dict(kept))
        session = super().open_session(app, request)
        if session and all(isinstance(value, str) for value in session.values()):
            _keep(self._kept, cookie, dict(session))
        return session


def proven(app: Flask) -> dict[tuple[str | None, str | None], str]:
    """Cookies and tokens that were good together, as they were sent; the mark of their session."""
    kept: dict[tuple[str | None, str | None], str] = app.extensions.setdefault("hub_proven", {})
    return kept


def protect(csrf: CSRFProtect) -> None:
    """Refuse a request whose token is not that of its session."""
    shown = request.headers.get("Cookie"), request.headers.get(TOKEN)
    known = proven(current_app)
    if request.is_json and shown in known:
        return
    csrf.protect()
    if request.is_json:  # a form may have had its token in a field
        _keep(known, shown, fingerprint(request.cookies.get(COOKIE, "")))


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    if len(kept) >= MOST:
        kept.clear()
    kept[key] = value
