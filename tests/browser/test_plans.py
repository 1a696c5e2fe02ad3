"""A plan under way in a real browser: ticked by keyboard, told to the other desk, good on paper."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hub.core.moments import now
from hub.plans import folding, posts
from hub.plans.runs import Task
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


RUNG = """
window.Notification = class {
  constructor(title, { body }) { document.body.dataset.rung = body; }
  static permission = "granted";
  static async requestPermission() { return "granted"; }
};
"""


def test_whoever_wants_it_is_called_when_something_of_theirs_is_overdue(
    served: Served, window: Window
) -> None:
    storm.set_up()
    incident = storm.opened()
    run = started(incident)
    posts.take(actor("pio"), incident, "PIO")
    folding.fold()
    page = window("pio", "/desk")
    page.add_init_script(RUNG)
    page.goto(f"{served.url}/scripts/")  # a page that does not listen knows it, too
    mine = page.locator("#my-plan")
    expect(mine).to_contain_text("Holding script by")
    page.goto(f"{served.url}/desk")
    expect(mine).to_contain_text("Holding script by")
    test = page.get_by_role("button", name="Test", exact=True)
    expect(test).to_be_hidden()  # nobody is rung who did not ask for it
    notify = page.get_by_role("button", name="Notify me")
    notify.focus()
    page.keyboard.press("Enter")
    expect(notify).to_have_attribute("aria-pressed", "true")
    test.focus()
    page.keyboard.press("Enter")
    rung = page.locator("body")
    expect(rung).to_have_attribute("data-rung", "This is how the hub calls you.")
    with served.database.writing() as session:
        late = session.get_one(Task, task(run, "holding").id)
        late.due_at = now() - timedelta(minutes=1)
    folding.fold()
    expect(rung).to_have_attribute("data-rung", "Overdue: Holding script")
    expect(mine).to_contain_text("overdue since")
    assert found_by_axe(page) == []
