"""How far words have come: who should have read them, and who has.

Sums are made in the database, one query for all words: fifty of them times a thousand agents are
counted every second.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

from sqlalchemy import Subquery, and_, false, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.approvals.releases import Release
from hub.incidents.models import Incident
from hub.shifts.models import Receipt, Shift
from hub.shifts.seats import is_for as is_for
from hub.shifts.seats import seats, since_then
from hub.shifts.sentences import all_read, who_is_missing

PROMISED = (50, 95)  # percent of the floor; crossing each is a deed of the clock


class Read(NamedTuple):
    """How many of a site's people on shift have read the words."""

    site: str
    on_shift: int
    acknowledged: int


def in_force(session: Session, at: datetime) -> list[Release]:
    """Every release screens show now, one for each text: the newest."""
    found = session.scalars(
        select(Release)
        .join(Incident, Incident.id == Release.incident_id)
        .where(
            Release.ended_at.is_(None),
            or_(Release.until.is_(None), Release.until > at),
            Incident.closed_at.is_(None),
        )
        .order_by(Release.at)
    )
    return list({release.words_id: release for release in found}.values())


def _meant_for_them(releases: Iterable[Release]) -> ColumnElement[bool]:
    """Receipts of words that are meant for the shift beside them."""
    everyone: dict[str, list[str]] = defaultdict(list)
    some: list[ColumnElement[bool]] = []
    for release in releases:
        if release.sites:
            this = Receipt.words_id == release.words_id
            some.append(and_(this, Shift.world == release.world, Shift.site_id.in_(release.sites)))
        else:
            everyone[release.world].append(release.words_id)
    worlds = [
        and_(Shift.world == world, Receipt.words_id.in_(words)) for world, words in everyone.items()
    ]
    return or_(false(), *worlds, *some)


def on_shift(session: Session) -> dict[tuple[str, str], tuple[str, int]]:
    """(world, site) → the site's name and how many are on shift there."""
    rows = session.execute(
        select(Shift.world, Shift.site_id, func.max(Shift.site_name), func.count())
        .where(Shift.ended_at.is_(None))
        .group_by(Shift.world, Shift.site_id)
    )
    return {(world, site): (name, count) for world, site, name, count in rows}


def read_by_site(session: Session, releases: list[Release]) -> dict[str, list[Read]]:
    """Words → for each site they are meant for, how many on shift now have read them."""
    rows = session.execute(
        select(Receipt.words_id, Shift.site_id, func.count())
        .join(Shift, Shift.person_id == Receipt.person_id)
        .where(Shift.ended_at.is_(None), _meant_for_them(releases))
        .group_by(Receipt.words_id, Shift.site_id)
    )
    acknowledged = {(words, site): count for words, site, count in rows}
    floor = sorted(on_shift(session).items(), key=lambda seats: seats[1][0])
    return {
        release.words_id: [
            Read(name, count, acknowledged.get((release.words_id, site), 0))
            for (world, site), (name, count) in floor
            if is_for(release, world, site)
        ]
        for release in releases
    }


def unread(session: Session, releases: list[Release]) -> list[tuple[Shift, int]]:
    """Everyone on shift, and how many of the words they must read they have not read."""
    must = [release for release in releases if release.must_read]
    meant = and_(Receipt.person_id == Shift.person_id, _meant_for_them(must))
    rows = session.execute(
        select(Shift, func.count(Receipt.id))
        .outerjoin(Receipt, meant)
        .where(Shift.ended_at.is_(None))
        .group_by(Shift.id)
        .order_by(Shift.site_name, Shift.person_name)
    )
    found = list(rows)
    wanted = _wanted(must, ((shift.world, shift.site_id) for shift, _ in found))
    return [(shift, wanted[shift.world, shift.site_id] - read) for shift, read in found]


