"""What axe, the accessibility checker, blames on a page."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = Axe().axe_script
RUN = f"axe.run({{ runOnly: {RULES}, resultTypes: ['violations'] }}).then((all) => all.violations)"


LOOKS = ((1366, "light"), (1366, "dark"), (683, "dark"), (320, "light"))


def found_at_every_width(page: Page, looks: Sequence[tuple[int, Any]] = LOOKS) -> list[str]:
    """What it blames on the page at each of these widths, by day and by night; and that the page
    is not wider than its window.
    """
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 768})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {one}" for one in found_by_axe(page)]
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{width}: the page is wider than its window")
    return found


def found_by_axe(page: Page) -> list[str]:
    """What it blames on the page as it stands, a line each."""
    # What is new fades once; its colours are judged as they stay.
    page.emulate_media(reduced_motion="reduce")
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in page.evaluate(RUN)
        for node in fault["nodes"]
    ]
