"""Signs in as each role of a running demonstration and takes the pictures of the README."""

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.chromium import browser

SMALL, WALL = (1366, 768), (1920, 1080)


def entered(chromium: Browser, printed: str, role: str, size: tuple[int, int]) -> Page:
    """A page in which the demonstration's person of this role has signed in."""
    link = re.search(rf"http://\S+/door/demo/{role}/\S+", printed)
    if link is None:
        raise SystemExit(f"the demonstration printed no link for {role}")
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(link[0])
    return page


def kept(page: Page, name: str) -> None:
    """The page as a picture, once nothing fades any more."""
    page.wait_for_timeout(2500)
    page.screenshot(path=f"docs/pictures/{name}.png")


def main(printed: str, base: str) -> None:
    """Take all of them."""
    with browser() as chromium:
        console = entered(chromium, printed, "agent", SMALL)
        console.goto(f"{base}/console")
        console.select_option("#site", index=1)
        console.click("#sign-on button")
        console.wait_for_timeout(1500)
        console.keyboard.press("w")
        kept(console, "console")
        desk = entered(chromium, printed, "pio", SMALL)
        desk.goto(f"{base}/desk")
        kept(desk, "desk")
        desk.click("text=Read and decide")
        kept(desk, "approve")
        board = entered(chromium, printed, "commander", WALL)
        board.goto(f"{base}/board")
        kept(board, "board")
        board.goto(f"{base}/plans/")
        board.click("a[href^='/plans/runs/']")
        board.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
        kept(board, "plan")
        public = chromium.new_page(viewport={"width": SMALL[0], "height": SMALL[1]})
        public.goto(f"{base}/public")
        kept(public, "public")


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2])
