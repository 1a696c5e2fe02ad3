"""Ways in are given out and taken back: keys for machines, floor codes, links for walls."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from hub.core.command import Deed, command
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.keys.models import SHIFT_LASTS, JoinCode, Key, WallLink
from hub.people.models import DOOR, TERMINAL, Actor, Grant, Person, check_roles, two_needed
from hub.people.passwords import fingerprint, heard_code, spoken_code
from hub.people.permissions import NEEDS_TWO, in_words

Way = TypeVar("Way", Key, JoinCode, WallLink)


def make_key(by: Actor, name: str, roles: Iterable[str]) -> tuple[str, str]:
    """A bearer key for a machine. Returns its id and the key itself, which is stored nowhere."""
    wanted = frozenset(roles)
    _check_key(by, name.strip(), wanted)
    secret = "hub_" + secrets.token_urlsafe(32)
    with command("keys.make", by=by) as deed:
        lacking = wanted & NEEDS_TWO - by.roles
        if lacking and by.id != TERMINAL.id and two_needed(deed.session, deed.now):
            raise NotAllowed(
                f"You do not hold: {in_words(lacking)}. A second administrator confirms such a "
                "role for a person; for a machine the terminal makes the key."
            )
        key = Key(
            name=name.strip(),
            roles=" ".join(sorted(wanted)),
            hash=fingerprint(secret),
            maker_id=by.maker_id if by.machine else by.id,
            made_at=deed.now,
            alone=bool(lacking),
        )
        deed.add(key)
        deed.record("keys.made", key.id, key.view())
    return key.id, secret


def revoke_key(by: Actor, key_id: str) -> None:
    """Make a key open nothing any more, from the next request on."""
    with command("keys.revoke", by=by) as deed:
        key = _taken_back(deed, deed.get(Key, key_id))
        deed.record("keys.revoked", key.id, key.view())


def make_code(by: Actor, site_id: str, site_name: str, until: datetime) -> tuple[str, str]:
    """A floor code for one shift at a site. Returns its id and the code, stored nowhere."""
    code = spoken_code()
    with command("keys.make_code", by=by) as deed:
        if not deed.now < until <= deed.now + SHIFT_LASTS:
            raise Invalid({"until": "Choose an end within the next 16 hours."})
        row = JoinCode(
            hash=fingerprint(code),
            site_id=site_id,
            site_name=site_name,
            made_by=by.id,
            made_at=deed.now,
            until=until,
        )
        deed.add(row)
        deed.record("keys.code_made", row.id, row.view())
    return row.id, code


def revoke_code(by: Actor, code_id: str) -> None:
    """Let nobody else join by this code. Those who did stay until their shift ends."""
    with command("keys.revoke_code", by=by) as deed:
        code = _taken_back(deed, deed.get(JoinCode, code_id))
        deed.record("keys.code_revoked", code.id, code.view())


def join(name: str, typed: str) -> tuple[Person, str]:
    """Let a volunteer in by a floor code, as an agent until it ends. Returns them and the site."""
    with command("keys.join", by=DOOR) as deed:
        found = select(JoinCode).where(JoinCode.hash == fingerprint(heard_code(typed)))
        code = deed.session.scalar(found)
        if code is None:
            raise Invalid({"code": "There is no such floor code. Ask your shift lead for today's."})
        code.check(deed.now)
        person = Person(name=name.strip(), added_at=deed.now, leaves_at=code.until)
        person.check()
        person.grants = [Grant(role="agent", granted_by=code.made_by, granted_at=deed.now)]
        deed.add(person)
        deed.record("keys.joined", person.id, person.view() | {"site": code.site_name})
    return person, code.site_id


def make_wall(by: Actor, name: str, world: str) -> tuple[str, str]:
    """A link for a wall display of one world. Returns its id and its token, stored nowhere."""
    if not 0 < len(name.strip()) <= 120:
        raise Invalid({"name": "Write where the display hangs, like Ops room."})
    if not 0 < len(world) <= 36:
        raise Invalid({"world": "There is no such world. Come here from the incidents page."})
    secret = secrets.token_urlsafe(24)
    with command("keys.make_wall", by=by) as deed:
        link = WallLink(
            name=name.strip(),
            hash=fingerprint(secret),
            world=world,
            made_by=by.id,
            made_at=deed.now,
        )
        deed.add(link)
        deed.record("keys.wall_made", link.id, link.view())
    return link.id, secret


def revoke_wall(by: Actor, link_id: str) -> None:
    """Make a wall's link show nothing any more."""
    with command("keys.revoke_wall", by=by) as deed:
        link = _taken_back(deed, deed.get(WallLink, link_id))
        deed.record("keys.wall_revoked", link.id, link.view())


def _check_key(by: Actor, name: str, roles: frozenset[str]) -> None:
    """Raises Invalid or NotAllowed unless this actor may make such a key."""
    wrong = {}
    if not 0 < len(name) <= 120:
        wrong["name"] = "Write what the key is for, like County CAD."
    if not roles:
        wrong["roles"] = "Choose at least one role."
    if wrong:
        raise Invalid(wrong)
    check_roles(roles)
    free = by.id == "terminal" or "admin" in by.roles
    if not free and roles - by.roles:
        more = in_words(roles - by.roles)
        raise NotAllowed(f"A key can do no more than you can; you do not hold: {more}.")
    if by.machine and by.maker_id is None and by.id != "terminal":
        raise NotAllowed("A free-standing key cannot make keys. Use the terminal.")


def _taken_back(deed: Deed, way: Way) -> Way:
    if way.revoked_at:
        raise Refused("This was taken back before.")
    way.revoked_at = deed.now
    return way
