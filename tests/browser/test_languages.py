"""Languages in a real browser: a pending tab, words from right to left, and translating."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from hub.scripts import commands as scripts
from hub.translations import commands as translations
from tests.browser import storm
from tests.browser.conftest import Served
from tests.browser.waiting import sent
from tests.cast import actor

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
WRITER, PIO = actor("writer"), actor("pio")
ARABIC = """## Transfer
- 911: شرب الماء وهو مشوش أو يتقيأ.
- 988: يتحدث عن الانتحار.

## Say
{{ source }}: إذا كنت تسكن في {{ area }} فاغلِ ماء الصنبور قبل شربه.

اغلِ الماء دقيقة كاملة. للأسئلة اتصل بالرقم **305-555-0142** قبل الساعة 20:30.

## Ask
- ما رمزك البريدي؟

## Do
- اكتب الرمز البريدي في السجل.

## Don't say
- سيُصلح الليلة.
  - تستغرق الفحوص 24 ساعة.
"""


@pytest.fixture
def orla(served: Served) -> dict[str, str]:
    """Hurricane Orla, which wants Arabic and Haitian Creole, with one English card."""
    [site] = storm.set_up()
    incident = storm.opened()
    translations.change_languages(PIO, incident, ["ar", "ht"])
    water = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    storm.on_shift("agent", site)
    return {"incident": incident, "water": water}


def told_in_arabic(orla: dict[str, str], text: str = ARABIC) -> str:
    version = scripts.translate(WRITER, orla["water"], "ar")
    scripts.edit(WRITER, version, text=text, values=storm.VALUES, title="غلي الماء")
    scripts.submit(WRITER, version)
    scripts.approve(PIO, version)
    scripts.publish(PIO, version, incident_id=orla["incident"])
    return version


def card(page: Page) -> Any:
    return page.locator(".script[data-open]")


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def test_a_pending_language_says_so_and_shows_the_english_until_it_is_there(
    orla: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.keyboard.press("w")
    expect(card(page).get_by_role("radio")).to_have_count(3)
    expect(card(page).locator("label.stale").first).to_contain_text("AR")
    page.keyboard.press("l")  # ar → en → ht in the order of their codes
    page.keyboard.press("l")
    expect(card(page).get_by_role("radio", name=re.compile("Arabic"))).to_be_checked()
    note = card(page).locator(".pending:visible")
    expect(note).to_contain_text("translation pending")
    expect(note).to_contain_text("There are no Arabic words that are true now")
    expect(card(page).get_by_text("What is your ZIP code?")).to_be_visible()
    assert violations(page) == []
    told_in_arabic(orla)
    # The English that is being read stays; the Arabic waits beside it.
    expect(card(page).locator("label.stale")).to_have_count(1)
    expect(card(page).get_by_text("What is your ZIP code?")).to_be_visible()
    card(page).get_by_role("radio", name=re.compile("Arabic")).check()
    expect(card(page).get_by_text("ما رمزك البريدي؟")).to_be_visible()
    expect(card(page).locator(".pending:visible")).to_have_count(0)
    assert page.faults == []


def test_arabic_runs_from_right_to_left_and_its_numbers_keep_their_order(
    orla: dict[str, str], window: Window
) -> None:
    told_in_arabic(orla)
    page = window("agent", "/console")
    page.keyboard.press("w")
    card(page).get_by_role("radio", name=re.compile("Arabic")).check()
    words = card(page).locator('.said[data-lang="ar"] .words').first
    expect(words).to_have_attribute("dir", "rtl")
    assert words.evaluate("words => getComputedStyle(words).direction") == "rtl"
    number = words.locator("bdi", has_text="305-555-0142")
    assert number.evaluate("number => getComputedStyle(number).direction") == "ltr"
    # Read from the left its first digits stand first, as they are dialled.
    assert number.evaluate(
        """number => {
          const at = (from, to) => {
            const range = document.createRange();
            range.setStart(number.firstChild, from);
            range.setEnd(number.firstChild, to);
            return range.getBoundingClientRect().left;
          };
          return at(0, 3) < at(8, 12);
        }"""
    )
    area = words.locator(".fact", has_text="33101").first
    assert area.evaluate("fact => getComputedStyle(fact).unicodeBidi") == "plaintext"
    assert violations(page) == []
    told_in_arabic(orla, ARABIC.replace("دقيقة كاملة", "ثلاث دقائق"))
    expect(card(page).locator(".is-changed:visible").first).to_be_visible()
    scripts.recall(PIO, told_in_arabic(orla), "A word is wrong.")
    stop = page.locator("#stops del").first
    expect(stop).to_have_attribute("dir", "rtl")
    assert page.faults == []


def test_languages_that_are_wanted_anew_stand_on_the_open_card(
    orla: dict[str, str], window: Window
) -> None:
    told_in_arabic(orla)
    page = window("agent", "/console")
    page.keyboard.press("w")
    card(page).get_by_role("radio", name=re.compile("Arabic")).check()
    translations.change_languages(PIO, orla["incident"], ["ar", "es", "vi"])
    expect(card(page).get_by_role("radio")).to_have_count(4)
    expect(card(page).get_by_role("radio", name=re.compile("Arabic"))).to_be_checked()
    expect(card(page).get_by_text("ما رمزك البريدي؟")).to_be_visible()
    assert page.faults == []


def test_a_writer_translates_beside_the_english_by_keyboard(
    orla: dict[str, str], window: Window
) -> None:
    told_in_arabic(orla)
    storm.told(orla["incident"], "boil-water", storm.WATER.replace("1 minute", "3 minutes"),
               title="Boil water")  # fmt: skip
    page = window("writer", "/desk")
    expect(page.locator("#pending-translations")).to_contain_text("2 translations pending")
    assert violations(page) == []
    page.locator("#pending-translations a").nth(1).press("Enter")
    page.get_by_role("button", name="Translate into Arabic").press("Enter")
    beside = page.locator(".beside")
    expect(beside).to_contain_text("What changed since version 1")
    expect(beside.locator("ins").first).to_contain_text("3 minutes")
    body = page.locator("#body")
    assert body.evaluate("body => getComputedStyle(body).direction") == "ltr"
    assert "ما رمزك البريدي" in body.input_value()
    assert violations(page) == []
    page.get_by_role("button", name="Submit", exact=True).press("Enter")
    expect(page.locator(".flashes")).to_contain_text("Submitted")
    page.goto("/translations/")
    expect(page.locator(".parities")).to_contain_text("its draft")
    assert violations(page) == []
    assert page.faults == []


def test_a_slip_put_right_interrupts_nobody_and_moves_nothing(
    orla: dict[str, str], window: Window
) -> None:
    wrong = storm.WATER.replace("You can shower", "You can shwoer")
    storm.told(orla["incident"], "boil-water", wrong, title="Boil water")
    page = window("agent", "/console", height=500)
    other = window("agent", "/console")
    for one in (page, other):
        one.keyboard.press("w")
    page.keyboard.press("y")
    expect(card(page).locator(".line.changes h2")).to_have_text("Read")
    sent(page)
    words = card(page).locator(".words p").nth(1)
    words.evaluate("words => words.scrollIntoView()")
    before = words.bounding_box()
    version = scripts.draft(
        WRITER, title="Boil water", slug="card-of-boil-water", hazard="hurricane", lang="en",
        topics=["boil-water"], body=storm.WATER, values=storm.VALUES, sources=storm.SOURCES,
        incident_id=orla["incident"],
    )  # fmt: skip
    scripts.submit(WRITER, version)
    scripts.approve(PIO, version)
    scripts.publish(PIO, version, incident_id=orla["incident"], silent=True)
    expect(card(page)).to_contain_text("You can shower and wash")
    expect(card(page).locator(".line.changes h2")).to_have_text("Read")
    assert words.bounding_box() == before
    assert "fresh" not in (card(page).get_attribute("class") or "")
    expect(page.locator("a.topic[data-slug=boil-water] .badge")).to_have_count(0)
    expect(page.locator("[data-say=polite]")).not_to_contain_text("changed")
    page.reload()
    page.keyboard.press("w")
    expect(card(page).locator(".line.changes h2")).to_have_text("Read")
    assert page.faults == []


def test_the_card_holds_at_the_width_of_a_phone(orla: dict[str, str], window: Window) -> None:
    told_in_arabic(orla)
    page = window("agent", "/console", width=320, height=700)
    page.goto("/console")
    page.evaluate("document.querySelector('a.topic[data-slug=boil-water]').click()")
    card(page).get_by_role("radio", name=re.compile("Haitian")).check()
    expect(card(page).locator(".pending:visible")).to_contain_text("Haitian Creole")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
