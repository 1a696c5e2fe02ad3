"""Taps while the line is cut, in a real browser: nothing is lost, nothing is sent twice, and each
call keeps its true time.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from hub.core.moments import iso, now
from hub.tally.models import Tally
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.test_console import orla, tallies
from tests.browser.waiting import sent, until

__all__ = ["orla"]  # the floor of the console's tests
pytestmark = pytest.mark.browser
Window = Callable[..., Page]
KEYS = "WPF"
HEARD = "async (at) => (await import('/static/live/time.js')).heard(at)"


def counted(served: Served, count: int, page: Page) -> list[Tally]:
    """What is stored, once that many rows are."""
    until(page, lambda: len(tallies(served)) >= count)
    return tallies(served)


def test_ten_minutes_offline_and_a_killed_tab_lose_no_call(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/")
    wait = page.locator("#tally-wait")
    page.clock.install(time=datetime.now(UTC) - timedelta(days=1))  # the desk's is wrong
    page.goto("/console")
    expect(page.locator("#console[data-token]")).to_be_attached()
    page.keyboard.press("Shift+W")
    expect(page.locator("#tally-said")).to_contain_text("Saved")
    page.context.set_offline(True)
    served.stop()
    started = now()
    begin = started - timedelta(minutes=14)
    page.evaluate(HEARD, iso(begin))  # what the hub's clock said last: fourteen minutes ago
    for press in range(30):
        page.keyboard.press(f"Shift+{KEYS[press % 3]}")
        page.clock.fast_forward(20_000)
    expect(wait).to_contain_text("30 wait here to be sent")
    took = now() - started  # the clock was moved, and went on by itself
    page.close()  # the tab is killed with all of it
    served.start()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto("/console")
    wait = page.locator("#tally-wait")
    expect(wait).to_have_text(
        "Nothing waits to be sent",
    )
    first, *rows = sorted(counted(served, 31, page), key=lambda row: row.stored_at)
    assert abs(first.at - first.stored_at) < timedelta(seconds=15)
    rows.sort(key=lambda row: row.at)
    assert len(rows) == 30
    assert {row.person_id for row in rows} == {"person-agent"}
    for place, row in enumerate(rows):
        true = begin + timedelta(seconds=20 * place)
        assert timedelta(seconds=-5) < row.at - true < took + timedelta(seconds=5), place
    assert rows[-1].at - rows[0].at > timedelta(minutes=9)


def test_two_tabs_send_each_call_once_and_one_takes_over_from_the_other(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    asked: list[str] = []
    page.context.on(
        "request", lambda one: asked.append(one.url) if one.url.endswith("/tallies") else None
    )
    other = page.context.new_page()
    other.goto("/console")
    expect(other.locator("#console[data-ready]")).to_be_attached()
    for _ in range(4):
        page.keyboard.press("Shift+W")
        other.keyboard.press("Shift+P")
    for tab in (page, other):
        sent(tab)  # neither has anything left that it could try
    assert len(asked) == 8
    assert len(tallies(served)) == 8
    page.context.route("**/topics/tallies*", lambda route: route.abort())
    other.keyboard.press("Shift+W")
    expect(page.locator("#tally-wait")).to_contain_text("1 waits here to be sent")
    other.close()
    page.context.unroute("**/topics/tallies*")
    expect(page.locator("#tally-wait")).to_have_text("Nothing waits to be sent")
    assert len(tallies(served)) == 9


def test_a_call_of_two_topics_is_saved_and_said_anew_by_keyboard_alone(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console", width=683)
    said = page.locator("#tally-said")
    for press in ("w", "Shift+P", ";", ";", "=", "."):
        page.keyboard.press(press)
    page.keyboard.type("33101")
    page.keyboard.press("Tab")
    page.keyboard.type("12 Pier Street")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Boil water + Power, lines down")
    expect(page.locator("#tally-wait")).to_have_text("Nothing waits to be sent")
    first = next(row for row in tallies(served) if row.is_primary)
    told = (first.area, first.disposition, first.channel, first.from_911)
    assert told == ("33101", "transferred-911", "phone", True)
    expect(page.locator("#place")).to_have_value("")
    expect(page.locator("#channel")).to_have_value("phone")
    page.locator("#main").focus()
    page.keyboard.press("#")
    expect(page.locator("#calls-list tr")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#anew-topic")).to_be_focused()
    assert found_by_axe(page) == []
    page.locator("#anew-topic").press("s")  # Shelters
    page.keyboard.press("Tab")
    page.keyboard.press("Home")  # about nothing else
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Said anew: Shelters")
    with served.database.reading() as session:
        rows = session.query(Tally).all()
    undone = {row.undoes for row in rows}
    [stands] = [row for row in rows if row.weight > 0 and row.id not in undone]
    [shelters] = [t["id"] for t in storm.topics(orla["incident"]) if t["name"] == "Shelters"]
    assert (stands.topic_id, stands.at, stands.area) == (shelters, first.at, "33101")
    assert len(rows) == 5  # two of the call, two that take it back, one instead
    assert page.faults == []  # type: ignore[attr-defined]
