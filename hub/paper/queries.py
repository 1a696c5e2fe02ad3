"""Reading sheets, and the grid a paper night is entered in."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.incidents.models import Incident
from hub.paper.checking import same_file
from hub.paper.models import KINDS, Sheet

View = dict[str, Any]
MOST_HOURS = 12
RECENT = 20


def recent(session: Session) -> list[View]:
    """The newest sheets, whoever entered them."""
    rows = session.scalars(select(Sheet).order_by(Sheet.at.desc()).limit(RECENT))
    return [_view(session, sheet) for sheet in rows]


def sheet(session: Session, id: str, at: datetime) -> View:
    """One sheet with all that was found in it. Raises Missing."""
    found = session.get(Sheet, id)
    if found is None:
        raise Missing("There is no such sheet.")
    same = same_file(session, found) if found.hash else None
    return {
        **_view(session, found),
        "faults": found.faults,
        "notes": found.notes,
        "why": found.why,
        "done": found.done,
        "total": found.total,
        "percent": min(100, 100 * found.done // found.total) if found.total else 0,
        "working": found.is_working(at),
        "stuck": found.is_stuck(at),
        "same": {"by": same.by_name, "at": same.at} if same else None,
    }


def hours_of(start: datetime, count: int, zone: ZoneInfo, at: datetime) -> list[View]:
    """The columns of a grid: so many hours from one on, as clocks showed them."""
    first = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    found = []
    for number in range(min(max(count, 1), MOST_HOURS)):
        hour = first + timedelta(hours=number)
        local = hour.astimezone(zone)
        words = f"{local:%H}–{(hour + timedelta(hours=1)).astimezone(zone):%H}"
        found.append(
            {"at": hour, "key": int(hour.timestamp()), "words": words, "day": f"{local:%A}",
             "over": hour < at}
        )  # fmt: skip
    return found


def _view(session: Session, sheet: Sheet) -> View:
    incident = session.get(Incident, sheet.incident_id) if sheet.incident_id else None
    return {
        "id": sheet.id,
        "kind": sheet.kind,
        "words": KINDS.get(sheet.kind, "Sheet of paper"),
        "file": sheet.file,
        "state": sheet.state,
        "by": sheet.by_name,
        "at": sheet.at,
        "incident": incident.name if incident else None,
        "incident_id": sheet.incident_id,
        "good": sheet.good,
        "faulty": sheet.faulty,
        "known": sheet.known,
        "calls": sheet.calls,
    }
