"""Writing what is due, a deed of the clock: once for each incident and hour."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city.queries import city
from hub.core.command import command
from hub.core.database import database
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.journal import canonical
from hub.core.moments import iso, now
from hub.incidents.models import Incident
from hub.people.models import CLOCK, Actor
from hub.reports.files import csv_file, xlsx_file
from hub.reports.models import Report
from hub.reports.writing import compose
from hub.tally.figures import topic_table

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=20)  # the last five minutes of the hour are closed within this
HOUR = timedelta(hours=1)


def write_due(at: datetime | None = None) -> None:
    """Write what the last full hour owes. A clock that was down makes it up when it is back."""
    with database().reading() as session:
        owed = due(session, at or now())
    for incident_id, ends_at in owed:
        with suppress(Refused):  # it was closed, or another clock was first, in this very moment
            try:
                write(incident_id, ends_at)
            except Refused:
                raise
            except Exception:
                log.exception("the report of %s could not be written; the others are", incident_id)


def due(session: Session, at: datetime) -> list[tuple[str, datetime]]:
    """Incidents that have no report of the last full hour, with when it ended. Everyday has one
    only of an hour in which somebody called.
    """
    zone = ZoneInfo(city(session).zone)
    local = (at - GRACE).astimezone(zone)
    ends_at = (at - GRACE).replace(microsecond=0) - timedelta(
        minutes=local.minute, seconds=local.second
    )
    written = select(Report.incident_id).where(Report.ends_at == ends_at)
    open_ones = session.scalars(
        select(Incident).where(
            Incident.closed_at.is_(None),
            Incident.opened_at < ends_at,
            Incident.id.not_in(written),
        )
    )
    return [
        (one.id, ends_at)
        for one in open_ones
        if not one.is_everyday or topic_table(session, [one.id], ends_at - HOUR, ends_at)
    ]


def write(incident_id: str, ends_at: datetime, by: Actor = CLOCK) -> str:
    """Write the report of the hour that ended then; its id. Raises Refused for a second one."""
    with command("reports.write", by=by) as deed:
        incident = deed.get(Incident, incident_id, lock=True)
        incident.check_open()
        same = select(Report.id).where(Report.incident_id == incident_id, Report.ends_at == ends_at)
        if deed.session.scalar(same):
            raise Refused("This hour's report is written already.")
        content = compose(deed.session, incident, ends_at, deed.now)
        report = Report(
            id=new_id(), incident_id=incident.id, world=incident.world, ends_at=ends_at,
            at=deed.now, title=content["head"]["title"], calls=content["head"]["calls"],
            body=canonical(content), csv=csv_file(content), xlsx=xlsx_file(content, deed.now),
        )  # fmt: skip
        deed.add(report)
        deed.record(
            "reports.written", report.id,
            {"id": report.id, "name": incident.name, "title": report.title, "calls": report.calls,
             "ends_at": iso(ends_at), "at": iso(deed.now)},
            audience=("data",), world=incident.world, incident_id=incident.id,
        )  # fmt: skip
        return report.id
