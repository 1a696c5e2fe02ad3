"""Who asks: by the cookie of a session, a machine's key or the link of a wall display."""

import secrets
from datetime import datetime, timedelta

from flask import Response, current_app, make_response, redirect, request
from flask import session as cookie
from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Reading
from sqlalchemy.sql.elements import ColumnElement

from hub.core.database import database
from hub.core.errors import HubError
from hub.core.moments import now
from hub.core.off_loop import breathe
from hub.core.settings import Settings
from hub.core.tap import tap
from hub.door.models import Session
from hub.door.recognised import SEEN_EVERY, Look, forget, look_up_all, noted
from hub.keys.models import TAPS, Key, TapToken, WallLink
from hub.people.models import CLOCK, Actor, Grant, Person
from hub.people.passwords import fingerprint

COOKIE = "hub_session"
WALL_COOKIE = "hub_wall"
BEARER = "bearer "
CHANGED_LATELY = timedelta(seconds=5)  # longer than two sweeps of sockets (live.sockets.SWEEP)
_A_FEW = 500  # ids in one statement
_AT_A_TIME = 1000  # rows between which others have their turn


def identify() -> Actor | None:
    """Who sends this request, or None.

    A key that is sent decides alone: it was sent on purpose and needs no CSRF token, so nothing
    may then be done in the name of a cookie that came along by itself.
    """
    if carries_key():
        return actor_of_key(key_in(request.headers["Authorization"]))
    return _actor_of_session(request.cookies.get(COOKIE, "")) or actor_of_wall(
        request.cookies.get(WALL_COOKIE, "")
    )


def carries_key() -> bool:
    """Whether this request names itself by a key. A proxy's Basic authentication does not."""
    return is_bearer(request.headers.get("Authorization", ""))


def is_bearer(authorization: str) -> bool:
    """Whether this header carries a key of ours."""
    return authorization.lower().startswith(BEARER)


def key_in(authorization: str) -> str:
    """The key in such a header."""
    return authorization[len(BEARER) :].strip()


def actor_of_key(key: str) -> Actor | None:
    """The machine this key belongs to, or None when it opens nothing (any more)."""
    if key.startswith(TAPS):
        return _actor_of_shift(key)
    with database().reading() as session:
        found = session.scalar(select(Key).where(Key.hash == fingerprint(key)))
        return found.acting() if found and found.is_good(now()) else None


def _actor_of_shift(token: str) -> Actor | None:
    with database().reading() as session:
        found = session.scalar(select(TapToken).where(TapToken.hash == fingerprint(token)))
        return found.acting() if found and found.is_good(now()) else None


def actor_of_wall(token: str) -> Actor | None:
    """The wall display with this link, or None when it shows nothing (any more)."""
    if not token:
        return None
    with database().reading() as session:
        link = session.scalar(select(WallLink).where(WallLink.hash == fingerprint(token)))
        return link.acting() if link and link.revoked_at is None else None


def _actor_of_session(token: str) -> Actor | None:
    if not token:
        return None
    mark = fingerprint(token)
    return actors_of({mark}).get(mark)


def actors_of(marks: set[str]) -> dict[str, Actor]:
    """Whose sessions these are that are good now, by the fingerprints of their tokens."""
    at = now()
    looks = look_up_all(marks, at, lambda unknown: _look_at(unknown, at))
    unnoted = {mark: look for mark, look in looks.items() if at - look.seen_at >= SEEN_EVERY}
    if unnoted:
        _touch_if_possible({look.actor.session_id or "" for look in unnoted.values()})
        noted(unnoted)
    return {mark: look.actor for mark, look in looks.items()}


def _look_at(marks: set[str], at: datetime) -> dict[str, Look]:
    """Looks at these sessions, as plain rows: after a crash a whole floor is looked at."""
    idle = timedelta(minutes=_settings().session_idle_minutes)
    wanted = (
        select(Session.hash, Session.id, Session.seen_at, Person.id, Person.name, Person.email)
        .join(Person, Person.id == Session.person_id)
        .where(Session.hash.in_(marks), *_is_open(at), Session.seen_at > at - idle, *_is_here(at))
    )
    with database().reading() as reading:
        rows = reading.execute(wanted).all()
        held = select(Grant.person_id, Grant.role).where(Grant.person_id.in_({r[3] for r in rows}))
        roles: dict[str, set[str]] = {}
        for person_id, role in reading.execute(held):
            roles.setdefault(person_id, set()).add(role)
    return {
        mark: Look(
            Actor(who, name, frozenset(roles.get(who, ())), email or "", session_id=id), seen_at, at
        )
        for mark, id, seen_at, who, name, email in rows
    }


