"""Reading shifts: whose is open, who is on the floor, how far words have come."""

from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.approvals.releases import Release
from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.incidents.models import Incident
from hub.shifts import reach as reaching
from hub.shifts import stops
from hub.shifts.models import Receipt, Shift


def open_shift(session: Session, person_id: str) -> Shift | None:
    """The shift this person is on now."""
    return session.scalar(
        select(Shift).where(Shift.person_id == person_id, Shift.ended_at.is_(None))
    )


def acknowledged_by(session: Session, person_id: str) -> dict[str, str]:
    """Words → when this person confirmed them: a console marks what is read and what is not."""
    rows = session.execute(
        select(Receipt.words_id, Receipt.at).where(Receipt.person_id == person_id)
    )
    return {words: iso(at) for words, at in rows}


def people_on_shift(session: Session, world: str) -> int:
    """How many people a publication to this world would reach now."""
    here = select(func.count()).where(Shift.world == world, Shift.ended_at.is_(None))
    return session.scalar(here) or 0


def floor(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Who is on shift, site by site, and what each has still to read."""
    sites: dict[tuple[str, str], dict[str, Any]] = {}
    for shift, missing in reaching.unread(session, reaching.in_force(session, now)):
        site = sites.setdefault(
            (shift.world, shift.site_id),
            {"site": shift.site_name, "world": shift.world, "current": 0, "people": []},
        )
        site["current"] += not missing
        site["people"].append({**shift.view(), "unread": missing})
    return list(sites.values())


def reach(session: Session, release: Release, now: datetime) -> dict[str, Any]:
    """The reach of one release.

    Counts and seconds are of those on shift at its publication; who is current, who is missing and
    the sites are of those on shift now.
    """
    count, times = read_times(session, release)
    delivered = session.scalar(
        select(func.count()).where(*audience(release), Shift.applied_seq >= release.seq)
    )
    present = _present(session, release)
    read = sum(1 for _, at in present if at)
    return {
        "on_shift": count,
        "delivered": delivered or 0,
        "acknowledged": len(times),
        "current_percent": round(100 * read / len(present), 1) if present else None,
        "seconds_to_50": _seconds(release, count, times, 50),
        "seconds_to_95": _seconds(release, count, times, 95),
        "missing": [
            {"name": shift.person_name, "site": shift.site_name} for shift, at in present if not at
        ],
        "by_site": [
            {"site": site, "on_shift": on_shift, "acknowledged": acknowledged}
            for site, on_shift, acknowledged in reaching.read_by_site(session, [release])[
                release.words_id
            ]
        ],
        "as_of": iso(now),
    }


def audience(release: Release) -> list[ColumnElement[bool]]:
    """The shifts that were open when the words were published, at the sites they are meant for."""
    there = [
        Shift.world == release.world,
        Shift.began_at <= release.since,
        or_(Shift.ended_at.is_(None), Shift.ended_at > release.since),
    ]
    return [*there, Shift.site_id.in_(release.sites)] if release.sites else there


def read_times(session: Session, release: Release) -> tuple[int, list[datetime]]:
    """How many the words were published to, and when those who have read them did, in order."""
    there = audience(release)
    count = session.scalar(select(func.count()).select_from(Shift).where(*there)) or 0
    times = session.scalars(
        select(Receipt.at)
        .join(Shift, Shift.person_id == Receipt.person_id)
        .where(Receipt.words_id == release.words_id, *there)
        .order_by(Receipt.at)
    )
    return count, list(times)


def reached_at(count: int, times: list[datetime], percent: int) -> datetime | None:
    """When this many percent had read the words; None before then, or of nobody."""
    needed = ceil(count * percent / 100)
    return times[needed - 1] if 0 < needed <= len(times) else None


class Measured(NamedTuple):
    """One look at the floor: gauges as (name, world, data), and (release, percent) crossed."""

    gauges: list[tuple[str, str, dict[str, Any]]]
    crossed: list[tuple[str, int]]


def measure_reach(session: Session, at: datetime) -> Measured:
    """Count how far all words in force have come. Only reads, so nobody's tap need wait for it."""
    releases = {release.words_id: release for release in reaching.in_force(session, at)}
    gauges = [
        (f"reach:{words}", releases[words].world, reaching.gauge(releases[words], reads))
        for words, reads in reaching.read_by_site(session, list(releases.values())).items()
    ]
    exercises = session.scalars(
        select(Incident.id).where(Incident.exercise, Incident.closed_at.is_(None))
    )
    floors = reaching.floors(session, list(releases.values()), [LIVE, *exercises])
    gauges += [(f"floor:{world}", world, data) for world, data in floors.items()]
    gauges += stops.measured(session, at)
    return Measured(gauges, reaching.newly_reached(session, list(releases.values())))


def _present(session: Session, release: Release) -> list[tuple[Shift, datetime | None]]:
    """Those on shift now whom the words are meant for, and when each read them."""
    this = and_(Receipt.person_id == Shift.person_id, Receipt.words_id == release.words_id)
    rows = session.execute(
        select(Shift, Receipt.at)
        .outerjoin(Receipt, this)
        .where(Shift.world == release.world, Shift.ended_at.is_(None))
        .order_by(Shift.site_name, Shift.person_name)
    )
    return [
        (shift, at) for shift, at in rows if reaching.is_for(release, shift.world, shift.site_id)
    ]


def _seconds(release: Release, count: int, times: list[datetime], percent: int) -> int | None:
    at = reached_at(count, times, percent)
    return reaching.seconds(release, at) if at else None
