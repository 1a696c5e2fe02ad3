"""Residents in real Chromium: without a script, in every language, when something goes wrong."""

import pytest
from playwright.sync_api import Browser, expect

from hub.updates import commands as updates
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.waiting import until
from tests.cast import actor
from tests.public.test_public import public


@pytest.fixture
def orla(served: Served) -> str:
    """A hurricane with a card in two languages; the incident's id."""
    storm.set_up()
    incident = storm.opened()
    public(incident, "boil-water", storm.WATER, title="Boil water")
    public(incident, "boil-water", storm.AGUA, "es", title="Hierva el agua")
    public(incident, "boil-water", storm.AGUA, "ar", title="اغلوا الماء")
    return incident


def test_the_page_is_read_without_a_script_and_axe_finds_nothing(
    served: Served, orla: str, running_chromium: Browser
) -> None:
    storm.news(orla, "Quay Road is closed.", "critical")
    plain = running_chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{served.url}/public")
    expect(page.get_by_role("heading", name="Quay Road is closed.")).to_be_visible()
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", name="Hierva el agua")).to_be_visible()
    plain.close()
    for scheme in ("light", "dark"):
        context = running_chromium.new_context(
            color_scheme=scheme, viewport={"width": 320, "height": 700}
        )
        page = context.new_page()
        for path in ("/es", "/ar", "/embed"):
            answer = page.goto(f"{served.url}/public{path}")
            assert answer
            assert answer.ok, path
            assert found_by_axe(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        context.close()


def test_what_was_taken_back_goes_from_an_open_page(
    served: Served, orla: str, running_chromium: Browser
) -> None:
    update = storm.news(orla, "Quay Road is closed.", "critical")
    page = running_chromium.new_page()
    page.clock.install()
    page.goto(f"{served.url}/public")
    expect(page.get_by_role("heading", name="Quay Road is closed.")).to_be_visible()
    updates.withdraw(actor("pio"), update, "It is open.")
    until(page, lambda: "It is open." in page.request.get(page.url).text())
    page.clock.run_for(31_000)
    expect(page.get_by_text("It is open.")).to_be_visible()
    served.stop()
    page.clock.run_for(200_000)
    expect(page.locator("#older")).to_be_visible()
    page.close()
