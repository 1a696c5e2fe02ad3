"""The clock's beat: finished bins, first calls, and the marks beside topics."""

import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.errors import Refused
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.tap import tap
from hub.incidents.models import Incident
from hub.live.gauges import set_gauge
from hub.live.models import Gauge
from hub.people.models import CLOCK
from hub.surges.closing import close_finished
from hub.surges.commands import end
from hub.surges.first_calls import flag_first_calls
from hub.surges.models import Closed, Episode
from hub.surges.picture import picture
from hub.surges.queries import marks
from hub.surges.watch import forget

log = logging.getLogger(__name__)

SCREENS = ("console", "desk", "board")


class Steady:
    """Whether the wall clock goes as time does. One that leaps ahead is not believed at once: the
    bins it leaps over would be closed without their calls.
    """

    LEAP = timedelta(minutes=2)
    BELIEVED_AFTER = 600.0  # seconds: by then somebody has set it right, or it is

    def __init__(self) -> None:
        self._wall: datetime | None = None
        self._steady = self._doubted_until = 0.0

    def is_believed(self, wall: datetime, steady: float) -> bool:
        """Whether this moment of the wall clock can be gone by; `steady` only ever grows."""
        if self._wall is not None:
            leapt = wall - self._wall - timedelta(seconds=steady - self._steady)
            if leapt > self.LEAP:
                log.warning("the clock leapt ahead by %s: no bin is closed for now", leapt)
                self._doubted_until = steady + self.BELIEVED_AFTER
            elif leapt < -self.LEAP:
                self._doubted_until = 0.0
        self._wall, self._steady = wall, steady
        return steady >= self._doubted_until


_steady = Steady()


def watch(at: datetime | None = None) -> None:
    """Close what has finished, tell of first calls, and show beside each topic whether it rises."""
    at = at or now()
    if _steady.is_believed(at, time.monotonic()):
        close_finished(at)
        flag_first_calls(at)
    mark()


def mark() -> None:
    """Show beside each topic whether it rises."""
    with database().reading() as session:
        drills = select(Incident.id).where(Incident.exercise, Incident.closed_at.is_(None))
        shown = [(world, marks(session, world)) for world in (LIVE, *session.scalars(drills))]

    def show(session: Session) -> None:
        for world, gauges in shown:
            for name, data in gauges:
                set_gauge(session, name, world, SCREENS, data)

    tap("surges.close", by=CLOCK, write=show)


_drawn: dict[tuple[str, str], tuple[object, ...]] = {}


def draw(at: datetime | None = None) -> None:
    """Draw anew what has changed: counts, a bin that was closed, a minute that has passed."""
    at = at or now()
    with database().reading() as session:
        wanted = {}
        for incident in session.scalars(select(Incident).where(Incident.closed_at.is_(None))):
            state = _state(session, incident.id, at)
            if _drawn.get((str(database().url), incident.id)) != state:
                wanted[incident.id] = (incident.world, picture(session, incident, at), state)

    def show(session: Session) -> None:
        for id, (world, data, _) in wanted.items():
            set_gauge(session, f"picture:{id}", world, ("board",), data)

    if wanted:
        tap("surges.close", by=CLOCK, write=show)
    for id, (_, _, state) in wanted.items():
        _drawn[str(database().url), id] = state


def _state(session: Session, incident_id: str, at: datetime) -> tuple[object, ...]:
    counts = session.get(Gauge, f"counts:{incident_id}")
    closed = select(func.max(Closed.bin)).where(Closed.watch == incident_id)
    minute = at.replace(second=0, microsecond=0)
    return counts.version if counts else 0, session.scalar(closed), minute


def end_of(incident_id: str) -> None:
    """What surged in an incident is over with it."""
    with database().reading() as session:
        standing = session.scalars(
            select(Episode.id).where(Episode.incident_id == incident_id, Episode.ended_at.is_(None))
        )
        ids = list(standing)
    for id in ids:
        with suppress(Refused):
            end(id)
    forget(incident_id)
