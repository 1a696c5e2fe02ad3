"""What is due is done: once in effect, at its time, and whatever else fails."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hub import watching
from hub.core.command import Deed, command
from hub.core.database import Database
from hub.core.errors import NotAllowed, Refused
from hub.core.journal import Entry
from hub.due import commands
from hub.due.commands import do_what_is_due
from hub.due.models import LONGEST_WAIT, Due, NotYet, drop_due, set_due
from hub.people.models import CLOCK
from hub.people.permissions import PERMISSIONS

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Time:
    """The wall clock as these tests set it."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    wall = Time()
    monkeypatch.setattr(commands, "now", wall)
    return wall


@pytest.fixture(autouse=True)
def _may_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PERMISSIONS, "clock", PERMISSIONS["clock"] | {"bells.ring"})


def ring(subject: str) -> None:
    """A deed of the clock, refused when it was done: a bell is rung once."""
    with command("bells.ring", by=CLOCK) as deed:
        deed.seq  # noqa: B018 -- two clocks at once: one after the other
        if rung(deed, subject):
            raise Refused("It was rung.")
        deed.record("bells.rung", subject, {})


def rung(deed: Deed, subject: str) -> int:
    wanted = select(func.count()).where(Entry.kind == "bells.rung", Entry.subject == subject)
    return deed.session.scalar(wanted) or 0


def fail(subject: str) -> None:
    raise ValueError(f"{subject} is broken")


DEEDS = {"ring": ring, "fail": fail}


def is_due(db: Database, what: str, subject: str, at: datetime = NOON) -> None:
    with db.writing() as session:
        set_due(session, what, subject, at)


def rows(db: Database) -> list[Due]:
    with db.reading() as session:
        return list(session.scalars(select(Due).order_by(Due.subject)))


def bells(db: Database) -> list[str]:
    with db.reading() as session:
        wanted = select(Entry.subject).where(Entry.kind == "bells.rung").order_by(Entry.seq)
        return list(session.scalars(wanted))


def test_it_is_done_at_its_time_and_not_before(db: Database, time: Time) -> None:
    is_due(db, "ring", "a", NOON + MINUTE)
    do_what_is_due(DEEDS)
    assert bells(db) == []
    time.at += MINUTE
    do_what_is_due(DEEDS)
    do_what_is_due(DEEDS)
    assert bells(db) == ["a"]
    assert [one.done_at for one in rows(db)] == [time.at]


def test_it_can_be_moved_and_dropped_and_is_open_only_once(db: Database, time: Time) -> None:
    is_due(db, "ring", "a")
    is_due(db, "ring", "a", NOON + 2 * MINUTE)
    is_due(db, "ring", "b")
    with db.writing() as session:
        drop_due(session, "ring", "b")
        drop_due(session, "ring", "never set")
    do_what_is_due(DEEDS)
    assert bells(db) == []
    assert [(one.subject, one.at) for one in rows(db)] == [("a", NOON + 2 * MINUTE)]
    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(Due(what="ring", subject="a", at=NOON))


def test_a_clock_killed_between_the_deed_and_its_mark_does_it_once_in_effect(
    db: Database, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_due(db, "ring", "a")

    def killed(*_: object, **__: object) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as dying:
        dying.setattr(commands, "tap", killed)
        with pytest.raises(SystemExit):
            do_what_is_due(DEEDS)
    assert (bells(db), rows(db)[0].done_at) == (["a"], None)
    time.at += MINUTE
    do_what_is_due(DEEDS)  # another clock takes over: it was rung, and is marked now
    assert (bells(db), rows(db)[0].done_at) == (["a"], time.at)


def test_a_row_that_fails_waits_longer_each_time_and_stops_no_other(
    db: Database, time: Time
) -> None:
    is_due(db, "fail", "a", NOON - MINUTE)
    is_due(db, "ring", "b")
    waits = []
    for _ in range(12):
        do_what_is_due(DEEDS)
        poisoned = rows(db)[0]
        waits.append(poisoned.at - time.at)
        time.at = poisoned.at
    assert bells(db) == ["b"]
    assert (poisoned.tries, poisoned.fault) == (12, "ValueError: a is broken")
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=5), LONGEST_WAIT)
    do_what_is_due({**DEEDS, "fail": ring})  # mended
    assert bells(db) == ["b", "a"]


