"""Real databases for every test that touches one: each such test runs on SQLite and on
PostgreSQL.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub import faces
from hub.app import create_app, load_models
from hub.core import journal
from hub.core.database import Base, Database, bind, database
from hub.core.settings import Settings
from hub.door.sessions import COOKIE
from tests import cast, compiled, postgres
from tests.recycled import Recycled, RecycledFile

load_models()


def fill(database: Database) -> None:
    """The tables, the head of the journal and the cast."""
    Base.metadata.create_all(database.engine)
    with database.writing() as session:
        journal.begin(session)
    cast.hire(database)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> RecycledFile:
    """A SQLite file that is as in the beginning for every test."""
    folder = tmp_path_factory.mktemp("sqlite")
    database = Database(f"sqlite:///{folder / 'template.db'}")
    fill(database)
    database.close()
    return RecycledFile(folder, folder / "template.db")


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Recycled]:
    """Debian's PostgreSQL, started for this run. Without it the tests say so and skip; with
    CI=true they fail.
    """
    why_not = postgres.why_not()
    if why_not and os.environ.get("CI") != "true":
        pytest.skip(f"NO POSTGRESQL: {why_not}")
    cluster = postgres.Cluster().start()
    cluster.create("template_hub")
    database = Database(cluster.url("template_hub"))
    fill(database)
    database.close()
    databases = Recycled(cluster, "template_hub")
    yield databases
    databases.close()
    cluster.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def db(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A bound database with tables, journal and cast; the test runs once on each kind."""
    databases: Recycled | RecycledFile = request.getfixturevalue(f"{request.param}_databases")
    # A hub believes for two seconds what its city is called; the next test's city is another.
    monkeypatch.setattr(faces, "_city_now", faces._CityNow())
    used = databases.take()
    yield bind(used.database)
    databases.put_back(used)


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every test has an app of its own, but what they compile is compiled once for all of them."""
    folder = tmp_path_factory.mktemp("templates")
    compiled.keep(folder)
    return folder


@pytest.fixture
def app(db: Database, tmp_path: Path) -> Flask:
    """The real app on that database."""
    application: Flask = create_app(Settings(var=tmp_path, secret="test " * 8), database=db)
    application.config["TESTING"] = True
    return application


class Browser:
    """A signed-in test client that sends the CSRF token a page's form would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, **kwargs: object):  # type: ignore[no-untyped-def]
        return self.client.get(url, **kwargs)  # type: ignore[arg-type]

    def post(
        self, url: str, data: dict[str, object] | None = None, json: object = None, **kwargs: object
    ):  # type: ignore[no-untyped-def]
        headers = {"X-CSRFToken": self.csrf(), **kwargs.pop("headers", {})}  # type: ignore[dict-item]
        return self.client.post(url, data=data, json=json, headers=headers, **kwargs)  # type: ignore[arg-type]

    def delete(self, url: str):  # type: ignore[no-untyped-def]
        return self.client.delete(url, headers={"X-CSRFToken": self.csrf()})

    def csrf(self) -> str:
        """The token of this browser's session."""
        return self.client.get("/door/token").get_json()["csrf_token"]

    @classmethod
    def entered(cls, app: Flask, part: str | None) -> "Browser":
        """A browser in which that member of the cast has signed in; nobody's for None."""
        opened = cls(app.test_client())
        if part:
            opened.client.set_cookie(COOKIE, cast.signed_in(part, database()))
        return opened


@pytest.fixture
def browser(app: Flask):  # type: ignore[no-untyped-def]
    """`browser("pio")` is a browser in which that member of the cast has signed in; `browser()` is
    nobody's.
    """

    return lambda part=None: Browser.entered(app, part)
