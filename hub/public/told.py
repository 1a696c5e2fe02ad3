"""What residents are told: the words in force in the live world, and what was taken back.

Update and card alike: nothing narrowed to some sites, nothing of an exercise, nothing past its
time. Whatever face shows it, it is drawn from this one reading.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.journal import LIVE
from hub.core.moments import from_iso, iso
from hub.formats.languages import ORIGINAL
from hub.formats.markdown import OWN_SLOTS
from hub.incidents.models import Incident
from hub.public.chains import Chain, End, Point, chains, why
from hub.questions import queries as questions
from hub.scripts import queries as scripts
from hub.scripts.cards import stop
from hub.scripts.models import Version
from hub.scripts.told import Told
from hub.updates import queries as updates
from hub.updates.models import Update
from hub.updates.queries import STOPS_LAST

View = dict[str, Any]
_CALLERS = re.compile(rf'<span[^>]*data-me="{OWN_SLOTS["caller_area"][0]}"[^>]*>[^<]*</span>')
GRAVEST_FIRST = ("critical", "important", "routine")


def told(session: Session, now: datetime) -> View:
    """All that residents are told now, and until when at most this reading holds."""
    incidents = live_incidents(session)
    closed = live_incidents(session, closed_since=now - STOPS_LAST)
    in_chains = chains(session, [*incidents, *closed], now)
    ids = [incident.id for incident in incidents]
    notices = public_notices(session, ids, now)
    notices.sort(key=lambda view: GRAVEST_FIRST.index(view["update"]["severity"]))
    cards = public_cards(session, ids, now)
    promises = [updates.next_promise(session, id, to_all=True)["at"] for id in ids]
    ends = [view["until"] for view in (*notices, *cards)] + promises
    langs = [lang for card in cards for lang in card["langs"].values()]
    ends += [pin["valid_until"] for lang in langs for pin in lang["facts"]]
    return {
        "incidents": [incident.view() for incident in incidents if not incident.is_everyday],
        "notices": notices,
        "cards": cards,
        "rumors": rumors(session, ids),
        "taken_back": taken_back(session, in_chains, now),
        "alerts": alerts_of(in_chains),
        "next_update": min((at for at in promises if at and from_iso(at) > now), default=None),
        "changed_at": _newest(notices, cards),
        "holds_until": min(
            (from_iso(at) for at in ends if at and from_iso(at) > now), default=None
        ),
    }


def live_incidents(session: Session, closed_since: datetime | None = None) -> list[Incident]:
    """The open incidents that are no exercise, the newest first; or those closed since then."""
    is_wanted = Incident.closed_at > closed_since if closed_since else Incident.closed_at.is_(None)
    wanted = select(Incident).where(Incident.exercise.is_(False), is_wanted)
    return list(session.scalars(wanted.order_by(Incident.opened_at.desc())))


def alerts_of(in_chains: Iterable[Chain]) -> dict[str, str]:
    """Release → the alert that says last what became of its words."""
    found: dict[str, str] = {}
    for chain in in_chains:
        if newest := chain.newest:
            found |= {one.release.id: newest.id for one in chain.public}
    return found


def public_notices(session: Session, ids: Iterable[str], now: datetime) -> list[View]:
    """The updates in force for everyone. One that corrects what only some sites were told does not
    say what that was.
    """
    notices = [view for view in updates.live(session, ids, now) if not view["release"]["sites"]]
    wrong = [view["corrects"]["id"] for view in notices if view["corrects"]]
    told = session.execute(
        select(Release.words_id, Release.sites).where(Release.words_id.in_(wrong))
    )
    known = {words_id for words_id, sites in told if not sites}
    return [
        view if view["corrects"] and view["corrects"]["id"] in known else {**view, "corrects": None}
        for view in notices
    ]


def public_cards(session: Session, ids: Iterable[str], now: datetime) -> list[View]:
    """The cards in force that are public, each with the languages residents may read."""
    cards = scripts.cards(session, ids, now)
    langs = [lang for card in cards for lang in card["langs"].values() if not lang["stale"]]
    is_public = set(
        session.scalars(
            select(Version.id).where(
                Version.id.in_([lang["version_id"] for lang in langs]), Version.public
            )
        )
    )
    shown = []
    for card in cards:
        readable = {
            code: lang
            for code, lang in card["langs"].items()
            if not lang["stale"] and not lang["sites"] and lang["version_id"] in is_public
        }
        if readable:
            first = ORIGINAL if ORIGINAL in readable else min(readable)
            shown.append({**card, "langs": readable, "first": first})
    return shown


def taken_back(session: Session, chains: Iterable[Chain], now: datetime) -> list[View]:
    """What residents were told in the last hours and must no longer go by, the newest first. What
    was said with an incident that was closed since says which (`closed`).
    """
    found = [
        _stop(session, chain, told, point)
        for chain in chains
        for point in chain.since(now - STOPS_LAST)
        for told in _gone_for_good(chain, point)
    ]
    return sorted(found, key=lambda stop: str(stop["at"]), reverse=True)


def _gone_for_good(chain: Chain, point: Point) -> list[Told]:
    """What went in this point, and no new words in its language stand in its place."""
    back = chain.taken_back(point)
    gone = [one for one in point.gone if one in back or point.is_cancel]
    later = {one.lang for one in chain.public if one.release.at >= point.at}
    return [one for one in gone if one.lang not in later]


def _stop(session: Session, chain: Chain, told: Told, point: Point) -> View:
    release, is_closed = told.release, chain.end(told) == End(point.at, "closed")
    if release.kind == "update":
        view = session.get_one(Update, release.words_id).stop(release)
    else:
        view = stop(release, session.get_one(Version, release.words_id))
    reason = why(release.ended_by, release.ended_why) if told in chain.taken_back(point) else ""
    closed = chain.incident.view() if is_closed else None
    return {**view, "at": iso(point.at), "reason": reason, "closed": closed, "cap": point.id}


def rumors(session: Session, ids: Iterable[str]) -> list[View]:
    """What callers had heard and is answered by an approved line. The line stands for itself: what
    a caller said is nobody else's.
    """
    wanted = set(ids)
    found = [one for one in questions.told(session, LIVE) if one["incident"]["id"] in wanted]
    return [one["answer"] for one in found if one["answer"]["how"] == "line"]


def in_language(card: View, lang: str) -> View:
    """The card's words for a reader of this language: its own where they are in force, else those
    of the original, which then say their language.
    """
    version: View = card["langs"].get(lang) or card["langs"][card["first"]]
    return version


def _newest(notices: Iterable[View], cards: Iterable[View]) -> str | None:
    times = [view["release"]["at"] for view in notices]
    times += [lang["published_at"] for card in cards for lang in card["langs"].values()]
    return max(times, default=None)


def lines_for_residents(lang: View, your_area: str) -> list[View]:
    """What is said aloud, as a resident reads it: nobody's name, *your area* for the caller's."""
    shown = []
    for line in lang["view"]["say"]:
        if f'data-me="{OWN_SLOTS["agent_name"][0]}"' in line["html"]:
            continue
        html = _CALLERS.sub(escape(your_area), line["html"])
        shown.append({**line, "html": html})
    return shown


def overdue_since(lang: View, now: datetime) -> str | None:
    """Since when a fact these words quote is not confirmed any more; None while all are."""
    untils = [pin["valid_until"] for pin in lang["facts"] if pin["valid_until"]]
    return min((until for until in untils if from_iso(until) <= now), default=None)