def test_what_fails_is_told_in_words_by_readyz(db: Database, app: object, time: Time) -> None:
    is_due(db, "fail", "a")
    is_due(db, "unknown", "b")
    is_due(db, "forbidden", "c")

    def forbidden(_: str) -> None:
        raise NotAllowed("Your role does not allow this.")

    do_what_is_due({**DEEDS, "forbidden": forbidden})
    with app.app_context():  # type: ignore[attr-defined]
        wrong = watching.condition()["wrong"]
    assert "fail of a was due and failed once: ValueError: a is broken" in wrong
    assert "unknown of b was due and failed once: nothing in this version of the hub does this" in (
        wrong
    )
    assert "forbidden of c was due and failed once: Your role does not allow this." in wrong
    is_due(db, "fail", "a", NOON + MINUTE)  # set anew: what failed is forgotten
    with app.app_context():  # type: ignore[attr-defined]
        assert not any("fail of a" in told for told in watching.condition()["wrong"])


def test_a_clock_that_jumps_does_nothing_twice_and_forgets_nothing(
    db: Database, time: Time
) -> None:
    is_due(db, "ring", "a", NOON + MINUTE)
    is_due(db, "ring", "b", NOON + 90 * MINUTE)
    time.at = NOON + 60 * MINUTE  # ahead
    do_what_is_due(DEEDS)
    time.at = NOON - 60 * MINUTE  # and back, behind where it was
    do_what_is_due(DEEDS)
    assert bells(db) == ["a"]
    time.at = NOON + 91 * MINUTE
    do_what_is_due(DEEDS)
    assert bells(db) == ["a", "b"]


def test_what_is_asked_too_early_waits_for_its_time(db: Database, time: Time) -> None:
    def ring_at_one(subject: str) -> None:
        if time.at < NOON + 60 * MINUTE:  # the wall clock was put back between the two
            raise NotYet("It is not one o'clock.", NOON + 60 * MINUTE)
        ring(subject)

    is_due(db, "one", "a")
    do_what_is_due({"one": ring_at_one})
    (waiting,) = rows(db)
    assert (waiting.at, waiting.tries, waiting.done_at) == (NOON + 60 * MINUTE, 0, None)
    time.at += 61 * MINUTE
    do_what_is_due({"one": ring_at_one})
    assert bells(db) == ["a"]


def test_a_deed_that_sets_itself_due_again_stays_open(db: Database, time: Time) -> None:
    def ring_hourly(subject: str) -> None:
        ring(f"{subject} at {time.at:%H:%M}")
        is_due(db, "hourly", subject, time.at + 60 * MINUTE)

    is_due(db, "hourly", "a")
    for _ in range(3):
        do_what_is_due({"hourly": ring_hourly})
        time.at += 60 * MINUTE
    assert bells(db) == ["a at 12:00", "a at 13:00", "a at 14:00"]
    assert [one.done_at for one in rows(db)] == [None]


@pytest.fixture
def many(db: Database) -> list[str]:
    subjects = [f"bell-{number:02}" for number in range(20)]
    with db.writing() as session:
        for subject in subjects:
            set_due(session, "ring", subject, NOON)
    return subjects


def test_two_clocks_at_once_do_each_once(db: Database, time: Time, many: list[str]) -> None:
    start = threading.Barrier(2)

    def beat() -> None:
        start.wait()
        do_what_is_due(DEEDS)

    clocks = [threading.Thread(target=beat) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert sorted(bells(db)) == many
    assert all(one.done_at and not one.tries for one in rows(db))
