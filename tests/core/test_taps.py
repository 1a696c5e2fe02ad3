"""Taps that wait together are one commit, of one kind one write; a bad one hurts only itself."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from hub.core import tap as core_tap
from hub.core.database import Database
from hub.core.errors import NotAllowed
from hub.core.tap import tap, tap_together
from hub.people.models import TERMINAL
from tests.cast import actor
from tests.core.together import at_once, commits

ADD = text("INSERT INTO sites (id, name) VALUES (:name, :name)")


class Sites:
    """A kind of tap that adds sites, and remembers how many it was given at a time."""

    def __init__(self) -> None:
        self.groups: list[int] = []
        self.answers: dict[str, str] = {}

    def add(self, name: str) -> None:
        try:
            answer = tap_together("city.change", by=TERMINAL, item=name, write_all=self.write_all)
        except Exception as fault:
            answer = type(fault).__name__
        self.answers[name] = answer

    def write_all(self, session: Session, names: list[str]) -> list[str]:
        self.groups.append(len(names))
        session.execute(ADD, [{"name": name} for name in names])
        return [f"{name} added" for name in names]


def names(db: Database) -> set[str]:
    with db.reading() as session:
        return set(session.scalars(text("SELECT name FROM sites")))


def test_taps_of_one_kind_that_wait_together_are_one_write_and_one_commit(db: Database) -> None:
    sites, others = Sites(), Sites()
    with commits(db) as seen:
        at_once(
            [lambda n=n: sites.add(f"site-{n}") for n in range(64)]
            + [lambda n=n: others.add(f"other-{n}") for n in range(3)]
            + [lambda: tap("city.change", by=TERMINAL, write=lambda _session: None)]
        )
    assert len(seen) == 1
    assert (sites.groups, others.groups) == ([64], [3])
    assert sites.answers == {f"site-{n}": f"site-{n} added" for n in range(64)}
    assert len(names(db)) == 67


def test_a_bad_one_is_undone_and_the_rest_are_written_one_by_one(db: Database) -> None:
    Sites().add("taken")
    sites = Sites()
    with commits(db) as seen:
        at_once([lambda name=name: sites.add(name) for name in ("one", "taken", "two")])
    assert len(seen) == 1
    assert sorted(sites.groups) == [1, 1, 1, 3]
    assert sites.answers == {"one": "one added", "taken": "IntegrityError", "two": "two added"}
    assert names(db) == {"taken", "one", "two"}


def test_when_the_commit_fails_nobody_believes_that_anything_was_stored(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_session: Session) -> None:
        raise OSError("no space left")

    sites = Sites()
    monkeypatch.setattr(Session, "commit", full)
    at_once([lambda n=n: sites.add(f"site-{n}") for n in range(3)])
    assert set(sites.answers.values()) == {"OSError"}
    monkeypatch.undo()
    assert names(db) == set()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_sqlite_has_undone_by_itself_is_acknowledged_to_nobody(db: Database) -> None:
    """As on a full disk: all of the transaction is gone, and what comes after would stand alone."""

    def full(session: Session, _items: list[str]) -> list[str]:
        session.connection().connection.rollback()
        raise OperationalError("", None, sqlite3.OperationalError("database or disk is full"))

    before, after = Sites(), Sites()
    writes = (before.write_all, full, after.write_all)
    group = [core_tap._Waiting(f"Site {number}", write) for number, write in enumerate(writes)]
    core_tap._commit(group)
    assert [one.done and type(one.fault) for one in group] == [OperationalError] * 3
    assert after.groups == []
    assert names(db) == set()


def test_who_may_not_waits_with_nobody(db: Database) -> None:
    with pytest.raises(NotAllowed):
        tap_together("city.change", by=actor("agent"), item="x", write_all=Sites().write_all)
    assert names(db) == set()


def test_one_who_gives_up_while_waiting_holds_up_nobody() -> None:
    line = core_tap._Line()
    first, gone, last = (core_tap._Waiting(None, lambda _s, _i: []) for _ in range(3))
    assert line.join(first)
    assert line.take() == [first]
    assert not line.join(gone)
    assert not line.join(last)
    line.hand_on()  # to the one that gives up in this very moment
    line.leave(gone)
    last.wait()
    assert line.take() == [last]
    line.hand_on()
    assert line.join(first)  # and the line is free again
