"""What the floor notices while outside news is read: `python -m bench.feeding` fetches over HTTP,
reads and takes in the worst documents, two at a time, into the hub's own database. It begins when
it is told `go` and rests at `stop`.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Cell, median, ratio
from bench.publishing import PAUSE, Publisher, Sample
from bench.served import settings_of

AT_ONCE = 2


@dataclass
class Read:
    """Publications, round by round, in a quiet hub and while documents are read."""

    quiet: list[list[Sample]] = field(default_factory=list)
    reading: list[list[Sample]] = field(default_factory=list)
    documents: int = 0


class Reader:
    """The process that reads; `documents`: how many it has read by now."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.feeding"],
            env={**settings_of(folder), "HUB_FEEDS_PRIVATE": "127.0.0.1"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self.documents = self._ask("stop")

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """It reads all the while."""
        self._ask("go")
        try:
            yield
        finally:
            self.documents = self._ask("stop")

    def stop(self) -> None:
        """End it; what reads documents for it ends when nobody asks any more."""
        self._process.kill()
        self._process.wait()

    def _ask(self, word: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(word + "\n")
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError("the process that reads feeds could not be started")
        return int(said)


def measure(publisher: Publisher, reader: Reader, rounds: int, each: int) -> Read:
    """Turn about: so many publications in a quiet hub, and as many while documents are read."""
    found = Read()
    for _ in range(rounds):
        found.quiet.append(_some(publisher, each))
        with reader.at_work():
            time.sleep(1.0)  # both are in the middle of something
            found.reading.append(_some(publisher, each))
    found.documents = reader.documents
    return found


def cells(found: Read, consoles: int) -> list[Cell]:
    """Its lines of the table."""
    last, cpu = _ratios(found, "last"), _ratios(found, "cpu")
    words = f"publish: POST → last of {consoles:,} while feeds are read"
    told = median([sample.last for row in found.reading for sample in row])
    return [
        Cell("feeds_p50", f"{words}, p50", told, "ms"),
        Cell("feeds_ratio", f"{words} ÷ quiet", last, "×"),
        Cell("feeds_cpu", f"{words}: processor ÷ quiet", cpu, "×"),
        Cell("feeds_documents", "documents read meanwhile", found.documents, ""),
    ]


def _some(publisher: Publisher, each: int) -> list[Sample]:
    samples = []
    for _ in range(each):
        samples.append(publisher.measured())
        time.sleep(PAUSE)
    return samples


def _ratios(found: Read, name: str) -> float:
    rows = ([median([getattr(one, name) for one in row]) for row in rows]
            for rows in (found.reading, found.quiet))  # fmt: skip
    return ratio(*rows)


def main() -> None:
    """Read when told to, and say how many documents there were."""
    from hub.core.database import Database, bind
    from hub.core.settings import load_settings, use
    from hub.feeds import rounds
    from hub.feeds.lines import Failed
    from hub.people.models import CLOCK
    from tests.feeds import hostile, news, odd
    from tests.feeds.feeder import feeder

    use(settings := load_settings())
    bind(Database(settings.url()))
    worst = {name: data for name, data, _ in [*hostile.SAID, *odd.SAID]}
    names = ("a comb", "much that is not sound", "10,000 items", "author", "laughs", "deep xml")
    at_work, done, turns = threading.Event(), [0], iter(range(1_000_000))
    with feeder() as server:
        paths = [server.says(f"/{n}", worst[name]) for n, name in enumerate(names)]
        feeds = [news.added(f"Bench {n}", path) for n, path in enumerate(paths)]

        def work() -> None:
            while at_work.wait():
                turn = next(turns) % (len(feeds) + 1)
                if turn == len(feeds):  # 396 alerts, each with a text of now
                    many = "".join(news.alert(f"N-{n}").decode() for n in range(396))
                    rounds.read_in(CLOCK, feeds[0], f"<alerts>{many}</alerts>".encode())
                else:
                    with suppress(Failed):
                        rounds.look(CLOCK, feeds[turn])
                done[0] += 1

        for _ in range(AT_ONCE):
            threading.Thread(target=work, daemon=True).start()
        for line in sys.stdin:
            (at_work.set if line.strip() == "go" else at_work.clear)()
            print(done[0], flush=True)


if __name__ == "__main__":
    main()
