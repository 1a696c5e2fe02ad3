"""Databases on which hubs are made to fall; how long, and by which seed.

HUB_TEST_FAULTS=all runs the long harness; HUB_TEST_SEED=… plays a run again.
"""

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hub.core.database import Database
from tests.faults.figures import sentence
from tests.faults.floor import Staged, stage

MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def every() -> bool:
    """Whether all of the harness is wanted."""
    return os.environ.get("HUB_TEST_FAULTS") == "all"


@pytest.fixture
def seed() -> int:
    """Where this run begins; printed when a test fails."""
    given = int(os.environ.get("HUB_TEST_SEED") or random.randrange(10**6))
    print(f"HUB_TEST_SEED={given}")
    return given


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Have figures shown at the end of the run: `measured(kills=2, lost=0)`."""
    name = request.node.name

    def measure(**said: object) -> None:
        words = {what.replace("_", " "): value for what, value in said.items()}
        request.config.stash.setdefault(MEASURED, []).append(sentence(name, words))

    return measure


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the harness, for docs/faults.md."""
    for line in terminalreporter.config.stash.get(MEASURED, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """A staged SQLite database; nobody works on this one."""
    folder = tmp_path_factory.mktemp("first")
    database = Database(f"sqlite:///{folder / 'hub.db'}")
    staged = stage(database, folder)
    database.close()
    return staged


@pytest.fixture
def staged(first: Staged, tmp_path: Path) -> Staged:
    """A copy of it for this test."""
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(first.folder / "hub.db", folder / "hub.db")
    return replace(first, folder=folder)


@pytest.fixture
def opened(staged: Staged) -> Callable[[], Database]:
    """The database of the staged hub, as it lies on the disk."""
    return lambda: Database(f"sqlite:///{staged.folder / 'hub.db'}")
