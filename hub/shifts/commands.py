"""Signing on and off, what a person has read: taps.

That 50 % or 95 % of the floor have read something is a deed of the clock, and so can be evidence.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.approvals.releases import Release
from hub.city.models import Site
from hub.core.command import command
from hub.core.errors import Invalid, Missing, Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.incidents.models import Incident
from hub.live.gauges import set_gauge
from hub.people.models import Actor
from hub.shifts import reach, tokens
from hub.shifts.models import LONGEST, Receipt, Shift, carry_receipts, insert_once
from hub.shifts.queries import Measured, measure_reach, reached_at, read_times
from hub.shifts.stops import STOPPED, made_by_client

SCREENS = ("desk", "board")
FLOOR_TOO = (*SCREENS, "console")  # how many have stopped is shown to those who must


def sign_on(by: Actor, site_id: str, position: str = "Agent", world: str = LIVE) -> dict[str, Any]:
    """Begin a shift; one that was open elsewhere ends. Twice the same is the same shift."""
    place = " ".join(position.split()) or "Agent"

    def write(session: Session) -> dict[str, Any]:
        site = _checked(session, site_id, place, world)
        mine = select(Shift).where(Shift.person_id == by.hand, Shift.ended_at.is_(None))
        shift = session.scalar(mine)
        if shift and (shift.site_id, shift.position, shift.world) == (site_id, place, world):
            return shift.view()
        _end(session, Shift.person_id == by.hand)
        session.execute(
            insert_once(session, Shift)
            .values(
                id=new_id(),
                person_id=by.hand,
                person_name=by.name,
                site_id=site.id,
                site_name=site.name,
                position=place,
                world=world,
                began_at=now(),
            )
            .on_conflict_do_nothing()
        )
        return session.scalars(mine).one().view()

    return tap("shifts.sign_on", by=by, write=write)


def sign_off(by: Actor) -> bool:
    """End this person's shift; False when none was open."""
    return tap(
        "shifts.sign_off",
        by=by,
        write=lambda session: _end(session, Shift.person_id == by.hand) > 0,
    )


def acknowledge(
    by: Actor, words_id: str, receipt_id: str, at: datetime | None = None
) -> dict[str, Any]:
    """This person has read these words. Whoever sends it again gets the first receipt."""
    receipt_id = made_by_client(receipt_id)

    def write(session: Session) -> dict[str, Any]:
        published = session.scalar(select(func.min(Release.at)).where(Release.words_id == words_id))
        if published is None:
            raise Missing("These words were never published to anyone.")
        shift, moment = tokens.shift_of(session, by), now()
        session.execute(
            insert_once(session, Receipt)
            .values(
                id=receipt_id,
                words_id=words_id,
                person_id=by.hand,
                shift_id=shift.id if shift else None,
                at=min(moment, max(published, at or moment)),  # a desk's clock may be wrong
            )
            .on_conflict_do_nothing()
        )
        _follow_fixes(session, words_id)
        first = session.scalar(
            select(Receipt).where(Receipt.words_id == words_id, Receipt.person_id == by.hand)
        )
        if first is None:
            raise Refused("This id was used for another receipt.")
        return first.view()

    return tap("shifts.acknowledge", by=by, write=write)


def _follow_fixes(session: Session, words_id: str) -> None:
    """A receipt that was under way while a slip in its words was put right counts for those too."""
    fixed = select(Release.id).where(Release.words_id == words_id)
    for newer in session.scalars(select(Release.words_id).where(Release.fixes.in_(fixed))):
        carry_receipts(session, words_id, newer)
        _follow_fixes(session, newer)


def end_stale(session: Session, at: datetime) -> int:
    """End the shifts of people who went home without saying so; how many."""
    return _end(session, Shift.began_at < at - LONGEST, at)


def end_of_world(by: Actor, world: str) -> int:
    """End the shifts of an exercise that is closed: nobody is called there any more; how many."""

    def write(session: Session) -> int:
        exercise = session.get(Incident, world)
        if exercise is None or not exercise.exercise or exercise.closed_at is None:
            return 0
        return _end(session, Shift.world == world)

    return tap("shifts.end", by=by, write=write)


def show_reach(session: Session, measured: Measured) -> list[tuple[str, int]]:
    """Write what was found; (release, percent) of what was newly crossed."""
    for name, world, data in measured.gauges:
        screens = FLOOR_TOO if name.startswith(STOPPED) else SCREENS
        set_gauge(session, name, world, screens, data)
    return measured.crossed


def fold_reach(session: Session, at: datetime) -> list[tuple[str, int]]:
    """Count and show in one transaction; (release, percent) of what was newly crossed."""
    return show_reach(session, measure_reach(session, at))


class _OnRecord(Refused):
    """The crossing was put on record before."""


def mark_reached(by: Actor, release_id: str, percent: int) -> bool:
    """Put on record when this many percent had read the words; False when that was done before."""
    if percent not in reach.PROMISED:
        raise Invalid({"percent": "Only 50 and 95 percent are put on record."})
    try:
        with command("shifts.reach", by=by) as deed:
            release = deed.get(Release, release_id, lock=True)
            if getattr(release, f"reached_{percent}"):
                raise _OnRecord("This is on record already.")
            count, times = read_times(deed.session, release)
            at = reached_at(count, times, percent)
            if at is None:
                raise Refused(f"Fewer than {percent} % of the floor have read this.")
            setattr(release, f"reached_{percent}", at)
            deed.record(
                "shifts.reached",
                release.words_id,
                {
                    **release.view(),
                    "percent": percent,
                    "reached_at": iso(at),
                    "seconds": reach.seconds(release, at),
                    "on_shift": count,
                    "acknowledged": len(times),
                },
                audience=SCREENS,
                world=release.world,
                incident_id=release.incident_id,
            )
    except _OnRecord:
        return False
    return True


def _checked(session: Session, site_id: str, position: str, world: str) -> Site:
    """The site of a sign-on. Raises Invalid naming each field that cannot be used."""
    site = session.get(Site, site_id)
    wrong = {}
    if site is None:
        wrong["site"] = "Choose the site you sit at."
    if len(position) > 60:
        wrong["position"] = "Use at most 60 characters for the position."
    exercise = session.get(Incident, world) if world != LIVE else None
    if world != LIVE and (exercise is None or not exercise.exercise or exercise.closed_at):
        wrong["world"] = "Choose live, or an exercise that is open."
    if wrong or site is None:
        raise Invalid(wrong)
    return site


def _end(session: Session, whose: ColumnElement[bool], at: datetime | None = None) -> int:
    """End the open shifts that `whose` names; how many."""
    tokens.ending(session, whose, at or now())
    ending = update(Shift).where(Shift.ended_at.is_(None), whose).values(ended_at=at or now())
    return cast(CursorResult[Any], session.execute(ending)).rowcount
