"""What axe, the accessibility checker, blames on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = Axe().axe_script
RUN = f"axe.run({{ runOnly: {RULES}, resultTypes: ['violations'] }}).then((all) => all.violations)"


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
