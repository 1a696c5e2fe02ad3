"""Questions nobody can answer, in a real browser: asked with one key, the line cut, told back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub import beats
from hub.core.database import database
from hub.questions import deciding, rumors
from hub.questions.models import Asking
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.test_console import card
from tests.browser.waiting import sent
from tests.cast import actor
from tests.questions.floor import WHEN, asked

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
OFFLINE = re.compile(r"^http://[^/]+/questions/")


@pytest.fixture
def orla(served: Served) -> str:
    """An incident with a card, and two agents on shift."""
    [site] = storm.set_up()
    incident = storm.opened()
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    for part in ("agent", "second_agent"):
        storm.on_shift(part, site)
    return incident


def askings() -> list[tuple[str, str]]:
    with database().reading() as session:
        found = session.query(Asking).order_by(Asking.at)
        return [(one.person_id, one.words.text if one.words else "") for one in found]


def test_a_caller_nobody_can_answer_is_asked_offline_merged_and_told_back(
    served: Served, orla: str, window: Window
) -> None:
    question = asked(orla, WHEN, part="lead")
    beats.fold_questions()
    page, other = window("agent", "/console"), window("second_agent", "/console")
    page.keyboard.press("w")
    say = card(page).get_by_text("You can shower and wash.")
    page.route(OFFLINE, lambda route: route.abort())
    page.keyboard.press("n")
    expect(page.locator("#asking-text")).to_be_focused()
    page.keyboard.type("Can I use tap water for baby formula?")
    with page.expect_request(OFFLINE):  # sent once it is kept
        page.keyboard.press("Enter")
    expect(page.locator("#asking")).to_be_hidden()
    expect(page.locator("#tally-said")).to_contain_text("No answer, asked: Can I use tap water")
    page.reload()
    page.unroute(OFFLINE)
    page.evaluate("dispatchEvent(new Event('online'))")
    other.keyboard.press("n")
    other.keyboard.type("is the alder bridge o")
    again = other.locator("#asking-likely li")
    expect(again).to_have_count(1)
    expect(again).to_contain_text(WHEN)
    assert found_by_axe(other) == []
    other.get_by_role("button", name="This one, again").click()
    sent(page)
    sent(other)
    assert sorted(askings()) == [
        ("person-agent", "Can I use tap water for baby formula?"),
        ("person-lead", WHEN),
        ("person-second_agent", ""),
    ]
    news = storm.news(orla, "Alder Street bridge is open.")
    deciding.answer(actor("writer"), question, news)
    told = other.locator("#question-answers > *:visible")
    expect(told).to_contain_text(re.compile(r"You asked at \d\d:\d\d: .*Alder Street", re.S))
    expect(told.get_by_role("link")).to_have_text("Alder Street bridge is open.")
    expect(page.locator("#question-answers > *:visible")).to_have_count(0)
    assert found_by_axe(other) == []
    other.keyboard.press("y")
    expect(told).to_have_count(0)
    sent(other)
    other.reload()
    expect(other.locator("#console[data-ready]")).to_be_attached()
    expect(told).to_have_count(0)
    assert say is not None
    assert page.faults + other.faults == []  # type: ignore[attr-defined]


def test_a_rumor_is_said_over_the_cards_and_the_desk_ranks_what_is_asked(
    served: Served, orla: str, window: Window
) -> None:
    page, desk = window("agent", "/console"), window("pio", "/desk")
    page.keyboard.press("w")
    page.keyboard.press("x")
    page.keyboard.type("Shelters ask for ID.")
    page.get_by_label("Heard where").select_option("social")
    page.keyboard.press("Enter")
    inbox = desk.locator("#desk-questions > *")
    expect(inbox).to_have_count(1)
    once = asked(orla, WHEN)
    for part in ("agent", "second_agent", "lead"):
        asked(orla, "Where do I get sandbags?", part=part)
    beats.fold_questions()
    expect(inbox.first).to_contain_text("Where do I get sandbags?")
    expect(inbox.first).to_contain_text("asked 3 times")
    expect(inbox.locator("q")).to_have_count(3)
    assert found_by_axe(desk) == []
    desk.locator(f"#question-{once}").get_by_role("button", name="Take").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Asked and heard")
    expect(desk.locator(f"[id='{once}']")).to_contain_text("Marcus Bell has it.")

    rumor = desk.locator(".asked", has_text="Shelters ask for ID.")
    rumor.get_by_label("What is so").select_option("false")
    rumor.get_by_label("What agents say").fill("No shelter asks for ID.")
    rumor.get_by_role("button", name="Save").click()
    expect(desk.locator("#summary")).to_contain_text("Write who says so")
    expect(rumor.get_by_label("What agents say")).to_have_value("No shelter asks for ID.")
    rumor.get_by_label("Evidence").fill("Shelter desk, 14:10.")
    rumor.get_by_role("button", name="Save").click()
    expect(rumor).to_contain_text("You wrote it: another person must approve it.")
    assert found_by_axe(desk) == []
    say = card(page).get_by_text("You can shower and wash.")
    before = say.bounding_box()
    rumors.approve_line(actor("second_pio"), rumor.get_attribute("id") or "")
    counter = page.locator("#counters > *:visible")
    expect(counter).to_contain_text("No shelter asks for ID.")
    assert say.bounding_box() == before, "the words that are read do not move"
    expect(page.locator("#question-answers > *:visible")).to_contain_text("You reported at")
    assert found_by_axe(page) == []
    rumors.withdraw_line(actor("pio"), rumor.get_attribute("id") or "", "One does ask.")
    expect(counter).to_have_count(0)
    assert say.bounding_box() == before
    desk.set_viewport_size({"width": 320, "height": 700})
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults + desk.faults == []  # type: ignore[attr-defined]
