"""The clock of the machine is set wrong, and put right; a loop of the hub dies."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import gevent
import pytest
import time_machine

from hub.core.database import Database
from hub.core.moments import now
from tests.browser import storm
from tests.conftest import Browser
from tests.faults.stored import counted, journal_faults
from tests.house.test_fresh import SCREENS
from tests.live.test_tail import Screens, deed
from tests.screens.fresh import caught_up, normal
from tests.waiting import until

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# In the city's zone one o'clock comes twice in this night: half an hour before, in, and after it.
DST_NIGHT = [datetime(2026, 11, 1, 5, 30, tzinfo=UTC) + HOUR * step for step in range(3)]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("jumps", ["hour", "day", "night"])
def test_a_clock_that_jumps_keeps_the_order_the_counts_and_every_screen(
    db: Database, app: Any, jumps: str
) -> None:
    storm.set_up()
    incident, began = storm.opened(), now()
    step = {"hour": HOUR, "day": DAY}.get(jumps)
    moments = [began, began + step, began - step, began] if step else DST_NIGHT
    topic = storm.topic(incident)["id"]
    with time_machine.travel(moments[0], tick=True):
        old = {part: Browser.entered(app, part).get(url).text for part, (url, _) in SCREENS.items()}
    for number, moment in enumerate(moments):
        with time_machine.travel(moment, tick=True):
            storm.told(incident, "boil-water", storm.WATER, title=f"Water {number}")
            storm.news(incident, f"Quay Road, {number}")
            # Whoever's session the jump has ended signs in again.
            tap = {"id": str(uuid4()), "topic": topic, "at": now().isoformat()}
            assert (
                Browser.entered(app, "agent").post("/topics/tallies", json=tap).status_code == 201
            )
    with time_machine.travel(moments[-1] + timedelta(minutes=1), tick=True):
        for part, (url, parts) in SCREENS.items():
            browser = Browser.entered(app, part)
            fresh = browser.get(url).text
            assert normal(caught_up(browser, old[part]), *parts) == normal(fresh, *parts), url
        folded, anew = counted(db)
    assert folded == anew
    assert folded["counts"]
    assert journal_faults(db) == []


def test_a_loop_of_the_tail_that_dies_is_followed_by_another(db: Database) -> None:
    screens = Screens(db, ("console", "live"))
    screens.tail.start()
    for loop in list(screens.tail._loops.values()):
        loop.kill()
    deed(1, ("console",))
    until(lambda: screens.events("console"), pause=gevent.sleep)
    assert screens.events("console") == [(0, 1)]
    screens.tail._keep = lambda *_: None  # type: ignore[method-assign]
    gevent.killall(list(screens.tail._loops.values()))
