"""The clock's work for the feeds: begin to fetch what is due, show which are silent and which words
were overtaken, end what is over.
"""

from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.errors import Refused
from hub.core.moments import now
from hub.core.tap import tap
from hub.feeds import overtaking, queries
from hub.feeds.commands import lapse
from hub.feeds.rounds import begin_round
from hub.live.gauges import set_gauge
from hub.people.models import CLOCK


def beat() -> None:
    """One beat. Fetching goes on in threads of its own: none of them is waited for."""
    begin_round()
    with database().reading() as session:
        gauges, over = overtaking.measured(session), queries.lapsed(session, now())
        news = [one for one in gauges if not overtaking.is_shown(session, *one)]

    def show(session: Session) -> None:
        for name, world, audience, data in news:
            set_gauge(session, name, world, audience, data)

    if news:
        tap("feeds.note", by=CLOCK, write=show)
    if over:
        try:
            lapse(over)
        except Refused:
            return  # somebody decided about them in this very moment
