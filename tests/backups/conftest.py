"""A hub that has news, and the `hub` command on it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.core.database import Database, bind
from hub.core.settings import Settings, use
from hub.migrating import migrate
from tests import cast
from tests.browser import storm


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a hub that has news."""
    folder = tmp_path_factory.mktemp("first")
    use(Settings(var=folder))
    database = bind(Database(Settings(var=folder).url()))
    migrate(database)
    cast.hire(database)
    storm.set_up()
    storm.news(storm.opened(), "Quay Road is closed.", "critical")
    database.close()
    return folder / "hub.db"


@pytest.fixture
def hub(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """The `hub` command on a hub of its own that has news; `hub("backup", file)`."""
    var = tmp_path / "var"
    monkeypatch.setenv("HUB_VAR", str(var))
    use(Settings(var=var))
    var.mkdir()
    shutil.copy(first, var / "hub.db")
    yield lambda *words: CliRunner().invoke(main, [str(word) for word in words])
    use(Settings())