def _wanted(must: list[Release], places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """(world, site) → how many of the words must be read there."""
    return {place: sum(is_for(release, *place) for release in must) for place in set(places)}


def floors(
    session: Session, releases: list[Release], worlds: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """World → how many are on shift, and how many of them have read all they must."""
    must = [release for release in releases if release.must_read]
    each = _read_each(must)
    people = func.count()
    found = session.execute(
        select(each.c.world, each.c.site_id, each.c.read, people).group_by(
            each.c.world, each.c.site_id, each.c.read
        )
    ).all()
    wanted = _wanted(must, ((world, site) for world, site, *_ in found))
    counted = {world: [0, 0] for world in worlds}
    for world, site, read, count in found:
        of_world = counted.setdefault(world, [0, 0])
        of_world[0] += count
        of_world[1] += count if read == wanted[world, site] else 0
    return {
        world: {
            "on_shift": count,
            "current": current,
            "current_percent": percent_of(current, count),
            "sentence": all_read(current, count),
        }
        for world, (count, current) in counted.items()
    }


def _read_each(must: list[Release]) -> Subquery:
    """A row for everyone on shift: where, and how many of what they must read they have read."""
    meant = and_(Receipt.person_id == Shift.person_id, _meant_for_them(must))
    return (
        select(Shift.world, Shift.site_id, func.count(Receipt.id).label("read"))
        .outerjoin(Receipt, meant)
        .where(Shift.ended_at.is_(None))
        .group_by(Shift.id)
        .subquery()
    )


def newly_reached(session: Session, releases: list[Release]) -> list[tuple[str, int]]:
    """Which release has crossed which promise, without being on record for it."""
    waiting = _may_have_crossed(
        session, {release.id: release for release in releases if not release.reached_95}
    )
    this = and_(Receipt.person_id == Shift.person_id, Receipt.words_id == Release.words_id)
    there = and_(
        Shift.world == Release.world,
        Shift.began_at <= Release.since,
        or_(Shift.ended_at.is_(None), Shift.ended_at > Release.since),
    )
    rows = session.execute(
        select(Release.id, Shift.site_id, func.count(), func.count(Receipt.id))
        .join(Shift, there)
        .outerjoin(Receipt, this)
        .where(Release.id.in_(list(waiting)))
        .group_by(Release.id, Shift.site_id)
    )
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for id, site_id, count, read in rows:
        if is_for(waiting[id], waiting[id].world, site_id):
            sums[id][0] += count
            sums[id][1] += read
    return [
        (id, percent)
        for id, (count, read) in sums.items()
        for percent in PROMISED
        if read * 100 >= count * percent and not getattr(waiting[id], f"reached_{percent}")
    ]


def _may_have_crossed(session: Session, waiting: dict[str, Release]) -> dict[str, Release]:
    """Those that so many have read, from wherever, that it may be worth counting in earnest: all
    who sat there then would take a second for ten thousand people and fifty texts.
    """
    words = [release.words_id for release in waiting.values()]
    read = select(Receipt.words_id, func.count()).where(Receipt.words_id.in_(words))
    rows = session.execute(read.group_by(Receipt.words_id))
    reads = {row[0]: row[1] for row in rows}
    floor = seats(session)

    def may(release: Release) -> bool:
        still_there = sum(count for _, count in since_then(floor, release).values())
        next_promise = PROMISED[1] if release.reached_50 else PROMISED[0]
        return reads.get(release.words_id, 0) * 100 >= still_there * next_promise

    return {id: release for id, release in waiting.items() if may(release)}


def percent_of(part: int, whole: int) -> int | None:
    """Whole percent, never rounded up to a promise that is not kept; None of nobody."""
    return part * 100 // whole if whole else None


def gauge(release: Release, reads: list[Read]) -> dict[str, Any]:
    """What the reach meter of these words shows."""
    count = sum(read.on_shift for read in reads)
    acknowledged = sum(read.acknowledged for read in reads)
    percent = percent_of(acknowledged, count)
    to_95 = release.reached_95 and seconds(release, release.reached_95)
    return {
        "on_shift": count,
        "acknowledged": acknowledged,
        "current_percent": percent,
        "percent_width": percent or 0,
        "seconds_to_95": to_95,
        "missing": [
            {"site": read.site, "count": read.on_shift - read.acknowledged}
            for read in reads
            if read.acknowledged < read.on_shift
        ],
        "sentence": who_is_missing(reads),
    }


def seconds(release: Release, at: datetime) -> int:
    """Whole seconds from the publication to a moment; a silent fix goes on counting."""
    return ceil(max(0.0, (at - release.since).total_seconds()))
