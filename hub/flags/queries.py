"""Reads: what is flagged and waits for an answer, and what one person flagged and was told."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.flags.models import Answer, Flag
from hub.flags.sentences import flagged, in_words
from hub.flags.texts import overtaken, text_of
from hub.incidents.models import Incident
from hub.live.gauges import shown
from hub.shifts.models import Shift

View = dict[str, Any]

FLAGS = "flags:"
SHOWN_FOR = timedelta(days=14)  # whoever has not been on duty for so long asks what is true now
NONE: View = {"count": 0, "newest_at": None, "sentence": ""}
WAITS = (Flag.answer_id.is_(None), Flag.taken_back_at.is_(None))


def measured(session: Session) -> list[tuple[str, str, View]]:
    """A gauge for every flagged text of an open incident: how many flags wait for an answer. One
    that was shown and has none any more says so.
    """
    rows = session.execute(
        select(Flag.words_id, func.count(), func.max(Flag.at))
        .where(*WAITS, _of_open_incident())
        .group_by(Flag.words_id)
    )
    gauges = {}
    for words_id, count, newest in rows:
        text, name = text_of(session, words_id), f"{FLAGS}{words_id}"
        said = {"count": count, "newest_at": iso(newest), "sentence": flagged(count, text["named"])}
        gauges[name] = (name, text["world"], said)
    for name, world in shown(session, FLAGS, NONE):
        gauges.setdefault(name, (name, world, NONE))
    return list(gauges.values())


def overtaken_texts(session: Session) -> list[str]:
    """Texts with flags that wait, in whose place something newer stands."""
    waiting = session.scalars(select(Flag.words_id).where(*WAITS).distinct())
    return [words_id for words_id in waiting if overtaken(session, words_id)]


def waiting(session: Session, world: str) -> list[View]:
    """The flagged texts of a world that wait for an answer, the newest flag first."""
    rows = session.execute(
        select(Flag, Shift.site_name)
        .outerjoin(Shift, Shift.id == Flag.shift_id)
        .where(*WAITS, _of_open_incident())
        .order_by(Flag.at.desc(), Flag.id)
    )
    flags: dict[str, list[View]] = defaultdict(list)
    for flag, site in rows:
        flags[flag.words_id].append(_listed(flag, site))
    texts = [text_of(session, words_id) for words_id in flags]
    return [{"text": text, "flags": flags[text["id"]]} for text in texts if text["world"] == world]


def answered(session: Session, world: str, at: datetime) -> list[View]:
    """What was answered in the last day, the newest first, with who had asked."""
    found = session.scalars(
        select(Answer)
        .where(Answer.world == world, Answer.at > at - timedelta(days=1))
        .order_by(Answer.seq.desc())
    )
    return [
        {
            **told.view(),
            "sentence": in_words(told.how, told.said, told.about.get("after")),
            "flags": [_listed(flag, None) for flag in told.flags],
        }
        for told in found
    ]


def answers(session: Session, world: str, at: datetime) -> list[View]:
    """Every answer that somebody of a world has still to hear, as all its consoles carry it: the
    browser shows each to those it is for. An exercise's carry those of grave live updates too.
    """
    unheard = select(Flag.id).where(Flag.answer_id == Answer.id, Flag.heard_at.is_(None))
    found = session.scalars(
        select(Answer)
        .where(
            or_(Answer.world == world, Answer.world == LIVE),
            Answer.at > at - SHOWN_FOR,
            unheard.exists(),
        )
        .order_by(Answer.seq.desc())
    )
    return [one.view() for one in found if one.world == world or one.about["text"]["grave"]]


def mine(session: Session, person_id: str, at: datetime) -> View:
    """What a console knows of its person's flags: {flags: words → flag, heard: answers}."""
    found = session.scalars(
        select(Flag)
        .where(
            Flag.person_id == person_id,
            Flag.taken_back_at.is_(None),
            Flag.at > at - 2 * SHOWN_FOR,
        )
        .order_by(Flag.at)
    )
    flags = list(found)
    return {
        "flags": {flag.words_id: flag.view() for flag in flags},
        "heard": [flag.answer_id for flag in flags if flag.heard_at],
    }


def _of_open_incident() -> ColumnElement[bool]:
    """Flags of words that were told to an incident that is still open."""
    told = (
        select(Release.words_id)
        .join(Incident, Incident.id == Release.incident_id)
        .where(Incident.closed_at.is_(None))
    )
    return Flag.words_id.in_(told)


def _listed(flag: Flag, site: str | None) -> View:
    """A flag as those who answer read it."""
    return {
        "id": flag.id,
        "by": flag.person_name,
        "site": site,
        "at": iso(flag.at),
        "note": flag.note,
    }
