"""A file: checked row by row, kept only when asked, known when it comes again."""

import io
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from hub.core.database import Database
from hub.core.moments import now
from hub.core.settings import Settings, use
from hub.incidents.models import Incident
from hub.paper import checking, commands, keeping, queries
from hub.paper.models import Sheet
from hub.phone import commands as phone
from hub.phone.models import Figures
from hub.phone.queries import summary
from hub.tally import commands as tally
from hub.tally import figures
from hub.tally.models import Tally
from tests.cast import actor
from tests.shifts.floor import storm

LEAD = actor("lead")
Open = Callable[..., Any]
sqlite = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
OPTIONS = {"order": "iso", "minutes": 60}


@pytest.fixture(autouse=True)
def place(tmp_path: Path) -> None:
    use(Settings(var=tmp_path, secret="s" * 40))


def sent(kind: str, incident: str | None, text: str, name: str = "night.csv") -> dict[str, Any]:
    id = commands.send(LEAD, kind, incident, name, io.BytesIO(text.encode()), OPTIONS)
    checking.check(id)
    return shown(id)


def shown(id: str) -> dict[str, Any]:
    from hub.core.database import database

    with database().reading() as session:
        return queries.sheet(session, id, now())


def names(db: Database, incident: str) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(one.slug, one.id) for one in session.get_one(Incident, incident).topics]


def counted(db: Database, incident: str) -> dict[str, figures.Counted]:
    with db.writing() as session:
        tally.fold(session, now())
    with db.reading() as session:
        return figures.topic_table(session, [incident], now() - timedelta(days=3), now())


def hours_ago(hours: int, minutes: int = 0) -> str:
    at = datetime.now(UTC) - timedelta(hours=hours)
    return f"{at.replace(minute=minutes):%Y-%m-%d %H:%M}"


def test_good_rows_are_kept_when_asked_and_the_same_file_twice_is_harmless(db: Database) -> None:
    incident = storm()
    (boil, boil_id), (power, power_id) = names(db, incident)[:2]
    text = (
        "time,topic,count,area\n"
        f"{hours_ago(5)},{boil},25,33101\n"
        f"{hours_ago(4)},{power.upper()},7,\n"
        f"{hours_ago(4)},Nothing known,7,\n"
        f"{hours_ago(5)},{boil},25,33101\n"
        f"{hours_ago(4)},{boil},-2,\n"
    )
    found = sent("counts", incident, text)
    assert (found["state"], found["good"], found["faulty"], found["calls"]) == ("checked", 2, 3, 32)
    assert [(one["row"], one["field"]) for one in found["faults"]] == [
        (4, "topic"), (5, ""), (6, "count"),
    ]  # fmt: skip
    assert counted(db, incident) == {}  # nothing before somebody says so
    commands.keep(LEAD, found["id"])
    assert counted(db, incident) == {}
    keeping.keep(found["id"])
    table = counted(db, incident)
    assert {topic: (one.count, one.late) for topic, one in table.items()} == {
        boil_id: (25, 25), power_id: (7, 7),
    }  # fmt: skip
    again = sent("counts", incident, text)
    assert (again["good"], again["known"], again["same"]["by"]) == (0, 2, "Lena Ortiz")
    other = sent("counts", incident, f"time,topic,count\n{hours_ago(4)},{power},9\n")
    assert other["faults"][0]["says"] == "was entered before with 7 calls, here are 9"
    with db.reading() as session:
        span = (now() - timedelta(days=1), now())
        by_area = figures.facet_tables(session, [incident], "area", *span)
    assert by_area[boil_id]["33101"].count == 25


@sqlite
def test_calls_that_are_alike_are_as_many_calls_and_known_when_they_come_again(
    db: Database,
) -> None:
    incident = storm()
    boil = names(db, incident)[0][0]
    line = f"{hours_ago(2)},{boil},es\n"
    first = sent("tallies", incident, "time,topic,language\n" + line * 2)
    assert (first["good"], first["faulty"]) == (2, 0)
    commands.keep(LEAD, first["id"])
    keeping.keep(first["id"])
    more = sent("tallies", incident, "time,topic,language\n" + line * 3)
    assert (more["good"], more["known"]) == (1, 2)


