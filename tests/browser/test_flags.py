"""Flagging an error in a real browser: one tap, also with the line cut, and what became of it."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from hub import beats
from hub.core.database import database
from hub.flags import commands as flags
from hub.flags.models import Flag
from tests.browser import storm
from tests.browser.axe import found_at_every_width, found_by_axe
from tests.browser.conftest import Served
from tests.browser.test_console import card
from tests.browser.waiting import sent, until
from tests.cast import actor

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
OFFLINE = "**/flags/**"


@pytest.fixture
def orla(served: Served) -> dict[str, str]:
    """A card and an update that are live, and two agents on shift."""
    [site] = storm.set_up()
    incident = storm.opened()
    water = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    bridge = storm.news(incident, "Alder Street bridge is closed.", "important")
    storm.told(incident, "power-outage", storm.POWER, title="Power, lines down")
    for part in ("agent", "second_agent"):
        storm.on_shift(part, site)
    return {"incident": incident, "water": water, "bridge": bridge}


def stored(served: Served) -> list[Flag]:
    """Every flag the hub has."""
    with served.database.reading() as session:
        return session.query(Flag).order_by(Flag.at).all()


def answer(words: str, how: str = "right", said: str = "Pier Street is longer than it was.") -> str:
    """A writer answers all that was flagged; the answer's id."""
    with database().reading() as session:
        ids = [flag.id for flag in session.query(Flag).filter(Flag.words_id == words)]
    return flags.answer(actor("writer"), words, how, said, ids)


