"""How mail stands: the last notices with their tries, and what the desk must be told."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.city.queries import city as city_of
from hub.core.journal import LIVE
from hub.notices.hooks import Hook
from hub.notices.mail import MailServer
from hub.notices.models import Notice
from hub.notices.sentences import NO_ADDRESS, NO_SERVER, said_once

SHOWN = 100
LATELY = timedelta(hours=12)  # a shift: how long the desk is told of a mail that was lost

View = dict[str, Any]


def lacking(session: Session) -> str:
    """What is not set up that mail needs, in words; nothing when all is."""
    city = city_of(session)
    if MailServer.of(city) is None:
        return NO_SERVER
    return "" if city.base_url else NO_ADDRESS


def latest(session: Session) -> list[View]:
    """The newest notices, with every try."""
    wanted = select(Notice).order_by(Notice.created_at.desc(), Notice.id.desc()).limit(SHOWN)
    return [
        {
            **notice.view(),
            "address": "webhook" if notice.hook_id else notice.to_address,
            "attempts": [one.view() for one in notice.attempts],
        }
        for notice in session.scalars(wanted)
    ]


def posts(session: Session, hook_id: str) -> list[View]:
    """What was posted to a webhook, the newest first, with every try."""
    mine = select(Notice).where(Notice.hook_id == hook_id)
    found = session.scalars(mine.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(SHOWN))
    return [
        {**one.view(), "attempts": [each.view() for each in one.attempts], "data": one.data,
         "overtaken": one.overtaken_at is not None} for one in found
    ]  # fmt: skip


def condition(session: Session, at: datetime) -> View:
    """How mail and posts stand, for the desk's one line."""
    open_ones = Notice.next_at.is_not(None)
    mail = Notice.hook_id.is_(None)
    waiting = _count(session, open_ones, mail)
    failing = _count(session, open_ones, mail, Notice.attempts.any())
    in_use = select(Hook.name).where(Hook.removed_at.is_(None)).order_by(Hook.name)
    tried = select(Notice.id).where(Notice.hook_id == Hook.id, open_ones, Notice.attempts.any())
    silent = session.scalars(in_use.where(Hook.paused_at.is_(None), tried.exists()))
    paused = session.scalars(in_use.where(Hook.paused_at.is_not(None)))
    partners = select(Hook.id).where(Hook.outside)
    ours = or_(mail, Notice.hook_id.not_in(partners))
    lost = _count(session, Notice.world == LIVE, Notice.given_up_at > at - LATELY, ours)
    sentence = said_once(waiting, failing, lost, lacking(session), list(silent), list(paused))
    return {"sentence": sentence}


def _count(session: Session, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(Notice).where(*where)) or 0