def _is_open(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return Session.ended_at.is_(None), Session.until > at


def _is_here(at: datetime) -> tuple[ColumnElement[bool], ...]:
    gone = or_(Person.leaves_at.is_(None), Person.leaves_at > at)
    return Person.deactivated_at.is_(None), gone


def _touch_if_possible(session_ids: set[str]) -> None:
    """A page must not fail because the note that it was asked for has to wait."""
    try:
        touch(session_ids)
    except (HubError, SQLAlchemyError):  # busy, or the disk is full
        current_app.logger.warning("the use of sessions could not be noted")


def begin_session(person: Person) -> str:
    """Let this person in. Returns the token for their browser; only its hash is stored."""
    token, at = secrets.token_urlsafe(32), now()
    hours = timedelta(hours=_settings().session_hours)

    def write(session: Reading) -> None:
        mark = fingerprint(token)
        if session.scalar(select(Session.id).where(Session.hash == mark)) is None:
            row = Session(hash=mark, person_id=person.id, began_at=at, seen_at=at, until=at + hours)
            session.add(row)

    tap("door.use", by=person.acting(), write=write)
    return token


def enter(person: Person, place: str) -> Response:
    """Sign this browser in and lead on. Whoever was signed in here before is signed out."""
    _end_present()
    cookie.clear()  # so that a CSRF token planted before is worth nothing now
    answer = make_response(redirect(place))
    answer.set_cookie(
        COOKIE,
        begin_session(person),
        max_age=timedelta(hours=_settings().session_hours),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer


def leave() -> Response:
    """Sign this browser out and lead back to the door."""
    _end_present()
    cookie.clear()
    answer = make_response(redirect("/door"))
    for name in (COOKIE, WALL_COOKIE):
        answer.delete_cookie(name)
    return answer


def _end_present() -> None:
    present = _actor_of_session(request.cookies.get(COOKIE, ""))
    if present:
        end_session(present)


def end_session(actor: Actor) -> None:
    """Sign this browser out."""
    ended = update(Session).where(Session.id == actor.session_id, Session.ended_at.is_(None))

    def write(session: Reading) -> None:
        session.execute(ended.values(ended_at=now()))

    tap("door.use", by=actor, write=write)
    forget()


def end_all_sessions(session: Reading, person_id: str) -> None:
    """Sign a person out of every browser, as part of a deed."""
    open_ones = update(Session).where(Session.person_id == person_id, Session.ended_at.is_(None))
    session.execute(open_ones.values(ended_at=now()))


def still_valid(ids: set[str]) -> set[str]:
    """Those of these ids (of sessions, keys, display links) whose sockets may stay open.

    Idleness is not asked: these are ids with an open screen, and an open screen counts as use.
    Whoever's roles changed a moment ago is left out, though nothing ended: a socket is asked what
    it may hear only when it opens. Cut, the browser comes back and is asked anew.
    """
    good: set[str] = set()
    with database().reading() as session:
        for ways in _good_ways():
            some_at_a_time = ways.execution_options(yield_per=_AT_A_TIME)
            for some in session.scalars(some_at_a_time).partitions():
                good.update(some)
                breathe()  # ten thousand take 13 ms, and words may be waiting to be published
    return ids & good


def _good_ways() -> tuple[Select[str], ...]:
    """Every way in that is open now: with thousands of sockets, quicker than asking for each."""
    at = now()
    here = and_(
        *_is_here(at),
        or_(Person.roles_changed_at.is_(None), Person.roles_changed_at <= at - CHANGED_LATELY),
    )
    of_person = select(Session.id).join(Person, Person.id == Session.person_id)
    of_maker = select(Key.id).outerjoin(Person, Person.id == Key.maker_id)
    return (
        of_person.where(*_is_open(at), here),
        of_maker.where(Key.revoked_at.is_(None), or_(Key.maker_id.is_(None), here)),
        select(WallLink.id).where(WallLink.revoked_at.is_(None)),
    )


def touch(ids: set[str]) -> None:
    """Note that these sessions are in use: at most once a minute each."""
    waiting = sorted(ids)
    for start in range(0, len(waiting), _A_FEW):
        _touch_few(waiting[start : start + _A_FEW])


def _touch_few(ids: list[str]) -> None:
    at = now()
    stale = update(Session).where(
        Session.id.in_(ids), Session.ended_at.is_(None), Session.seen_at <= at - SEEN_EVERY
    )

    def write(session: Reading) -> None:
        session.execute(stale.values(seen_at=at))

    tap("door.use", by=CLOCK, write=write)


def _settings() -> Settings:
    settings: Settings = current_app.config["HUB_SETTINGS"]
    return settings