def test_an_error_is_flagged_with_one_key_and_said_with_two(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.keyboard.press("w")
    say = card(page).get_by_text("You can shower and wash.")
    before = say.bounding_box()
    page.keyboard.press("!")
    line = page.locator("#flagged")
    expect(line).to_contain_text(re.compile(r"You flagged Boil water, version 1 at \d\d:\d\d"))
    expect(card(page).locator("[data-flag]")).to_contain_text("Flagged")
    assert say.bounding_box() == before, "the words that are read do not move"
    assert page.evaluate("document.activeElement.id") != "flag-note", "nor is the focus taken"
    page.keyboard.press("!")
    expect(page.locator("#flag-note")).to_be_focused()
    page.keyboard.type("It is Pier Street!")
    assert found_by_axe(page) == []
    page.keyboard.press("Enter")
    expect(line).to_be_hidden()
    expect(page.locator("#tally-said")).to_contain_text("Flagged, with what is wrong")
    expect(page.locator("#call-state")).to_contain_text("On call")
    sent(page)
    [flag] = stored(served)
    assert (flag.words_id, flag.note) == (orla["water"], "It is Pier Street!")
    page.reload()
    page.keyboard.press("w")
    expect(card(page).locator("[data-flag]")).to_contain_text("Flagged")
    page.keyboard.press("!")
    expect(page.locator("#flag-note")).to_have_value("It is Pier Street!")
    assert page.faults == []  # type: ignore[attr-defined]


def test_a_flag_is_undone_with_the_same_key_as_a_tally(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.keyboard.press("Shift+P")
    page.keyboard.press("w")
    page.keyboard.press("!")
    expect(page.locator("#flag-undo")).to_contain_text("Undo, ")
    page.keyboard.press("u")
    expect(page.locator("#flagged")).to_be_hidden()
    expect(card(page).locator("[data-flag]")).to_contain_text("Flag an error")
    expect(page.locator("#tally-said")).to_contain_text("Power, lines down")
    page.keyboard.press("u")
    expect(page.locator("#tally-said")).to_contain_text("Undone: Power, lines down")
    sent(page)
    until(page, lambda: all(flag.taken_back_at for flag in stored(served)))
    assert len(stored(served)) <= 1


def test_a_flag_made_with_the_line_cut_is_kept_over_a_reload_and_stored_once(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.route(OFFLINE, lambda route: route.abort())
    page.keyboard.press("w")
    with page.expect_request(OFFLINE):  # sent once it is kept
        page.keyboard.press("!")
    page.keyboard.press("!")
    page.keyboard.type("Half a wo")
    expect(page.locator("#flagged")).to_contain_text("It waits here and goes out by itself.")
    page.reload()
    expect(page.locator("#flag-note")).to_have_value("Half a wo")
    page.locator("#flag-note").press("Enter")
    assert stored(served) == []
    page.unroute(OFFLINE)
    page.evaluate("dispatchEvent(new Event('online'))")
    sent(page)
    [flag] = stored(served)
    assert (flag.words_id, flag.note, flag.person_id) == (
        orla["water"],
        "Half a wo",
        "person-agent",
    )
    assert page.faults == []  # type: ignore[attr-defined]


def test_what_waits_at_a_shared_desk_is_flagged_under_its_owners_name(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.route(OFFLINE, lambda route: route.abort())
    page.keyboard.press("w")
    page.keyboard.press("!")
    other = window("second_agent", "/console").context.cookies()
    page.context.add_cookies([cookie for cookie in other if cookie["name"] == "hub_session"])
    page.unroute(OFFLINE)
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new Event('online'))")
    assert "person-second_agent" in (page.locator("#me").text_content() or "")
    page.keyboard.press("w")
    expect(card(page).locator("[data-flag]")).to_contain_text("Flag an error")
    until(page, lambda: stored(served))
    assert [flag.person_id for flag in stored(served)] == ["person-agent"]


def test_the_answer_reaches_those_who_flagged_and_nobody_else(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page, other = window("agent", "/console"), window("second_agent", "/console")
    news = page.locator("#to-confirm > .update", has_text="Alder Street bridge")
    news.get_by_role("button", name="Flag an error").click()
    expect(page.locator("#flagged")).to_contain_text("You flagged Alder Street bridge is closed.")
    page.keyboard.press("w")
    expect(page.locator("#flagged")).to_be_hidden()
    page.keyboard.press("!")
    sent(page)
    assert {flag.words_id for flag in stored(served)} == {orla["water"], orla["bridge"]}
    answer(orla["water"])
    told = page.locator("#flag-answers > *:visible")
    expect(told).to_contain_text(
        re.compile(
            r"You flagged Boil water, version 1 at \d\d:\d\d.*The text is right: Pier", re.S
        ),
    )
    expect(other.locator("#flag-answers > *")).to_have_count(1)
    expect(other.locator("#flag-answers > *:visible")).to_have_count(0)
    expect(other.locator("#to-confirm-count")).to_have_text("1")
    expect(page.locator("#to-confirm-count")).to_have_text("2")
    assert found_by_axe(page) == []
    page.keyboard.press("y")  # the update first: it must be read
    expect(told).to_have_count(1)
    page.reload()
    expect(page.locator("#console[data-ready]")).to_be_attached()
    expect(told).to_have_count(1)
    with page.expect_response("**/flags/heard"):
        page.keyboard.press("y")
    expect(told).to_have_count(0)
    again = window("agent", "/console")  # another desk
    expect(again.locator("#console[data-ready]")).to_be_attached()
    expect(again.locator("#flag-answers > *:visible")).to_have_count(0)
    assert page.faults + other.faults + again.faults == []  # type: ignore[attr-defined]


def test_who_was_away_finds_the_answer_when_they_come_back(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.keyboard.press("w")
    page.keyboard.press("!")
    sent(page)
    page.context.set_offline(True)
    storm.told(orla["incident"], "boil-water", storm.WATER, title="Boil water", area="33101")
    beats.fold_flags()
    page.context.set_offline(False)
    told = page.locator("#flag-answers > *:visible")
    expect(told).to_contain_text("Version 2 is live since")
    told.get_by_role("link").click()
    expect(card(page)).to_contain_text("33101")
    page.close()
    again = window("agent", "/console", width=683)
    told = again.locator("#flag-answers > *:visible")
    expect(told).to_contain_text("Version 2 is live since")
    told.get_by_role("button", name="Got it").click()
    expect(told).to_have_count(0)
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing_where_flags_stand(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.locator("#topics a.topic", has_text="Boil water").evaluate("link => link.click()")
    page.keyboard.press("!")
    expect(page.locator("#flagged")).to_be_visible()
    sent(page)
    answer(orla["water"])
    expect(page.locator("#flag-answers > *:visible")).to_have_count(1)
    assert found_at_every_width(page) == []


def test_the_desk_is_told_loudly_and_leads_to_the_answer(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    page = window("writer", "/desk")
    strip = page.locator("#flagged")
    expect(strip).to_be_hidden()
    flags.flag(actor("agent"), orla["water"], str(uuid4()), note="It is Pier Street.")
    beats.fold_flags()
    expect(strip).to_contain_text("1 agent flagged Boil water, version 1")
    expect(page.locator("[data-say=polite]")).to_contain_text("1 agent flagged Boil water")
    flags.flag(actor("second_agent"), orla["water"], str(uuid4()))
    beats.fold_flags()
    expect(strip).to_contain_text("2 agents flagged Boil water, version 1")
    item = page.locator("#desk-live .item", has_text="Boil water")
    expect(item).to_contain_text("2 agents flagged Boil water, version 1")
    page.reload()
    expect(strip).to_contain_text("2 agents flagged Boil water, version 1")
    assert found_by_axe(page) == []
    strip.get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Flagged by agents")
    expect(page.get_by_text("It is Pier Street.")).to_be_visible()
    page.get_by_role("button", name="Answer 2 agents").press("Enter")
    expect(page.locator("#summary")).to_contain_text("Choose what is so")
    assert found_by_axe(page) == []
    page.get_by_label("The text is right").check()
    page.get_by_label("In one sentence").fill("It is Pier Street by now.")
    page.get_by_label("In one sentence").press("Enter")
    expect(page.get_by_text("No flag waits for an answer")).to_be_visible()
    beats.fold_flags()
    page.goto("/desk")
    expect(page.locator("#columns")).to_be_visible()
    expect(strip).to_be_hidden()
    expect(item).not_to_contain_text("flagged")
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/flags/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults == []  # type: ignore[attr-defined]
