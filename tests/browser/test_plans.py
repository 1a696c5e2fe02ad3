"""A plan under way in a real browser: ticked by keyboard, told to the other desk, good on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.plans import folding, posts
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.cast import actor
from tests.plans.played import started, states, task

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def test_a_task_is_ticked_by_keyboard_and_the_other_desk_and_the_board_see_it(
    served: Served, window: Window
) -> None:
    storm.set_up()
    incident = storm.opened()
    run = started(incident)
    posts.take(actor("pio"), incident, "Planning section")
    folding.fold()
    board = window("commander", "/board")
    expect(board.locator(f"#picture-{incident} .plans-stand")).to_contain_text("0 of")
    desk = window("lead", f"/plans/runs/{run}")
    page = window("pio", f"/plans/runs/{run}")
    assert found_by_axe(page) == []
    report = task(run, "report")
    done = page.get_by_role("button", name="Done : Topic report")
    done.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/plans/runs/{run}#task-*")
    expect(desk.locator(f"#task-{report.id} .state")).to_contain_text("done")
    assert states(run)["report"] == "done"
    folding.fold()
    expect(board.locator(f"#picture-{incident} .plans-stand")).to_contain_text("1 of")
    page.emulate_media(media="print")
    expect(page.locator(".binder")).to_contain_text("Paper does not change")
    for gone in (".tasks .btn", ".tasks input", ".run .side details"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    expect(page.locator(".tasks th[scope=row]").first).to_be_visible()
