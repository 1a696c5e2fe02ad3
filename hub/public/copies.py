"""Rendered copies: a crowd reads bytes, not the database.

A copy is good while the journal has not moved, nothing in it has ended, and its minute (the *as of*
it shows) is not over. Whether the journal has moved, the tail of this process knows; where there is
none, the database is asked twice a second at most, however many ask. When neither can say, the last
copy is given, and its *as of* says how old it is.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Response, current_app, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.core.database import Database, database
from hub.core.errors import Busy
from hub.core.journal import Head
from hub.core.moments import iso, now
from hub.live.tail import Tail

log = logging.getLogger(__name__)

# Seconds after a deed before a copy is drawn anew: in the very moment of telling, the floor comes
# first. With the look below, and a cache on the way, less than the two seconds that are promised.
SETTLED = 0.25
LOOK = 0.5  # seconds for which the newest journal number is believed
KEPT = 1  # seconds a cache on the way may keep a copy: half of what a correction may take
MOST = 200  # copies kept; there are a dozen addresses, and one for each alert

GIVEN = "hub.public.copy"  # in the request's environment: the copy it was answered with

FOR_NGINX = "X-Accel-Expires"
COPIES = "public-copies"  # of the app's extensions

Drawn = tuple[str, datetime | None]  # the text, and until when at most it is right
Draw = Callable[[Session, datetime], Drawn]


@dataclass
class Copy:
    """What one address answers."""

    body: bytes
    etag: str
    head: tuple[str, int]
    at: datetime
    until: datetime
    overtaken: float | None = None  # when it was first seen that the journal has moved

    def holds(self, head: tuple[str, int]) -> bool:
        """Whether it may be given while the journal stands there."""
        if now() >= self.until:
            return False
        if self.head == head:
            return True
        self.overtaken = self.overtaken or time.monotonic()
        return time.monotonic() - self.overtaken < SETTLED


class Copies:
    """The copies of one app, by their address."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._copies: dict[str, Copy] = {}
        self._head: tuple[str, int] = ("", -1)
        self._looked = -LOOK
        self._of: Database | None = None

    def get(self, name: str, draw: Draw) -> Copy:
        """The copy of this name, drawn anew when it is no longer right.

        Raises Missing as `draw` does, and Busy when the database is away and there is no copy.
        """
        at = now()
        kept = self._copies.get(name)
        try:
            head = self._newest()
            if kept and kept.holds(head):
                return kept
            fresh = self._drawn(head, at, draw)
        except (SQLAlchemyError, Busy):
            if kept is None:
                raise
            log.warning("the database is away: residents get %s as of its last reading", name)
            return kept
        if len(self._copies) >= MOST:
            self._copies.clear()
        self._copies[name] = fresh
        return fresh

    def is_good(self, copy: Copy) -> bool:
        """Whether it may be given now, as far as can be said without asking the database."""
        tail: Tail = self._app.extensions["hub_live"].tail
        since = time.monotonic()
        if since - tail.seen_at < LOOK:
            head = ("", tail.seq)
        elif since - self._looked <= LOOK and self._of is database():
            head = self._head
        else:
            return False
        return copy.holds(head)

    def _newest(self) -> tuple[str, int]:
        tail: Tail = self._app.extensions["hub_live"].tail
        if time.monotonic() - tail.seen_at < LOOK:
            return ("", tail.seq)
        bound = database()
        if time.monotonic() - self._looked > LOOK or bound is not self._of:
            with bound.reading() as session:
                head = session.execute(select(Head.epoch, Head.seq).where(Head.id == 1)).one()
            self._head = (head.epoch, head.seq)
            self._looked, self._of = time.monotonic(), bound
        return self._head

    @staticmethod
    def _drawn(head: tuple[str, int], at: datetime, draw: Draw) -> Copy:
        with database().reading() as session:
            text, holds = draw(session, at)
        body = text.encode()
        minute = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        until = min(minute, holds) if holds else minute
        return Copy(body, hashlib.sha256(body).hexdigest()[:32], head, at, until)


def until_this_second() -> str:
    """For nginx, which counts whole seconds: what it keeps is over when this one is."""
    return f"@{int(time.time())}"


def answer(name: str, mimetype: str, draw: Draw) -> Response:
    """The copy as an HTTP answer: for anyone, kept by caches for a moment, 304 to who has it."""
    copies: Copies = current_app.extensions[COPIES]
    copy = request.environ[GIVEN] = copies.get(name, draw)
    response = Response(copy.body, content_type=f"{mimetype}; charset=utf-8")
    response.set_etag(copy.etag)
    response.headers["Cache-Control"] = f"public, max-age={KEPT}, must-revalidate"
    response.headers[FOR_NGINX] = until_this_second()
    response.headers["As-Of"] = iso(copy.at)  # also in what a cache gives while we are away
    response.make_conditional(request)
    return response
