"""The live floor: each bin closed once, in order, by the shipped detector; each surge told once."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from hub.core.database import Database, database
from hub.core.errors import Refused
from hub.core.journal import LIVE, Entry
from hub.incidents import commands as incidents
from hub.incidents.models import Incident, Topic
from hub.reports.told import asked_for, emerging
from hub.surges import commands, queries
from hub.surges.beat import Steady, end_of
from hub.surges.closing import close_finished, close_watch
from hub.surges.drill import drill
from hub.surges.first_calls import flag_first_calls
from hub.surges.models import Closed, last_finished
from hub.surges.watch import forget
from hub.tally.models import BIN, bin_of
from hub.topics import merging
from tests.browser import storm
from tests.cast import actor
from tests.surges.floor import pour, pour_all
from tests.surges.history import poisson
from tests.surges.told import surging

BEGAN = datetime(2026, 9, 7, 8, tzinfo=UTC)
FIVE = timedelta(seconds=BIN)
GRACE = timedelta(seconds=10)
MEANS = {"boil-water": 2.0, "power-outage": 3.0, "shelters": 1.0, "roads": 2.0, "food-and-ice": 1.0}
sqlite_only = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


@pytest.fixture
def clock() -> Any:
    """A clock that stands at the beginning until the test moves it."""
    with time_machine.travel(BEGAN, tick=False) as moved:
        yield moved


def floor(
    incident: str,
    bins: int,
    change: Callable[[int, str], float] = lambda at, topic: 1.0,
    seed: int = 7,
) -> None:
    """So many bins of a calm floor, poured at once; `change(bin, topic)` multiplies."""
    chance = random.Random(seed)
    pour_all(
        incident,
        {
            BEGAN + at * FIVE: {
                slug: poisson(chance, mean * change(at, slug)) for slug, mean in MEANS.items()
            }
            for at in range(bins)
        },
    )


def close(clock: Any, bins: int) -> None:
    """Close all that has finished when so many bins are over."""
    clock.move_to(BEGAN + bins * FIVE + GRACE)
    close_finished(BEGAN + bins * FIVE + GRACE)


def told(world: str = LIVE) -> list[dict[str, Any]]:
    with database().reading() as session:
        return queries.standing(session, world)


def kinds() -> list[str]:
    with database().reading() as session:
        found = session.scalars(select(Entry.kind).where(Entry.kind.startswith("surges.")))
        return list(found)


def rising(at: int, topic: str) -> float:
    return 8.0 if topic == "boil-water" and at >= 60 else 1.0


def test_a_surge_is_told_once_with_its_numbers_and_ends(db: Database, clock: Any) -> None:
    storm.set_up()
    incident = storm.opened()
    floor(incident, 60)
    close(clock, 60)
    assert told() == []
    start = BEGAN + 60 * FIVE
    for at in range(60, 63):
        pour(incident, BEGAN + at * FIVE, {"boil-water": 14}, area="33101")
        close(clock, at + 1)
    (surge,) = told()
    assert surge["name"] == "Boil water"
    assert surge["since"] == start.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert surge["seen"] > surge["high"] > surge["expected"]
    local = "09:00"  # 13:00 UTC, in the city's zone
    assert surge["sentence"].startswith(f"Boil water: {surge['seen']} in ")
    assert surge["sentence"].endswith(f"since {local}; mostly 33101.")
    close(clock, 66)  # nobody called for a quarter of an hour
    assert told() == []
    assert kinds() == ["surges.raised", "surges.ended"]


def test_another_process_a_restart_and_a_missed_beat_give_the_same_answer(
    db: Database, clock: Any
) -> None:
    """Three exercises hear the same calls: one is closed bin by bin with a memory, one without, one
    all at once when the clock is back.
    """
    storm.set_up()
    kept, forgotten, missed = (storm.opened(name, exercise=True) for name in ("A", "B", "C"))
    for incident in (kept, forgotten, missed):
        floor(incident, 66, rising)
    for at in range(1, 67):
        clock.move_to(BEGAN + at * FIVE + GRACE)
        for key in (kept, forgotten):
            close_watch(key, last_finished(BEGAN + at * FIVE + GRACE, GRACE))
        if at % 7 == 0:
            forget(forgotten)
    close(clock, 66)
    rows = [closed(key) for key in (kept, forgotten, missed)]
    assert [at for at, _ in rows[0]] == [bin_of(BEGAN + at * FIVE) for at in range(66)]
    assert rows[0] == rows[1] == rows[2]
    surges = [[(one["name"], one["since"], one["sentence"]) for one in told(key)]
              for key in (kept, forgotten, missed)]  # fmt: skip
    assert len(surges[0]) == 1
    assert surges[0] == surges[1] == surges[2]
    assert told() == []  # what surges in an exercise stays in it


def closed(key: str) -> list[tuple[int, list[list[Any]]]]:
    """What stands in the rows of a watch; topics by their slug."""
    with database().reading() as session:
        names = {topic.id: topic.slug for topic in session.scalars(select(Topic))}
        rows = session.scalars(select(Closed).where(Closed.watch == key).order_by(Closed.bin))
        return [
            (row.bin, [[names.get(one, one), *seen] for one, seen in row.seen.items()])
            for row in rows
        ]


def test_a_clock_that_jumps_harms_nothing(db: Database, clock: Any) -> None:
    storm.set_up()
    incident = storm.opened()
    floor(incident, 66, rising)
    close(clock, 64)
    before = kinds()
    assert before == ["surges.raised"]
    steady = Steady()
    assert steady.is_believed(BEGAN, 0.0)
    assert not steady.is_believed(BEGAN + timedelta(days=1), 2.0)  # leapt ahead
    assert steady.is_believed(BEGAN + timedelta(seconds=4), 4.0)  # and came back
    assert not steady.is_believed(BEGAN + timedelta(days=1), 6.0)
    assert steady.is_believed(BEGAN + timedelta(days=1, minutes=11), 670.0)  # it was right
    close(clock, 10)  # five hours back: what is to come is closed again when it is over
    assert kinds() == before
    assert closed(incident)[-1][0] == bin_of(BEGAN + 9 * FIVE)
    close(clock, 66)
    assert kinds() == before
    assert len(closed(incident)) == 66
    assert len(told()) == 1


def test_any_count_matters_is_told_with_the_first_call_and_ends_with_an_hour_of_none(
    db: Database, clock: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    pour(incident, BEGAN, {"gas-odors": 1}, area="33112")
    for later in (1, 60):
        clock.move_to(BEGAN + timedelta(minutes=later))
        flag_first_calls(BEGAN + timedelta(minutes=later))
    (surge,) = told()
    assert surge["sentence"] == "Gas, odors: 1 call since 04:00; any count matters."
    clock.move_to(BEGAN + timedelta(minutes=66))
    flag_first_calls(BEGAN + timedelta(minutes=66))
    assert told() == []
    pour(incident, BEGAN + timedelta(minutes=75), {"gas-odors": 3}, area="33112")
    clock.move_to(BEGAN + timedelta(minutes=76))
    flag_first_calls(BEGAN + timedelta(minutes=76))
    (again,) = told()
    assert again["sentence"] == (
        "Gas, odors: 3 calls since 05:15; any count matters; mostly 33112."
    )
    assert kinds() == ["surges.raised", "surges.ended", "surges.raised"]


@sqlite_only
def test_topics_that_are_merged_are_no_surge_and_the_past_is_learned_anew(
    db: Database, clock: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    floor(incident, 60)
    close(clock, 60)
    power, water = storm.topic(incident, 2)["id"], storm.topic(incident, 1)["id"]
    merging.merge(actor("lead"), power, water)
    pour(incident, BEGAN + 60 * FIVE, {"boil-water": 5})
    close(clock, 61)
    pour(incident, BEGAN + 61 * FIVE, {"boil-water": 6})
    close(clock, 62)
    assert kinds() == []
    rows = closed(incident)
    assert len(rows) == 62
    assert {one[0] for one in rows[-1][1]}.isdisjoint({"power-outage"})


@sqlite_only
def test_what_several_incidents_ask_is_told_by_all_together_and_not_twice(
    db: Database, clock: Any
) -> None:
    storm.set_up()
    both = [storm.opened("Orla"), storm.opened("Paula")]
    for seed, incident in enumerate(both):
        floor(incident, 60, seed=seed)
    close(clock, 60)
    for incident in both:
        pour(incident, BEGAN + 60 * FIVE, {"going-home": 4})  # too few for either alone
    close(clock, 61)
    (surge,) = told()
    assert (surge["incident"], surge["subject"], surge["seen"]) == (None, "going-home", 8)
    with database().reading() as session:
        marks = dict(queries.marks(session, LIVE))
        surging = {name: [t for t, m in data["topics"].items() if m["surging"]]
                   for name, data in marks.items()}  # fmt: skip
    assert all(len(surging[f"rising:{incident}"]) == 1 for incident in both)
    for incident in both:  # it stands in the report of each, and on its topic's page
        with database().reading() as session:
            found = session.get_one(Incident, incident)
            topic = next(one for one in found.topics if one.slug == "going-home")
            (row,) = emerging(session, found, BEGAN + 72 * FIVE)
            (line,) = drill(session, topic.id, None, BEGAN + 61 * FIVE)["told"]
            (task, *_) = asked_for(session, found, ZoneInfo("UTC"))
        assert row[0].startswith(surge["sentence"])
        assert line["id"] == surge["id"]
        assert task[0].startswith("Acknowledge or dismiss: ")
    for incident in both:  # now each rises by itself as well: it is told already
        pour(incident, BEGAN + 61 * FIVE, {"going-home": 9})
    close(clock, 62)
    assert len(told()) == 1


def test_command_acknowledges_or_dismisses_with_a_reason_and_the_page_keeps_what_was_typed(
    db: Database, browser: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    first = commands.raise_surge(surging(incident, 1))
    second = commands.raise_surge(surging(incident, 2))
    lead, ruth = browser("lead"), browser("commander")
    assert lead.post(f"/surges/{first}/acknowledge").status_code == 303
    assert "Seen by Lena Ortiz" in ruth.get("/board").get_data(as_text=True)
    assert lead.post(f"/surges/{first}/dismiss", {"reason": "x"}).status_code == 403
    again = ruth.post(f"/surges/{first}/acknowledge")
    assert again.status_code == 409
    assert "Lena Ortiz acknowledged this already." in again.get_data(as_text=True)
    for reason, says in ((" ", "Say in one sentence"), ("x" * 301, "at most 300")):
        page = ruth.post(f"/surges/{second}/dismiss", {"reason": reason})
        assert page.status_code == 422
        assert says in page.get_data(as_text=True)
        assert f'value="{reason}"' in page.get_data(as_text=True)
    assert ruth.post(f"/surges/{second}/dismiss", {"reason": "A radio show."}).status_code == 303
    assert ruth.post(f"/surges/{second}/dismiss", {"reason": "A radio show."}).status_code == 409
    assert [one["id"] for one in told()] == [first]
    listed = browser("partner").get("/api/v1/surges").get_json()["surges"]
    assert [(one["id"], one["state"]) for one in listed] == [
        (second, "dismissed"), (first, "acknowledged")
    ]  # fmt: skip
    with pytest.raises(Refused):
        commands.raise_surge(surging(incidents_closed(incident), 1))
    end_of(incident)
    assert [one["state"] for one in ruth.get("/api/v1/surges").get_json()["surges"]] == [
        "dismissed", "over"
    ]  # fmt: skip


def incidents_closed(incident: str) -> str:
    incidents.close(actor("pio"), incident)
    return incident


@sqlite_only
def test_a_drills_surges_reach_a_partner_only_when_it_asks_for_the_drill(
    db: Database, browser: Any
) -> None:
    storm.set_up()
    exercise = storm.opened("Blue Tide", exercise=True)
    told = commands.raise_surge(surging(exercise, 1))
    partner = browser("partner")
    assert partner.get("/api/v1/surges").get_json()["surges"] == []
    (one,) = partner.get(f"/api/v1/surges?incident={exercise}").get_json()["surges"]
    assert one["id"] == told
