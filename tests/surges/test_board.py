"""What command sees of a surge: the row over its band, who calls, the figures, the topic's day."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from hub.core.database import Database, database
from hub.incidents.models import Incident
from hub.live.gauges import values
from hub.surges.beat import draw
from hub.surges.picture import change, picture
from tests.browser import storm
from tests.surges.floor import pour
from tests.surges.test_live import BEGAN, FIVE, GRACE, clock, close, floor, sqlite_only

__all__ = ["clock"]


@sqlite_only
def test_the_board_shows_each_topic_against_what_was_expected_and_who_calls(
    db: Database, browser: Any, clock: Any
) -> None:
    storm.set_up()
    storm.areas()
    storm.opened("Storm Paula", hazard="flood")
    incident = storm.opened()
    floor(incident, 60)
    close(clock, 60)
    about = {"area": "33101", "language": "es", "disposition": "answered"}
    for at in (60, 61, 62):
        pour(incident, BEGAN + at * FIVE, {"boil-water": 16}, **about)
    pour(incident, BEGAN + 62 * FIVE, {"roads": 2}, disposition="transferred-911", from_911=True)
    close(clock, 63)
    draw(BEGAN + 63 * FIVE + GRACE)
    water, road = storm.topic(incident, 1), storm.topic(incident, 7)
    with database().reading() as session:
        shown = values(session, "board", "live")[f"picture:{incident}"]
        asked = reads_of(session, incident)
    line = shown["topics"][water["id"]]
    low, high = map(int, line["expected"].split("–"))
    assert low < 6 < high < 48
    assert line["change"].startswith("+")
    assert line["band"].count(",") % 2 == 0
    assert shown["areas"] == "33101 Old Harbor 100 %"
    assert shown["languages"] == "Spanish 100 %"
    assert shown["emergency"] == "48 answered here, 2 to 911, 2 from 911"
    assert shown["unheard"] == "not known: no phone figures for 60 min"
    assert asked <= 7, "a board reads rolled-up rows, a few questions an incident"
    ruth, ira = browser("commander"), browser("agent")
    page = ruth.get(f"/board/figures?incident={incident}").get_data(as_text=True)
    assert "Water systems" in page
    assert "All incidents together" in page
    assert "48 answered here, 2 to 911, 2 from 911" in page
    drilled = ruth.get(f"/surges/topics/{water['id']}")
    assert drilled.status_code == 200
    assert "33101 Old Harbor" in drilled.get_data(as_text=True)
    assert "mostly 33101" in drilled.get_data(as_text=True)
    assert ruth.get(f"/surges/topics/{road['id']}").status_code == 200
    assert ruth.get("/surges/topics/none").status_code == 404
    assert ira.get(f"/surges/topics/{water['id']}").status_code == 403


def reads_of(session: Session, incident: str) -> int:
    """How many questions drawing one incident asks of the database."""
    found = session.get_one(Incident, incident)
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database().engine, "before_cursor_execute", note)
    picture(session, found, BEGAN + 63 * FIVE + GRACE)
    event.remove(database().engine, "before_cursor_execute", note)
    assert not any("FROM tallies" in one for one in asked)
    return len(asked)


@pytest.mark.parametrize(
    ("now", "before", "says"), [(35, 0, "+35"), (2, 5, "−3"), (7, 7, "0"), (5_000, 0, "+5,000")]
)
def test_the_change_is_said_with_its_sign(now: int, before: int, says: str) -> None:
    assert change(now, before) == says
