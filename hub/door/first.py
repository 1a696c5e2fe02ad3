"""The first administrator: who reads what the terminal printed, and only while there is nobody."""

import secrets
from pathlib import Path

from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.settings import Settings
from hub.people import commands, queries
from hub.people.models import Person

FILE = "first-token"


def first_token(var: Path) -> str:
    """The set-up code, made once and readable by the owner of the hub alone."""
    file = var / FILE
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def first_address(settings: Settings) -> str:
    """Where the first administrator is made, with the code; empty when there are people already."""
    if not is_first():
        return ""
    return f"/door/first?token={first_token(settings.var)}"


def is_first() -> bool:
    """Whether nobody is in this hub yet."""
    with database().reading() as session:
        return not queries.anybody(session)


def make_first(var: Path, token: str, name: str, email: str, password: str) -> Person:
    """The first administrator. The code is used up."""
    if not secrets.compare_digest(first_token(var).encode(), token.strip().encode()):
        raise Invalid(
            {"token": "This is not the set-up code. The terminal printed it at the start."}
        )
    person = commands.begin(name, email, password)
    (var / FILE).unlink(missing_ok=True)
    return person
