"""Notices are queued inside the deed they follow from, so that both are there or neither; the
clock sends them afterwards.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import command
from hub.core.errors import Invalid
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.tap import tap
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
