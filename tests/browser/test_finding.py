"""Finding scripts in a real browser: live while typing, by keys alone, and without any script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.finding.asked import meant
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.scripts import written

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_what_answers_stands_there_while_the_words_are_typed(
    served: Served, window: Window
) -> None:
    incident = written.open_incident()
    written.drafted(incident)
    written.drafted(None, title="Power lines down", slug="power")
    page = window("writer", "/scripts/")
    expect(page.get_by_role("heading", level=2)).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("agua suci")
    first = page.locator("#found li").first
    expect(first).to_contain_text("Boil water")
    expect(first.locator("mark").first).to_have_text("water")
    expect(page.locator("[data-found-said]")).to_have_text("2 scripts answer, the best first")
    expect(page).to_have_url(re.compile(r"\?q=agua\+suci&lang=$"))
    assert found_by_axe(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("powr")
    expect(first).to_contain_text("Power lines down")
    for key in ("Tab", "Tab", "Tab"):  # the language, the button, the first that answers
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Power lines down")
    assert page.faults == []  # type: ignore[attr-defined]


def test_a_card_is_begun_with_one_that_was_found_by_keys_alone(
    served: Served, window: Window
) -> None:
    written.open_incident()
    written.drafted(None)
    page = window("writer", "/scripts/new")
    page.keyboard.press("/")
    page.keyboard.type("boil")
    expect(page.locator("#found")).to_contain_text("Boil water")
    assert found_by_axe(page) == []
    page.get_by_role("button", name=re.compile("Start from this ?: Boil water")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("the incident’s own draft".replace("’", "'"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Boil water, version 2")


def test_without_script_the_form_finds_too(served: Served, window: Window) -> None:
    written.drafted(None)
    page = window("lead", "/scripts/", java_script_enabled=False)
    page.get_by_label("Find by the caller’s words").fill("refugio agua")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("Boil water")


def test_the_consoles_words_are_the_servers(served: Served, window: Window) -> None:
    page = window("agent", "/console")
    script = """async () => {
      const { meant, plain } = await import("/static/console/synonyms.js");
      return { meant: Object.fromEntries(meant), odd: plain("¿DÓNDE can’t_x?") };
    }"""
    told = page.evaluate(script)
    assert told["meant"] == {said: list(words) for said, words in meant().items()}
    assert told["odd"] == "donde cant x"
