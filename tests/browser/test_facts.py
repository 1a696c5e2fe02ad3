"""A fact changes every card on the console, from the desk by keyboard; past its time it says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hub.core.moments import now
from hub.updates import commands as updates
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.test_break_glass import is_same, live, tab_to
from tests.browser.test_schedules import picture
from tests.cast import actor
from tests.corrections import quoted
from tests.facts import stated

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


@pytest.fixture
def floor(served: Served) -> dict[str, Any]:
    """Two topics whose cards quote the shelters, in English and Spanish; two agents on shift."""
    civic, east = storm.set_up("Civic Center", "Library East")
    incident = storm.opened()
    storm.on_shift("agent", civic)
    storm.on_shift("second_agent", east)
    shelters = stated.approved(incident, value="Eastside High School\nPier 4 Hall")
    for topic in ("boil-water", "power-outage"):
        for lang in ("en", "es"):
            quoted.card(
                incident, shelters, lang, slug=f"card-of-{topic}", title=topic.title(),
                topics=[topic],
            )  # fmt: skip
    return {"incident": incident, "shelters": shelters}


def card(page: Page) -> Any:
    return page.locator("#cards > article[data-open]")


def stays(place: Any, before: Any) -> bool:
    """Whether it stands where it stood: half a pixel is nothing an eye sees."""
    return bool(abs(place.bounding_box()["y"] - before["y"]) <= 1)


def check_clean(page: Page) -> None:
    assert found_by_axe(page) == []
    assert page.faults == []  # type: ignore[attr-defined]


def test_a_fact_is_approved_by_keyboard_and_every_card_changes_under_the_agents_eyes(
    floor: dict[str, Any], window: Window
) -> None:
    console = live(window("agent", "/console"))
    console.keyboard.press("w")
    console.keyboard.press("y")
    expect(card(console)).to_contain_text("Go to Eastside High School and Pier 4 Hall now.")
    ask = card(console).locator(".said:not([hidden])").get_by_text("?", exact=True)
    before = ask.bounding_box()
    desk = live(window("pio", "/desk"))
    stated.proposed(floor["shelters"], "Pier 4 Hall")
    expect(desk.locator("#waits-head")).to_have_text("1 thing waits for you")
    check_clean(desk)
    expect(desk.locator("#waits-first")).to_be_visible()
    desk.keyboard.press("r")
    desk.wait_for_url("**/facts/*")
    check_clean(desk)
    read = desk.get_by_role("link", name="Read and decide")
    if read.count():
        tab_to(desk, read)
        desk.keyboard.press("Enter")
        desk.wait_for_url("**/corrections/facts/*")
        check_clean(desk)
    approve = desk.get_by_role("button", name="Approve and change 2 cards for 2 agents")
    sentence = desk.locator(".decide .sentence")
    expect(sentence).to_contain_text("2 cards in English and Spanish change.")
    tab_to(desk, approve)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Approved. All that quotes it says it now.")).to_be_visible()

    expect(card(console)).to_contain_text("Go to Pier 4 Hall now.")
    assert is_same(console)
    assert stays(ask, before)
    expect(card(console).locator(".said:not([hidden]) .line.changes")).to_contain_text(
        "Say: “Eastside High School and” removed."
    )
    expect(console.locator("#cards")).not_to_contain_text("now.Eastside")
    assert "Eastside" not in " ".join(console.locator("#cards .words").all_text_contents())
    console.keyboard.press("y")
    console.keyboard.press("p")
    expect(card(console)).to_contain_text("Go to Pier 4 Hall now.")
    console.keyboard.press("l")
    expect(card(console)).to_contain_text("Vaya ahora a Pier 4 Hall.")
    check_clean(console)


def test_a_fact_past_its_time_says_so_by_itself_and_takes_it_back_when_it_is_confirmed(
    floor: dict[str, Any], window: Window
) -> None:
    same = "Eastside High School\nPier 4 Hall"
    stated.changed(floor["shelters"], same, valid_until=now() + timedelta(hours=1))
    console = window("agent", "/door/start")
    console.clock.install()
    console.goto("/console")
    live(console)
    console.keyboard.press("w")
    mark = card(console).locator(".said:not([hidden]) mark.fact[data-slot=shelters]")
    expect(card(console).locator(".said:not([hidden]) .facts .till")).to_be_visible()
    ask = card(console).locator(".said:not([hidden])").get_by_text("?", exact=True)
    before = ask.bounding_box()
    note = card(console).locator(".said:not([hidden]) .not-confirmed")
    console.clock.fast_forward(3_600_000)
    expect(note).to_contain_text("not confirmed Shelters since")
    expect(mark).to_have_class("fact stale")
    expect(card(console).locator(".said:not([hidden]) .facts .past")).to_contain_text(
        "not confirmed since"
    )
    assert stays(ask, before)
    check_clean(console)
    stated.changed(floor["shelters"], same, valid_until=now() + timedelta(hours=4))
    expect(note).to_be_hidden()
    expect(mark).to_have_class("fact")
    assert stays(ask, before)
    assert is_same(console)


def test_axe_finds_nothing_on_the_pages_of_facts(floor: dict[str, Any], window: Window) -> None:
    page = window("writer", "/facts/")
    check_clean(page)
    for address in ("/facts/new", f"/facts/{floor['shelters']}"):
        page.goto(address)
        check_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/facts/", "/facts/new", f"/facts/{floor['shelters']}"):
        page.goto(address)
        check_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_an_update_quotes_a_fact_is_told_anew_with_it_and_hatched_past_its_time(
    floor: dict[str, Any], window: Window
) -> None:
    writer = window("writer", "/updates/new")
    writer.get_by_label("Incident").select_option(floor["incident"])
    writer.get_by_label("Headline").fill("Open: {{ shelters }}.")
    writer.get_by_label("What agents must know and do").fill("Send nobody elsewhere.")
    writer.get_by_label("Source").fill("Shelter desk")
    writer.get_by_role("button", name="Keep as draft").press("Enter")
    chosen = writer.get_by_label("Or quote a fact")
    expect(chosen).to_have_value(floor["shelters"])
    expect(writer.locator("[data-preview] mark.fact")).to_have_text(
        "Eastside High School and Pier 4 Hall"
    )
    check_clean(writer)
    picture(writer, "update-form")
    update = writer.url.split("/updates/")[1].split("/")[0]
    updates.submit(actor("writer"), update)
    updates.approve(actor("pio"), update)
    updates.publish(actor("pio"), update)
    console = window("agent", "/door/start")
    console.clock.install()
    console.goto("/console")
    live(console)
    news = console.locator("#updates > article").first
    expect(news.locator("h3")).to_have_text("Open: Eastside High School and Pier 4 Hall.")
    stated.changed(floor["shelters"], "Pier 4 Hall", valid_until=now() + timedelta(hours=1))
    expect(news.locator("h3")).to_have_text("Open: Pier 4 Hall.")
    expect(news).to_contain_text("We said: Shelters: Eastside High School and Pier 4 Hall")
    console.clock.fast_forward(3_600_000)
    expect(news.locator("mark.fact")).to_have_class("fact stale")
    expect(news.locator("[data-not-confirmed]")).to_contain_text("Shelters since")
    check_clean(console)
    picture(console, "update-console")
    assert is_same(console)
