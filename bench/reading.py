"""A crowd reads the public page: how many requests a second beside a constant page of the same
size, what each costs, and what the floor notices of it. What a busy machine makes of any crowd is
told apart: the same crowd reads a page of another process.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen

from bench.child import Child
from bench.figures import Cell, median, ratio
from bench.processor import used
from bench.publishing import PAUSE, Publisher
from bench.served import Server

READERS = 64  # connections that are kept, each asks again as soon as it has its answer
PACED = 400  # requests a second of the crowd beside which the floor is told: 24,000 a minute
PAGE = "/public"
EACH = 0.4  # seconds of the crowd for each publication beside it


@dataclass
class Read:
    """Round by round."""

    rates: dict[str, list[float]] = field(default_factory=dict)  # requests a second
    costs: dict[str, list[float]] = field(default_factory=dict)  # microseconds of processor each
    quiet: list[float] = field(default_factory=list)  # POST → last, in milliseconds
    crowded: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)  # the same crowd at another server
    refused: int = 0


class Crowd:
    """Readers of the hub's public page and of the constant one."""

    def __init__(self, readers: Child, hub: Server, empty: Server) -> None:
        self._readers = readers
        with urlopen(f"http://127.0.0.1:{hub.port}{PAGE}", timeout=10) as answer:
            self.size = len(answer.read())
        self._ways = {"public": (hub, PAGE), "constant": (empty, f"/constant/{self.size}")}

    def reads(self, which: str, seconds: float, found: Read) -> None:
        """As often as it can."""
        server, path = self._ways[which]
        before = used(server.pid)
        done = self._asked(server, path, seconds)
        count = done["per_second"] * seconds
        found.rates.setdefault(which, []).append(done["per_second"])
        found.costs.setdefault(which, []).append((used(server.pid) - before) / count * 1e6)
        found.refused += sum(n for status, n in done["statuses"].items() if status != "200")

    def _asked(self, server: Server, path: str, seconds: float) -> dict[str, Any]:
        given = {"port": server.port, "path": path, "who": [{}] * READERS, "seconds": seconds}
        answer: dict[str, Any] = self._readers.ask("run", patience=60, what="read", **given)
        return answer

    @contextmanager
    def reading(self, which: str, pace: int, seconds: float) -> Iterator[None]:
        """It reads that page so often a second meanwhile."""
        server, path = self._ways[which]
        self._readers.tell("paced", port=server.port, path=path, pace=pace, seconds=seconds)
        yield
        self._readers.hear(patience=seconds + 30)


def measure(crowd: Crowd, publisher: Publisher, rounds: int, seconds: float, each: int) -> Read:
    """Both pages turn about; then the floor is told in the quiet and beside a crowd, turn about."""
    found = Read()
    for number in range(rounds):
        turns = ["public", "constant"] if number % 2 else ["constant", "public"]
        for which in turns:
            crowd.reads(which, seconds, found)
    for _ in range(rounds):
        found.quiet.append(_told(publisher, each))
        for which, told in (("public", found.crowded), ("constant", found.beside)):
            with crowd.reading(which, PACED, each * EACH):
                told.append(_told(publisher, each))
    return found


def _told(publisher: Publisher, each: int) -> float:
    """POST → last, the median of so many."""
    lasts = []
    for _ in range(each):
        time.sleep(PAUSE)
        lasts.append(publisher.measured().last)
    return median(lasts)


def cells(found: Read, consoles: int, size: int) -> list[Cell]:
    """The lines of the table."""
    public, constant = found.rates["public"], found.rates["constant"]
    costs = found.costs
    return [
        Cell("public_rate", f"public page of {size:,} bytes, a second", median(public), "/s"),
        Cell("constant_rate", "constant page of that size, same server", median(constant), "/s"),
        Cell("public_ratio", "public page ÷ constant page", ratio(public, constant), "×"),
        Cell("public_cpu", "processor a request of the public page", median(costs["public"]), "µs"),
        Cell("public_cpu_ratio", "constant page's processor ÷ public page's",
             ratio(costs["constant"], costs["public"]), "×"),
        Cell("public_refused", "pages refused", found.refused, ""),
        Cell("public_quiet", f"publish: POST → last of {consoles:,}, p50, no crowd",
             median(found.quiet), "ms"),
        Cell("public_crowded", f"… while {PACED} a second read the public page",
             median(found.crowded), "ms"),
        Cell("public_beside", f"… while {PACED} a second read a constant page elsewhere",
             median(found.beside), "ms"),
        Cell("public_push", "… the public page ÷ no crowd",
             ratio(found.crowded, found.quiet), "×"),
        Cell("public_push_own", "… the public page ÷ a page elsewhere",
             ratio(found.crowded, found.beside), "×"),
    ]  # fmt: skip
