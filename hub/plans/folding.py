"""A beat of the clock: how plans stand, in a gauge an incident."""

from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.moments import now
from hub.core.tap import tap
from hub.live.gauges import set_gauge, shown
from hub.people.models import CLOCK
from hub.plans.shown import NOTHING, SCREENS, gauges


def fold() -> None:
    """Show how plans stand, and what each position has to do next."""
    with database().reading() as session:
        measured = gauges(session, now())
        over = dict(shown(session, "plans:", NOTHING))

    def show(session: Session) -> None:
        for name, world, data in measured:
            over.pop(name, None)
            set_gauge(session, name, world, SCREENS, data)
        for name, world in over.items():
            set_gauge(session, name, world, SCREENS, NOTHING)

    if measured or over:
        tap("tally.fold", by=CLOCK, write=show)
