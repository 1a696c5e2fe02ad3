"""The hub, served in a process of its own, and windows of a real Chromium looking at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from hub.core.database import Database, bind
from hub.core.settings import Settings, use
from hub.migrating import migrate
from tests import cast, chromium

SECRET = "test " * 8
PATIENCE = 60.0  # seconds a hub may take to answer, on a busy machine


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


@pytest.fixture
def served(begun: Path, tmp_path: Path) -> Iterator[Served]:
    """A hub of its own for each test; no clock beats in it."""
    shutil.copy(begun, tmp_path / "hub.db")
    database = bind(Database(f"sqlite:///{tmp_path / 'hub.db'}"))
    use(Settings(var=tmp_path, secret=SECRET))
    port, running = _free_port(), []

    def start() -> None:
        running.append(_serve(tmp_path, port))
        _wait_for(f"http://127.0.0.1:{port}/healthz", running[-1])

    def stop() -> None:
        for process in running:
            process.terminate()
            process.wait(timeout=10)
        running.clear()

    try:
        start()
        yield Served(f"http://127.0.0.1:{port}", database, start, stop)
    finally:
        stop()
        database.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _serve(var: Path, port: int) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "hub", "serve", "--no-clock", "--port", str(port)]
    given = {"HUB_VAR": str(var), "HUB_SECRET": SECRET}
    log = (var / "served.log").open("ab")
    with log:
        return subprocess.Popen(words, env={**os.environ, **given}, stdout=log, stderr=log)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the hub did not answer at {url}")


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
        sign_in(page, part)
        page.goto(path)
        return page

    yield open_for
    for context in contexts:
        context.close()


def sign_in(page: Page, part: str) -> None:
    """Come in by the door, as a person does."""
    page.goto("/door")
    page.get_by_label("E-mail").fill(cast.email(part))
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url(lambda url: "/door" not in url)
