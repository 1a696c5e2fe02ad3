"""A console moves from a process that is ahead to one that is a moment late: it is never shown
older words as if they were current, and it misses nothing.
"""

import json
import random
from typing import Any

import pytest
from flask import Flask

from hub.core.database import Database
from hub.core.journal import GENESIS, LIVE, Head
from hub.live.missed import Missed, question
from hub.live.packets import Packets
from hub.live.tail import Tail
from tests.live.test_tail import deed

PACKETS = Packets(Flask("none", template_folder="/nowhere"))


class Console:
    """What static/live/protocol.js does with what it is told."""

    def __init__(self, epoch: str) -> None:
        self.epoch, self.seq, self.hash = epoch, 0, GENESIS
        self.shown: list[int] = []
        self.at: Process | None = None

    @property
    def auth(self) -> dict[str, Any]:
        return {"epoch": self.epoch, "since": self.seq, "hash": self.hash}

    def take(self, name: str, packet: dict[str, Any]) -> None:
        if name != "event" or packet["seq"] <= self.seq:
            return
        assert packet["prev"] <= self.seq, "an event before it was passed over"
        self.seq, self.hash = packet["seq"], packet["hash"]
        self.shown.append(self.seq)


class Process:
    """One web process: its tail looks when it is told to, and no sooner."""

    def __init__(self, database: Database) -> None:
        self.consoles: list[Console] = []
        self.tail = Tail(database, PACKETS, self._emit, lambda: [("console", LIVE)])
        self.missed = Missed(database, PACKETS, self.tail)
        with database.reading() as session:
            self.tail.begin(session)

    def _emit(self, name: str, _stream: str, _world: str, packet: dict[str, Any]) -> None:
        for console in self.consoles:
            console.take(name, packet)

    def join(self, console: Console) -> None:
        """As Direct._join: into the room first, then what was missed, then the newest number."""
        self.consoles.append(console)
        console.at = self
        for name, packet in self.missed.told(question("console", LIVE, console.auth)):
            assert name != "unknown", "a number that another process brought is not known here"
            console.take(name, packet)

    def leave(self, console: Console) -> None:
        self.consoles.remove(console)


@pytest.mark.parametrize("seed", range(3))
def test_wherever_a_console_goes_each_event_is_shown_once_and_in_order(
    db: Database, seed: int
) -> None:
    chance, made = random.Random(seed), 0
    processes = [Process(db) for _ in range(3)]
    with db.reading() as session:
        epoch = session.get_one(Head, 1).epoch
    consoles = [Console(epoch) for _ in range(4)]
    for console in consoles:
        processes[0].join(console)
    for _ in range(60):
        done = chance.choice(("deed", "look", "move", "move"))
        if done == "deed":
            made += 1
            deed(made, chance.choice((("console",), ("console", "desk"))))
        elif done == "look":
            chance.choice(processes).tail.look()
        else:
            console = chance.choice(consoles)
            before = console.seq
            console.at.leave(console)  # type: ignore[union-attr]
            chance.choice(processes).join(console)
            assert console.seq >= before
    for process in processes:
        process.tail.look()
    assert [console.shown for console in consoles] == [list(range(1, made + 1))] * 4


def test_a_late_process_names_a_smaller_number_and_the_answer_to_it_is_current(
    app: Flask, db: Database, browser: Any
) -> None:
    """Its beat alone proves nothing to a console that has more (judgeBeat in protocol.js); what the
    console then asks is answered from the database, not from where the tail of this process is.
    """
    live = app.extensions["hub_live"]
    live.tail._emit = lambda *_: None
    with db.reading() as session:
        live.tail.begin(session)
    deed(1)
    live.tail.look()
    deed(2)
    with db.reading() as session:
        ahead = session.get_one(Head, 1)
    assert live.tail.beat_of("console", LIVE)["seq"] == ahead.seq - 1
    asked = f"/live/since/{ahead.seq}?stream=console&exercise=&hash={ahead.hash}"
    agent = browser("agent")
    for _ in range(2):  # the second is from memory
        answer = agent.get(asked)
        assert json.loads(answer.data)["to"] == ahead.seq
    deed(3)
    live.tail.look()
    assert json.loads(agent.get(asked).data)["to"] == ahead.seq + 1
