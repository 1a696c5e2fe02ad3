"""What is done to people: let in, given roles, let go."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from hub.city.models import Department
from hub.core.command import Deed, command
from hub.core.database import database
from hub.core.errors import Invalid, Missing, Refused
from hub.people.granting import hold_back, overtaken, propose, waiting_roles
from hub.people.models import (
    DOOR,
    TERMINAL,
    Actor,
    Newcomer,
    Person,
    administrators,
    check_roles,
)
from hub.people.passwords import check_strength, hash_password
from hub.people.permissions import in_words

LET_IN = "was let in again"


def add_person(
    by: Actor, name: str, email: str | None, roles: Iterable[str], password: str | None = None
) -> tuple[str, str]:
    """Add someone. Returns their id, and the code to choose a password by ("" if one is given)."""
    if password is not None:
        check_strength(password)
    hashed = hash_password(password) if password is not None else None  # slow: before the bracket
    with command("people.add", by=by) as deed:
        alone = _alone(deed)
        person, code, waits = _new_person(deed, by, Newcomer(name, email, frozenset(roles)), hashed)
        deed.record("people.added", person.id, person.view() | {"alone": alone})
    if waits:
        propose(by, {person.id: waits})
    return person.id, code


def add_bulk(by: Actor, newcomers: Iterable[Newcomer]) -> list[tuple[dict[str, Any], str]]:
    """Add all of them or, when one cannot be, none. Returns who they are and their reset codes."""
    with command("people.add", by=by) as deed:
        alone = _alone(deed)
        added = [_new_person(deed, by, newcomer, None) for newcomer in newcomers]
        if not added:
            raise Invalid({"list": "There is nobody to add in this list."})
        views = [person.view() for person, _, _ in added]
        snapshot = {"count": len(views), "people": views, "alone": alone}
        deed.record("people.bulk_added", added[0][0].id, snapshot)
    if waiting := {person.id: waits for person, _, waits in added if waits}:
        propose(by, waiting)
    return [(view, code) for view, (_, code, _) in zip(views, added, strict=True)]


def begin(name: str, email: str, password: str) -> Person:
    """Make the first administrator. Raises Refused when there is anybody already."""
    check_strength(password)
    hashed = hash_password(password)
    with command("people.begin", by=DOOR) as deed:
        _one_at_a_time(deed)
        if deed.session.scalar(select(Person.id).limit(1)):
            raise Refused("This hub has people already. Ask an administrator to add you.")
        person, _, _ = _new_person(deed, DOOR, Newcomer(name, email, frozenset({"admin"})), hashed)
        deed.record("people.added", person.id, person.view() | {"alone": True})
    return person


def change_roles(by: Actor, person_id: str, roles: Iterable[str]) -> frozenset[str]:
    """Let someone hold exactly these roles; what two administrators must grant is proposed, and
    returned. Never takes the last administrator's.
    """
    wanted = frozenset(roles)
    with command("people.change", by=by) as deed:
        alone = _alone(deed)
        person = deed.get(Person, person_id, lock=True)
        before = person.roles
        waits = waiting_roles(deed, wanted - before)
        person.grant(set(wanted - waits), by.hand, deed.now)
        if person.roles != before:
            person.roles_changed_at = deed.now  # their open screens are checked anew
        deed.session.flush()
        overtaken(deed, person)
        _check_somebody_left(deed)
        snapshot = {"before_words": in_words(before), "alone": alone}
        deed.record("people.roles_changed", person.id, person.view() | snapshot)
    if waits:
        propose(by, {person_id: waits})
    return waits


def grant_more(by: Actor, email: str, roles: Iterable[str]) -> tuple[str, str]:
    """Let whoever has this address hold these roles too. Their name, and all their roles in
    words.
    """
    with database().reading() as session:
        address = email.strip().lower()
        person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        raise Missing(f"There is nobody with the address {address}.")
    more = person.roles | set(roles)
    waits = change_roles(by, person.id, more)
    return person.name, in_words(more - waits)


def change_department(by: Actor, person_id: str, department_id: str | None) -> None:
    """Let someone check facts for this department, or for none."""
    with command("people.change", by=by) as deed:
        person = deed.get(Person, person_id, lock=True)
        department = deed.session.get(Department, department_id) if department_id else None
        if department_id and department is None:
            raise Invalid({"department": "There is no such department. Choose one from the list."})
        person.department_id = department.id if department else None
        named = {"department_name": department.name if department else "no department"}
        deed.record("people.department_changed", person.id, person.view() | named)


def deactivate(by: Actor, person_id: str) -> None:
    """Let someone in no longer, from their next request on. Never the last administrator."""
    with command("people.change", by=by) as deed:
        _one_at_a_time(deed)
        person = deed.get(Person, person_id, lock=True)
        if person.deactivated_at:
            raise Refused(f"{person.name} was deactivated before.")
        person.deactivated_at = deed.now
        if "admin" in person.roles:
            person.was_admin_at = deed.now
        deed.session.flush()
        _check_somebody_left(deed)
        deed.record("people.deactivated", person.id, person.view())


def reactivate(by: Actor, person_id: str) -> frozenset[str]:
    """Let someone in again, with the roles they had; those that need two wait, and are returned."""
    with command("people.change", by=by) as deed:
        alone = _alone(deed)
        person = deed.get(Person, person_id, lock=True)
        if not person.deactivated_at:
            raise Refused(f"{person.name} is not deactivated.")
        held = frozenset() if by.id == TERMINAL.id else hold_back(deed, person, by.hand, LET_IN)
        person.deactivated_at = None
        deed.session.flush()
        snapshot = {"alone": alone, "waits_words": in_words(held) if held else ""}
        deed.record("people.reactivated", person.id, person.view() | snapshot)
    return held


def offer_reset(by: Actor, person_id: str) -> str:
    """A code with which this person chooses a new password; the one before is void."""
    with command("people.reset", by=by) as deed:
        person = deed.get(Person, person_id, lock=True)
        if person.email is None:
            raise Refused(f"{person.name} joined with a floor code and has no password to reset.")
        code = person.offer_reset(deed.now, by.hand)
        deed.record("people.reset_offered", person.id, person.view())
    return code


def _one_at_a_time(deed: Deed) -> int:
    """Hold the journal's counter from the start: on PostgreSQL two administrators could else remove
    each other at once, two first ones begin, or one address be given to two people."""
    return deed.seq


def _alone(deed: Deed) -> bool:
    """Whether whoever grants has no second administrator beside them: the journal says so."""
    _one_at_a_time(deed)
    return len(administrators(deed.session, deed.now)) < 2


def _check_somebody_left(deed: Deed) -> None:
    if not administrators(deed.session, deed.now):
        raise Refused("This is the last administrator. Make somebody else one first.")


def _new_person(
    deed: Deed, by: Actor, newcomer: Newcomer, hashed: str | None
) -> tuple[Person, str, frozenset[str]]:
    """The row, a reset code when they can sign in but have no password yet, and the roles that
    wait for a second administrator.
    """
    email = newcomer.email.strip().lower() if newcomer.email is not None else None
    person = Person(name=newcomer.name.strip(), email=email, password_hash=hashed, grants=[])
    person.added_at = deed.now
    person.check()
    if email and deed.session.scalar(select(Person.id).where(Person.email == email)):
        raise Invalid({"email": f"There is somebody with the address {email} already."})
    check_roles(newcomer.roles)
    waits = waiting_roles(deed, newcomer.roles)
    person.grant(set(newcomer.roles - waits), by.hand, deed.now)
    code = person.offer_reset(deed.now, by.hand) if email and not hashed else ""
    deed.add(person)
    return person, code, waits
