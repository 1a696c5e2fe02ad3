"""The disk is full, a write fails, somebody holds the database: reading goes on, what is answered
with yes is stored, what is not leaves no trace, and it heals without a restart.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from hub.core.database import Database
from hub.scripts import commands as scripts
from hub.tally import commands as tally
from tests.browser import storm
from tests.cast import actor
from tests.faults.stored import journal_faults

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


@pytest.fixture
def topic(db: Database) -> str:
    storm.set_up()
    return str(storm.topic(storm.opened())["id"])


@contextmanager
def full(db: Database) -> Iterator[None]:
    """SQLite's own fault of a disk that takes no more pages."""

    def hold(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(db.engine, "checkout", hold)
    yield
    event.remove(db.engine, "checkout", hold)
    db.engine.dispose()


def test_a_full_disk_is_said_in_words_loses_nothing_and_is_over_when_there_is_room(
    db: Database, browser: Any, topic: str
) -> None:
    agent, acknowledged, refused = browser("agent"), [], ""
    agent.get("/console")
    with full(db):
        for _ in range(300):
            ids = [str(uuid4()) for _ in range(50)]
            answer = agent.post("/topics/tallies", json=[{"id": id, "topic": topic} for id in ids])
            if answer.status_code == 503:
                refused = answer.get_json()["detail"]
                break
            acknowledged += ids
        assert "disk is full. Nothing was saved" in refused
        assert agent.get("/console").status_code == 200
    assert stored(db) == set(acknowledged)
    again = agent.post("/topics/tallies", json=[{"id": id, "topic": topic} for id in ids])
    assert {one["status"] for one in again.get_json()} == {"stored"}
    assert stored(db) == {*acknowledged, *ids}
    assert journal_faults(db) == []


def stored(db: Database) -> set[str]:
    with db.reading() as session:
        return set(session.execute(text("SELECT id FROM tallies")).scalars())


def test_a_database_that_another_holds_is_read_and_said_to_be_busy(
    db: Database, browser: Any, topic: str, every: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience, held = (db.patience, 30.0) if every else (0.2, 0.4)
    monkeypatch.setattr(db, "patience", patience)
    agent, other = browser("agent"), sqlite3.connect(str(db.url.database), isolation_level=None)
    tap, began = {"id": str(uuid4()), "topic": topic}, time.monotonic()
    other.execute("BEGIN IMMEDIATE")
    while time.monotonic() - began < held:
        answer = agent.post("/topics/tallies", json=tap)
        assert answer.status_code == 503
        assert "Nothing was saved" in answer.get_json()["detail"]
        assert agent.get("/console").status_code == 200
    other.execute("ROLLBACK")
    other.close()
    assert stored(db) == set()
    assert agent.post("/topics/tallies", json=tap).status_code == 201
    assert stored(db) == {tap["id"]}


class Failing:
    """The N-th write of a transaction fails, or its commit: as a disk does that gives up."""

    def __init__(self, db: Database, at: int) -> None:
        self._db, self._left = db, at

    def __enter__(self) -> "Failing":
        event.listen(self._db.engine, "before_cursor_execute", self._write)
        event.listen(self._db.engine, "commit", self._fail)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._db.engine, "before_cursor_execute", self._write)
        event.remove(self._db.engine, "commit", self._fail)

    def _write(self, _c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self._fail()

    def _fail(self, _connection: object = None) -> None:
        self._left -= 1
        if self._left == 0:
            raise OperationalError("", None, sqlite3.OperationalError("disk I/O error"))


def contents(db: Database) -> list[str]:
    """Everything that the database holds."""
    with sqlite3.connect(str(db.url.database)) as connection:
        found = list(connection.iterdump())
    connection.close()
    return found


def test_whichever_write_fails_a_deed_is_stored_whole_or_not_at_all(
    db: Database, topic: str
) -> None:
    incident = storm.opened("Blue Tide")
    first = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    second = scripts.draft(
        actor("writer"), title="Power", slug="power", hazard="hurricane", lang="en",
        topics=["power-outage"], body=storm.POWER, values={}, sources=storm.SOURCES,
        incident_id=incident,
    )  # fmt: skip
    deeds: list[Callable[[], object]] = [
        lambda: scripts.submit(actor("writer"), second),
        lambda: scripts.approve(actor("pio"), second),
        lambda: scripts.publish(actor("pio"), second, incident_id=incident),
        lambda: scripts.recall(actor("pio"), first, reason="Another main broke."),
        lambda: tally.record(actor("agent"), [{"id": str(uuid4()), "topic": topic}]),
    ]
    for deed in deeds:
        assert failed_at_each_write(db, deed) > 1
    assert journal_faults(db) == []


def failed_at_each_write(db: Database, deed: Callable[[], object]) -> int:
    """Let each write of it fail in turn, until it is done; how many there were."""
    before = contents(db)
    for number in range(1, 99):
        with Failing(db, number):
            if _is_done(deed):
                assert contents(db) != before
                return number - 1
        assert contents(db) == before
    raise AssertionError("it never ends")


def _is_done(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except OperationalError:
        return False
    return True