@sqlite
def test_who_goes_on_after_a_fall_stores_each_row_once(db: Database) -> None:
    incident = storm()
    boil, id = names(db, incident)[0]
    rows = "".join(f"{hours_ago(2, n % 60)},{boil}\n" for n in range(100))
    found = sent("tallies", incident, "time,topic\n" + rows)
    commands.keep(LEAD, found["id"])
    store = keeping._store
    calls = iter(range(9))

    def falls(*given: Any) -> None:
        if next(calls) == 2:
            raise RuntimeError("the machine was switched off")
        store(*given)

    with (
        patch.object(keeping, "PART", 30),
        patch.object(keeping, "_store", falls),
        pytest.raises(RuntimeError),
    ):
        keeping.keep(found["id"])
    assert counted(db, incident) == {}  # sixty are stored, and none counts
    with db.writing() as session:
        session.get_one(Sheet, found["id"]).beat_at = now() - timedelta(minutes=2)
    assert shown(found["id"])["stuck"]
    commands.held_up(LEAD, found["id"])
    keeping.keep(found["id"])
    assert counted(db, incident)[id].count == 100
    with db.reading() as session:
        assert len(session.scalars(select(Tally)).all()) == 100


@sqlite
def test_a_long_file_is_checked_in_bounded_memory(db: Database) -> None:
    incident = storm()
    boil = names(db, incident)[0][0]
    path = Path("x")
    lines = f"{hours_ago(2)},{boil},33101,{'x' * 200}\n" * 12_000
    file = io.BytesIO(("time,topic,area,note\n" + lines).encode())
    id = commands.send(LEAD, "tallies", incident, str(path), file, OPTIONS)
    file.close()
    del lines
    tracemalloc.start()
    checking.check(id)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert shown(id)["good"] == 12_000
    assert peak < 6_000_000  # the file has three million bytes; its rows as objects, far more


def test_the_phone_systems_figures_come_from_a_file_or_by_hand(db: Database) -> None:
    text = (
        "interval,queue,calls offered,calls handled,abandoned,asa,aht,minutes\n"
        f"{hours_ago(3, 0)},English,100,80,20,1:30,200,30\n"
        f"{hours_ago(3, 30)},English,50,50,0,30,,30\n"
        f"{hours_ago(3, 30)},Spanish,10,11,0,30,,30\n"
    )
    found = sent("phone", None, text)
    assert (found["good"], found["faults"][0]["field"]) == (2, "offered")
    commands.keep(LEAD, found["id"])
    keeping.keep(found["id"])
    with db.reading() as session:
        told = summary(session, now() - timedelta(hours=5), now())
        assert summary(session, now() - timedelta(days=9), now() - timedelta(days=8)) is None
    assert told is not None
    assert (told["offered"], told["abandoned"], told["abandoned_percent"]) == (150, 20, 13)
    assert told["asa"] == round((80 * 90 + 50 * 30) / 130, 1)
    assert sent("phone", None, text)["known"] == 2


@sqlite
def test_the_pages_show_what_was_found_and_keep_what_was_typed(db: Database, browser: Open) -> None:
    incident = storm()
    boil, id = names(db, incident)[0]
    lead = browser("lead")
    form = {"kind": "tallies", "incident": incident, "order": "iso", "minutes": "60"}
    wrong = lead.post("/paper/file", {**form, "incident": ""})
    assert wrong.status_code == 422
    file = (io.BytesIO(f"time,topic\n{hours_ago(2)},{boil}\nnever,{boil}\n".encode()), "n.csv")
    answer = lead.post("/paper/file", {**form, "file": file}, content_type="multipart/form-data")
    page = lead.get(answer.location).get_data(as_text=True)
    assert "Keep the 1 good row, leave out 1" in page
    assert "“never” is no time: write it like 2026-11-20 18:05" in page
    assert lead.post(f"{answer.location}/keep").status_code == 303
    assert "See the counts" in lead.get(answer.location).get_data(as_text=True)
    assert lead.post(f"{answer.location}/keep").status_code == 409
    typed = {"start": "2026-11-20T10:00", "minutes": "30", "offered": "many", "handled": "1",
             "abandoned": "0"}  # fmt: skip
    page = lead.post("/phone/", typed)
    assert page.status_code == 422
    assert 'value="many"' in page.get_data(as_text=True)
    assert browser("agent").get("/paper/").status_code == 403
    assert counted(db, incident)[id].late == 1


@sqlite
def test_an_hour_that_is_over_is_counted_for_an_hour_and_no_call_twice(db: Database) -> None:
    hour = now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    quarter = hour + timedelta(minutes=15)
    phone.enter(LEAD, Figures(hour, 60, "all", 100, 90, 10))
    phone.enter(LEAD, Figures(quarter, 15, "all", 25, 20, 5))  # of the same hour
    at = hour + timedelta(minutes=100)  # it has been over for forty minutes
    with db.reading() as session:
        told = summary(session, at - timedelta(hours=1), at)
        full = summary(session, hour, hour + timedelta(hours=1))
        assert summary(session, at, at + timedelta(hours=1)) is None
    assert told is not None
    assert (told["offered"], told["abandoned"]) == (100, 10)
    assert full == told
