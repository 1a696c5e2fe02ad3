"""Rounds that hand due notices in, and the one for the mail server: outside any transaction, each
notice once.

A notice is claimed by one conditional update before it is sent, and the claim is a lease: if this
process is killed in between, another tries again when it has run out. Then the mail may come
twice, under the same Message-ID.
"""

import logging
import smtplib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.city.queries import city as city_of
from hub.core.command import command
from hub.core.database import database
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices.mail import TOOK, MailServer, in_words, is_final, is_servers
from hub.notices.models import NOTHING_MEASURED, How, Notice
from hub.people.models import CLOCK

__all__ = ["TOOK", "send_due", "send_in_background", "send_one"]

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
LONGEST_ROUND = 90.0  # seconds: what is not begun by then is left, long before its lease ends
MOST = 50  # notices a round
OVER = "Its time was over before it could be sent."

_rounds: dict[str, threading.Lock] = defaultdict(threading.Lock)  # by whom they are for
Round = Callable[[], None]


def in_background(work: Mapping[str, Round]) -> None:
    """Begin each of these rounds in a thread of its own, unless that one is under way: a server
    that does not answer holds up no beat and nobody else.
    """
    for name, one in work.items():
        if _rounds[name].acquire(blocking=False):
            given = (_rounds[name], one)
            threading.Thread(target=_do, args=given, name="notices", daemon=True).start()


def send_in_background() -> None:
    """Begin a round of mail."""
    if _has_work():
        in_background({"mail": send_due})


def _do(lock: threading.Lock, work: Round) -> None:
    try:
        work()
    except Exception:
        log.exception("a round of notices broke off; the next goes on")
    finally:
        lock.release()


def _has_work() -> bool:
    with database().reading() as session:
        return session.scalar(select(Notice.id).where(Notice.next_at <= now()).limit(1)) is not None


def send_due() -> None:
    """The mails that are due, and what is too late of any kind."""
    _give_up_what_is_over()
    with database().reading() as session:
        server = MailServer.of(city_of(session))
    if server:
        _send(server, _claim(server))


def send_one(notice_id: str) -> str:
    """Send this one now, while somebody waits for it. Returns how it went, in words."""
    with database().reading() as session:
        server = MailServer.of(city_of(session))
    if server is None:
        return "No mail server is set up. Write its host and sender, save, and try again."
    _send(server, _claim(server, notice_id))
    with database().reading() as session:
        return session.get_one(Notice, notice_id).answer or "It is being sent already."


def _claim(server: MailServer, only: str | None = None) -> list[Notice]:
    return claimed(server.base_url, Notice.hook_id.is_(None), only)


def claimed(base_url: str, kind: ColumnElement[bool], only: str | None = None) -> list[Notice]:
    """Take due notices for this round, those that have waited longest first. None that holds a
    link can be written without the hub's own address.
    """
    at, claim = now(), new_id()
    free = or_(Notice.claimed_until.is_(None), Notice.claimed_until <= at)
    due = (
        select(Notice.id)
        .where(Notice.next_at <= at, free, kind)
        .order_by(Notice.next_at)
        .limit(MOST)
    )
    if only:
        due = due.where(Notice.id == only)
    if not base_url:
        due = due.where(Notice.path == "")

    def write(session: Session) -> None:
        mine = update(Notice).where(Notice.id.in_(due), free)
        session.execute(mine.values(claim=claim, claimed_until=at + LEASE))

    tap("notices.send", by=CLOCK, write=write)
    with database().reading() as session:
        found = select(Notice).where(Notice.claim == claim).order_by(Notice.created_at)
        return list(session.scalars(found))


def _send(server: MailServer, claimed: list[Notice]) -> None:
    """Hand these in over one connection. When that fails, it is the same for all that are left."""
    began, waiting = time.monotonic(), list(claimed)
    if not waiting:
        return
    try:
        connection = server.connect()
    except (OSError, ValueError) as fault:
        log.warning("no mail can be sent: %s", in_words(fault, server))
        for notice in waiting:
            settle(notice, fault=fault, words=in_words(fault, server))
        return
    try:
        while waiting and time.monotonic() - began < LONGEST_ROUND:
            notice = waiting.pop(0)
            if not _hand_in(server, connection, notice):
                break
    finally:
        _close(connection)
        let_go(waiting)


def _hand_in(server: MailServer, connection: smtplib.SMTP, notice: Notice) -> bool:
    """Send one; whether the connection is still good for the next."""
    try:
        words = server.send(connection, notice)
    except (OSError, ValueError) as fault:
        settle(notice, fault=fault, words=in_words(fault, server), final=is_final(fault))
        return not is_servers(fault)
    settle(notice, words=words)
    return True


def _close(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except OSError:  # what was handed in is handed in
        connection.close()


def settle(
    sent: Notice,
    *,
    words: str,
    fault: Exception | None = None,
    final: bool = False,
    how: How = NOTHING_MEASURED,
) -> None:
    """Write down what became of this try."""
    if final:
        _give_up(sent.id, words, how)
        return

    def write(session: Session) -> None:
        notice = session.get_one(Notice, sent.id, with_for_update=True)
        if fault is None:
            notice.reached(words, now(), how)
        elif notice.sent_at is None or notice.claim == sent.claim:
            notice.failed(words, now(), how)

    tap("notices.send", by=CLOCK, write=write)


def let_go(waiting: list[Notice]) -> None:
    """What was claimed and not begun is free again at once."""
    if not waiting:
        return
    mine = update(Notice).where(Notice.claim == waiting[0].claim, Notice.sent_at.is_(None))
    free = mine.values(claim=None, claimed_until=None)
    tap("notices.send", by=CLOCK, write=lambda session: session.execute(free))


def _give_up_what_is_over() -> None:
    at = now()
    over = select(Notice.id).where(Notice.next_at.is_not(None), Notice.good_until <= at)
    with database().reading() as session:
        ids = list(session.scalars(over.limit(MOST)))
    for notice_id in ids:
        _give_up(notice_id, OVER)


def _give_up(notice_id: str, words: str, how: How = NOTHING_MEASURED) -> None:
    """A deed of the clock: somebody counted on this mail, and it does not come."""
    with suppress(Refused), command("notices.give_up", by=CLOCK) as deed:
        notice = deed.get(Notice, notice_id, lock=True)
        notice.given_up(words, deed.now, how)
        deed.record("notices.not_reached", notice.id, notice.view(), world=notice.world)
