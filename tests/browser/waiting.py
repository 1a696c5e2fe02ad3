"""What a test in Chromium waits for instead of a while."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests import waiting

ANSWERED = """async () =>
  (await import("/static/console/outbox.js")).outbox.waiting().length === 0"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Until it is so somewhere else; meanwhile the page goes on, and what it asks is answered."""
    waiting.until(is_so, pause=lambda seconds: page.wait_for_timeout(seconds * 1_000))


def sent(page: Page) -> None:
    """Until the hub has answered all that was tapped on this console: it is stored."""
    until(page, lambda: page.evaluate(ANSWERED))


def painted(page: Page) -> None:
    """Until what was done to the page is in sight: from then on nothing moves for it."""
    page.evaluate(PAINTED)
