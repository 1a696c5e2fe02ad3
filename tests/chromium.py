"""Debian's Chromium, driven by Playwright, for the browser tests.

`python -m tests.chromium` says in one sentence why there is none, and then exits 1.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def executable() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def why_not() -> str | None:
    """The sentence why browser tests cannot run here, or None when they can."""
    if executable():
        return None
    return "no Chromium is installed (on Debian, as root: apt-get install chromium)"


def launch_options() -> dict[str, Any]:
    """What `playwright.chromium.launch()` needs here; raises when there is no Chromium."""
    found = executable()
    if found is None:
        raise RuntimeError(why_not())
    # Chromium refuses to sandbox for root, and for nobody else may the sandbox be off.
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return {"executable_path": found, "args": [*QUIET, *as_root]}


@contextmanager
def browser(**options: Any) -> Iterator[Browser]:
    """A running Chromium; `options` go to Playwright's launch, for instance `headless=False`."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options(), **options)
        try:
            yield running
        finally:
            running.close()


if __name__ == "__main__":
    if reason := why_not():
        print(reason)
        sys.exit(1)
