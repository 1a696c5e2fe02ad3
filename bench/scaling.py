"""One, two and four web processes on one PostgreSQL behind nginx, turn about: what a deed, a tap
and a console that only stands there cost each of them, and PostgreSQL.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.child import Child
from bench.figures import Cell, median, percentile, ratio
from bench.publishing import KIND, PAUSE, SETTLED, Publisher
from bench.served import COOKIE, Person
from bench.several import Several, Used
from bench.tapping import CONNECTIONS, TALLIES

COUNTS = (1, 2, 4)
QUIET = 10.0  # seconds: two turns of each console
LISTENERS, RINGS = 200, 50


@dataclass
class Found:
    """What was measured with so many processes, one entry a round or publication."""

    last: list[float] = field(default_factory=list)  # ms, a publication
    told: list[Used] = field(default_factory=list)  # by a publication
    idle: list[Used] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)  # taps a second, a round
    p99: list[float] = field(default_factory=list)
    tapped: list[Used] = field(default_factory=list)
    taps: list[int] = field(default_factory=list)
    refused: int = 0


class Measuring:
    """The floor: consoles and agents come in at one front after the other."""

    def __init__(self, several: Several, consoles: Child, tappers: Child, given: Any) -> None:
        self.several, self._consoles, self._tappers = several, consoles, tappers
        self._given = given
        self.found = {count: Found() for count in several.fronts}
        port = several.fronts[max(several.fronts)]
        self._pio = Person(port, given["pio"])
        self._publisher = Publisher(
            self._pio, consoles, several.webs[0], given["incident"], given["versions"]
        )
        self._publisher.publish()  # whatever is made on first use is made
        tokens = given["agents"][:CONNECTIONS]
        people = [Person(port, token) for token in tokens]
        self._agents = [person.headers for person in people]
        for person in people:
            person.close()
        for front in several.fronts.values():
            self._tap(front, 0.5)

    def quiet(self) -> Used:
        """What all of it uses while nobody is there."""
        before = self.several.used()
        time.sleep(QUIET)
        return self.several.used().since(before)

    def memory(self, seats: int) -> tuple[float, float]:
        """Bytes a process has without consoles, and each console adds: all of them at the first."""
        web = self.several.webs[0]
        before = web.resident
        self._join(self.several.fronts[1], seats)
        self._publish(Found())
        after = web.resident
        self._leave()
        return before, (after - before) / seats

    def round(self, number: int, seats: int, publications: int, seconds: float) -> None:
        """Each number of processes has its turn."""
        counts = list(self.several.fronts)
        for place in range(len(counts)):
            count = counts[(place + number) % len(counts)]
            front, found = self.several.fronts[count], self.found[count]
            self._join(front, seats)
            for _ in range(publications):
                self._publish(found)
            before = self.several.used()
            time.sleep(QUIET)
            found.idle.append(self.several.used().since(before))
            self._leave()
            self._tapped(front, found, seconds)

    def _join(self, port: int, seats: int) -> None:
        cookies = [f"{COOKIE}={token}" for token in self._given["agents"][:seats]]
        given = {"group": "hub", "port": port, "cookies": cookies, "auth": {"stream": "console"}}
        self._consoles.ask("connect", patience=150, **given)

    def _leave(self) -> None:
        self._consoles.ask("close", group="hub")
        time.sleep(0.5)

    def _publish(self, found: Found) -> None:
        time.sleep(PAUSE)
        self._consoles.ask("arm", group="hub", kind=KIND)
        before = self.several.used()
        sent, _ = self._publisher.publish()
        report = self._consoles.hear(90)
        time.sleep(SETTLED)
        found.told.append(self.several.used().since(before))
        found.last.append((report["last"] - sent) / 1e6)

    def _tapped(self, front: int, found: Found, seconds: float) -> None:
        before = self.several.used()
        answer = self._tap(front, seconds)
        found.tapped.append(self.several.used().since(before))
        found.taps.append(sum(answer["statuses"].values()))
        found.rate.append(answer["per_second"])
        found.p99.append(answer["p99"])
        found.refused += sum(n for status, n in answer["statuses"].items() if status[0] != "2")

    def _tap(self, front: int, seconds: float) -> dict[str, Any]:
        order = {"port": front, "path": TALLIES, "who": self._agents, "seconds": seconds}
        return self._tappers.ask(
            "run", patience=seconds + 60, **order, what="tally", topics=self._given["topics"]
        )


def bell(several: Several) -> tuple[float, float]:
    """PostgreSQL's processor a ring and listener, and milliseconds until the last has heard it."""
    address = several.cluster.near("hub").replace("+psycopg", "")
    lines = [psycopg.connect(address, autocommit=True) for _ in range(LISTENERS)]
    for line in lines:
        line.execute("LISTEN bench_bell")
    before, times = several.used(), list[float]()
    for _ in range(RINGS):
        began = time.monotonic()
        several.books.execute("NOTIFY bench_bell")
        for line in lines:
            next(line.notifies(timeout=10, stop_after=1))
        times.append((time.monotonic() - began) * 1000)
    spent = several.used().since(before).database
    for line in lines:
        line.close()
    return spent * 1e6 / RINGS / LISTENERS, median(times)


