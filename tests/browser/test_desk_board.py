"""Desk, board and wall in a real browser: what arrives moves them; what is derived stays true."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.incidents import commands as incidents
from hub.keys import commands as keys
from hub.people.models import CLOCK
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.surges import beat as rising
from hub.tally import commands as tally
from hub.updates import commands as updates
from tests.browser import storm
from tests.browser.axe import found_at_every_width
from tests.browser.conftest import Served
from tests.browser.waiting import painted
from tests.cast import actor

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


@pytest.fixture
def orla(served: Served) -> dict[str, str]:
    """Hurricane Orla with one card, and two agents on shift."""
    civic, east = storm.set_up("Civic Center", "Library East")
    incident = storm.opened()
    water = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    storm.on_shift("agent", civic)
    storm.on_shift("second_agent", east)
    return {"incident": incident, "water": water}


def submitted(incident: str, by: str = "writer", headline: str = "Quay Road is open.") -> str:
    """An update that waits for another person."""
    update = updates.draft(
        actor(by), incident, severity="routine", headline=headline, body="One lane.",
        source="Police", until=now() + timedelta(minutes=30, seconds=30),
    )  # fmt: skip
    updates.submit(actor(by), update)
    return update


def counted() -> None:
    """One beat of the clock, which does not run here."""
    tap("tally.fold", by=CLOCK, write=lambda session: tally.fold(session, now()))
    tap("tally.fold", by=CLOCK, write=lambda session: shifts.fold_reach(session, now()))
    rising.draw()


def call(topic: dict[str, Any], by: str = "agent") -> None:
    """A call about this, tallied and counted."""
    tally.record(actor(by), [{"id": str(uuid4()), "topic": topic["id"], "at": iso(now())}])
    counted()


def live(page: Page) -> Page:
    """The page once its socket is open: from then on nothing may need a reload."""
    page.wait_for_function("document.documentElement.dataset.liveState === 'live'")
    page.evaluate("document.body.dataset.same = 'yes'")
    return page


def is_same(page: Page) -> bool:
    """Whether the page was never loaded anew."""
    return bool(page.evaluate("document.body.dataset.same === 'yes'"))


def test_what_is_submitted_waits_for_the_other_person_at_once(
    orla: dict[str, str], window: Window
) -> None:
    page = live(window("pio", "/desk"))
    expect(page.locator("#waits-head")).to_have_text("Nothing waits for you")
    update = submitted(orla["incident"])
    expect(page.locator("#waits-head")).to_have_text("1 thing waits for you")
    expect(page.locator("#waits-lead")).to_contain_text("Quay Road is open.")
    item = page.locator(f"#item-{update}")
    expect(item).to_have_class(re.compile(r"\bmine\b"))
    expect(item.get_by_role("link", name="Read and decide")).to_be_visible()
    expect(page.locator("[data-count=desk-waiting]")).to_have_text("1")
    own = submitted(orla["incident"], by="pio", headline="Power is back in 33112.")
    expect(
        page.locator(f"#item-{own}").get_by_role("link", name="Read", exact=True)
    ).to_be_visible()
    expect(page.locator("#waits-head")).to_have_text("1 thing waits for you")
    expect(page.locator("#waits-first")).to_be_visible()
    page.keyboard.press("r")
    page.wait_for_url(f"**/updates/{update}")
    assert page.faults == []  # type: ignore[attr-defined]


def test_what_is_published_moves_to_live_and_ends_under_expiring(
    orla: dict[str, str], window: Window
) -> None:
    page = live(window("pio", "/desk"))
    promise = page.locator(f"#end-next-update-{orla['incident']}")
    update = submitted(orla["incident"])
    updates.approve(actor("pio"), update)
    expect(page.locator(f"#desk-waiting #item-{update}")).to_contain_text("Publish…")
    updates.publish(actor("pio"), update)
    expect(page.locator(f"#desk-live #item-{update}")).to_be_visible()
    ending = page.locator(f"#end-item-{update}")
    expect(ending).to_contain_text("in 30 min")
    expect(ending.get_by_role("link", name="Correct…")).to_have_attribute(
        "href", f"/updates/{update}/correct"
    )
    expect(promise).to_have_count(0)
    storm.news(orla["incident"], "The bridge is closed.")
    expect(promise).to_contain_text("Nothing is drafted for it yet.")
    submitted(orla["incident"], headline="The bridge is open.")
    expect(promise).to_contain_text("An update is on its way.")
    expect(page.locator("[data-count=desk-expiring]")).to_have_text("2")
    updates.withdraw(actor("pio"), update, "Not so.")
    expect(ending).to_have_count(0)
    assert is_same(page)
    assert page.faults == []  # type: ignore[attr-defined]


def test_the_reach_meter_says_who_is_missing(orla: dict[str, str], window: Window) -> None:
    page = live(window("pio", "/desk"))
    item = page.locator(f"#item-{orla['water']}")
    shifts.acknowledge(actor("agent"), orla["water"], str(uuid4()))
    counted()
    expect(item.locator(".reach")).to_contain_text("50% of 2 current")
    expect(item.locator(".seconds")).to_contain_text("95% not yet")
    expect(item.locator(".missing")).to_have_text("1 is missingLibrary East1")
    shifts.acknowledge(actor("second_agent"), orla["water"], str(uuid4()))
    counted()
    expect(item.locator(".reach")).to_contain_text("100% of 2 current")
    expect(item.locator(".missing")).to_have_count(0)
    page.reload()
    expect(item.locator(".reach")).to_contain_text("100% of 2 current")
    assert page.faults == []  # type: ignore[attr-defined]


def test_several_incidents_stand_together_or_one_by_one(
    orla: dict[str, str], window: Window
) -> None:
    page = live(window("pio", "/desk"))
    other = storm.opened("Boil water", "boil-water")
    update = submitted(other)
    item = page.locator(f"#item-{update}")
    expect(item).to_be_visible()
    page.get_by_role("link", name="Hurricane Orla").click()
    expect(item).to_be_hidden()
    expect(page.locator("[data-count=desk-waiting]")).to_have_text("0")
    expect(page.locator("#waits-head")).to_have_text("1 thing waits for you")
    page.keyboard.press("c")
    script = page.get_by_role("link", name="Script S")
    expect(script).to_have_attribute("href", f"/scripts/new?incident={orla['incident']}")
    page.keyboard.press("Escape")
    page.reload()
    expect(item).to_be_hidden()
    page.get_by_role("link", name="All", exact=True).click()
    expect(item).to_be_visible()
    incidents.close(actor("pio"), other)
    expect(page.locator(f"#incident-tab-{other}")).to_have_count(0)
    assert page.faults == []  # type: ignore[attr-defined]


def test_the_write_button_is_one_key_away_and_only_for_writers(
    orla: dict[str, str], window: Window
) -> None:
    page = window("writer", "/desk")
    page.keyboard.press("c")
    expect(page.locator("#write")).to_be_visible()
    page.keyboard.press("s")
    page.wait_for_url("**/scripts/new")
    watching = window("commander", "/desk")
    expect(watching.locator("#write")).to_have_count(0)
    expect(watching.get_by_role("link", name="Recall…")).to_be_visible()
    expect(watching.get_by_role("link", name="Correct…")).to_have_count(0)


def test_a_call_moves_the_board_by_itself(orla: dict[str, str], window: Window) -> None:
    page = live(window("commander", "/board", width=1920, height=1080))
    water, power = storm.topic(orla["incident"], 0), storm.topic(orla["incident"], 1)
    names = page.locator(".departures tbody th").all_inner_texts()
    line = page.locator(f"#row-{power['id']} .trend")
    flat = line.get_attribute("points")
    none = page.locator(f"#picture-{orla['incident']}").get_by_text("no tallies yet")
    expect(none).to_be_visible()
    for _ in range(3):
        call(power)
    expect(page.locator(f"#row-{power['id']} .now")).to_have_text("3")
    expect(page.get_by_text("3 in 15 min")).to_be_visible()
    expect(none).to_be_hidden()
    assert line.get_attribute("points") != flat
    call(water)
    expect(page.locator(f"#row-{water['id']} .now")).to_have_text("1")
    assert page.locator(".departures tbody th").all_inner_texts() == names, "rows never move"
    expect(page.locator("#counted")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    assert is_same(page)
    assert page.faults == []  # type: ignore[attr-defined]


def test_words_in_force_come_and_go_on_the_board(orla: dict[str, str], window: Window) -> None:
    page = live(window("commander", "/board", width=1920, height=1080))
    told = page.locator(f"#told-scripts-{orla['incident']}")
    expect(told).to_contain_text("Boil water")
    storm.told(orla["incident"], "power-outage", storm.POWER, title="Power, lines down")
    expect(told.locator("li").first).to_contain_text("Power, lines down")
    shifts.acknowledge(actor("agent"), orla["water"], str(uuid4()))
    counted()
    expect(told.locator("li").nth(1)).to_contain_text("50%")
    scripts.recall(actor("pio"), orla["water"], "The main is mended.")
    expect(told).not_to_contain_text("Boil water")
    for number in range(6):
        storm.news(orla["incident"], f"Shelter {number} is open.", "important")
    more = page.locator(f"[data-more=told-updates-{orla['incident']}]")
    # All six have come before it is counted how many of them found room.
    counted_all = page.locator(f"[data-count=told-updates-{orla['incident']}]")
    expect(counted_all).to_have_text("6")
    expect(more).to_be_visible()
    shown = page.locator(f"#told-updates-{orla['incident']} > li:visible").count()
    expect(more).to_have_text(f"and {6 - shown} more")
    assert is_same(page)
    assert page.faults == []  # type: ignore[attr-defined]


def test_the_sparklines_are_a_table_at_one_key(orla: dict[str, str], window: Window) -> None:
    call(storm.topic(orla["incident"], 1))
    page = window("commander", "/board", width=1920, height=1080)
    page.keyboard.press("t")
    table = page.locator("#quarters table")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() == len(storm.topics(orla["incident"]))
    assert table.locator("tbody tr").nth(1).locator("td").count() == 24
    page.keyboard.press("t")
    expect(table).to_be_hidden()
    assert page.faults == []  # type: ignore[attr-defined]


def test_the_chosen_incident_stays_chosen_in_this_browser(
    orla: dict[str, str], window: Window
) -> None:
    other = storm.opened("Boil water", "boil-water")
    page = window("commander", "/board", width=1920, height=1080)
    expect(page.locator(f"#board-{other}")).to_be_visible()
    page.get_by_role("link", name="Hurricane Orla").click()
    expect(page.locator(f"#board-{orla['incident']}")).to_be_visible()
    expect(page.locator(f"#picture-{other}")).to_be_hidden()
    page.goto("/board")
    expect(page.locator(f"#board-{orla['incident']}")).to_be_visible()
    expect(page.locator(f"#board-{other}")).to_be_hidden()
    page.keyboard.press("]")
    expect(page.locator(f"#board-{orla['incident']}")).to_be_hidden()


def test_counts_that_nobody_counts_any_more_are_hatched(
    orla: dict[str, str], window: Window
) -> None:
    call(storm.topic(orla["incident"]))
    page = live(window("commander", "/board", width=1920, height=1080))
    expect(page.locator("#counted-old")).to_be_hidden()
    page.evaluate(
        """async () => {
          const { take } = await import("/static/live/gauges.js");
          const at = new Date(Date.now() - 12 * 60_000).toISOString();
          const name = document.querySelector("[data-quiet]").dataset.quiet;
          take({ name, version: 1e9, data: { as_of: at, total_hour: 1, topics: {} } });
        }"""
    )
    expect(page.locator("#counted-old")).to_have_text("stale, 12 min")


def test_a_display_shows_the_board_until_its_link_is_taken_back(
    served: Served, orla: dict[str, str], running_chromium: Any
) -> None:
    id, token = keys.make_wall(actor("pio"), "Ops room", "live")
    context = running_chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"{served.url}/wall/{token}")
    live(page)
    power = storm.topic(orla["incident"], 1)
    call(power)
    expect(page.locator(f"#row-{power['id']} .now")).to_have_text("1")
    assert page.get_by_role("navigation").count() == 0
    keys.revoke_wall(actor("pio"), id)
    expect(page.get_by_text("shows nothing any more")).to_be_visible()
    assert "Boil water" not in page.content()
    context.close()


def test_axe_finds_nothing_on_desk_and_board(orla: dict[str, str], window: Window) -> None:
    submitted(orla["incident"])
    storm.news(orla["incident"], "The bridge is closed.", "critical")
    call(storm.topic(orla["incident"]))
    for part, path, key, opened in (
        ("pio", "/desk", "c", "#write"),
        ("commander", "/board", "t", "#quarters table"),
    ):
        page = live(window(part, path))
        faults = found_at_every_width(page)
        page.keyboard.press(key)
        expect(page.locator(opened)).to_be_visible()
        painted(page)
        faults += found_at_every_width(page)
        assert faults == [], path


def test_an_offline_board_says_so_and_catches_up(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("commander", "/door/start", width=1920, height=1080)
    page.clock.install()
    page.goto("/board")
    live(page)
    power = storm.topic(orla["incident"], 1)
    served.stop()
    call(power)
    page.clock.fast_forward(16_000)  # without a beat
    expect(page.locator(".notlive")).to_be_visible()
    served.start()
    expect(page.locator(f"#row-{power['id']} .now")).to_have_text("1")
    expect(page.locator(".notlive")).to_have_count(0)
    assert is_same(page)


def test_a_recall_reaches_the_console_that_was_cut_off_when_it_was_made(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = live(window("agent", "/console"))
    expect(page.locator("#cards article")).to_have_count(1)
    served.stop()
    scripts.recall(actor("pio"), orla["water"], "The wrong streets.")
    expect(page.locator("#cards article")).to_have_count(1)  # nobody could tell it yet
    served.start()
    expect(page.locator("#stops")).to_contain_text("The wrong streets.")
    expect(page.locator("#cards article")).to_have_count(0)
    assert is_same(page)
