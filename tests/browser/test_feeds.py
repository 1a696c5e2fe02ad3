"""News from outside in a real browser: the inbox by keyboard, and nothing of a stranger's runs,
loads or breaks out.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.test_break_glass import is_same, live, tab_to
from tests.browser.test_schedules import picture
from tests.cast import actor
from tests.feeds import hostile, news

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

FOREIGN = "base, iframe, main script:not([type]), main style, main img"
PAYLOADS = (
    "<script>document.title='run'</script>",
    "<img src=http://evil.example/x.png onerror=\"document.title='run'\">",
    "<svg onload=\"document.title='run'\"><style>*{background:url(//evil.example/s)}</style>",
    "</article></main></body><iframe src=//evil.example></iframe><base href=//evil.example/>",
    "![x](http://evil.example/x.png) [Win](javascript:alert(1)) {{ 7*7 }}",
    "&lt;script src=//evil.example/s.js&gt;&lt;/script&gt;",
    "\u202egnp.exe \u2066 a",
)


def watched(page: Page) -> list[str]:
    """What the page asks of other hosts, what it refuses by its policy, what pops up."""
    said: list[str] = []
    own = page.url.split("/", 3)[2]
    page.on("request", lambda one: said.append(one.url) if own not in one.url else None)
    page.on("dialog", lambda one: (said.append(one.message), one.dismiss()))
    page.on(
        "console",
        lambda one: said.append(one.text) if "Content Security Policy" in one.text else None,
    )
    return said


def test_the_inbox_is_worked_by_keyboard_and_moves_by_itself(
    served: Served, window: Window
) -> None:
    storm.set_up("Civic Center")
    storm.opened()
    feed = news.added()
    desk = live(window("writer", "/desk"))
    inbox = desk.locator("#desk-news")
    expect(desk.get_by_text("No news from outside waits.")).to_be_visible()
    news.says(feed, news.alert("A-1"), news.alert("A-2", "Flood watch, Alder River"))
    expect(inbox.locator("article")).to_have_count(2)
    assert is_same(desk)
    assert found_by_axe(desk) == []
    picture(desk, "feeds-desk")
    tab_to(desk, inbox.get_by_role("link", name=re.compile("Dismiss.*Flood watch")))
    desk.keyboard.press("Enter")
    reason = desk.get_by_label("Why is it nothing for us?")
    expect(reason).to_be_visible()
    desk.wait_for_load_state("load")
    picture(desk, "feeds-item")
    assert found_by_axe(desk) == []
    tab_to(desk, reason)
    desk.keyboard.press("Enter")
    expect(desk.locator("#reason-wrong")).to_have_text(re.compile("Say in one sentence why"))
    tab_to(desk, reason)
    desk.keyboard.type("It is for the other bank.")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Dismissed. It stays on record")).to_be_visible()
    tab_to(desk, inbox.get_by_role("button", name=re.compile("Make an update.*Hurricane")))
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Headline")).to_have_value("Hurricane warning for Portalder")
    expect(desk.get_by_label("Source")).to_have_value("ema@portalder.example, by Weather Service")
    news.says(feed, news.alert("A-3", kind="Cancel", replaces="A-1"))
    desk.reload()
    expect(desk.get_by_text("The source has cancelled it")).to_be_visible()
    picture(desk, "feeds-changed")
    assert desk.faults == []  # type: ignore[attr-defined]


def test_nothing_from_a_feed_runs_loads_or_breaks_out(served: Served, window: Window) -> None:
    storm.set_up("Civic Center")
    storm.opened()
    feed, alerts = news.added("Roads"), news.added("Alerts")
    for number, text in enumerate(PAYLOADS):
        cdata = f"<![CDATA[{text}]]>"
        news.says(feed, hostile.rss(
            f"<guid>{number}</guid><title>News {number} {cdata}</title><author>{cdata}</author>"
            f"<link>javascript:alert({number})</link><description>{cdata}</description>"
        ))  # fmt: skip
        area = f"<area><areaDesc>{cdata}</areaDesc></area>"
        news.says(alerts, news.alert(f"E-{number}", f"Alert {cdata}", text=cdata, area=area))
    news.says(alerts, news.alert("X", "<script>alert(1)</script>")[:-20])
    page = window("pio", "/feeds/")
    said = watched(page)
    places = ["/desk", "/feeds/", f"/feeds/{feed}", f"/feeds/{alerts}"]
    items: list[dict[str, Any]] = news.inbox()
    for path in [*places, *(f"/feeds/items/{one['id']}" for one in items[:8])]:
        page.goto(path)
        page.wait_for_load_state("load")
        assert page.title() != "run", path
        foreign = page.evaluate(
            f'[...document.querySelectorAll("{FOREIGN}")].map((one) => one.outerHTML)'
        )
        assert foreign == [], path
        assert page.locator("a[href^='javascript']").count() == 0, path
    page.goto("/feeds/")
    picture(page, "feeds-index")
    assert found_by_axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) <= 320
    picture(page, "feeds-index-320")
    page.goto(f"/feeds/{alerts}")
    assert page.evaluate(wide) <= 320
    picture(page, "feeds-feed")
    assert found_by_axe(page) == []
    for one in items[:3]:
        if not one["unread"]:
            page.request.get("/door/token")
            promoted = promote_of(one["id"])
            page.goto(f"/updates/{promoted}")
    assert said == []
    assert page.faults == []  # type: ignore[attr-defined]


def promote_of(item_id: str) -> str:
    """The draft made of it."""
    from hub.feeds.promoting import promote

    return promote(actor("writer"), item_id, storm.opened())
