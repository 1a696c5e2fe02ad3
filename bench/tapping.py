"""Tap → durable answer: 64 agents who tally without a pause while the consoles listen."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from bench.child import Child
from bench.figures import Cell, median, ratio
from bench.processor import used
from bench.publishing import Publisher
from bench.served import Person, Server

TALLIES = "/api/v1/tallies"
CONNECTIONS, BULK, SIZE = 64, 4, 500
WAITING = "SELECT 1 FROM tallies WHERE folded = 0 LIMIT 1"

Answer = dict[str, Any]


@dataclass
class Floor:
    """Who taps where."""

    hub: Server
    empty: Server
    tappers: Child
    agents: list[Person]
    topics: list[str]

    def tally(self, seconds: float, connections: int = CONNECTIONS) -> Answer:
        """Single tallies."""
        who = [agent.headers for agent in self.agents[:connections]]
        return self._run(self.hub, TALLIES, who, seconds, "tally")

    def batch(self, seconds: float) -> Answer:
        """Lists of 500."""
        who = [agent.headers for agent in self.agents[:BULK]]
        answer = self._run(self.hub, TALLIES, who, seconds, "batch")
        self._wait_until_counted()  # who is measured next is not to wait for these
        return answer

    def _wait_until_counted(self) -> None:
        until = time.monotonic() + 60
        with closing(sqlite3.connect(self.hub.folder / "hub.db")) as database:
            while database.execute(WAITING).fetchone() and time.monotonic() < until:
                time.sleep(0.2)

    def refused(self, seconds: float) -> Answer:
        """An empty list through the hub's own door: session, permission, CSRF, and no work."""
        who = [agent.headers for agent in self.agents]
        return self._run(self.hub, TALLIES, who, seconds, "nothing")

    def nothing(self, seconds: float) -> Answer:
        """An empty POST to an empty Flask app on the same server."""
        who = [{"X-CSRFToken": "none"} for _ in self.agents]
        return self._run(self.empty, "/nothing", who, seconds, "nothing")

    def _run(
        self, server: Server, path: str, who: list[dict[str, str]], seconds: float, what: str
    ) -> Answer:
        order = {"port": server.port, "path": path, "who": who, "seconds": seconds}
        return self.tappers.ask(
            "run", patience=seconds + 30, **order, what=what, topics=self.topics, size=SIZE
        )


@dataclass
class Tapped:
    """What was measured, one answer a round."""

    tally: list[Answer] = field(default_factory=list)
    again: list[Answer] = field(default_factory=list)
    nothing: list[Answer] = field(default_factory=list)
    door: list[Answer] = field(default_factory=list)
    batch: list[Answer] = field(default_factory=list)
    alone: list[Answer] = field(default_factory=list)


def interleaved(floor: Floor, rounds: int, seconds: float) -> Tapped:
    """All contenders in turn."""
    out = Tapped()
    turns: list[tuple[list[Answer], Callable[[], Answer]]] = [
        (out.tally, lambda: floor.tally(seconds)),
        (out.nothing, lambda: floor.nothing(seconds)),
        (out.again, lambda: floor.tally(seconds)),
        (out.door, lambda: floor.refused(seconds)),
        (out.batch, lambda: floor.batch(seconds)),
        (out.alone, lambda: floor.tally(seconds / 2, connections=1)),
    ]
    for number in range(rounds):
        for place in range(len(turns)):
            kept, run = turns[(place + number) % len(turns)]
            kept.append(run())
    return out


class EverySecond:
    """One event a second while others are measured: the next words are published."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._publish, daemon=True)
        self.published = 0
        self.fault: Exception | None = None

    def __enter__(self) -> "EverySecond":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=30)
        if self.fault:
            raise self.fault

    def _publish(self) -> None:
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += 1.0
            try:
                self._publisher.publish()
                self.published += 1
            except Exception as fault:
                self.fault = fault
                return


def duration(rounds: int, seconds: float) -> float:
    """How long `interleaved` takes, nearly."""
    return rounds * seconds * 5.5  # the sixth contender takes half


def cells(found: Tapped) -> list[Cell]:
    """The lines of the table."""
    both = [*found.tally, *found.again]
    empty, door = _all(found.nothing, "per_second"), _all(found.door, "per_second")
    tally, again = _all(found.tally, "per_second"), _all(found.again, "per_second")
    return [
        Cell("tap_p50", "tap → durable answer, 64 at once, p50", _half(both, "p50"), "ms"),
        Cell("tap_p99", "tap → durable answer, 64 at once, p99", _half(both, "p99"), "ms"),
        Cell("tap_rate", "taps answered", _half(both, "per_second"), "a second"),
        Cell(
            "tap_alone",
            "tap → durable answer, one agent alone, p50",
            _half(found.alone, "p50"),
            "ms",
        ),
        Cell("empty_rate", "empty Flask POST, same server", median(empty), "a second"),
        Cell("empty_p99", "empty Flask POST, same server, p99", _half(found.nothing, "p99"), "ms"),
        Cell("door_rate", "empty list through the hub's door", median(door), "a second"),
        Cell("tap_ratio", "taps ÷ empty Flask POST", ratio(tally, empty), "×"),
        Cell("tap_refused", "taps refused", sum(map(_refused, [*both, *found.batch])), ""),
        Cell("tap_same", "taps: A/A control", ratio(tally, again), "×"),
        Cell(
            "batch_rate",
            "tallies in lists of 500",
            _half(found.batch, "per_second") * SIZE,
            "rows a second",
        ),
    ]


def costs(floor: Floor, rounds: int, seconds: float) -> list[Cell]:
    """Processor time a request, with no events between: true also on a crowded machine."""
    spent: dict[str, list[float]] = {"tally": [], "nothing": [], "door": [], "batch": []}
    for _ in range(rounds):
        spent["tally"].append(_spent(floor.hub, lambda: floor.tally(seconds)))
        spent["nothing"].append(_spent(floor.empty, lambda: floor.nothing(seconds)))
        spent["door"].append(_spent(floor.hub, lambda: floor.refused(seconds)))
        spent["batch"].append(_spent(floor.hub, lambda: floor.batch(seconds)))
    half = {name: median(values) for name, values in spent.items()}
    return [
        Cell("tap_cpu", "processor a tap", half["tally"], "ms"),
        Cell("door_cpu", "processor an empty list through the door", half["door"], "ms"),
        Cell("empty_cpu", "processor an empty Flask POST", half["nothing"], "ms"),
        Cell("row_cpu", "processor a row of a list of 500", half["batch"] / SIZE, "ms"),
        Cell(
            "tap_cpu_ratio",
            "empty Flask POST ÷ tap, in processor time",
            ratio(spent["nothing"], spent["tally"]),
            "×",
        ),
    ]


def _spent(server: Server, run: Callable[[], Answer]) -> float:
    """Milliseconds of processor of the server for each request of a run."""
    before = used(server.pid)
    answer = run()
    return (used(server.pid) - before) * 1000 / float(sum(answer["statuses"].values()))


def _refused(answer: Answer) -> int:
    return sum(count for status, count in answer["statuses"].items() if status[0] != "2")


def _all(answers: list[Answer], name: str) -> list[float]:
    return [float(answer[name]) for answer in answers]


def _half(answers: list[Answer], name: str) -> float:
    return median(_all(answers, name))
