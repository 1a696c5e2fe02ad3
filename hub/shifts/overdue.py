"""Must-read that was not confirmed in time: put on record once, and told to the lead.

It is asked of those who were on shift when the words came and still are. Whoever signed on later
has their shift's digest for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.command import command
from hub.core.errors import Refused
from hub.core.settings import settings_in_use
from hub.incidents.models import Incident
from hub.live.gauges import shown
from hub.people.models import Actor
from hub.shifts import reach
from hub.shifts.models import LONGEST, Receipt, Shift
from hub.shifts.seats import seats, since_then
from hub.shifts.sentences import not_confirmed

View = dict[str, Any]

OVERDUE = "overdue:"
NONE: View = {"on_shift": 0, "missing": 0, "by_site": [], "sentence": "", "title": ""}
SCREENS = ("desk", "board")
LEADS_TOO = (*SCREENS, "console")  # counts alone: names are asked for by those who may see them


def patience() -> timedelta:
    """How long the floor has to confirm what must be read."""
    return timedelta(minutes=settings_in_use().must_read_minutes)


def measured(session: Session, at: datetime) -> list[tuple[str, str, View]]:
    """A gauge for everything that is overdue: how many have not confirmed it yet, and where."""
    late = [release for release in _asked(session, at) if release.overdue_at]
    counts = _counts(session, late)
    gauges = {
        f"{OVERDUE}{release.id}": (release.world, _told(release, counts[release.id]))
        for release in late
    }
    for name, world in shown(session, OVERDUE, NONE):
        gauges.setdefault(name, (world, NONE))
    return [(name, world, data) for name, (world, data) in gauges.items()]


def newly_overdue(session: Session, at: datetime) -> list[str]:
    """Releases whose time is over, that some have not confirmed, and that are not on record."""
    releases = [release for release in _asked(session, at) if not release.overdue_at]
    counts = _counts(session, releases)
    return [release.id for release in releases if _missing(counts[release.id])]


def mark_overdue(by: Actor, release_id: str) -> None:
    """Put on record that these words were not confirmed in time. Refused when they were, or when
    it was done before.
    """
    with command("shifts.reach", by=by) as deed:
        release = deed.get(Release, release_id, lock=True)
        if release.overdue_at:
            raise Refused("This is on record already.")
        asked = [one for one in _asked(deed.session, deed.now) if one.id == release_id]
        counts = _counts(deed.session, asked)[release_id]
        if not _missing(counts):
            raise Refused("All who were on shift have confirmed this, or still have time.")
        release.overdue_at = deed.now
        deed.record(
            "shifts.overdue",
            release.words_id,
            {
                **release.view(),
                **_told(release, counts),
                "minutes": settings_in_use().must_read_minutes,
            },
            audience=SCREENS,
            world=release.world,
            incident_id=release.incident_id,
        )


def walk(session: Session, world: str, at: datetime) -> list[View]:
    """Whom a lead walks over to: sites with their people, and what each has not confirmed."""
    late = [one for one in _asked(session, at) if one.overdue_at and one.world == world]
    rows = session.execute(
        _on_shift_for(late, Shift, Release.id, Release.title)
        .where(Receipt.id.is_(None))
        .order_by(Shift.site_name, Shift.person_name, Release.seq)
    )
    releases = {release.id: release for release in late}
    sites: dict[str, dict[str, View]] = defaultdict(dict)
    for shift, release_id, title in rows:
        if reach.is_for(releases[release_id], shift.world, shift.site_id):
            person = {"name": shift.person_name, "titles": []}
            sites[shift.site_name].setdefault(shift.person_id, person)["titles"].append(title)
    return [{"site": site, "people": list(people.values())} for site, people in sites.items()]


def _asked(session: Session, at: datetime) -> list[Release]:
    """What must be read, is in force, and was told so long ago that it should be read."""
    return list(
        session.scalars(
            select(Release)
            .join(Incident, Incident.id == Release.incident_id)
            .where(
                Release.must_read,
                Release.ended_at.is_(None),
                or_(Release.until.is_(None), Release.until > at),
                Incident.closed_at.is_(None),
                Release.since <= at - patience(),
                Release.since > at - LONGEST,  # no shift is older
            )
            .order_by(Release.seq)
        )
    )


def _on_shift_for(releases: Iterable[Release], *columns: Any) -> Select[Any]:
    """Those who were on shift when the words came and still are, beside their receipts."""
    this = and_(Receipt.person_id == Shift.person_id, Receipt.words_id == Release.words_id)
    return (
        select(*columns)
        .select_from(Release)
        .join(Shift, and_(*_was_there()))
        .outerjoin(Receipt, this)
        .where(Release.id.in_([release.id for release in releases]))
    )


def _was_there() -> tuple[ColumnElement[bool], ...]:
    return (
        Shift.world == Release.world, Shift.began_at <= Release.since, Shift.ended_at.is_(None)
    )  # fmt: skip


def _counts(session: Session, releases: list[Release]) -> dict[str, list[reach.Read]]:
    """Release → site by site, how many of them there are and how many have confirmed."""
    counts: dict[str, list[reach.Read]] = defaultdict(list)
    if not releases:
        return counts
    rows = session.execute(
        select(Release.id, Shift.site_id, func.count())
        .select_from(Receipt)
        .join(Release, Release.words_id == Receipt.words_id)
        .join(Shift, and_(Shift.person_id == Receipt.person_id, *_was_there()))
        .where(Release.id.in_([release.id for release in releases]))
        .group_by(Release.id, Shift.site_id)
    )
    read = {(id, site_id): count for id, site_id, count in rows}
    floor = seats(session)
    for release in releases:
        counts[release.id] = [
            reach.Read(site, count, read.get((release.id, site_id), 0))
            for site_id, (site, count) in since_then(floor, release).items()
            if count
        ]
    return counts


def _missing(reads: list[reach.Read]) -> int:
    return sum(read.on_shift - read.acknowledged for read in reads)


def _told(release: Release, reads: list[reach.Read]) -> View:
    """What screens are told: numbers by site, never a name."""
    if not _missing(reads):
        return NONE
    return {
        "title": release.title,
        "on_shift": sum(read.on_shift for read in reads),
        "missing": _missing(reads),
        "by_site": [
            {"site": read.site, "count": read.on_shift - read.acknowledged}
            for read in reads
            if read.acknowledged < read.on_shift
        ],
        "sentence": not_confirmed(reads, settings_in_use().must_read_minutes),
    }
