"""Questions nobody can answer, in a real browser: asked with one key, the line cut, told back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub import beats
from hub.core.database import database
from hub.questions import deciding
from hub.questions.models import Asking
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.test_console import SOON, card
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
    page.keyboard.press("Enter")
    expect(page.locator("#asking")).to_be_hidden()
    expect(page.locator("#tally-said")).to_contain_text("No answer, asked: Can I use tap water")
    page.reload()
    page.unroute(OFFLINE)
    page.evaluate("dispatchEvent(new Event('online'))")
    other.keyboard.press("n")
    other.keyboard.type("is the alder bridge o")
    again = other.locator("#asking-likely li")
    expect(again).to_have_count(1, timeout=SOON)
    expect(again).to_contain_text(WHEN)
    assert found_by_axe(other) == []
    other.get_by_role("button", name="This one, again").click()
    other.wait_for_timeout(1_500)
    assert sorted(askings()) == [
        ("person-agent", "Can I use tap water for baby formula?"),
        ("person-lead", WHEN),
        ("person-second_agent", ""),
    ]
    news = storm.news(orla, "Alder Street bridge is open.")
    deciding.answer(actor("writer"), question, news)
    told = other.locator("#question-answers > *:visible")
    expect(told).to_contain_text(
        re.compile(r"You asked at \d\d:\d\d: .*Alder Street", re.S), timeout=SOON
    )
    expect(told.get_by_role("link")).to_have_text("Alder Street bridge is open.")
    expect(page.locator("#question-answers > *:visible")).to_have_count(0)
    assert found_by_axe(other) == []
    other.keyboard.press("y")
    expect(told).to_have_count(0)
    other.wait_for_timeout(600)
    other.reload()
    expect(other.locator("#console[data-ready]")).to_be_attached()
    expect(told).to_have_count(0)
    assert say is not None
    assert page.faults + other.faults == []  # type: ignore[attr-defined]
