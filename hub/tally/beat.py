"""What the clock does for the tally, twice a second."""

from functools import partial

from hub.core.database import database
from hub.core.moments import now
from hub.core.tap import tap
from hub.people.models import CLOCK
from hub.tally import counting, folding

# Incidents whose counts are not shown yet; None when nobody knows, as after a start.
_unshown: list[set[str] | None] = [None]
TURNS = 20  # of folding in one beat


def fold() -> None:
    """Fold new taps into counts and show them: what only reads holds nobody up."""
    for _ in range(TURNS):
        with database().reading() as session:
            taps = folding.waiting(session)
        if not taps or not tap("tally.fold", by=CLOCK, write=partial(folding.count_in, taps=taps)):
            break
        if _unshown[0] is not None:
            _unshown[0] |= taps.incidents
        if not taps.are_more:
            break
    with database().reading() as session:
        found = counting.to_show(session, _unshown[0], now())
    if found:
        tap("tally.fold", by=CLOCK, write=partial(counting.show, shown=found))
    _unshown[0] = set()
