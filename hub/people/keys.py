"""Ways in that people give out and take back: keys for machines, floor codes, links for walls."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from hub.core.command import Deed, command
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.people.models import (
    SHIFT_LASTS,
    Actor,
    JoinCode,
    Key,
    WallLink,
    check_roles,
    fingerprint,
    spoken_code,
)
from hub.people.permissions import in_words

Way = TypeVar("Way", Key, JoinCode, WallLink)


def make_key(by: Actor, name: str, roles: Iterable[str]) -> tuple[str, str]:
    """A bearer key for a machine. Returns its id and the key itself, which is stored nowhere."""
    wanted = frozenset(roles)
    _check_key(by, name.strip(), wanted)
    secret = "hub_" + secrets.token_urlsafe(32)
    with command("people.make_key", by=by) as deed:
        key = Key(
            name=name.strip(),
            roles=" ".join(sorted(wanted)),
            hash=fingerprint(secret),
            maker_id=by.maker_id if by.machine else by.id,
            made_at=deed.now,
        )
        deed.add(key)
        deed.record("people.key_made", key.id, key.view())
    return key.id, secret


def revoke_key(by: Actor, key_id: str) -> None:
    """Make a key open nothing any more, from the next request on."""
    with command("people.revoke_key", by=by) as deed:
        key = _taken_back(deed, deed.get(Key, key_id))
        deed.record("people.key_revoked", key.id, key.view())


def make_code(by: Actor, site_id: str, site_name: str, until: datetime) -> tuple[str, str]:
    """A floor code for one shift at a site. Returns its id and the code, stored nowhere."""
    code = spoken_code()
    with command("people.make_code", by=by) as deed:
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
        deed.record("people.code_made", row.id, row.view())
    return row.id, code


def revoke_code(by: Actor, code_id: str) -> None:
    """Let nobody else join by this code. Those who did stay until their shift ends."""
    with command("people.revoke_code", by=by) as deed:
        code = _taken_back(deed, deed.get(JoinCode, code_id))
        deed.record("people.code_revoked", code.id, code.view())


def make_wall(by: Actor, name: str, world: str) -> tuple[str, str]:
    """A link for a wall display of one world. Returns its id and its token, stored nowhere."""
    if not 0 < len(name.strip()) <= 120:
        raise Invalid({"name": "Write where the display hangs, like Ops room."})
    secret = secrets.token_urlsafe(24)
    with command("wall.make", by=by) as deed:
        link = WallLink(
            name=name.strip(),
            hash=fingerprint(secret),
            world=world,
            made_by=by.id,
            made_at=deed.now,
        )
        deed.add(link)
        deed.record("people.wall_made", link.id, link.view())
    return link.id, secret


def revoke_wall(by: Actor, link_id: str) -> None:
    """Make a wall's link show nothing any more."""
    with command("wall.revoke", by=by) as deed:
        link = _taken_back(deed, deed.get(WallLink, link_id))
        deed.record("people.wall_revoked", link.id, link.view())


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
