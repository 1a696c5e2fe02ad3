"""The network was down from dusk: the floor went on with paper, and a lead enters it at dawn."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.core.database import Database
from hub.core.moments import now
from hub.incidents.models import Incident
from hub.tally import commands as tally
from hub.tally import figures
from hub.topics import merging
from tests.cast import actor
from tests.shifts.floor import storm

Open = Callable[..., Any]
LEAD = actor("lead")


def test_paper_night(db: Database, browser: Open) -> None:
    incident = storm()
    with db.reading() as session:
        boil, power = [one.id for one in session.get_one(Incident, incident).topics[:2]]
    lead = browser("lead")
    dusk = (datetime.now(UTC) - timedelta(hours=7)).replace(minute=0, second=0, microsecond=0)
    asked = f"/paper/?incident={incident}&from={dusk:%Y-%m-%dT%H:00}&hours=6"
    page = lead.get(asked).get_data(as_text=True)
    sheet = re.search(r'name="sheet" value="([^"]+)"', page)[1]  # type: ignore[index]
    hours = [int((dusk + timedelta(hours=n)).timestamp()) for n in range(6)]
    assert f"n.{boil}.{hours[5]}" in page
    form = {
        "sheet": sheet, "incident": incident, "from": f"{dusk:%Y-%m-%dT%H:00}", "hours": "6",
        f"n.{boil}.{hours[0]}": "40", f"n.{boil}.{hours[1]}": "61", f"n.{power}.{hours[1]}": "7x",
    }  # fmt: skip

    # A cell that cannot be read is named, and nothing that was typed is lost.
    wrong = lead.post("/paper/", form)
    assert wrong.status_code == 422
    assert "“7x” is no number of calls" in wrong.get_data(as_text=True)
    assert 'value="61"' in wrong.get_data(as_text=True)

    # Mended, it is entered once, however often the button is pressed.
    form[f"n.{power}.{hours[1]}"] = "7"
    assert lead.post("/paper/", form).status_code == 303
    assert lead.post("/paper/", form).status_code == 409

    # The calls stand in the hours in which they were, as late entry; the last hour has none.
    with db.writing() as session:
        tally.fold(session, now())
    with db.reading() as session:
        night = figures.hours(session, [boil, power], dusk, now())
        newest = figures.newest_series(session, [incident], now(), 12)
        series = figures.newest_series(session, [incident], now(), 12 * 8)
    assert {hour: one.count for hour, one in night[boil].items()} == {hours[0]: 40, hours[1]: 61}
    assert night[power][hours[1]].on_time == 0
    assert newest == {}

    # What the surge test reads of them is nothing: sixty calls in an old hour raise no alarm.
    assert not any(series[boil].on_time)
    assert sum(series[boil].late) == 101

    # A topic merged at dawn takes its night along.
    merging.merge(LEAD, power, boil)
    with db.reading() as session:
        table = figures.topic_table(session, [incident], dusk, now())
    assert {topic: one.count for topic, one in table.items()} == {boil: 108}
