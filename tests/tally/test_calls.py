"""A call of several topics: one primary, taken back whole, said anew at its true time."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.core.database import Database
from hub.core.errors import Invalid, Missing, NotAllowed, Refused
from hub.core.moments import iso, now
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.shifts import commands as shifts
from hub.tally import commands
from hub.tally.models import Count, Tally
from tests.cast import actor
from tests.shifts.floor import PIO, sites, storm

DANA, OMAR, LEAD = actor("agent"), actor("second_agent"), actor("lead")


@pytest.fixture
def topics(db: Database) -> list[str]:
    incident = storm()
    with db.reading() as session:
        return [topic.id for topic in session.get_one(Incident, incident).topics]


def taken(topic: str, *also: str, **more: Any) -> str:
    """A call that was tallied; its id."""
    item = {"id": str(uuid4()), "topic": topic, "also": list(also), **more}
    [result] = commands.record(DANA, [item])
    assert result["status"] == "stored", result
    return str(result["id"])


def sums(db: Database) -> tuple[dict[str, int], int]:
    """Topic → how often it was called about, by every row; and how many calls, by primaries."""
    with db.reading() as session:
        by_topic = select(Tally.topic_id, func.sum(Tally.weight)).group_by(Tally.topic_id)
        calls = select(func.sum(Tally.weight)).where(Tally.is_primary)
        found = {topic: int(count) for topic, count in session.execute(by_topic) if count}
        return found, session.scalar(calls) or 0


def counted(db: Database) -> dict[str, int]:
    with db.writing() as session:
        commands.fold(session, now())
    with db.reading() as session:
        rows = session.execute(
            select(Count.topic_id, func.sum(Count.count)).group_by(Count.topic_id)
        )
        return {topic: int(count) for topic, count in rows if count}


def test_a_call_of_three_topics_is_one_call_and_counts_for_each(
    db: Database, topics: list[str]
) -> None:
    water, power, shelter = topics[:3]
    item = {"id": str(uuid4()), "topic": water, "also": [power, shelter, power, water]}
    assert [commands.record(DANA, [item])[0]["status"] for _ in range(2)] == ["stored", "repeated"]
    assert sums(db) == ({water: 1, power: 1, shelter: 1}, 1)
    other = commands.record(DANA, [{**item, "also": [topics[3]]}])[0]
    assert (other["status"], other["field"]) == ("refused", None)
    assert counted(db) == {water: 1, power: 1, shelter: 1}
    with db.reading() as session:
        rows = session.scalars(select(Tally)).all()
        assert {row.call_id for row in rows} == {item["id"]}
        further = next(row.id for row in rows if not row.is_primary)
    assert commands.undo(DANA, further)["status"] == "undone"  # the whole call, by any of its rows
    assert commands.undo(DANA, item["id"])["status"] == "repeated"
    assert sums(db) == ({}, 0)
    assert counted(db) == {}


def test_a_call_is_said_anew_at_its_true_time_and_place(db: Database, topics: list[str]) -> None:
    water, power, shelter = topics[:3]
    sites()
    shift = shifts.sign_on(DANA, "civic")["id"]
    at = now() + timedelta(milliseconds=5)
    call = taken(water, power, at=iso(at), area="33101", from_911=True)
    change = {"id": str(uuid4()), "topic": shelter, "disposition": "transferred-911"}
    assert sums(db) == ({water: 1, power: 1}, 1)
    assert commands.re_classify(DANA, call, change) == {"id": change["id"], "status": "stored"}
    assert commands.re_classify(DANA, call, change)["status"] == "repeated"
    assert sums(db) == ({power: 1, shelter: 1}, 1)
    with db.reading() as session:
        new, old = session.get_one(Tally, change["id"]), session.get_one(Tally, call)
        kept = (new.at, new.area, new.from_911, new.shift_id, new.site_id, new.late, new.call_id)
        assert kept == (old.at, "33101", True, shift, "civic", False, call)
        assert (new.replaces, new.disposition) == (call, "transferred-911")
    second = {"id": str(uuid4()), "also": [], "area": None}
    commands.re_classify(DANA, change["id"], second)  # by the newest id or the first
    assert sums(db) == ({shelter: 1}, 1)
    assert counted(db) == {shelter: 1}
    assert commands.undo(DANA, call)["status"] == "undone"
    assert (sums(db), counted(db)) == (({}, 0), {})
    with pytest.raises(Refused, match="taken back"):
        commands.re_classify(DANA, call, {"id": str(uuid4()), "topic": water})


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_cannot_be_said_anew_is_named_and_changes_nothing(
    db: Database, topics: list[str]
) -> None:
    drill = incidents.open_incident(actor("controller"), "Drill", "hurricane", exercise=True)
    with db.reading() as session:
        drilled = session.get_one(Incident, drill).topics[0].id
    sites()
    shifts.sign_on(DANA, "civic")
    call = taken(topics[0])
    for wrong, field in (
        ({"topic": "no-such"}, "topic"),
        ({"topic": drilled}, "topic"),
        ({"topic": None}, "topic"),
        ({"also": [drilled]}, "also"),
        ({"also": "water"}, "also"),
        ({"also": topics[:7]}, "also"),
        ({"at": iso(now())}, "at"),
        ({"incident": drill}, "incident"),
        ({"channel": "pigeon"}, "channel"),
        ({"from_911": "yes"}, "from_911"),
        ({"id": "7"}, "id"),
        ({"topik": topics[1]}, "topik"),
    ):
        with pytest.raises(Invalid) as fault:
            commands.re_classify(DANA, call, {"id": str(uuid4()), **wrong})
        assert list(fault.value.fields) == [field]
    with pytest.raises(Invalid):
        commands.re_classify(DANA, call, None)
    with pytest.raises(Missing):
        commands.re_classify(DANA, str(uuid4()), {"id": str(uuid4()), "topic": topics[1]})
    with pytest.raises(NotAllowed):
        commands.re_classify(OMAR, call, {"id": str(uuid4()), "topic": topics[1]})
    with pytest.raises(Refused, match="another tally"):
        commands.re_classify(DANA, call, {"id": taken(topics[2]), "topic": topics[1]})
    assert sums(db)[0][topics[0]] == 1
    shifts.sign_off(DANA)
    with pytest.raises(NotAllowed, match="Ask your lead"):
        commands.re_classify(DANA, call, {"id": str(uuid4()), "topic": topics[1]})
    with db.reading() as session:
        incident = session.get_one(Tally, call).incident_id
    incidents.close(PIO, incident)
    lead = commands.re_classify(LEAD, call, {"id": str(uuid4()), "topic": topics[1]})
    assert lead["status"] == "stored"
    with db.reading() as session:
        assert session.get_one(Tally, lead["id"]).person_id == DANA.id  # it was her call
