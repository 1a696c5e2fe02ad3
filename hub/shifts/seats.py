"""Who sat where when words came: read once for all words, since a floor has ten thousand seats and
words in force by the dozen.
"""

from bisect import bisect_right
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.shifts.models import Shift


class Seat(NamedTuple):
    """A site in a world, and when each of those who are on shift there began."""

    name: str
    began: list[datetime]  # the earliest first


Seats = dict[tuple[str, str], Seat]  # (world, site) →


def seats(session: Session) -> Seats:
    """Everyone who is on shift now, by world and site, in the order of the sites' names."""
    name = func.max(Shift.site_name)
    rows = session.execute(
        select(Shift.world, Shift.site_id, name, Shift.began_at, func.count())
        .where(Shift.ended_at.is_(None))
        .group_by(Shift.world, Shift.site_id, Shift.began_at)
        .order_by(name, Shift.began_at)
    )
    began: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    names = {}
    for world, site, called, at, count in rows:
        names[world, site] = called
        began[world, site] += [at] * count
    return {place: Seat(names[place], sorted(moments)) for place, moments in began.items()}


def since_then(seats: Seats, release: Release) -> dict[str, tuple[str, int]]:
    """Site → its name, and how many of those the words are meant for were on shift there when they
    came, and still are.
    """
    return {
        site: (seat.name, bisect_right(seat.began, release.since))
        for (world, site), seat in seats.items()
        if is_for(release, world, site)
    }


def is_for(release: Release, world: str, site_id: str) -> bool:
    """Whether these words are meant for this world and site."""
    return release.world == world and (not release.sites or site_id in release.sites)
