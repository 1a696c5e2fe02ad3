"""How far words have come: the contract's reach, the clock's gauges, the promises on record."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, insert, select

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.errors import Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.incidents import commands as incidents
from hub.live.models import Gauge
from hub.people.models import CLOCK, Actor
from hub.shifts import commands, delivered, queries
from hub.shifts.models import Receipt, Shift
from hub.shifts.sentences import SENTENCES, who_is_missing
from tests.cast import actor
from tests.shifts.floor import published, seated, sites, storm


def reach(db: Database, release: Release) -> dict[str, Any]:
    with db.reading() as session:
        return queries.reach(session, session.get_one(Release, release.id), now())


def read(agent: Actor, release: Release, after: float) -> None:
    """This agent read the words so many seconds after their publication."""
    at = release.at + timedelta(seconds=after)
    commands.acknowledge(agent, release.words_id, str(uuid4()), at)


def fold(db: Database) -> list[tuple[str, int]]:
    with db.writing() as session:
        return commands.fold_reach(session, now())


def gauge(db: Database, name: str) -> dict[str, Any]:
    with db.reading() as session:
        data: dict[str, Any] = json.loads(session.get_one(Gauge, name).data)
        return data


def a_minute_ago(db: Database) -> datetime:
    """The floor has been on shift for an hour; a minute ago something was published."""
    with db.writing() as session:
        for shift in session.scalars(select(Shift)):
            shift.began_at -= timedelta(hours=1)
    return now() - timedelta(minutes=1)


def test_seconds_are_null_until_half_and_until_nearly_all_have_read(db: Database) -> None:
    sites()
    people = seated(20)
    release = published(storm(), at=a_minute_ago(db))
    for number, agent in enumerate(people[:9]):
        read(agent, release, 1 + number)
    first = reach(db, release)
    assert (first["on_shift"], first["acknowledged"], first["current_percent"]) == (20, 9, 45.0)
    assert (first["seconds_to_50"], first["seconds_to_95"]) == (None, None)
    for number, agent in enumerate(people[9:19]):
        read(agent, release, 10 + number)
    then = reach(db, release)
    assert (then["seconds_to_50"], then["seconds_to_95"]) == (10, 19)
    assert then["missing"] == [{"name": "Agent 019", "site": "Library East"}]
    assert then["by_site"] == [
        {"site": "Civic Center", "on_shift": 15, "acknowledged": 15},
        {"site": "Library East", "on_shift": 5, "acknowledged": 4},
    ]


def test_who_came_later_counts_as_missing_but_not_in_the_audience(db: Database) -> None:
    sites()
    people = seated(2)
    release = published(storm(), at=a_minute_ago(db))
    read(people[0], release, 1)
    read(people[1], release, 2)
    commands.sign_on(actor("agent"), "east")
    commands.sign_off(people[0])
    found = reach(db, release)
    assert (found["on_shift"], found["acknowledged"]) == (2, 2)
    assert found["current_percent"] == 50.0
    assert found["missing"] == [{"name": "Dana Ruiz", "site": "Library East"}]


def test_delivered_are_the_consoles_that_have_shown_the_number(db: Database) -> None:
    sites()
    people = seated(3)
    release = published(storm(), at=a_minute_ago(db), seq=1)
    delivered.applied(people[0], 1)
    assert reach(db, release)["delivered"] == 1


def test_words_for_one_site_are_missed_by_nobody_elsewhere(db: Database) -> None:
    sites()
    seated(8)
    release = published(storm(), at=a_minute_ago(db), only=["east"])
    found = reach(db, release)
    assert found["on_shift"] == 2
    assert {one["site"] for one in found["missing"]} == {"Library East"}
    fold(db)
    assert gauge(db, f"reach:{release.words_id}")["missing"] == [
        {"site": "Library East", "count": 2}
    ]


def test_a_floor_with_nobody_on_it_has_no_percentage(db: Database) -> None:
    release = published(storm())
    found = reach(db, release)
    assert (found["on_shift"], found["current_percent"], found["seconds_to_50"]) == (0, None, None)
    assert fold(db) == []
    assert gauge(db, f"reach:{release.words_id}")["sentence"] == "Nobody is on shift."
    assert gauge(db, "floor:live")["on_shift"] == 0


def test_the_gauges_say_who_is_missing_in_numbers_and_words(db: Database) -> None:
    sites()
    people = seated(8)
    release = published(storm(), at=a_minute_ago(db))
    for agent in people[:5]:
        read(agent, release, 5)
    fold(db)
    shown = gauge(db, f"reach:{release.words_id}")
    assert (shown["on_shift"], shown["acknowledged"], shown["current_percent"]) == (8, 5, 62)
    assert shown["sentence"] == "3 of 8 are missing: Civic Center 2, Library East 1."
    assert gauge(db, "floor:live") == {
        "on_shift": 8,
        "current": 5,
        "current_percent": 62,
        "sentence": "5 of 8 on shift have read all they must.",
    }


def test_what_is_over_is_no_longer_counted(db: Database) -> None:
    sites()
    seated(4)
    incident, other = storm(), storm()
    ended, expired, closed = published(incident), published(incident), published(other)
    with db.writing() as session:
        session.get_one(Release, ended.id).ended_at = now()
        session.get_one(Release, expired.id).until = now()
    incidents.close(actor("pio"), other)
    fold(db)
    with db.reading() as session:
        names = set(session.scalars(select(Gauge.name)))
    assert names == {"floor:live"}
    assert gauge(db, "floor:live")["current"] == 4
    assert closed.id


def test_crossing_a_promise_is_on_record_once_with_its_moment(db: Database) -> None:
    sites()
    people = seated(20)
    release = published(storm(), at=a_minute_ago(db))
    with pytest.raises(Refused):
        commands.mark_reached(CLOCK, release.id, 50)
    for number, agent in enumerate(people[:12]):
        read(agent, release, 1 + number)
    assert fold(db) == [(release.id, 50)]
    assert commands.mark_reached(CLOCK, release.id, 50) is True
    assert commands.mark_reached(CLOCK, release.id, 50) is False
    assert fold(db) == []
    for agent in people[12:]:
        read(agent, release, 41)
    for id, percent in fold(db):
        commands.mark_reached(CLOCK, id, percent)
    fold(db)
    assert gauge(db, f"reach:{release.words_id}")["seconds_to_95"] == 41
    with db.reading() as session:
        entries = list(session.scalars(select(Entry).where(Entry.kind == "shifts.reached")))
    said = [SENTENCES[entry.kind].format(**entry.view) for entry in entries]
    assert said == [
        "50 % of 20 on shift had read “Boil water” after 10 s.",
        "95 % of 20 on shift had read “Boil water” after 41 s.",
    ]


def test_an_exercise_is_counted_in_its_own_world(db: Database) -> None:
    sites()
    drill = incidents.open_incident(actor("controller"), "Drill", "hurricane", exercise=True)
    seated(4, world=drill)
    release = published(drill, world=drill)
    fold(db)
    assert gauge(db, f"floor:{drill}")["on_shift"] == 4
    assert gauge(db, "floor:live")["on_shift"] == 0
    assert gauge(db, f"reach:{release.words_id}")["on_shift"] == 4


@pytest.mark.parametrize(
    ("reads", "words"),
    [
        ([], "Nobody is on shift."),
        ([("A", 2, 2)], "All 2 on shift are current."),
        ([("A", 2, 1)], "1 of 2 is missing: A 1."),
        (
            [("A", 3, 1), ("B", 9, 4), ("C", 4, 0), ("D", 2, 1), ("E", 1, 0)],
            "13 of 19 are missing: B 5, C 4, A 2 and 2 more sites.",
        ),
    ],
)
def test_who_is_missing_is_said_largest_first(
    reads: list[tuple[str, int, int]], words: str
) -> None:
    assert who_is_missing(reads) == words


def test_twenty_releases_and_three_hundred_agents_take_as_many_questions_as_one(
    db: Database,
) -> None:
    sites()
    incident = storm()
    published(incident)
    one = statements(db)
    releases = [published(incident, title=f"Words {n}") for n in range(19)]
    seats = [
        {
            "id": f"shift-{n}",
            "person_id": f"p-{n}",
            "person_name": f"P {n}",
            "site_id": "civic" if n % 3 else "east",
            "site_name": "Civic Center" if n % 3 else "Library East",
            "position": "Agent",
            "world": "live",
            "began_at": now() - timedelta(hours=1),
        }
        for n in range(300)
    ]
    receipts = [
        {"id": f"{r}-{n}", "words_id": release.words_id, "person_id": f"p-{n}", "at": now()}
        for r, release in enumerate(releases)
        for n in range(300 - r)
    ]
    with db.writing() as session:
        session.execute(insert(Shift), seats)
        session.execute(insert(Receipt), receipts)
    assert statements(db) == one
    fold(db)
    assert gauge(db, f"reach:{releases[18].words_id}")["acknowledged"] == 282
    assert gauge(db, "floor:live")["current"] == 0  # nobody has read the very first words


def statements(db: Database) -> int:
    """How many questions one look at the floor asks the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    with db.reading() as session:
        event.listen(db.engine, "before_cursor_execute", note)
        queries.measure_reach(session, now())
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
