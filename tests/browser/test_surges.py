"""A surge in a real browser: on board, wall and console by itself, decided from the keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.surges import beat, commands
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.test_desk_board import call, is_same, live
from tests.cast import actor
from tests.surges.told import surging

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_a_surge_stands_on_board_and_console_by_itself_and_is_decided_by_keyboard(
    served: Served, window: Window
) -> None:
    [site] = storm.set_up()
    incident = storm.opened()
    storm.on_shift("agent", site)
    water = storm.topic(incident, 1)
    board = live(window("commander", "/board", width=1920, height=1080))
    console = live(window("agent", "/console"))
    row = board.locator(f"#row-{water['id']}")
    expect(row.get_by_text("rising")).to_be_hidden()
    call(water)
    surge = commands.raise_surge(surging(incident, 1))
    beat.mark()
    flag = board.locator(f"#surge-{surge}")
    expect(flag).to_contain_text("Boil water: 14 in 15 min, expected 3–6.")
    expect(row.get_by_text("rising")).to_be_visible()
    topic = console.locator(f"#topic-{water['id']}")
    expect(topic.get_by_text("surging").first).to_be_visible()
    assert found_by_axe(board) == []
    board.keyboard.press("d")  # by night
    assert found_by_axe(board) == []
    board.keyboard.press("w")
    figures = board.locator("#quarters")
    expect(figures.get_by_role("columnheader", name="Lifeline").first).to_be_visible()
    expect(figures).to_be_focused()
    board.keyboard.press("w")
    expect(figures).to_be_hidden()
    commands.acknowledge(actor("lead"), surge)
    expect(flag).to_contain_text("Seen by Lena Ortiz")
    assert is_same(board)
    flag.get_by_role("link", name="Decide").focus()
    board.keyboard.press("Enter")
    board.wait_for_url("**/surges/*")
    board.get_by_text("Dismiss it…").click()
    board.get_by_label("Why is it no matter?").fill("A radio show gave the number.")
    board.keyboard.press("Enter")
    expect(board.get_by_text("Dismissed by Ruth Okafor")).to_be_visible()
    expect(topic.get_by_text("surging").first).to_be_visible()
    beat.mark()
    expect(topic.get_by_text("surging").first).to_be_hidden()
    assert board.faults == console.faults == []  # type: ignore[attr-defined]
