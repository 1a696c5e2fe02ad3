"""The hourly report: written once on the hour, made up when missed, the same bytes ever after."""

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hub.core.database import Database, database
from hub.core.journal import Entry
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.questions import commands as questions
from hub.reports.commands import due, write, write_due
from hub.reports.files import csv_file, xlsx_file
from hub.reports.models import Report
from hub.reports.writing import top_ten
from hub.surges.closing import close_finished
from hub.tally.figures import topic_table
from hub.topics import commands as topics
from tests.browser import storm
from tests.cast import actor
from tests.surges.floor import pour

OPENED = datetime(2026, 11, 20, 12, 50, tzinfo=UTC)
FIVE = timedelta(minutes=5)
EVIL = ['=HYPERLINK("http://x","y")', "+1-2", "-2+3", "@SUM(A1)", "\t=1", "＝1"]


def written() -> list[Report]:
    with database().reading() as session:
        return list(session.scalars(select(Report).order_by(Report.ends_at, Report.title)))


def test_the_report_writes_itself_once_an_hour_and_stays_as_it_was(
    db: Database, browser: Any
) -> None:
    with time_machine.travel(OPENED, tick=False) as clock:
        storm.set_up()
        storm.areas()
        incident = storm.opened()
        drill = storm.opened("Blue Tide", exercise=True)
        clock.move_to(OPENED + timedelta(minutes=10))
        write_due()  # 13:00:00: the last five minutes are not closed yet
        assert written() == []
        for at in range(24):
            about = {"area": "33101", "language": "es"} if at % 2 else {}
            pour(incident, OPENED + at * FIVE, {"boil-water": 4, "roads": 1}, **about)
        topic = storm.topic(incident, 1)["id"]
        questions.open_for_surge("an-episode", incident, topic, "Calls rise.")
        end = datetime(2026, 11, 20, 14, tzinfo=UTC)
        clock.move_to(end + timedelta(seconds=21))
        close_finished(end + timedelta(seconds=21))
        for _ in range(3):
            write_due()
        reports = {one.title: one for one in written()}
        assert set(reports) == {
            "Hurricane Orla: call topics 08:00–09:00, Friday 20 November 2026",
            "Blue Tide: call topics 08:00–09:00, Friday 20 November 2026",
        }
        report = reports["Hurricane Orla: call topics 08:00–09:00, Friday 20 November 2026"]
        ruth = browser("commander")
        page = ruth.get(f"/reports/{report.id}").get_data(as_text=True)
        files = [ruth.get(f"/reports/{report.id}.{kind}").data for kind in ("csv", "xlsx")]
        # What comes later, or what things are called then, changes nothing in it.
        pour(incident, end - FIVE, {"boil-water": 50}, late=True)
        incidents.close(actor("pio"), incident)
        clock.move_to(end + timedelta(hours=3, minutes=40))
        write_due()
        ruth = browser("commander")  # her session ended meanwhile
        again = [ruth.get(f"/reports/{report.id}.{kind}").data for kind in ("csv", "xlsx")]
        assert files == again
        # The clock was down for three hours: the newest is made up, once, and says so.
        drills = [one for one in written() if one.world == drill]
        assert [one.ends_at.hour for one in drills] == [14, 17]
        late = ruth.get(f"/reports/{drills[-1].id}").get_data(as_text=True)
        assert "late: the clock was down" in late
        assert "EXERCISE — EXERCISE — EXERCISE" in late
        assert drills[-1].title not in ruth.get("/reports/").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(files[0].decode("utf-8-sig"))))
    said = {(row[0], row[1]): row[2:] for row in rows}
    assert said["Top ten topics", "Boil water"][:2] == ["48", "80"]
    assert said["Calls", "Calls tallied"] == ["60"]
    assert said["Calls", "Calls offered by the phone system"] == ["unknown"]
    assert said["Rumors", "none"] == []
    assert said["Hot spots by area", "33101"][0] == "30"
    assert said["Languages", "Spanish"][0] == "30"
    assert said["Report", "Next report"] == ["10:00"]
    assert ("Unanswered questions", "Question 1") in said
    assert all(cell for row in rows for cell in row)
    for words in ("Boil water", "Operational period", "Actions requested", "unknown"):
        assert words in page
    with database().reading() as session:
        told = list(session.scalars(select(Entry.kind).where(Entry.kind == "reports.written")))
    assert len(told) == 3
    assert browser("agent").get(f"/reports/{report.id}").status_code == 403


def test_no_cell_of_a_report_is_a_formula_and_its_workbook_is_the_same_twice() -> None:
    content = {
        "head": {"title": "=1+1", "lines": [["Incident", "=cmd|' /C calc'!A0"]]},
        "sections": [
            {"title": "Areas", "columns": ["Area", "Calls"], "rows": [[evil, -3] for evil in EVIL],
             "none": "none"},
            {"title": "Rumors", "columns": ["Rumor"], "rows": [], "none": "none"},
        ],
    }  # fmt: skip
    at = datetime(2026, 11, 20, 14, tzinfo=UTC)
    cells = [cell for row in csv.reader(io.StringIO(csv_file(content).decode("utf-8-sig")))
             for cell in row]  # fmt: skip
    assert "-3" in cells
    assert not [one for one in cells if one[:1] in "=+@\t＝" or one == "-2+3"]
    book = xlsx_file(content, at)
    assert book == xlsx_file(content, at)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_city_whose_clock_is_half_an_hour_off_has_its_own_hours(db: Database) -> None:
    from hub.city import commands as city

    with time_machine.travel(OPENED, tick=False) as clock:
        storm.set_up()
        city.change_city(actor("admin"), zone="Asia/Kolkata")
        incident = storm.opened()
        clock.move_to(OPENED + timedelta(minutes=45))
        with database().reading() as session:
            owed = due(session, OPENED + timedelta(minutes=45))
        assert owed == [(incident, datetime(2026, 11, 20, 13, 30, tzinfo=UTC))]
        write(*owed[0])
    assert written()[0].title.startswith("Hurricane Orla: call topics 18:00–19:00")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_topic_that_was_retired_within_the_hour_keeps_its_calls_in_the_report(
    db: Database,
) -> None:
    storm.set_up()
    incident = storm.opened()
    end = datetime(2026, 11, 20, 14, tzinfo=UTC)
    pour(incident, end - 6 * FIVE, {"boil-water": 6, "roads": 2})
    boil = next(one for one in storm.topics(incident) if one["slug"] == "boil-water")
    topics.retire(actor("lead"), boil["id"])
    with database().reading() as session:
        counted = topic_table(session, [incident], end - timedelta(hours=1), end)
        rows = top_ten(session, session.get_one(Incident, incident), end, counted, {})
    assert [row[:3] for row in rows] == [["Boil water", 6, "75"], ["Roads, bridges", 2, "25"]]
