"""Coming in by hand, at a hub that was started as an operator starts it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import cast
from tests.browser.conftest import SECRET, free_port, wait_for

pytestmark = pytest.mark.browser
FIRST_PAGES = {
    "agent": "/console",
    "lead": "/console",
    "writer": "/desk",
    "pio": "/desk",
    "commander": "/board",
    "admin": "/people/",
}


@pytest.fixture(scope="module")
def typed_hub(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `hub serve`, as typed; told to end, it must."""
    var, port = tmp_path_factory.mktemp("typed"), free_port()
    shutil.copy(begun, var / "hub.db")
    words = [sys.executable, "-m", "hub", "serve", "--port", str(port)]
    given = {"HUB_VAR": str(var), "HUB_SECRET": SECRET}
    with (var / "served.log").open("wb") as log:
        hub = subprocess.Popen(words, env={**os.environ, **given}, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", lambda: hub.poll() is None)
        yield f"http://127.0.0.1:{port}"
        hub.terminate()
        assert hub.wait(timeout=60) == 0
    finally:
        hub.kill()
        hub.wait()


@pytest.mark.parametrize(("part", "path"), FIRST_PAGES.items())
def test_who_signs_in_lands_on_their_own_page(
    typed_hub: str, running_chromium: Browser, part: str, path: str
) -> None:
    context = running_chromium.new_context(base_url=typed_hub)
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto("/")
    page.get_by_label("E-mail").fill(cast.email(part))
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url(f"**{path}")
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    assert faults == []
    context.close()
