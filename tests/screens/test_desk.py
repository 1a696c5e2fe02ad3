"""The desk: what stands in which column, what waits for whom, and that events keep it as a fresh
page would be.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hub.core.database import database
from hub.core.moments import now
from hub.incidents import commands as incidents
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.updates import commands as updates
from tests.browser import storm
from tests.cast import actor
from tests.screens.fresh import Element, caught_up, normal, parse
from tests.scripts import written

PARTS = ("incident-tabs", "promises", "desk-drafts", "desk-waiting", "desk-live")
Open = Callable[..., Any]


def desk(browser: Any, query: str = "") -> str:
    """The desk as this browser is served it."""
    answer = browser.get(f"/desk{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    page: str = answer.get_data(as_text=True)
    return page


def part(page: str, id: str) -> Element:
    """One element of the page."""
    found = parse(page).by_id(id)
    assert found is not None, f"no #{id}"
    return found


def items(page: str, column: str) -> list[str]:
    """The headings of a column, from the top."""
    return [one.text() for one in part(page, f"desk-{column}").walk() if one.name == "h3"]


def waits(browser: Any) -> dict[str, str]:
    """What waits for the person of this browser, as its page asks."""
    told: dict[str, str] = browser.get("/desk/waits").get_json()
    return told


def drafted_update(incident: str, headline: str = "Quay Road is open again.", **more: Any) -> str:
    """An update that is being written."""
    given = {"severity": "routine", "body": "One lane.", "source": "Police", **more}
    return updates.draft(actor("writer"), incident, headline=headline, **given)


def test_each_text_stands_where_something_must_be_done(db: object, browser: Open) -> None:
    incident = storm.opened()
    drafted_update(incident)
    version = written.submitted(incident)
    storm.news(incident, "Trash pick-up stops today.")
    page = desk(browser("pio"))
    assert items(page, "drafts") == ["Quay Road is open again."]
    assert items(page, "waiting") == ["Boil water, version 1"]
    assert items(page, "live") == ["Trash pick-up stops today."]
    scripts.approve(actor("pio"), version)
    assert items(desk(browser("pio")), "waiting") == ["Boil water, version 1"], "not yet published"


def test_scripts_and_updates_share_a_column_by_what_moved_last(db: object, browser: Open) -> None:
    incident = storm.opened()
    written.drafted(incident, title="First")
    drafted_update(incident, "Second")
    written.drafted(incident, title="Third", slug="third")
    drafts = items(desk(browser("writer")), "drafts")
    assert drafts == ["Third, version 1", "Second", "First, version 1"]


def test_words_wait_only_for_those_who_may_decide_and_did_not_write_them(
    db: object, browser: Open
) -> None:
    incident = storm.opened()
    version = written.submitted(incident)
    own = scripts.draft(
        actor("pio"), title="Power", slug="power", hazard="hurricane", lang="en",
        topics=["power-outage"], body=written.BODY, values=written.VALUES,
        sources=written.SOURCES, incident_id=incident,
    )  # fmt: skip
    scripts.submit(actor("pio"), own)
    assert waits(browser("pio")) == {f"item-{version}": "decide"}
    assert waits(browser("second_pio")) == {f"item-{version}": "decide", f"item-{own}": "decide"}
    for part_played in ("writer", "commander", "lead"):
        assert waits(browser(part_played)) == {}
    assert "1 thing waits for you" in part(desk(browser("pio")), "waits-head").text()
    assert "2 things wait for you" in part(desk(browser("second_pio")), "waits-head").text()
    assert "Nothing waits for you" in part(desk(browser("writer")), "waits-head").text()


def test_what_was_returned_waits_for_its_writer_and_what_was_approved_for_whoever_publishes(
    db: object, browser: Open
) -> None:
    incident = storm.opened()
    back = written.submitted(incident)
    scripts.send_back(actor("pio"), back, "return", "Name the streets.")
    good = written.approved(incident, slug="power", title="Power")
    assert waits(browser("writer")) == {f"item-{back}": "mend"}
    assert waits(browser("second_writer")) == {}
    assert waits(browser("pio")) == {f"item-{good}": "publish"}


def test_what_ends_within_the_hour_is_expiring_and_so_is_a_promise(
    db: object, browser: Open
) -> None:
    incident = storm.opened()
    soon, later = now() + timedelta(minutes=57, seconds=30), now() + timedelta(hours=3)
    ending = written.published(incident, until=soon)
    written.published(incident, until=later, title="Power", slug="power")
    storm.news(incident, "Quay Road is open again.")  # promises the next one in 27 minutes
    column = part(desk(browser("pio")), "desk-expiring")
    entries = [one for one in column.walk() if one.name == "article"]
    assert [one.attributes["id"] for one in entries] == [
        f"end-next-update-{incident}",
        f"end-item-{ending}",
    ]
    assert "in 26 min" in entries[0].text()
    assert "Nothing is drafted for it yet." in entries[0].text()
    assert "in 57 min" in entries[1].text()
    drafted_update(incident)
    assert "An update is on its way." in part(desk(browser("pio")), "desk-expiring").text()


def test_a_promise_that_was_not_kept_is_overdue(db: object, browser: Open) -> None:
    incident = storm.opened()
    storm.news(incident, "Quay Road is open again.")
    pio = browser("pio")
    with time_machine.travel(now() + timedelta(minutes=40)):
        entry = part(desk(pio), "desk-expiring").text()
    assert "overdue" in entry
    assert "Nothing is drafted for it yet." in entry


def test_an_exercise_has_a_desk_of_its_own(db: object, browser: Open) -> None:
    live, drill = storm.opened(), storm.opened("Cyclone drill", exercise=True)
    drafted_update(live, "Real")
    drafted_update(drill, "Played")
    pio = browser("pio")
    assert items(desk(pio), "drafts") == ["Real"]
    page = desk(pio, f"?exercise={drill}")
    assert items(page, "drafts") == ["Played"]
    assert "Exercise — Exercise — Exercise" in page
    assert items(desk(pio, "?exercise=no-such"), "drafts") == ["Real"]


def test_whoever_is_on_shift_in_an_exercise_sees_its_desk(db: object, browser: Open) -> None:
    [site] = storm.set_up()
    drill = storm.opened("Cyclone drill", exercise=True)
    drafted_update(drill, "Played")
    shifts.sign_on(actor("lead"), site, "Lead", drill)
    lead = browser("lead")
    assert items(desk(lead), "drafts") == ["Played"]
    assert items(desk(lead, "?exercise=live"), "drafts") == []


@pytest.mark.parametrize("part_played", ["agent", "partner", "admin"])
def test_the_desk_is_not_for_everyone(db: object, browser: Open, part_played: str) -> None:
    assert browser(part_played).get("/desk").status_code == 403
    assert browser(part_played).get("/desk/waits").status_code == 403


def test_the_page_names_only_deeds_of_this_persons_role(db: object, browser: Open) -> None:
    may = part(desk(browser("commander")), "columns").attributes["data-may"].split()
    decides = ["scripts.approve", "scripts.publish", "scripts.unschedule", "scripts.recall"]
    decides += ["updates.approve", "updates.publish", "updates.unschedule", "updates.withdraw"]
    assert may == [*decides, "links.send", "incidents.open"]
    assert 'id="write"' not in desk(browser("commander"))
    assert 'id="write"' in desk(browser("writer"))


def test_an_empty_desk_says_so_in_each_column(db: object, browser: Open) -> None:
    page = desk(browser("pio"))
    assert "Nothing waits for you" in page
    for words in ("Nothing is being written.", "Nothing waits for approval.", "Nothing is live"):
        assert words in page


def test_page_and_position_are_one_moment(db: object, browser: Open) -> None:
    incident = storm.opened()
    page = desk(browser("pio"))
    drafted_update(incident)
    assert normal(caught_up(browser("pio"), page), *PARTS) == normal(desk(browser("pio")), *PARTS)


def deeds(incident: str) -> list[Callable[[], object]]:
    """A morning at the desk, deed by deed."""
    done: dict[str, Any] = {}

    def keep(name: str, make: Callable[[], Any]) -> Callable[[], object]:
        return lambda: done.__setitem__(name, make())

    writer, pio = actor("writer"), actor("pio")
    return [
        keep("script", lambda: written.drafted(incident)),
        lambda: scripts.submit(writer, done["script"]),
        lambda: scripts.send_back(pio, done["script"], "return", "Which streets?"),
        lambda: scripts.submit(writer, done["script"]),
        lambda: scripts.approve(pio, done["script"]),
        lambda: scripts.publish(pio, done["script"], incident_id=incident),
        keep("second", lambda: written.published(incident)),
        keep("update", lambda: drafted_update(incident, next_update_at=now() + timedelta(hours=1))),
        lambda: updates.submit(writer, done["update"]),
        lambda: updates.approve(pio, done["update"]),
        lambda: updates.publish(pio, done["update"]),
        keep("right", lambda: _correction(done["update"])),
        lambda: scripts.recall(pio, done["second"], "The main is mended."),
        lambda: updates.withdraw(pio, done["right"], "Not so."),
        lambda: incidents.change_level(pio, incident, 2),
        keep("other", lambda: storm.opened("Boil water", "boil-water")),
        lambda: storm.news(done["other"], "Trucks stand at Harbor Middle.", "important"),
        lambda: incidents.close(pio, done["other"]),
    ]


def _correction(wrong: str) -> str:
    """A correction of an update, told to the floor."""
    right = updates.correct(
        actor("pio"), wrong,
        headline="Quay Road is closed.", body="Both lanes.", source="Police",
    )  # fmt: skip
    updates.submit(actor("pio"), right)
    updates.approve(actor("second_pio"), right)
    updates.publish(actor("second_pio"), right)
    return right


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_an_old_page_and_its_events_are_a_fresh_page(db: object, browser: Open) -> None:
    pio = browser("pio")
    incident = storm.opened()
    begun = desk(pio)
    for number, deed in enumerate(deeds(incident)):
        before = desk(pio)
        deed()
        fresh = normal(desk(pio), *PARTS)
        assert normal(caught_up(pio, before), *PARTS) == fresh, f"after deed {number}"
    assert normal(caught_up(pio, begun), *PARTS) == fresh, "after all of them at once"


def test_an_exercise_does_not_move_the_live_desk_nor_grave_news_the_exercises(
    db: object, browser: Open
) -> None:
    pio = browser("pio")
    live, drill = storm.opened(), storm.opened("Cyclone drill", exercise=True)
    query = f"?exercise={drill}"
    page, played = desk(pio), desk(pio, query)
    storm.news(live, "The bridge is closed.", "critical")
    assert normal(caught_up(pio, played), *PARTS) == normal(desk(pio, query), *PARTS)
    page = desk(pio)
    drafted_update(drill, "Played")
    assert normal(caught_up(pio, page), *PARTS) == normal(desk(pio), *PARTS)


def test_the_page_carries_its_gauges_for_the_first_look(db: object, browser: Open) -> None:
    with database().writing() as session:
        from hub.live.gauges import set_gauge

        set_gauge(session, "reach:1", "live", ("desk",), {"on_shift": 40})
    page = desk(browser("pio"))
    found = re.search(r'<script type="application/json" id="gauges">(.*?)</script>', page, re.S)
    assert found
    assert [gauge["name"] for gauge in json.loads(found[1])] == ["reach:1"]
