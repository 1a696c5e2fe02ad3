"""Partners: another house's system that is posted what residents are told. Added, changed, given
another key, paused and removed by a person; each a deed.
"""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core.command import Deed, command
from hub.core.errors import Missing, Refused
from hub.core.ids import new_id
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices import queries as notices
from hub.notices.commands import queue_hook
from hub.notices.hooks import Hook
from hub.notices.models import Notice
from hub.people.models import Actor
from hub.public.models import Partner

VERB = "public.partners"
PAUSED = "Paused by {by}."
View = dict[str, Any]


def add(by: Actor, name: str, url: str, kinds: list[str], langs: list[str]) -> tuple[str, str]:
    """A partner's id, and the key it checks signatures with: it is shown this once. Raises Invalid
    naming each field.
    """
    with command(VERB, by=by) as deed:
        hook = Hook(id=new_id(), name="", url="", shape="standard", outside=True, turn=0,
                    added_at=deed.now, added_by=by.name, paused_why="")  # fmt: skip
        partner = Partner(id=hook.id, hook=hook)
        partner.written(name, url, kinds, langs)
        deed.add(partner)
        _record(deed, "public.partner_added", partner)
        return partner.id, hook.secret


def change(by: Actor, id: str, name: str, url: str, kinds: list[str], langs: list[str]) -> None:
    """Write it anew; an empty address leaves the one it has. Raises Invalid naming each field."""
    with command(VERB, by=by) as deed:
        partner = _held(deed, id)
        partner.written(name, url, kinds, langs)
        _record(deed, "public.partner_changed", partner)


def exchange_key(by: Actor, id: str) -> str:
    """Another key, shown this once. For a day the one before signs too."""
    with command(VERB, by=by) as deed:
        partner = _held(deed, id)
        partner.hook.exchange_key(deed.now)
        _record(deed, "public.partner_key_exchanged", partner)
        return partner.hook.secret


def pause(by: Actor, id: str) -> None:
    """Tell it nothing for now; what comes meanwhile waits."""
    with command(VERB, by=by) as deed:
        partner = _held(deed, id)
        partner.hook.pause(PAUSED.format(by=by.name), deed.now)
        _record(deed, "public.partner_paused", partner)


def resume(by: Actor, id: str) -> None:
    """Tell it again, at once all that waits and still holds."""
    with command(VERB, by=by) as deed:
        partner = _held(deed, id)
        partner.hook.resume()
        waits = Notice.hook_id == id, Notice.next_at.is_not(None)
        deed.session.execute(update(Notice).where(*waits).values(next_at=deed.now))
        _record(deed, "public.partner_resumed", partner)


def remove(by: Actor, id: str) -> None:
    """Tell it nothing any more."""
    with command(VERB, by=by) as deed:
        partner = _held(deed, id)
        partner.hook.removed_at = deed.now
        waits = Notice.hook_id == id, Notice.next_at.is_not(None)
        gone = {"next_at": None, "given_up_at": deed.now}
        deed.session.execute(update(Notice).where(*waits).values(gone))
        _record(deed, "public.partner_removed", partner)


def queue_test(by: Actor, id: str) -> str:
    """A post that says of itself that it is a test. Returns the notice's id."""
    ref = new_id()

    def write(session: Session) -> str:
        hook = partner(session, id).hook
        if hook.paused_at:
            raise Refused("It is paused. Resume it first.")
        return queue_hook(
            session, hook, subject="Test from the 311 hub", why="public.test", ref=ref, at=now(),
            text="This is a test: nothing has happened.", data={"test": True, "kind": "test"},
        ).id  # fmt: skip

    return tap(VERB, by=by, write=write)


def partner(session: Session, id: str) -> Partner:
    """One that is told. Raises Missing."""
    found = session.get(Partner, id)
    if found is None or found.hook.removed_at:
        raise Missing("There is no such partner.")
    return found


def partners(session: Session) -> list[Partner]:
    """All that are told, by name."""
    wanted = select(Partner).join(Hook).where(Hook.removed_at.is_(None)).order_by(Hook.name)
    return list(session.scalars(wanted))


def listed(session: Session) -> list[View]:
    """Each partner with how its posts go."""
    return [shown(session, one) for one in partners(session)]


def shown(session: Session, one: Partner) -> View:
    """A partner with its posts, the newest first, and in one word how they go."""
    posts = notices.posts(session, one.id)
    last = next((post for post in posts if post["sent_at"]), None)
    waiting = [post for post in posts if post["next_at"]]
    failing = [post for post in waiting if post["attempts"]]
    state = "paused" if one.hook.paused_at else "failing" if failing else "ok" if last else "new"
    return {**one.view(), "posts": posts, "state": state, "waiting": len(waiting),
            "last_at": last["sent_at"] if last else None}  # fmt: skip


def _held(deed: Deed, id: str) -> Partner:
    found = partner(deed.session, id)
    deed.get(Hook, id, lock=True)
    return found


def _record(deed: Deed, kind: str, partner: Partner) -> None:
    deed.session.flush()
    deed.record(kind, partner.id, {**partner.view(), "by": deed.actor.name})
