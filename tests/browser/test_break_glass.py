"""Desk, claim and break-glass by keyboard alone, told to every screen, with nothing for axe."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from hub.core.moments import now
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.approvals import hands
from tests.browser import storm
from tests.browser.conftest import Served
from tests.cast import actor

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


@pytest.fixture
def waiting(served: Served) -> str:
    """Hurricane Orla, two agents on shift, and a card that waits for another person; its id."""
    civic, east = storm.set_up("Civic Center", "Library East")
    incident = storm.opened()
    storm.on_shift("agent", civic)
    storm.on_shift("second_agent", east)
    version = scripts.draft(
        actor("writer"), title="Boil water", hazard="hurricane", lang="en", topics=["boil-water"],
        body=storm.WATER, values=storm.VALUES, sources=storm.SOURCES, incident_id=incident,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    return version


def live(page: Page) -> Page:
    """The page once its socket is open: from then on nothing may need a reload."""
    page.wait_for_function("document.documentElement.dataset.liveState === 'live'")
    page.evaluate("document.body.dataset.same = 'yes'")
    return page


def is_same(page: Page) -> bool:
    """Whether the page was never loaded anew."""
    return bool(page.evaluate("document.body.dataset.same === 'yes'"))


def tab_to(page: Page, aim: Locator) -> None:
    """Press Tab until the focus stands there."""
    expect(aim).to_be_visible()
    for _ in range(120):
        page.keyboard.press("Tab")
        if aim.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {aim}")


def check_clean(page: Page) -> None:
    """Axe has nothing to say, and the page's own code did not stumble."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert page.faults == []  # type: ignore[attr-defined]


