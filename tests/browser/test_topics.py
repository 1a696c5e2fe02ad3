"""Topics while the event runs, in a real browser: proposed, added with one tap, merged."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from hub.tally import beat
from hub.topics import merging
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.cast import actor

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


@pytest.fixture
def orla(served: Served) -> str:
    """An incident with a card, an agent and a lead on shift."""
    [site] = storm.set_up()
    incident = storm.opened()
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    for part in ("agent", "lead"):
        storm.on_shift(part, site)
    return incident


def test_a_proposed_topic_is_on_every_console_with_one_tap_and_merged_with_its_cards(
    served: Served, orla: str, window: Window
) -> None:
    agent, lead = window("agent", "/console"), window("lead", "/console")
    agent.get_by_role("button", name="Propose a topic").click()
    agent.get_by_label("What callers ask about").fill("Brown water")
    agent.get_by_role("button", name="Ask the lead").click()
    expect(agent.locator("#propose")).to_be_hidden()
    asked = lead.locator("#topic-proposals .proposal")
    expect(asked).to_contain_text("Brown water proposed as a topic by Dana Ruiz")
    assert found_by_axe(lead) == []
    asked.get_by_role("button", name="Add to every console").click()
    expect(asked).to_have_count(0)
    for page in (agent, lead):
        expect(page.locator(".rail li").filter(has_text="Brown water")).to_be_visible()
    boil = next(one for one in storm.topics(orla) if one["slug"] == "boil-water")
    brown = next(one for one in storm.topics(orla) if one["name"] == "Brown water")
    expect(agent.locator("#cards kbd[data-key-of-topic]").first).to_have_text(boil["key"])
    merging.merge(actor("lead"), boil["id"], brown["id"])
    expect(agent.locator(f"#topic-{boil['id']}")).to_have_count(0)
    expect(agent.locator("#cards kbd[data-key-of-topic]").first).to_have_text(brown["key"])
    agent.keyboard.press(brown["key"].lower())
    expect(agent.locator("#cards > article[data-open] h1")).to_contain_text("Boil water")
    agent.keyboard.press("Enter")
    expect(agent.locator("#tally-wait")).to_contain_text("Nothing waits")


def test_a_night_of_paper_is_typed_in_and_seen_as_late(
    served: Served, orla: str, window: Window
) -> None:
    dusk = datetime.now(UTC) - timedelta(hours=6)
    page = window("lead", f"/paper/?incident={orla}&from={dusk:%Y-%m-%dT%H:00}&hours=3")
    cells = page.locator("input.count:enabled")
    cells.nth(0).fill("40")
    cells.nth(1).fill("4o")
    page.get_by_role("button", name="Enter the sheet").click()
    expect(page.locator("#summary")).to_contain_text("“4o” is no number of calls")
    expect(cells.nth(0)).to_have_value("40")
    cells.nth(1).fill("41")
    page.get_by_role("button", name="Enter the sheet").click()
    expect(page.get_by_text("81 calls entered at their true time")).to_be_visible()
    assert found_by_axe(page) == []
    beat.fold()
