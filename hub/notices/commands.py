"""Notices are queued inside the deed they follow from, so that both are there or neither; the
clock sends them afterwards.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core.command import command
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices.hooks import Hook
from hub.notices.hooks import hook as hook_of
from hub.notices.models import LASTS, Notice, leaves
from hub.people.models import Actor

TEST = """This is a test mail from the 311 hub of {city}.

If you can read it, the mail server is set up as it should be: approval links and reminders will
reach people.
"""


def queue(
    session: Session,
    *,
    name: str,
    address: str,
    subject: str,
    text: str,
    why: str,
    ref: str,
    at: datetime,
    world: str = LIVE,
    path: str = "",
    seed: str | None = None,
    good_until: datetime | None = None,
) -> Notice:
    """Write a notice down, to be called inside a deed or a tap. The same `why` and `ref` is queued
    once for an address.

    `text` holds LINK where the address of `path` is to stand. With a `seed` the address ends in a
    key that is made when the mail is. What belongs to an exercise is kept, and never sent.
    """
    same = select(Notice).where(Notice.why == why, Notice.ref == ref, Notice.to_address == address)
    found = session.scalar(same)
    if found:
        return found
    notice = Notice(
        id=new_id(), world=world, why=why, ref=ref, to_name=name, to_address=address,
        subject=subject[:200], text=text, path=path, seed=seed, created_at=at,
        good_until=good_until or at + LASTS, next_at=at if leaves(world) else None, attempts=[],
    )  # fmt: skip
    session.add(notice)
    session.flush()
    return notice


def queue_hook(
    session: Session,
    hook: Hook,
    *,
    subject: str,
    text: str,
    why: str,
    ref: str,
    at: datetime,
    world: str = LIVE,
    path: str = "",
    data: Mapping[str, Any] | None = None,
    good_until: datetime | None = None,
    about: str | None = None,
) -> Notice:
    """Write down what is to be posted to a webhook, inside a deed or a tap; the same `why` and
    `ref` once for a hook. `data` stands beside the text for programs. `about`: what it speaks of.
    """
    notice = queue(
        session, name=hook.name, address=f"hook:{hook.id}", subject=subject, text=text, why=why,
        ref=ref, at=at, world=world, path=path, good_until=good_until,
    )  # fmt: skip
    notice.hook, notice.data, notice.about = hook, dict(data or {}), about
    return notice


def overtake(session: Session, about: str, before: datetime, but: str) -> None:
    """What was queued or posted about this earlier is not sent any more: it is no longer so."""
    earlier = update(Notice).where(
        Notice.about == about, Notice.ref != but, Notice.overtaken_at.is_(None)
    )
    session.execute(earlier.values(overtaken_at=before, next_at=None))


def add_hook(by: Actor, name: str, url: str, shape: str) -> str:
    """Let notices be posted to another system; the hook's id. Raises Invalid naming each field."""
    with command("notices.hooks", by=by) as deed:
        hook = Hook(id=new_id(), name=" ".join(name.split()), url=url.strip(), shape=shape,
                    added_at=deed.now, added_by=by.name)  # fmt: skip
        hook.check()
        deed.add(hook)
        deed.record("notices.hook_added", hook.id, {**hook.view(), "by": by.name})
    return hook.id


def remove_hook(by: Actor, hook_id: str) -> None:
    """Post nothing there any more: what waits is not sent."""
    with command("notices.hooks", by=by) as deed:
        hook = deed.get(Hook, hook_id, lock=True)
        if hook.removed_at:
            raise Refused("This webhook was removed already.")
        hook.removed_at = deed.now
        waiting = update(Notice).where(Notice.hook_id == hook.id, Notice.next_at.is_not(None))
        deed.session.execute(waiting.values(next_at=None, given_up_at=deed.now))
        deed.record("notices.hook_removed", hook.id, {**hook.view(), "by": by.name})


def queue_hook_test(by: Actor, hook_id: str) -> str:
    """A post to try a webhook with. Returns the notice's id."""
    ref = new_id()

    def write(session: Session) -> str:
        return queue_hook(
            session, hook_of(session, hook_id), subject="Test from the 311 hub", why="notices.test",
            text="If you can read this, notices of the hub reach you here.", ref=ref, at=now(),
        ).id  # fmt: skip

    return tap("notices.test", by=by, write=write)


def send_again(by: Actor, notice_id: str) -> None:
    """Try a notice once more: it was lost on its way, or its address took no mail."""
    with command("notices.resend", by=by) as deed:
        notice = deed.get(Notice, notice_id, lock=True)
        notice.again(deed.now)
        view = {**notice.view(), "by": by.name}
        deed.record("notices.resent", notice.id, view, world=notice.world)


def queue_test(by: Actor, city: str) -> str:
    """A mail to oneself, to see whether the mail server works. Returns the notice's id."""
    if not by.email:
        raise Invalid({"": "You have no e-mail address to send a test to."})
    ref = new_id()

    def write(session: Session) -> str:
        return queue(
            session, name=by.name, address=by.email, subject=f"Test mail from the hub of {city}",
            text=TEST.format(city=city or "your city"), why="notices.test", ref=ref, at=now(),
        ).id  # fmt: skip

    return tap("notices.test", by=by, write=write)
