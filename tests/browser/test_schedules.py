"""A text is scheduled by keyboard, said on every desk, cancelled there, and loud when it failed."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hub.core.moments import now
from hub.incidents import commands as incidents
from hub.scripts import commands as scripts
from tests.approvals import hands, timely
from tests.browser import storm
from tests.browser.conftest import Served
from tests.browser.test_break_glass import check_clean, live
from tests.cast import actor

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: PICTURES names the folder."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def test_a_schedule_is_said_on_every_desk_cancelled_there_and_loud_when_it_failed(
    served: Served, window: Window
) -> None:
    storm.set_up("Civic Center")
    incident = storm.opened()
    version = scripts.draft(
        actor("writer"), title="Boil water", hazard="hurricane", lang="en", topics=["boil-water"],
        body=storm.WATER, values=storm.VALUES, sources=storm.SOURCES, incident_id=incident,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    scripts.approve(actor("pio"), version)
    desk, pio = live(window("second_pio", "/desk")), window("pio", f"/scripts/{version}/publish")
    writers = live(window("writer", "/desk"))
    pio.get_by_label("At a time").check()
    pio.get_by_label("It has no end: it stands until it is recalled").check()
    pio.get_by_role("button", name="Publish to").press("Enter")
    expect(pio.locator("#at-wrong")).to_have_text("Write a day and a clock time.")
    check_clean(pio)
    picture(pio, "publish")
    at = now() + timedelta(hours=3)
    pio.get_by_label("At", exact=True).fill(f"{at:%Y-%m-%dT%H:%M}")
    pio.get_by_role("button", name="Publish to").press("Enter")
    expect(pio.get_by_text("The clock publishes it in")).to_be_visible()
    picture(pio, "read")
    item = desk.locator(f"#item-{version}")
    expect(item).to_contain_text("scheduled by Marcus Bell")
    picture(desk, "desk")
    expect(writers.locator(f"#item-{version}")).to_contain_text("scheduled by")
    expect(writers.get_by_role("button", name="Cancel")).to_have_count(0)
    item.get_by_role("button", name="Cancel").click()
    expect(desk.get_by_text("It is not published by itself.")).to_be_visible()
    schedule = timely.scheduled(version, incident)
    timely.it_is_time(schedule)
    incidents.close(actor("commander"), incident)
    scripts.publish_scheduled(schedule)
    expect(writers.locator("#missed")).to_contain_text("was not published")
    picture(writers, "missed")
    check_clean(writers)


def test_a_claim_that_ran_out_says_so_and_a_link_can_be_sent_from_the_desk(
    served: Served, window: Window
) -> None:
    storm.set_up("Civic Center")
    incident = storm.opened()
    version = scripts.draft(
        actor("writer"), title="Boil water", hazard="hurricane", lang="en", topics=["boil-water"],
        body=storm.WATER, values=storm.VALUES, sources=storm.SOURCES, incident_id=incident,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    scripts.claim(actor("commander"), version)
    desk = live(window("deputy", "/desk"))
    item = desk.locator(f"#item-{version}")
    expect(item).to_contain_text("Ruth Okafor claimed it at")
    expect(item.get_by_text("ran out")).to_be_hidden()
    hands.waits_since(version, 60)
    desk.reload()
    expect(item).to_contain_text("The claim of Ruth Okafor ran out at")
    expect(item.get_by_text("claimed it at")).to_be_hidden()
    picture(desk, "ran-out")
    check_clean(desk)
    item.get_by_role("link", name="Send a link…").click()
    expect(desk).to_have_url(f"{served.url}/links/for/{version}")
    desk.get_by_role("link", name="Flagged").click()
    expect(desk).to_have_url(f"{served.url}/flags/")
