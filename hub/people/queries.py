"""Who is who, and which ways in are open."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.people.models import JoinCode, Key, Person, WallLink, administrators


def people(session: Session, at: datetime, words: str = "", *, gone: bool = False) -> list[Person]:
    """Those whose name or address holds these words, by name; with `gone`, those who left too."""
    found = select(Person).order_by(Person.name, Person.id)
    if words:
        like = f"%{_plain(words.lower())}%"
        name, email = func.lower(Person.name), func.lower(Person.email)
        found = found.where(or_(name.like(like, escape="!"), email.like(like, escape="!")))
    return [person for person in session.scalars(found) if gone or person.is_active(at)]


def _plain(words: str) -> str:
    """The words with LIKE's own signs taken literally."""
    for sign in "!%_":
        words = words.replace(sign, "!" + sign)
    return words


def person(session: Session, person_id: str) -> Person:
    """This person. Raises Missing."""
    found = session.get(Person, person_id)
    if found is None:
        raise Missing("There is no such person.")
    return found


def anybody(session: Session) -> bool:
    """Whether this hub has people at all."""
    return session.scalar(select(Person.id).limit(1)) is not None


def addresses(session: Session) -> set[str]:
    """Every address with which somebody signs in."""
    return {email for email in session.scalars(select(Person.email)) if email}


def is_alone(session: Session, at: datetime) -> bool:
    """Whether there is no second administrator yet."""
    return len(administrators(session, at)) < 2


def keys(session: Session) -> list[Key]:
    """Every key, the newest first; those taken back too, as they stand in the journal."""
    return list(session.scalars(select(Key).order_by(Key.made_at.desc())))


def codes(session: Session, at: datetime) -> list[JoinCode]:
    """The floor codes that still let somebody in."""
    open_codes = select(JoinCode).where(JoinCode.until > at, JoinCode.revoked_at.is_(None))
    return list(session.scalars(open_codes.order_by(JoinCode.until)))


def walls(session: Session) -> list[WallLink]:
    """The links of wall displays that still show something."""
    open_links = select(WallLink).where(WallLink.revoked_at.is_(None))
    return list(session.scalars(open_links.order_by(WallLink.made_at.desc())))


def names(session: Session, ids: set[str]) -> dict[str, Any]:
    """The names behind some ids."""
    found = select(Person.id, Person.name).where(Person.id.in_(ids))
    return {row.id: row.name for row in session.execute(found)}
