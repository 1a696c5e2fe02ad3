"""Three days that cities had: forty odour calls among seventy-seven thousand (Houston 2017),
schools that reopen days after the storm (New York 2012), an order that ten-folds all calls
(Yakima 2020). On the live pipeline, with time moved.
"""

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from hub.core.database import Database, database
from hub.core.journal import LIVE
from hub.incidents import commands as incidents
from hub.surges import queries
from hub.surges.beat import draw
from hub.surges.closing import close_finished
from hub.surges.detector import ALL
from hub.surges.first_calls import flag_first_calls
from tests.browser import storm
from tests.cast import actor
from tests.surges.floor import counted, pour
from tests.surges.history import poisson

MONDAY = datetime(2026, 9, 7, 8, tzinfo=UTC)
FIVE, GRACE = timedelta(minutes=5), timedelta(seconds=10)
DAY = 288  # bins
MEANS = {
    "storm-information": 12.0, "power-outage": 60.0, "flooding": 70.0, "shelters": 35.0,
    "evacuation": 20.0, "roads": 30.0, "food-and-ice": 25.0, "debris": 10.0, "other": 5.0,
}  # fmt: skip
Change = Callable[[int, str], float]


@pytest.fixture
def clock() -> Any:
    """A clock that stands on a Monday morning until the story moves it."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def calls(chance: random.Random, at: int, share: float, change: Change) -> dict[str, int]:
    """A bin of the day: fewer by night, and whatever the story changes."""
    hour = 1 + 0.6 * math.sin((at % DAY) / DAY * 2 * math.pi)
    return {
        slug: round_normal(chance, mean * share * hour * change(at, slug))
        for slug, mean in MEANS.items()
    }


def round_normal(chance: random.Random, mean: float) -> int:
    """A count with this mean; large ones by the normal law, which is quicker."""
    return poisson(chance, mean) if mean < 30 else max(0, round(chance.gauss(mean, mean**0.5)))


def lives(incident: str, first: int, last: int, share: float, change: Change) -> int:
    """These bins are called and rolled up; how many calls they were."""
    chance = random.Random(11 + first)
    bins = {MONDAY + at * FIVE: calls(chance, at, share, change) for at in range(first, last)}
    counted(incident, bins)
    return sum(sum(one.values()) for one in bins.values())


def closes(clock: Any, bins: int) -> list[str]:
    """So many bins are over: what is told now."""
    at = MONDAY + bins * FIVE + GRACE
    clock.move_to(at)
    close_finished(at)
    flag_first_calls(at)
    with database().reading() as session:
        return [one["name"] for one in queries.standing(session, LIVE)]


def same(at: int, slug: str) -> float:
    return 1.0


def test_forty_odour_calls_among_seventy_seven_thousand(
    db: Database, browser: Any, clock: Any
) -> None:
    storm.set_up()
    storm.areas()
    incident = storm.opened()
    incidents.add_topic(actor("lead"), incident, name="Strange smell")  # nobody marked it
    heard = lives(incident, 0, DAY, 1.0, same)
    assert 74_000 < heard < 80_000
    closes(clock, DAY)
    pour(incident, MONDAY + DAY * FIVE, {"gas-odors": 1}, area="33112")
    lives(incident, DAY, DAY + 3, 1.0, same)
    clock.move_to(MONDAY + DAY * FIVE + GRACE)
    flag_first_calls(
        MONDAY + DAY * FIVE + GRACE
    )  # told with the first call, not after five minutes
    told = browser("commander").get("/api/v1/surges").get_json()["surges"]
    assert told[0]["sentence"] == "Gas, odors: 1 call since 04:00; any count matters."
    smells = [6, 9, 25]
    for at, count in enumerate(smells):
        pour(incident, MONDAY + (DAY + at) * FIVE, {"strange-smell": count}, area="33112")
        names = closes(clock, DAY + at + 1)
    assert sum(smells) == 40
    assert "Strange smell" in names
    assert ALL not in names
    with database().reading() as session:
        (surge,) = [
            one for one in queries.standing(session, LIVE) if one["name"] == "Strange smell"
        ]
    assert surge["since"] == "2026-09-08T08:00:00.000Z"
    assert "mostly 33112" in surge["sentence"]
    draw(MONDAY + (DAY + 3) * FIVE)
    board = browser("commander").get("/board").get_data(as_text=True)
    assert "since 04:00" in board, "the strip says since when"
    assert surge["sentence"][len("Strange smell") :] in board


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_schools_reopen_days_after_the_storm(db: Database, clock: Any) -> None:
    storm.set_up()
    incident = storm.opened()
    days = 3 * DAY
    lives(incident, 0, days, 0.1, same)
    assert "Offices, schools" not in closes(clock, days)

    lives(incident, days, days + 30, 0.1, same)
    told = []
    for at, count in enumerate([1, 4, 7, 11, 12]):
        counted(incident, {MONDAY + (days + at) * FIVE: {"closures": count}})
        told.append("Offices, schools" in closes(clock, days + at + 1))
    assert True in told[:3], "found within a quarter of an hour, though it was quiet for days"
    assert "Offices, schools" not in closes(clock, days + 20), "and over when nobody asks any more"
    with database().reading() as session:
        over = queries.over(session, LIVE, MONDAY + (days + 20) * FIVE)
    assert [one["name"] for one in over].count("Offices, schools") == 1


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_order_ten_folds_every_call_in_ten_minutes_and_is_one_alarm(
    db: Database, clock: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    lives(incident, 0, DAY, 0.2, same)
    before = closes(clock, DAY)
    assert before == []

    def order(at: int, slug: str) -> float:
        return 10.0 if at > DAY else 5.0

    lives(incident, DAY, DAY + 6, 0.2, order)
    for at in range(1, 7):
        assert closes(clock, DAY + at) == [ALL], f"one alarm, {5 * at} minutes after the order"
    counted(incident, {MONDAY + (DAY + 6) * FIVE: {"going-home": 900}})
    lives(incident, DAY + 6, DAY + 7, 0.2, order)
    assert set(closes(clock, DAY + 7)) == {"Going home", ALL}, "what rises beyond the whole"
