"""Rounds of posts: one for each webhook, so that one that is silent holds up no other. Posts to one
webhook go in the order in which they were queued; while it is down, one of them tries for all.
"""

import time
from contextlib import suppress
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select, update

from hub.city.queries import city as city_of
from hub.core.command import command
from hub.core.database import database
from hub.core.errors import Refused
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices import sending
from hub.notices.hooks import Hook
from hub.notices.models import Attempt, Notice
from hub.notices.posting import post
from hub.people.models import CLOCK

PATIENCE = timedelta(hours=6)  # without one answer, then a partner is told nothing any more
SILENT = "it has not answered for {hours:.0f} hours. {last}"
GONE = "it answered that it takes nothing any more (410)."


def post_due() -> None:
    """Post all that is due, one webhook after the other."""
    for hook_id in due_hooks():
        post_to(hook_id)


def begin_all() -> None:
    """Begin a round of mail, and one for each webhook, where something is due."""
    sending.send_in_background()
    post_in_background()


def post_in_background() -> None:
    """Begin a round for each webhook to which something is due."""
    sending.in_background({one: partial(post_to, one) for one in due_hooks()})


def due_hooks() -> list[str]:
    """The webhooks to which something is due now."""
    wanted = (
        select(Notice.hook_id)
        .join(Hook)
        .where(Notice.next_at <= now(), Hook.paused_at.is_(None))
        .distinct()
    )
    with database().reading() as session:
        return [id for id in session.scalars(wanted) if id]


def post_to(hook_id: str, only: str | None = None) -> None:
    """Post what is due to this webhook. What was not begun when it fails waits as long as what
    failed.
    """
    with database().reading() as session:
        base_url = city_of(session).base_url
    began = time.monotonic()
    waiting = sending.claimed(base_url, Notice.hook_id == hook_id, only)
    while waiting and time.monotonic() - began < sending.LONGEST_ROUND:
        notice = waiting.pop(0)
        answer = post(notice, base_url)
        fault = None if answer.took else OSError(answer.words)
        sending.settle(notice, fault=fault, words=answer.words, final=answer.final, how=answer.how)
        if answer.final:
            _pause(hook_id, GONE)
        if answer.final or answer.is_down:
            _hold(hook_id, notice.id)
            break
    sending.let_go(waiting)
    _pause_after_long(hook_id)


def post_one(notice_id: str) -> str:
    """Post this one now, while somebody waits for it. Returns how it went, in words."""
    with database().reading() as session:
        hook_id = session.get_one(Notice, notice_id).hook_id or ""
    post_to(hook_id, notice_id)
    with database().reading() as session:
        return session.get_one(Notice, notice_id).answer or "It is being sent already."


def _hold(hook_id: str, tried: str) -> None:
    """All that waits for this webhook waits until that one is tried again."""
    with database().reading() as session:
        again = session.get_one(Notice, tried).next_at
    if again is None:
        return
    others = update(Notice).where(Notice.hook_id == hook_id, Notice.next_at < again)
    tap(
        "notices.send",
        by=CLOCK,
        write=lambda session: session.execute(others.values(next_at=again)),
    )


def _pause_after_long(hook_id: str) -> None:
    """Of a partner that has not answered for long, only a person knows what to do."""
    tries = select(Attempt).join(Notice, Notice.id == Attempt.notice_id)
    mine = tries.where(Notice.hook_id == hook_id)
    with database().reading() as session:
        last = session.scalar(mine.with_only_columns(func.max(Attempt.at)).where(Attempt.reached))
        failed = mine.where(Attempt.reached.is_(False), Attempt.status.is_distinct_from(410))
        if last:
            failed = failed.where(Attempt.at > last)
        found = list(session.scalars(failed.order_by(Attempt.at)))
    if found and found[-1].at - found[0].at >= PATIENCE:
        hours = (found[-1].at - found[0].at) / timedelta(hours=1)
        _pause(hook_id, SILENT.format(hours=hours, last=found[-1].answer))


def _pause(hook_id: str, why: str) -> None:
    """A deed of the clock."""
    with suppress(Refused), command("notices.pause_hook", by=CLOCK) as deed:
        hook = deed.get(Hook, hook_id, lock=True)
        if not hook.outside:
            raise Refused("What is our own is tried as long as its notices are good.")
        hook.pause(why, deed.now)
        deed.record("notices.hook_paused", hook.id, hook.view())
