"""*I have stopped*: who no longer says what was taken back, and how many of the floor that is."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.approvals.releases import TAKEN_BACK, Release
from hub.core.errors import Invalid, Missing, Refused
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.shifts import reach
from hub.shifts.models import Shift, StopReceipt, insert_once
from hub.shifts.sentences import have_stopped
from hub.shifts.tokens import shift_of

STOPPED = "stopped:"
WATCHED = timedelta(hours=12)  # so long a stop stands on consoles


def stopped(
    by: Actor, release_id: str, receipt_id: str, at: datetime | None = None
) -> dict[str, Any]:
    """This person no longer says these words. Whoever sends it again gets the first receipt."""
    receipt_id = made_by_client(receipt_id)

    def write(session: Session) -> dict[str, Any]:
        release = session.get(Release, release_id)
        if release is None or release.ended_as not in TAKEN_BACK or release.ended_at is None:
            raise Missing("These words were not taken back.")
        shift, moment = shift_of(session, by), now()
        session.execute(
            insert_once(session, StopReceipt)
            .values(
                id=receipt_id,
                release_id=release_id,
                person_id=by.hand,
                shift_id=shift.id if shift else None,
                at=min(moment, max(release.ended_at, at or moment)),  # a desk's clock may be wrong
            )
            .on_conflict_do_nothing()
        )
        mine = (StopReceipt.release_id == release_id, StopReceipt.person_id == by.hand)
        first = session.scalar(select(StopReceipt).where(*mine))
        if first is None:
            raise Refused("This id was used for another receipt.")
        return first.view()

    return tap("shifts.acknowledge", by=by, write=write)


def stopped_by(session: Session, person_id: str, at: datetime) -> dict[str, str]:
    """Release → when this person confirmed the stop, as long as consoles may still show it."""
    rows = session.execute(
        select(StopReceipt.release_id, StopReceipt.at)
        .join(Release, Release.id == StopReceipt.release_id)
        .where(StopReceipt.person_id == person_id, Release.ended_at > at - WATCHED)
    )
    return {release: iso(moment) for release, moment in rows}


def measured(session: Session, at: datetime) -> list[tuple[str, str, dict[str, Any]]]:
    """A gauge for everything taken back of late: how many of those on shift have stopped."""
    releases = list(
        session.scalars(
            select(Release)
            .join(Incident, Incident.id == Release.incident_id)
            .where(
                Release.ended_as.in_(TAKEN_BACK),
                Release.ended_at > at - WATCHED,
                Incident.closed_at.is_(None),
            )
        )
    )
    if not releases:
        return []
    rows = session.execute(
        select(StopReceipt.release_id, Shift.world, Shift.site_id, func.count())
        .join(Shift, Shift.person_id == StopReceipt.person_id)
        .where(
            Shift.ended_at.is_(None),
            StopReceipt.release_id.in_([release.id for release in releases]),
        )
        .group_by(StopReceipt.release_id, Shift.world, Shift.site_id)
    )
    have = {(release, (world, site)): count for release, world, site, count in rows}
    floor = reach.on_shift(session)
    gauges = []
    for release in releases:
        there = [place for place in floor if reach.is_for(release, *place)]
        count = sum(floor[place][1] for place in there)
        done = sum(have.get((release.id, place), 0) for place in there)
        data = {
            "on_shift": count,
            "stopped": done,
            "percent_width": reach.percent_of(done, count) or 0,
            "sentence": have_stopped(done, count),
        }
        gauges.append((f"{STOPPED}{release.id}", release.world, data))
    return gauges


def made_by_client(id: str) -> str:
    """The id of a receipt, which makes a retry harmless. Raises Invalid."""
    try:
        return str(uuid.UUID(id))
    except ValueError as fault:
        raise Invalid({"id": "Send a UUID made by the client as the receipt's id."}) from fault
