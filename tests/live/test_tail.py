"""The tail brings each event to the screens of its audience, in order, naming the one before."""

from contextvars import ContextVar
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from hub.core.command import command
from hub.core.database import Database
from hub.core.journal import LIVE
from hub.core.tap import tap
from hub.live import gauges, streams
from hub.live.packets import Packets
from hub.live.tail import Tail
from hub.people.models import CLOCK, TERMINAL


def deed(
    number: int,
    audience: tuple[str, ...] = ("console",),
    world: str = LIVE,
) -> None:
    with command("city.change", by=TERMINAL) as bracket:
        bracket.record(
            "city.noted", f"note-{number}", {"n": number}, audience=audience, world=world
        )


class Screens:
    """What was emitted, and to whom."""

    def __init__(self, database: Database, *watched: tuple[str, str]) -> None:
        self.got: list[tuple[str, str, str, dict[str, Any]]] = []
        self.tail = Tail(
            database,
            Packets(Flask("none", template_folder="/nowhere")),
            lambda *emitted: self.got.append(emitted),
            lambda: set(watched),
        )
        with database.reading() as session:
            self.tail.begin(session)

    def events(self, stream: str, world: str = LIVE) -> list[tuple[int, int]]:
        return [
            (packet["prev"], packet["seq"])
            for name, to, in_world, packet in self.got
            if (name, to, in_world) == ("event", stream, world)
        ]


def test_each_event_names_the_one_before_it_in_its_stream(db: Database) -> None:
    deed(1)
    screens = Screens(db, ("console", LIVE), ("desk", LIVE))
    deed(2, ("desk",))
    deed(3, ("console", "desk"))
    deed(4, ("console",))
    screens.tail.look()
    assert screens.events("console") == [(1, 3), (3, 4)]
    assert screens.events("desk") == [(0, 2), (2, 3)]


def test_an_exercise_hears_its_own_events_and_the_gravest_live_ones(db: Database) -> None:
    screens = Screens(db, ("console", "drill"), ("console", LIVE))
    deed(1, ("console",), world="drill")
    deed(2, ("console",))
    deed(3, ("console", "exercises"))
    deed(4, ("console",), world="other drill")
    screens.tail.look()
    assert screens.events("console", "drill") == [(0, 1), (1, 3)]
    assert screens.events("console") == [(0, 2), (2, 3)]


def test_the_chain_holds_for_a_stream_nobody_watched_for_a_while(db: Database) -> None:
    watched: set[tuple[str, str]] = {("console", "drill")}
    screens = Screens(db)
    screens.tail._watchers = lambda: watched
    deed(1, ("console",), world="drill")
    screens.tail.look()
    watched.clear()
    deed(2, ("console",), world="drill")
    screens.tail.look()
    watched.add(("console", "drill"))
    deed(3, ("console",), world="drill")
    screens.tail.look()
    assert screens.events("console", "drill") == [(0, 1), (1, 2), (2, 3)]


def test_catching_up_gives_exactly_what_was_pushed(db: Database) -> None:
    screens = Screens(db, ("console", LIVE))
    for number in range(1, 6):
        deed(number)
    screens.tail.look()
    with db.reading() as session:
        missed = streams.since(session, "console", LIVE, 2)
    assert missed is not None
    assert [entry.seq for entry in missed] == [3, 4, 5]
    assert screens.events("console")[2:] == [(2, 3), (3, 4), (4, 5)]


def test_a_number_with_another_hash_or_epoch_is_unknown(db: Database) -> None:
    deed(1)
    with db.reading() as session:
        here = streams.newest(session, "console", LIVE)
        assert streams.knows(session, here.seq, here.hash, here.epoch)
        assert not streams.knows(session, here.seq, "0" * 64, here.epoch)
        assert not streams.knows(session, here.seq, here.hash, "another epoch")
        assert not streams.knows(session, here.seq + 1, None, None)
        assert streams.knows(session, 0, None, None)


def test_more_than_five_hundred_missed_events_mean_a_reload(db: Database) -> None:
    for number in range(streams.REACH + 1):
        deed(number)
    with db.reading() as session:
        assert streams.since(session, "console", LIVE, 0) is None
        assert len(streams.since(session, "console", LIVE, 1) or []) == streams.REACH


def test_a_gauge_is_sent_when_it_changes_and_only_then(db: Database) -> None:
    screens = Screens(db, ("board", LIVE))

    def show(value: int) -> bool:
        return tap(
            "tally.fold",
            by=CLOCK,
            write=lambda session: gauges.set_gauge(
                session, "floor:live", LIVE, ("board",), {"n": value}
            ),
        )

    assert [show(1), show(1), show(2)] == [True, False, True]
    screens.tail.look()
    sent = [packet for name, _, _, packet in screens.got if name == "gauge"]
    assert [packet["data"] for packet in sent] == [{"n": 2}]
    with db.reading() as session:
        assert gauges.values(session, "board", LIVE) == {"floor:live": {"n": 2}}
        assert gauges.values(session, "console", LIVE) == {}


def test_the_beat_names_the_newest_number_of_the_stream(db: Database) -> None:
    deed(1, ("console",))
    deed(2, ("desk",))
    screens = Screens(db, ("console", LIVE))
    screens.tail.beat()
    ((name, _, _, packet),) = screens.got
    assert (name, packet["seq"]) == ("beat", 1)


def test_a_look_at_nothing_new_is_one_statement(db: Database) -> None:
    deed(1)
    screens, said = Screens(db, ("console", LIVE)), []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    screens.tail.look()
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(said) == 1
    deed(2)
    screens.tail.look()
    assert screens.events("console") == [(1, 2)]


def test_a_deed_is_told_at_once_and_by_nobody_in_particular(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever did it tells it, with nothing of its own about; where the tail looks already, it
    looks once more.
    """
    mine: ContextVar[str] = ContextVar("mine", default="nobody's")
    mine.set("mine")
    looks: list[str] = []
    tail = Screens(db).tail
    monkeypatch.setattr(tail, "_look", lambda: looks.append(mine.get()))
    tail.look_first()
    assert looks == ["nobody's"]
    with tail._turn:
        tail.look_first()
    assert looks == ["nobody's"]
    assert tail._rung.is_set()
