"""When each beat of the clock last ran, for the board: absolute times, so that they are true also
when the clock is dead.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.city.queries import city
from hub.core.database import database
from hub.core.journal import LIVE
from hub.core.tap import tap
from hub.due.models import Beat
from hub.live.gauges import set_gauge
from hub.people.models import CLOCK


def show() -> None:
    """A beat itself: all the others' times, by the city's clock."""
    with database().reading() as session:
        zone = city(session).tz
        beats = {
            one.name: f"{one.at.astimezone(zone):%H:%M:%S}"
            for one in session.scalars(select(Beat).order_by(Beat.name))
        }

    def write(session: Session) -> None:
        words = ", ".join(f"{name} {at}" for name, at in beats.items())
        set_gauge(session, "clock", LIVE, ["board"], {"words": words, "beats": beats})

    tap("tally.fold", by=CLOCK, write=write)
