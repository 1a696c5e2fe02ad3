"""Must-read that was not confirmed in time is told to the lead, once, and leaves by itself."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from hub import beats
from hub.approvals.releases import Release
from hub.core.database import Database, database
from hub.core.errors import Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.core.settings import Settings, settings_in_use, use
from hub.incidents import commands as incidents
from hub.live.models import Gauge
from hub.people.models import CLOCK, Actor
from hub.shifts import commands, overdue
from hub.shifts.queries import open_shift
from tests.cast import actor
from tests.shifts.floor import published, seated, sites, storm

Open = Callable[..., Any]
LATER = timedelta(minutes=6)


@pytest.fixture
def floor(db: Database) -> Iterator[list[Actor]]:
    """Eight agents on shift, two of them at Library East, and time that can pass."""
    sites()
    with time_machine.travel(now(), tick=False) as clock:
        people = seated(8)
        clock.shift(timedelta(seconds=1))
        people.append(clock)  # type: ignore[arg-type]
        yield people


def passes(floor: list[Any], time: timedelta = LATER) -> None:
    floor[-1].shift(time)
    beats.fold_overdue()
    beats.fold_overdue()  # put on record by the first, shown by the second


def read(release: Release, *people: Actor) -> None:
    for person in people:
        commands.acknowledge(person, release.words_id, str(uuid4()))


def gauge(release: Release) -> dict[str, Any]:
    with database().reading() as session:
        found = session.get(Gauge, f"overdue:{release.id}")
        data: dict[str, Any] = json.loads(found.data) if found else {}
        return data


def recorded() -> list[Entry]:
    with database().reading() as session:
        return session.query(Entry).filter(Entry.kind == "shifts.overdue").all()


def walk(world: str = "live") -> dict[str, list[str]]:
    """Site → whom a lead walks over to."""
    with database().reading() as session:
        found = overdue.walk(session, world, now())
        return {site["site"]: [one["name"] for one in site["people"]] for site in found}


def test_what_is_not_confirmed_in_time_is_put_on_record_once(floor: list[Any]) -> None:
    release = published(storm())
    read(release, *floor[:5])
    passes(floor, timedelta(minutes=4, seconds=59))
    assert recorded() == []
    passes(floor, timedelta(seconds=2))
    passes(floor)
    [entry] = recorded()
    said = "3 of 8 have not confirmed after 5 minutes: Library East 1, Civic Center 2."
    assert sorted(entry.view["by_site"], key=lambda one: one["count"]) == [
        {"site": "Library East", "count": 1}, {"site": "Civic Center", "count": 2},
    ]  # fmt: skip
    assert entry.view["sentence"] == said.replace(
        "Library East 1, Civic Center 2", "Civic Center 2, Library East 1"
    )
    assert (entry.view["missing"], entry.view["minutes"]) == (3, 5)
    assert not any(agent.name in entry.snapshot for agent in floor[:8])
    with pytest.raises(Refused, match="already"):
        overdue.mark_overdue(CLOCK, release.id)


def test_it_leaves_by_itself_as_they_confirm(floor: list[Any]) -> None:
    release = published(storm())
    passes(floor)
    assert (gauge(release)["missing"], len(walk()["Civic Center"])) == (8, 6)
    read(release, *floor[:7])
    beats.fold_overdue()
    assert gauge(release)["sentence"] == (
        "1 of 8 has not confirmed after 5 minutes: Library East 1."
    )
    assert walk() == {"Library East": ["Agent 007"]}
    read(release, floor[7])
    beats.fold_overdue()
    assert gauge(release) == overdue.NONE
    assert walk() == {}
    assert len(recorded()) == 1


def test_it_vanishes_when_the_words_end_or_their_incident_closes(floor: list[Any]) -> None:
    first, other = storm(), storm()
    one, two = published(first), published(other)
    passes(floor)
    assert (gauge(one)["missing"], gauge(two)["missing"]) == (8, 8)
    with database().writing() as session:
        session.get_one(Release, one.id).end("recalled", actor("pio"), now(), "Wrong.")
    incidents.close(actor("pio"), other)
    beats.fold_overdue()
    assert (gauge(one), gauge(two), walk()) == (overdue.NONE, overdue.NONE, {})


def test_only_those_who_were_there_when_it_came_and_for_whom_it_is_are_asked(
    floor: list[Any],
) -> None:
    release = published(storm(), only=["east"])
    commands.sign_off(floor[3])
    late = Actor("late", "Too Late", frozenset({"agent"}))
    floor[-1].shift(timedelta(seconds=1))
    commands.sign_on(late, "east")
    passes(floor)
    assert walk() == {"Library East": ["Agent 007"]}
    assert gauge(release)["on_shift"] == 1


def test_who_read_all_in_time_is_never_told_of(floor: list[Any]) -> None:
    release = published(storm())
    read(release, *floor[:8])
    passes(floor)
    newcomer = Actor("new", "New Comer", frozenset({"agent"}))
    commands.sign_on(newcomer, "civic")
    passes(floor, timedelta(hours=1))
    assert (recorded(), walk()) == ([], {})


def test_what_need_not_be_confirmed_is_never_overdue(floor: list[Any]) -> None:
    published(storm(), must_read=False)
    passes(floor)
    assert recorded() == []


def test_an_exercise_has_its_own_and_the_setting_says_how_long(
    floor: list[Any], tmp_path: Path
) -> None:
    before = settings_in_use()
    use(Settings(var=tmp_path, must_read_minutes=1))
    try:
        drill = incidents.open_incident(actor("controller"), "Blue Tide", "flood", exercise=True)
        seat = Actor("drilled", "Dee Rill", frozenset({"agent"}))
        commands.sign_on(seat, "civic", world=drill)
        floor[-1].shift(timedelta(seconds=1))
        release = published(drill, world=drill)
        passes(floor, timedelta(seconds=61))
        assert (walk(), walk(drill)) == ({}, {"Civic Center": ["Dee Rill"]})
        assert "after 1 minute:" in gauge(release)["sentence"]
    finally:
        use(before)


def test_the_names_are_for_those_who_see_the_floor_alone(floor: list[Any], browser: Open) -> None:
    incident = storm()
    for seq, title in enumerate(["Boil water", "Power", "Roads"]):
        published(incident, title=title, seq=seq)
    passes(floor)
    page = browser("lead").get("/shifts/overdue").get_data(as_text=True)
    assert "Walk over: 8 people have not confirmed after 5 minutes" in page
    assert "<b>Agent 000</b>: Boil water, Power and 1 more" in page
    assert browser("agent").get("/shifts/overdue").status_code == 403
    assert "Agent 000" not in browser("agent").get("/console").get_data(as_text=True)
    assert 'id="walk"' not in browser("agent").get("/console").get_data(as_text=True)
    assert 'id="walk"' in browser("lead").get("/console").get_data(as_text=True)
    with database().reading() as session:
        shown = session.query(Gauge).filter(Gauge.name.startswith("overdue:")).all()
        assert {gauge.audience for gauge in shown} == {"board console desk"}
        assert not any("Agent 0" in gauge.data for gauge in shown)
        assert open_shift(session, "agent-0")