def test_one_person_publishes_alone_and_a_second_confirms_by_keyboard_alone(
    waiting: str, window: Window
) -> None:
    console, board = live(window("agent", "/console")), live(window("partner", "/board"))
    second = live(window("second_pio", "/desk"))
    page = live(window("pio", "/desk"))
    expect(page.locator("#waits-first")).to_be_visible()
    page.keyboard.press("r")
    page.wait_for_url(f"**/scripts/{waiting}")
    check_clean(page)
    tab_to(page, page.get_by_role("link", name="Publish alone…"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/break-glass")
    expect(page.locator(".decide .sentence")).to_contain_text("2 agents at 2 sites")
    tab_to(page, page.get_by_label("Good until"))
    page.keyboard.type(f"{now() + timedelta(days=1):%m%d%Y}")
    page.keyboard.press("Tab")  # from the year to the hour
    page.keyboard.type("0600PM")
    tab_to(page, page.get_by_label("Why can no second person read it first?"))
    page.keyboard.type("The tower is down and nobody answers.")
    check_clean(page)
    tab_to(page, page.get_by_role("button", name="Publish alone to 2 agents"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/scripts/{waiting}")
    expect(page.locator(".alone")).to_contain_text("Published by Marcus Bell alone at")
    expect(page.get_by_role("button", name="Confirm exactly this text")).to_have_count(0)

    expect(console.locator("#cards .alone")).to_contain_text("no second person has read this yet")
    expect(board.locator("#unread .alone")).to_contain_text("“Boil water” was published by Marcus")
    expect(second.locator("#unread .alone")).to_have_count(1)
    expect(second.locator("#waits-head")).to_have_text("1 thing waits for you")
    for screen in (console, board, second):
        check_clean(screen)

    expect(second.locator("#waits-first")).to_be_visible()
    second.keyboard.press("r")
    second.wait_for_url(f"**/scripts/{waiting}")
    check_clean(second)
    tab_to(second, second.get_by_role("button", name="Confirm exactly this text"))
    second.keyboard.press("Enter")
    expect(second.locator(".flash")).to_contain_text("The warning is gone from every screen.")
    expect(console.locator(".alone")).to_have_count(0)
    expect(console.locator("#cards .approved")).to_contain_text("confirmed by Priya Shah")
    expect(board.locator(".alone")).to_have_count(0)
    assert is_same(console)
    assert is_same(board)


def test_what_the_clock_takes_back_leaves_the_console_with_the_reason(
    waiting: str, window: Window
) -> None:
    console, desk = live(window("agent", "/console")), live(window("writer", "/desk"))
    incident = scripts_incident(waiting)
    scripts.break_glass(
        actor("deputy"), waiting, why="Nobody answers.", incident_id=incident,
        until=now() + timedelta(hours=1),
    )  # fmt: skip
    expect(desk.locator("#unread .alone")).to_have_count(1)
    hands.waits_since(waiting, 16)
    scripts.recall_unread(waiting)
    stop = console.locator("#stops > *")
    expect(stop).to_contain_text("no second person had confirmed it by")
    expect(console.locator("#cards > article")).to_have_count(0)
    expect(desk.locator("#unread .alone")).to_have_count(0)
    assert is_same(console)
    assert is_same(desk)


def scripts_incident(version_id: str) -> str:
    from tests.scripts import written

    found = written.version(version_id).incident_id
    assert found
    return found


def test_a_text_is_claimed_on_the_desk_and_everyone_sees_by_whom(
    waiting: str, window: Window
) -> None:
    other = live(window("second_pio", "/desk"))
    page = live(window("pio", "/desk"))
    tab_to(page, page.get_by_role("button", name="Claim", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/scripts/{waiting}")
    expect(page.locator(".flash")).to_contain_text("It is yours to read.")
    item = other.locator(f"#item-{waiting}")
    expect(item.locator(".waits")).to_contain_text("Marcus Bell claimed it at")
    expect(other.locator("#waits-head")).to_have_text("Nothing waits for you")
    check_clean(other)
    tab_to(other, item.get_by_role("link", name="Boil water, version 1"))
    other.keyboard.press("Enter")
    expect(other.locator(".decide").first).to_contain_text("take it over?")
    tab_to(other, other.get_by_role("button", name="Take it over"))
    other.keyboard.press("Enter")
    expect(other.locator(".flash")).to_contain_text("It is yours to read.")
    check_clean(other)


def test_the_department_checks_by_keyboard_alone(waiting: str, window: Window) -> None:
    hands.department("Health Department")
    writer, checker = window("writer", f"/scripts/{waiting}/edit"), window("checker", "/desk")
    tab_to(writer, writer.get_by_label("First let … check the facts"))
    writer.keyboard.press("H")  # the select's own search
    check_clean(writer)
    tab_to(writer, writer.get_by_role("button", name="Submit", exact=True))
    writer.keyboard.press("Enter")
    expect(writer.locator(".flash")).to_contain_text("Sent to be checked first.")
    live(checker)
    expect(checker.locator(".waits")).to_contain_text("Waits for Health Department")
    expect(checker.locator("#waits-first")).to_be_visible()
    checker.keyboard.press("r")
    checker.wait_for_url(f"**/scripts/{waiting}")
    check_clean(checker)
    tab_to(checker, checker.get_by_role("button", name="The facts are right"))
    checker.keyboard.press("Enter")
    expect(checker.locator(".flash")).to_contain_text("Another person approves it now.")


def test_an_update_told_alone_reads_well_on_a_small_dark_screen(
    waiting: str, window: Window
) -> None:
    incident = scripts_incident(waiting)
    update = updates.draft(
        actor("writer"), incident, severity="critical", headline="The dam may fail.",
        body="Leave Mill Bend now.", source="County EM", until=now() + timedelta(hours=1),
    )  # fmt: skip
    updates.break_glass(actor("commander"), update, why="Minutes count.")
    for part, path in (
        ("agent", "/console"),
        ("second_pio", f"/updates/{update}"),
        ("pio", "/desk"),
    ):
        page = window(part, path, width=320, height=720, color_scheme="dark")
        expect(page.locator(".alone").first).to_contain_text("Ruth Okafor alone at")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, path
        check_clean(page)