def cells(
    measuring: Measuring,
    seats: int,
    quiet: Used,
    memory: tuple[float, float],
    rung: tuple[float, float],
) -> list[Cell]:
    """The lines of the table."""
    found, several = measuring.found, measuring.several
    lines = [cell for count, one in found.items() for cell in _of(count, one, seats, quiet)]
    most = len(several.webs)
    first = found[min(found)]
    for count, one in found.items():
        if one is not first:
            words = f"taps a second: {count} processes ÷ 1"
            lines.append(Cell(f"scale_{count}_taps_ratio", words, ratio(one.rate, first.rate), "×"))
    refused = sum(one.refused for one in found.values())
    return [
        *lines,
        Cell("scale_quiet", f"processor of {most} processes without a console, each",
             1000 * quiet.web / quiet.at / most, "ms a second"),
        Cell("scale_clock", "processor of the clock", 1000 * quiet.clock / quiet.at, "ms a second"),
        Cell("scale_quiet_database", f"PostgreSQL's processor for {most} processes and the clock",
             1000 * quiet.database / quiet.at, "ms a second"),
        Cell("scale_quiet_calls", f"statements of {most} processes and the clock",
             quiet.calls / quiet.at, "a second"),
        Cell("scale_refused", "taps refused", refused, ""),
        Cell("scale_process", "memory of a web process without consoles", memory[0] / 1e6, "MB"),
        Cell("scale_console", "memory a console in it", memory[1] / 1000, "kB"),
        Cell("scale_backend", "memory a connection in PostgreSQL",
             several.backend_memory() / 1e6, "MB"),
        Cell("scale_connections", f"connections of {len(several.webs)} processes and the clock",
             several.connections(), ""),
        Cell("scale_ring", f"PostgreSQL's processor a ring and listener, of {LISTENERS}",
             rung[0], "µs"),
        Cell("scale_rung", f"NOTIFY → the last of {LISTENERS} listeners", rung[1], "ms"),
    ]  # fmt: skip


def _of(count: int, found: Found, seats: int, quiet: Used) -> list[Cell]:
    name = "1 process" if count == 1 else f"{count} processes"
    key = f"scale_{count}"

    def cell(what: str, words: str, value: float, unit: str) -> Cell:
        return Cell(f"{key}_{what}", f"{name}: {words}", value, unit)

    return [
        cell("last", f"POST → last of {seats:,}, p50", median(found.last), "ms"),
        cell("last_p99", f"POST → last of {seats:,}, p99", percentile(found.last, 99), "ms"),
        cell("told", "processor a recipient", 1e6 * _half(found.told, "web") / seats, "µs"),
        cell("told_front", "… of nginx", 1e6 * _half(found.told, "front") / seats, "µs"),
        cell("deed", "PostgreSQL's processor a publication",
             1000 * _half(found.told, "database"), "ms"),
        cell("deed_calls", "statements a publication", _half(found.told, "calls"), ""),
        cell("rate", f"taps a second, {CONNECTIONS} at once", median(found.rate), ""),
        cell("tap_p99", "tap → durable answer, p99", median(found.p99), "ms"),
        cell("tap", "processor a tap", _each(found, "web", 1000), "ms"),
        cell("tap_database", "PostgreSQL's processor a tap", _each(found, "database", 1000), "ms"),
        cell("tap_front", "nginx's processor a tap", _each(found, "front", 1000), "ms"),
        cell("tap_calls", "statements a tap", _each(found, "calls", 1), ""),
        cell("beat", "processor a console and beat of 5 s",
             5e6 * (_idle(found, "web") - quiet.web / quiet.at) / seats, "µs"),
    ]  # fmt: skip


def _half(used: Sequence[Used], name: str) -> float:
    return median([getattr(one, name) for one in used])


def _each(found: Found, name: str, scale: float) -> float:
    """A tap's share; the median of the rounds."""
    shares = zip(found.tapped, found.taps, strict=True)
    return median([scale * getattr(one, name) / taps for one, taps in shares])


def _idle(found: Found, name: str) -> float:
    return median([getattr(one, name) / one.at for one in found.idle])
