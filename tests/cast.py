"""The fixed cast: the same people with the same roles in every test."""

from argon2 import PasswordHasher

from hub.core.database import Database
from hub.core.moments import now
from hub.people.models import Actor, Grant, Person

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
