"""The hub, served in a process of its own, and windows of a real Chromium looking at it."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import event

from hub.core.database import Database, bind
from hub.core.settings import Settings, use
from hub.door.sessions import COOKIE
from hub.migrating import migrate
from tests import cast, chromium
from tests.browser.stem import Stem
from tests.recycled import write_lazily
from tests.waiting import LIMIT, until

SECRET = "test " * 8
expect.set_options(timeout=LIMIT * 1_000)


@dataclass
class Served:
    """A hub that is being served: its address, and its database for acting on it from the test."""

    url: str
    database: Database
    start: Callable[[], None]
    stop: Callable[[], None]


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the cast hired, which every test copies."""
    path = tmp_path_factory.mktemp("begun") / "hub.db"
    database = bind(Database(f"sqlite:///{path}"))
    migrate(database)
    cast.hire(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def stem(compiled_templates: Path) -> Iterator[Stem]:
    """The process that each test's hub is forked from."""
    waiting = Stem(compiled_templates)
    yield waiting
    waiting.close()


@pytest.fixture
def served(
    begun: Path, stem: Stem, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Served]:
    """A hub of its own for each test; no clock beats in it. Settings may be given as the
    fixture's parameter.
    """
    shutil.copy(begun, tmp_path / "hub.db")
    database = bind(Database(f"sqlite:///{tmp_path / 'hub.db'}"))
    event.listen(database.engine, "connect", write_lazily)
    use(Settings(var=tmp_path, secret=SECRET))
    port, running = free_port(), []

    def start() -> None:
        words = ["serve", "--no-clock", "--port", str(port)]
        more = getattr(request, "param", {})
        given = {"HUB_VAR": str(tmp_path), "HUB_SECRET": SECRET, **more}
        running.append(stem.start(words, given, tmp_path / "served.log"))
        wait_for(f"http://127.0.0.1:{port}/healthz", running[-1].is_running)

    def stop() -> None:
        running.pop().stop()

    try:
        start()
        yield Served(f"http://127.0.0.1:{port}", database, start, stop)
    finally:
        for hub in running:  # nobody looks at it any more, so it need not part with anyone
            hub.kill()
        database.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(url: str, is_running: Callable[[], bool]) -> None:
    """Until that hub answers."""

    def answers() -> bool:
        assert is_running(), "the hub has ended"
        try:
            with urlopen(url, timeout=LIMIT):
                return True
        except (URLError, OSError):
            return False

    until(answers, f"the hub did not answer at {url}")


@pytest.fixture(scope="session")
def running_chromium() -> Iterator[Browser]:
    """One Chromium for the run. Without it the tests say so and skip; with CI=true they fail."""
    why_not = chromium.why_not()
    if why_not and os.environ.get("CI") != "true":
        pytest.skip(f"NO CHROMIUM: {why_not}")
    with chromium.browser() as browser:
        yield browser


@pytest.fixture
def window(served: Served, running_chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`window("agent", "/console")` is a window in which that member of the cast has signed in."""
    contexts = []

    def open_for(
        part: str, path: str = "/", width: int = 1366, height: int = 768, **given: Any
    ) -> Page:
        size = {"width": width, "height": height}
        context = running_chromium.new_context(base_url=served.url, viewport=size, **given)
        contexts.append(context)
        page = context.new_page()
        page.faults = []  # type: ignore[attr-defined]  # what the page's own code stumbled over
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))  # type: ignore[attr-defined]
        token = cast.signed_in(part, served.database)
        context.add_cookies([{"name": COOKIE, "value": token, "url": served.url}])
        page.goto(path)
        if path == "/console" and given.get("java_script_enabled", True):
            expect(page.locator("#console[data-ready]")).to_be_attached()
        return page

    yield open_for
    for context in contexts:
        context.close()
