"""A tap: stored once and for good, refused by field, taken back by a row of its own."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.core.database import Database
from hub.core.errors import Invalid, Missing, NotAllowed
from hub.core.moments import iso, now
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts.models import Script, Version
from hub.shifts import commands as shifts
from hub.tally import commands, queries
from hub.tally.models import Tally
from tests.cast import actor
from tests.core.together import at_once, commits
from tests.shifts.floor import PIO, published, sites, storm

DANA, OMAR, LEAD = actor("agent"), actor("second_agent"), actor("lead")


def topics(db: Database, incident_id: str) -> list[str]:
    with db.reading() as session:
        incident = session.get_one(Incident, incident_id)
        return [topic.id for topic in incident.topics]


def tap(topic: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "topic": topic, **more}


def one(item: dict[str, Any], by: Actor = DANA, **more: Any) -> dict[str, Any]:
    return commands.record(by, [item], **more)[0]


def stored(db: Database) -> list[Tally]:
    with db.reading() as session:
        return list(session.scalars(select(Tally).order_by(Tally.stored_at, Tally.id)))


@pytest.fixture
def topic(db: Database) -> str:
    return topics(db, storm())[0]


def test_a_call_is_stored_with_all_that_was_said_of_it(db: Database, topic: str) -> None:
    sites()
    shift = shifts.sign_on(DANA, "civic")["id"]
    item = tap(topic, area=" 33101 ", language="es", channel="chat", disposition="answered")
    assert one(item) == {"id": item["id"], "status": "stored"}
    row = stored(db)[0]
    assert (row.area, row.language, row.channel, row.disposition) == (
        "33101",
        "es",
        "chat",
        "answered",
    )
    assert (row.person_id, row.shift_id, row.site_id, row.late) == (DANA.id, shift, "civic", False)
    with db.reading() as session:
        assert queries.tally(session, row.id)["topic"] == topic


def test_the_same_call_again_is_repeated_and_stored_once(db: Database, topic: str) -> None:
    item = tap(topic, channel="phone")
    assert [one(item)["status"] for _ in range(3)] == ["stored", "repeated", "repeated"]
    assert one({**item, "area": None, "language": ""})["status"] == "repeated"
    assert len(stored(db)) == 1


def test_an_id_with_another_body_is_refused(db: Database, topic: str) -> None:
    item = tap(topic)
    one(item)
    result = one({**item, "channel": "chat"})
    assert (result["status"], result["field"]) == ("refused", None)
    assert "used for another tally" in result["reason"]


def test_one_id_twice_in_a_list_is_stored_once(db: Database, topic: str) -> None:
    item = tap(topic)
    results = commands.record(DANA, [item, item, {**item, "area": "33101"}])
    assert [result["status"] for result in results] == ["stored", "repeated", "refused"]
    assert len(stored(db)) == 1


def test_a_bad_one_never_blocks_the_rest(db: Database, topic: str) -> None:
    good = [tap(topic) for _ in range(3)]
    bad: list[object] = ["nothing", {}, tap("no-topic"), tap(topic, channel="pigeon")]
    results = commands.record(DANA, [good[0], bad[0], good[1], *bad[1:], good[2]])
    statuses = [result["status"] for result in results]
    assert statuses == ["stored", "refused", "stored", "refused", "refused", "refused", "stored"]
    assert [result["id"] for result in results if result["status"] == "stored"] == [
        item["id"] for item in good
    ]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": "7"}, "id"),
        ({"id": 7}, "id"),
        ({"id": None}, "id"),
        ({"topic": None}, "topic"),
        ({"topic": {}}, "topic"),
        ({"topic": "no-such"}, "topic"),
        ({"incident": "another"}, "incident"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-20T18:00:00"}, "at"),
        ({"at": 7}, "at"),
        ({"at": "0001-01-01T00:00:00Z"}, "at"),
        ({"area": "x" * 41}, "area"),
        ({"area": "a\x00b"}, "area"),
        ({"area": 33101}, "area"),
        ({"area": "\ud800"}, "area"),
        ({"topic": "\ud800"}, "topic"),
        ({"topic": "a\0"}, "topic"),
        ({"topic": ""}, "topic"),
        ({"incident": "\ud800"}, "incident"),
        ({"script_version": "\0"}, "script_version"),
        ({"language": "e\ud800"}, "language"),
        ({"id": "\ud800" * 36}, "id"),
        ({"\ud800": "x"}, "\ud800"),
        ({"at": "9999-12-31T23:59:59-05:00"}, "at"),
        ({"language": "English"}, "language"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": ["phone"]}, "channel"),
        ({"disposition": "shrugged"}, "disposition"),
        ({"script_version": "none"}, "script_version"),
        ({"lanugage": "es"}, "lanugage"),
    ],
)
def test_each_field_that_cannot_be_used_is_named(
    db: Database, topic: str, wrong: dict[str, Any], field: str
) -> None:
    result = one({**tap(topic), **wrong})
    assert (result["status"], result["field"]) == ("refused", field)
    assert result["reason"].endswith(".")
    assert stored(db) == []


def test_the_version_that_was_read_is_kept(db: Database) -> None:
    incident = storm()
    words = published(incident).words_id
    topic = topics(db, incident)[0]
    assert one(tap(topic, script_version=words))["field"] == "script_version"
    with db.writing() as session:
        script = Script(slug="boil-water", hazard="boil-water", phase="any")
        session.add(script)
        session.flush()
        session.add(
            Version(id=words, script_id=script.id, lang="en", number=1, title="Boil", topics=[])
        )
    assert one(tap(topic, script_version=words))["status"] == "stored"
    assert stored(db)[0].version_id == words
    drill = incidents.open_incident(actor("controller"), "Drill", "hurricane", exercise=True)
    refused = one(tap(topics(db, drill)[0], script_version=words))
    assert refused["field"] == "script_version"
    assert refused["reason"] == "This version of a script was never published to Drill."


def test_a_text_no_database_keeps_refuses_its_own_tally_alone(db: Database, topic: str) -> None:
    bad = ["\ud800", "a\0b"]
    items = [tap(topic), *(tap(one) for one in bad), *(tap(topic, incident=one) for one in bad)]
    results = commands.record(DANA, [*items, tap(topic)])
    assert [one["status"] for one in results] == ["stored", *["refused"] * 4, "stored"]


def test_a_tally_is_taken_back_in_whichever_case_its_id_comes(db: Database, topic: str) -> None:
    item = tap(topic)
    item["id"] = item["id"].upper()
    assert one(item)["id"] == item["id"].lower()
    answer = commands.undo(DANA, item["id"])
    assert answer == {"id": item["id"].lower(), "status": "undone"}
    with pytest.raises(Missing):
        commands.undo(DANA, "no uuid")


def test_more_than_five_hundred_at_once_are_refused(db: Database, topic: str) -> None:
    with pytest.raises(Invalid, match="at most 500"):
        commands.record(DANA, [tap(topic)] * 501)
    results = commands.record(DANA, [tap(topic) for _ in range(500)])
    assert {result["status"] for result in results} == {"stored"}


def test_a_clock_that_runs_ahead_puts_no_call_into_the_future(db: Database, topic: str) -> None:
    received = now()
    one(tap(topic, at=iso(received + timedelta(days=1))), received_at=received)
    assert stored(db)[0].at == received


def test_a_call_entered_a_quarter_of_an_hour_later_is_late(db: Database, topic: str) -> None:
    received = now()
    for minutes in (14, 16):
        one(tap(topic, at=iso(received - timedelta(minutes=minutes))), received_at=received)
    one(tap(topic), received_at=received, bulk=True)
    assert [row.late for row in sorted(stored(db), key=lambda row: row.at)] == [True, False, True]


def test_a_call_before_the_closing_is_stored_late_and_one_after_it_refused(
    db: Database,
) -> None:
    incident = storm()
    topic = topics(db, incident)[0]
    before = tap(topic, at=iso(now()))
    early = tap(topic)
    assert one(early)["status"] == "stored"
    incidents.close(PIO, incident)
    assert one(before)["status"] == "stored"
    refused = one(tap(topic))
    assert (refused["status"], refused["field"]) == ("refused", None)
    assert "Hurricane Orla is closed" in refused["reason"]
    assert one(early)["status"] == "repeated"  # the first answer, also now
    assert {row.id: row.late for row in stored(db)}[before["id"]] is True


def test_a_shift_in_an_exercise_tallies_nothing_live_and_the_reverse(db: Database) -> None:
    sites()
    drill = incidents.open_incident(actor("controller"), "Drill", "hurricane", exercise=True)
    live, drilled = topics(db, storm())[0], topics(db, drill)[0]
    shifts.sign_on(DANA, "civic", world=drill)
    shifts.sign_on(OMAR, "civic")
    assert [one(tap(topic))["status"] for topic in (live, drilled)] == ["refused", "stored"]
    assert [one(tap(topic), OMAR)["status"] for topic in (live, drilled)] == ["stored", "refused"]


def test_a_tap_kept_offline_counts_where_it_was_made(db: Database, topic: str) -> None:
    sites()
    shifts.sign_on(DANA, "east")
    time.sleep(0.002)  # a tap says its time to the millisecond
    made = iso(now())
    time.sleep(0.002)
    shifts.sign_on(DANA, "civic")
    one(tap(topic, at=made))
    one(tap(topic))
    assert [row.site_id for row in sorted(stored(db), key=lambda row: row.at)] == ["east", "civic"]


def test_an_undo_is_a_row_of_its_own_and_harmless_to_repeat(db: Database, topic: str) -> None:
    item = tap(topic)
    one(item)
    assert commands.undo(DANA, item["id"]) == {"id": item["id"], "status": "undone"}
    assert commands.undo(DANA, item["id"])["status"] == "repeated"
    rows = stored(db)
    assert sorted(row.weight for row in rows) == [-1, 1]
    assert len({row.at for row in rows}) == 1


def test_nobody_takes_back_another_ones_tally_but_a_lead(db: Database, topic: str) -> None:
    item = tap(topic)
    one(item)
    with pytest.raises(NotAllowed, match="Ask your lead"):
        commands.undo(OMAR, item["id"])
    assert commands.undo(LEAD, item["id"])["status"] == "undone"


def test_a_tally_of_a_shift_that_is_over_is_the_leads_to_take_back(
    db: Database, topic: str
) -> None:
    sites()
    shifts.sign_on(DANA, "civic")
    item = tap(topic)
    one(item)
    shifts.sign_off(DANA)
    with pytest.raises(NotAllowed):
        commands.undo(DANA, item["id"])
    commands.undo(LEAD, item["id"])


def test_an_undo_cannot_be_undone_nor_a_tally_there_is_not(db: Database, topic: str) -> None:
    item = tap(topic)
    one(item)
    commands.undo(DANA, item["id"])
    correcting = next(row.id for row in stored(db) if row.undoes)
    for id in (correcting, str(uuid4()), "nothing"):
        with pytest.raises(Missing):
            commands.undo(DANA, id)


def test_someone_without_a_role_tallies_nothing(db: Database, topic: str) -> None:
    with pytest.raises(NotAllowed):
        one(tap(topic), by=actor("outsider"))
    with db.reading() as session:
        assert session.scalar(select(func.count(Tally.id))) == 0


def test_the_taps_of_a_whole_floor_are_one_commit_and_each_is_its_own(db: Database) -> None:
    sites()
    topic = topics(db, storm())[0]
    floor = [Actor(f"agent-{n}", f"Agent {n}", frozenset({"agent"})) for n in range(64)]
    for n, person in enumerate(floor):
        shifts.sign_on(person, "civic" if n % 2 else "east")
    retried = tap(topic)
    results: dict[str, dict[str, Any]] = {}

    def call(person: Actor, item: dict[str, Any]) -> None:
        results[person.id] = one(item, by=person)

    items = [tap(topic) for _ in floor[:60]]
    items += [retried, dict(retried), tap("no-topic"), tap(topic, channel="pigeon")]
    before = len(stored(db))
    with commits(db) as seen:
        at_once(
            [lambda pair=pair: call(*pair) for pair in zip(floor[:-1], items[:-1], strict=True)]
        )
        assert len(seen) == 1
        call(floor[-1], items[-1])
        assert commands.record(floor[0], []) == []
    assert len(seen) == 1  # nothing to store opens no write
    statuses = [results[person.id]["status"] for person in floor]
    assert statuses[:60] == ["stored"] * 60
    assert sorted(statuses[60:]) == ["refused", "refused", "repeated", "stored"]
    assert results["agent-62"]["field"] == "topic"
    rows = {row.id: row for row in stored(db)}
    assert len(rows) == before + 61
    for n, item in enumerate(items[:60]):
        row = rows[item["id"]]
        assert (row.person_id, row.site_id) == (f"agent-{n}", "civic" if n % 2 else "east")
