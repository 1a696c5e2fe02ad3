"""Proofs that were checked a moment ago: an agent taps with the same cookie and token all day.

A signed cookie, and a form's token beside it, are good or not by their own bytes; to check the same
bytes anew for each tap costs as much as half of Flask. What was good is kept, nothing else.
"""

from typing import Any

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

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


def protect(csrf: CSRFProtect) -> None:
    """Refuse a request whose token is not that of its session."""
    proven: dict[tuple[str, str], bool] = current_app.extensions.setdefault("hub_proven", {})
    cookie = request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], "")
    pair = cookie, request.headers.get(TOKEN, "")
    if request.is_json and pair in proven:
        return
    csrf.protect()
    if request.is_json:  # a form may have had its token in a field
        _keep(proven, pair, True)


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    if len(kept) >= MOST:
        kept.clear()
    kept[key] = value
