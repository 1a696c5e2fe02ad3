"""Folding: counts are exact whatever the order, can be rebuilt, and move the gauges of boards."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select

from hub.core.database import Database, bind
from hub.core.errors import Invalid, Missing
from hub.core.moments import from_iso, iso, now
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.live.models import Gauge
from hub.shifts import commands as shifts
from hub.tally import commands, figures, queries
from hub.tally.models import BIN, HOUR, Count, Tally, bin_of
from hub.tally.rollups import ROLLUPS, clear
from tests.cast import actor
from tests.shifts.floor import PIO, agents, sites, storm

DANA, LEAD = actor("agent"), actor("lead")


def topics(db: Database, incident_id: str) -> list[str]:
    with db.reading() as session:
        return [topic.id for topic in session.get_one(Incident, incident_id).topics]


def calls(topic: str, count: int = 1, ago: timedelta = timedelta(0)) -> list[str]:
    """That many calls, that long ago; their ids."""
    at = iso(now() - ago)
    items = [{"id": str(uuid4()), "topic": topic, "at": at} for _ in range(count)]
    assert {one["status"] for one in commands.record(DANA, items)} == {"stored"}
    return [item["id"] for item in items]


def fold(db: Database, at: datetime | None = None) -> int:
    with db.writing() as session:
        return commands.fold(session, at or now())


def counted(db: Database) -> dict[tuple[str, int, str], int]:
    with db.reading() as session:
        return {
            (row.topic_id, row.bin, row.site_id): row.count
            for row in session.scalars(select(Count))
        }


def rolled_up(db: Database) -> list[tuple[Any, ...]]:
    """Every row of every roll-up."""
    with db.reading() as session:
        return sorted(
            (table.__tablename__, *map(str, row))
            for table in ROLLUPS
            for row in session.execute(select(table.__table__))
        )


def gauge(db: Database, name: str) -> dict[str, Any]:
    with db.reading() as session:
        data: dict[str, Any] = json.loads(session.get_one(Gauge, name).data)
        return data


def test_taps_become_counts_of_five_minutes_once(db: Database) -> None:
    topic = topics(db, storm())[0]
    calls(topic, 3)
    assert fold(db) == 3
    assert fold(db) == 0
    calls(topic, 2)
    fold(db)
    assert sum(counted(db).values()) == 5
    assert all(bin % BIN == 0 for _, bin, _ in counted(db))


def test_counts_are_kept_by_site(db: Database) -> None:
    sites()
    topic = topics(db, storm())[0]
    calls(topic)
    shifts.sign_on(DANA, "east")
    calls(topic, 2)
    fold(db)
    by_site = Counter[str]()
    for (_, _, site), count in counted(db).items():
        by_site[site] += count
    assert by_site == {"": 1, "east": 2}


def test_an_undo_leaves_the_bin_as_if_nothing_had_been(db: Database) -> None:
    topic = topics(db, storm())[0]
    id = calls(topic, 1, timedelta(hours=1))[0]
    fold(db)
    commands.undo(DANA, id)
    fold(db)
    assert set(counted(db).values()) == {0}


def test_the_board_moves_with_the_fold(db: Database) -> None:
    incident = storm()
    boil, power, flood = topics(db, incident)[:3]
    calls(boil, 199)
    calls(power, 1)
    calls(flood, 4, timedelta(hours=3))
    fold(db)
    shown = gauge(db, f"counts:{incident}")
    assert (shown["total_hour"], shown["total_fifteen"]) == (200, 200)
    assert shown["topics"][boil] == {"fifteen": 199, "hour": 199, "share": "100"}
    assert shown["topics"][power] == {"fifteen": 1, "hour": 1, "share": "<1"}
    assert shown["topics"][flood] == {"fifteen": 0, "hour": 0, "share": "0"}


def test_nothing_is_sent_when_nothing_has_changed(db: Database) -> None:
    incident = storm()
    at = from_iso("2026-11-20T18:01:00Z")
    fold(db, at)
    before = gauge(db, f"counts:{incident}")
    fold(db, at + timedelta(minutes=3))
    assert gauge(db, f"counts:{incident}") == before
    fold(db, at + timedelta(minutes=5))
    assert gauge(db, f"counts:{incident}")["as_of"] != before["as_of"]


def test_time_alone_lets_the_hour_run_out(db: Database) -> None:
    incident = storm()
    topic = topics(db, incident)[0]
    calls(topic, 5)
    fold(db)
    fold(db, now() + timedelta(minutes=20))
    shown = gauge(db, f"counts:{incident}")["topics"][topic]
    assert (shown["fifteen"], shown["hour"]) == (0, 5)
    fold(db, now() + timedelta(minutes=65))
    assert gauge(db, f"counts:{incident}")["topics"][topic]["hour"] == 0


def test_seats_that_tallied_of_late_are_reporting(db: Database) -> None:
    sites()
    topic = topics(db, storm())[0]
    people = agents(3)
    for agent in people:
        shifts.sign_on(agent, "civic")
    for agent in people[:2]:
        commands.record(agent, [{"id": str(uuid4()), "topic": topic}])
    fold(db)
    assert gauge(db, "reporting:live") == {
        "on_shift": 3,
        "reporting": 2,
        "sentence": "2 of 3 on shift tallied in the last 15 minutes.",
    }
    fold(db, now() + timedelta(minutes=16))
    assert gauge(db, "reporting:live")["reporting"] == 0


def test_a_closed_incident_is_drawn_no_more_but_its_late_calls_count(db: Database) -> None:
    incident = storm()
    topic = topics(db, incident)[0]
    made = iso(now())
    incidents.close(PIO, incident)
    commands.record(DANA, [{"id": str(uuid4()), "topic": topic, "at": made}])
    fold(db)
    assert sum(counted(db).values()) == 1
    with db.reading() as session:
        assert session.get(Gauge, f"counts:{incident}") is None


def test_counts_are_answered_by_topic_and_bin(db: Database) -> None:
    incident = storm()
    boil, power = topics(db, incident)[:2]
    at = from_iso("2026-11-20T18:00:00Z")
    for topic, minutes in ((boil, 1), (boil, 4), (boil, 6), (power, 7), (power, 59)):
        item = {"id": str(uuid4()), "topic": topic, "at": iso(at + timedelta(minutes=minutes))}
        commands.record(DANA, [item], received_at=at + timedelta(hours=1))
    undone = {"id": str(uuid4()), "topic": power, "at": iso(at)}
    commands.record(DANA, [undone], received_at=at + timedelta(hours=1))
    commands.undo(DANA, str(undone["id"]))
    fold(db)

    def answer(**asked: Any) -> list[tuple[str, str, int]]:
        with db.reading() as session:
            span = {"since": at, "until": at + timedelta(hours=1), **asked}
            found = queries.counts(session, incident, **span, now=now())
        return sorted((one["bin"][11:16], one["topic"], one["count"]) for one in found)

    assert answer() == sorted(
        [("18:00", boil, 2), ("18:05", boil, 1), ("18:05", power, 1), ("18:55", power, 1)]
    )
    assert answer(bin=3600) == sorted([("18:00", boil, 3), ("18:00", power, 2)])
    assert answer(since=at + timedelta(minutes=50)) == [("18:55", power, 1)]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"bin": 0}, "bin"),
        ({"bin": 400}, "bin"),
        ({"bin": -300}, "bin"),
        ({"until": timedelta(days=-1)}, "until"),
        ({"since": timedelta(days=-90)}, "since"),
    ],
)
def test_counts_that_cannot_be_given_are_refused_by_field(
    db: Database, asked: dict[str, Any], field: str
) -> None:
    incident, at = storm(), now()
    span: dict[str, Any] = {
        "since": at,
        "until": at + timedelta(hours=1),
        **{
            name: at + value if isinstance(value, timedelta) else value
            for name, value in asked.items()
        },
    }
    with db.reading() as session:
        with pytest.raises(Invalid) as fault:
            queries.counts(session, incident, **span, now=at)
        with pytest.raises(Missing):
            queries.counts(session, "nothing", now=at)
    assert set(fault.value.fields) == {field}


def test_what_a_fold_reads_does_not_grow_with_history(db: Database) -> None:
    incident = storm()
    topic = topics(db, incident)[0]

    def statements() -> int:
        calls(topic)
        seen: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        fold(db)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    first = statements()
    first = statements()
    calls(topic, 500, timedelta(days=30))
    fold(db)
    assert statements() == first


@pytest.mark.parametrize(("begin", "end"), [(0, 300), (10, 170), (0, 180), (55, 65), (70, 110)])
def test_a_span_has_the_same_figures_from_hours_and_from_five_minutes(
    db: Database, begin: int, end: int
) -> None:
    incident = storm()
    boil, power = topics(db, incident)[:2]
    first = from_iso("2026-11-20T12:00:00Z")
    made = [
        {"id": str(uuid4()), "topic": (boil, power)[n % 3 == 0], "language": ("en", "es")[n % 2],
         "at": iso(first + timedelta(minutes=7 * n))}
        for n in range(40)
    ]  # fmt: skip
    commands.record(DANA, made, received_at=first + timedelta(hours=6), bulk=True)
    fold(db)
    span = (first + timedelta(minutes=begin), first + timedelta(minutes=end))
    wanted = [item for item in made if span[0] <= from_iso(item["at"]) < span[1]]
    with db.reading() as session:
        table = figures.topic_table(session, [incident], *span)
        spoken = figures.all_together(figures.facet_tables(session, [incident], "language", *span))
        sites_ = figures.facet_tables(session, [incident], "site", *span, topic_id=boil)
        history = figures.hours(session, [boil], first, first + timedelta(hours=6))[boil]
        series = figures.newest_series(session, [incident], first + timedelta(minutes=295), 60)
    assert {topic: one.count for topic, one in table.items()} == Counter(
        item["topic"] for item in wanted
    )
    assert {said: one.late for said, one in spoken.items()} == Counter(
        item["language"] for item in wanted
    )
    assert sites_[boil][""].count == table[boil].count
    assert sum(one.calls for one in history.values()) == sum(series[boil].late) == 26
    assert all(hour % HOUR == 0 for hour in history)
    assert not any(series[boil].on_time)


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("tap"), st.integers(0, 2), st.integers(0, 5)),
        st.tuples(st.just("retry"), st.integers(0, 30), st.just(0)),
        st.tuples(st.just("undo"), st.integers(0, 30), st.just(0)),
        st.tuples(st.just("fold"), st.just(0), st.just(0)),
        st.tuples(st.just("restart"), st.just(0), st.just(0)),
        st.tuples(st.just("list"), st.integers(0, 30), st.integers(1, 4)),
    ),
    max_size=25,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=DEEDS)
def test_any_order_of_taps_retries_undos_folds_and_restarts_sums_exactly(
    db: Database, deeds: list[tuple[str, int, int]]
) -> None:
    with db.writing() as session:
        clear(session)
        session.execute(delete(Tally).where(Tally.undoes.is_not(None)))
        session.execute(delete(Tally))
        known = session.scalar(select(Incident.id).limit(1))
    incident = known or storm()
    about = topics(db, incident)
    received = now()
    made: list[dict[str, Any]] = []
    undone: set[str] = set()
    for deed, which, minutes in deeds:
        if deed == "tap":
            at = iso(received - timedelta(minutes=minutes))
            said = {"language": "es"} if minutes % 2 else {"area": f"3310{minutes}"}
            made.append({"id": str(uuid4()), "topic": about[which], "at": at, **said})
            commands.record(DANA, [made[-1]], bulk=minutes == 4)
        elif deed == "retry" and made:
            result = commands.record(DANA, [made[which % len(made)]])
            assert result[0]["status"] == "repeated"
        elif deed == "list" and made:
            new = [{"id": str(uuid4()), "topic": about[0], "at": iso(received)}] * minutes
            commands.record(DANA, [*new, made[which % len(made)]])
            made.append(new[0])
        elif deed == "undo" and made:
            undone.add(made[which % len(made)]["id"])
            commands.undo(DANA, made[which % len(made)]["id"])
        elif deed == "fold":
            fold(db)
        elif deed == "restart":
            db.engine.dispose()
            bind(db)
    fold(db)
    expected = Counter[tuple[str, int]]()
    for item in made:
        expected[item["topic"], bin_of(from_iso(item["at"]))] += item["id"] not in undone
    found = Counter[tuple[str, int]]()
    for (topic, bin, _), count in counted(db).items():
        found[topic, bin] += count
    assert found == expected
    before = rolled_up(db)
    with db.writing() as session:
        commands.rebuild_counts(session)
        total = session.scalar(select(func.sum(Tally.weight)))
    assert rolled_up(db) == before
    assert sum(counted(db).values()) == (total or 0)
    theirs = [item for item in made if item["id"] not in undone]
    with db.reading() as session:
        span = (received - timedelta(hours=2), received)
        by_area = figures.facet_tables(session, [incident], "area", *span)
        all_of_them = figures.topic_table(session, [incident], *span)
    assert {
        (topic, area): one.count for topic, table in by_area.items() for area, one in table.items()
        if one.count
    } == Counter((item["topic"], item["area"]) for item in theirs if "area" in item)  # fmt: skip
    assert sum(one.late for one in all_of_them.values()) == sum(
        item.get("area") == "33104" for item in theirs
    )
