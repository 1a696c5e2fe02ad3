"""The fixed cast: the same people with the same roles in every test."""

import secrets
from datetime import timedelta

from argon2 import PasswordHasher

from hub.core.database import Database
from hub.core.moments import now
from hub.door.models import Session
from hub.people.models import Actor, Grant, Person
from hub.people.passwords import fingerprint

CAST = {
    "agent": ("Dana Ruiz", {"agent"}),
    "second_agent": ("Omar Haddad", {"agent"}),
    "lead": ("Lena Ortiz", {"lead"}),
    "writer": ("Kim Tran", {"writer"}),
    "second_writer": ("Ana Castillo", {"writer"}),
    "pio": ("Marcus Bell", {"pio"}),
    "second_pio": ("Priya Shah", {"pio"}),
    "checker": ("Ines Moreau", {"checker"}),
    "deputy": ("Tom Adeyemi", {"deputy"}),
    "commander": ("Ruth Okafor", {"commander"}),
    "controller": ("Jo Lindqvist", {"controller"}),
    "partner": ("County 911", {"partner"}),
    "admin": ("Sam Weber", {"admin"}),
    "outsider": ("Nobody Inparticular", set[str]()),
}
PASSWORD = "correct horse battery"
# Checked as the settings in the hash say, in a blink: the cast signs in before nearly every page.
# A password that a test sets is hashed and checked as slowly as anybody's.
_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def person_id(part: str) -> str:
    """The id of a member of the cast."""
    return f"person-{part}"


def email(part: str) -> str:
    """The e-mail address of a member of the cast."""
    return f"{part}@portalder.example"


def actor(part: str) -> Actor:
    """A member of the cast as the one who acts."""
    name, roles = CAST[part]
    return Actor(person_id(part), name, frozenset(roles), email(part))


def signed_in(part: str, database: Database) -> str:
    """What the browser of this member of the cast keeps who has come through the door, without
    the way there: tests/door and tests/browser/test_door.py come in by hand.
    """
    token, at = secrets.token_urlsafe(32), now()
    with database.writing() as session:
        session.add(
            Session(
                hash=fingerprint(token), person_id=person_id(part), began_at=at, seen_at=at,
                until=at + timedelta(days=40),  # longer than any test's clock leaps
            )
        )  # fmt: skip
    return token


def hire(database: Database) -> None:
    """Put the whole cast into the database, with a password."""
    secret = _quick.hash(PASSWORD)
    with database.writing() as session:
        for part, (name, roles) in CAST.items():
            grants = [Grant(role=role, granted_by="test", granted_at=now()) for role in roles]
            session.add(
                Person(
                    id=person_id(part),
                    name=name,
                    email=email(part),
                    password_hash=secret,
                    added_at=now(),
                    grants=grants,
                )
            )
