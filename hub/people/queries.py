"""Who is who, and whom a pasted or uploaded list names: each fault with its line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.core.errors import Invalid, Missing
from hub.formats.faults import Faulty
from hub.formats.tables import Column, Table, read_table
from hub.people.models import Grant, Newcomer, Person, administrators, check_roles

LONGEST = 2_000  # rows; more is a mistake, and each is a code to hand out
_HEADINGS = ("name", "email", "roles")
_COLUMNS = (
    Column("name", required=False),
    Column("email", required=False, also=("e-mail", "mail", "address")),
    Column("roles", required=False, also=("role",)),
)


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


def roles_held(session: Session, among: Iterable[str], at: datetime) -> set[str]:
    """Those of these roles that somebody holds who may come in."""
    asked = set(among)
    return {role for person in _with_role(session, asked, at) for role in person.roles & asked}


def may_check(session: Session, department_id: str, at: datetime) -> bool:
    """Whether anybody of this department may check facts for it."""
    checkers = _with_role(session, {"checker"}, at)
    return any(person.department_id == department_id for person in checkers)


def _with_role(session: Session, roles: set[str], at: datetime) -> list[Person]:
    granted = select(Grant.person_id).where(Grant.role.in_(roles))
    found = session.scalars(select(Person).where(Person.id.in_(granted)))
    return [person for person in found if person.is_active(at)]


def names(session: Session, ids: set[str]) -> dict[str, Any]:
    """The names behind some ids."""
    found = select(Person.id, Person.name).where(Person.id.in_(ids))
    return {row.id: row.name for row in session.execute(found)}


@dataclass(frozen=True)
class Row:
    """One line of the list: who it names, or what is wrong with it."""

    line: int
    newcomer: Newcomer
    fault: str = ""


def read_list(data: bytes, known: set[str]) -> list[Row]:
    """The rows `name, email, roles` of a list. `known` are the addresses the hub has already.

    Raises Invalid when it is no list at all.
    """
    table = _table(data)
    seen = set(known)
    rows = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        row = _row(line, cells, seen)
        seen.add(row.newcomer.email or "")
        rows.append(row)
    if not rows:
        raise Invalid({"list": "Write one person a line: name, e-mail address, roles."})
    return rows


def _table(data: bytes) -> Table:
    """The cells with their lines. One that begins with a person gets our headings."""
    first = data.lstrip().split(b"\n", 1)[0]
    mark = max((b",", b";", b"\t"), key=first.count)
    headed = b"@" not in first
    head = b"" if headed else mark.join(name.encode() for name in _HEADINGS) + b"\n"
    extra = 0 if headed else 1
    try:
        table = read_table(head + data.removeprefix(b"\xef\xbb\xbf"), _COLUMNS, max_rows=LONGEST)
    except Faulty as fault:
        words = [f"Line {one.line - extra}: {one.says}." for one in fault.faults]
        raise Invalid({"list": " ".join(words)}) from fault
    return Table(table.rows, [line - extra for line in table.lines], table.notes)


def _row(line: int, cells: dict[str, str], seen: set[str]) -> Row:
    roles = frozenset(re.findall(r"[^\s,;+|/]+", cells["roles"].lower()))
    newcomer = Newcomer(cells["name"], cells["email"].lower(), roles)
    try:
        Person(name=newcomer.name, email=newcomer.email).check()
        check_roles(roles)
    except Invalid as fault:
        return Row(line, newcomer, fault.reason)
    if not roles:
        return Row(line, newcomer, "Write at least one role, like agent.")
    if newcomer.email in seen:
        return Row(line, newcomer, "This address is in the hub or in this list already.")
    return Row(line, newcomer)
