"""`python -m bench`: a real hub, ten thousand consoles, and what else there is, in one table.

Example: python -m bench --quick
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import tapping, telling, trouble
from bench.child import room_for_sockets
from bench.run import Run

PARTS = {
    "correct": "a correction",
    "tap": "taps",
    "public": "a crowd at the public page",
    "publish": "publishing beside a C loop, nchan, Node and Flask-SocketIO",
    "back": "kill -9",
    "trouble": "a sign-in storm and stuck consoles",
    "paint": "painting",
    "disk": "taps on a slow disk",
    "find": "searching",
    "count": "counting",
    "feeds": "outside news",
    "scale": "several processes on PostgreSQL",
}
EVERYBODY = {"publish", "back", "trouble", "paint", "disk"}  # parts that need all consoles


@dataclass(frozen=True)
class Options:
    """How much is measured."""

    consoles: int = 10_000
    rounds: int = 3
    publications: int = 8  # a round and contender
    seconds: float = 3.0  # of tapping, a round and contender
    cards: int = 40
    visits: int = 5
    events: int = 20
    corrections: int = 20
    scripts: int = 2000  # among which is searched
    tallies: int = 10_000_000  # that lie behind a board
    few_tallies: int = 100_000
    seats: int = 2000  # consoles before several processes
    parts: str = ",".join(PARTS)

    @property
    def versions(self) -> int:
        """How many approved versions all this publishes: none twice, as in life."""
        tapped = tapping.duration(self.rounds, self.seconds) * 1.5 + 10
        published = (2 * self.rounds + 5) * self.publications + 2 * self.rounds
        storm = trouble.MOST if "trouble" in self.parts else 0
        read = 6 * self.rounds * self.publications if "public" in self.parts else 0
        read += 2 * self.rounds * self.publications if "feeds" in self.parts else 0
        return published + int(tapped) + storm + read + self.events + 10


QUICK = Options(
    consoles=100,
    rounds=1,
    publications=2,
    seconds=0.4,
    cards=8,
    visits=1,
    events=3,
    corrections=1,
    scripts=100,
    tallies=40_000,
    few_tallies=20_000,
    seats=60,
    parts=",".join(
        name for name in PARTS if name not in ("disk", "feeds", "scale")
    ),  # more processes
)


def main() -> None:
    """Measure, print the table, write result.json and result.svg."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: a hundred consoles")
    parser.add_argument("--consoles", type=int, help="how many consoles listen")
    parser.add_argument("--rounds", type=int, help="rounds of interleaved contenders")
    parser.add_argument("--tallies", type=int, help="how many tallies lie behind the board")
    parser.add_argument("--seats", type=int, help="how many consoles several processes have")
    parser.add_argument("--parts", help=f"only these: {','.join(PARTS)}")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("out"))
    given = parser.parse_args()
    options = QUICK if given.quick else Options()
    more = {
        name: getattr(given, name)
        for name in ("consoles", "rounds", "tallies", "seats", "parts")
        if getattr(given, name)
    }
    options = Options(**{**asdict(options), **more})
    if unknown := set(options.parts.split(",")) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the children are ended too
    measure(options, given.out)


def measure(options: Options, out: Path) -> None:
    """One run from the first process to the picture."""
    need = options.consoles + 500  # in each process
    if room_for_sockets(1 << 16) < need:
        sys.exit(f"bench: {options.consoles} consoles need {need} open files (ulimit -n)")
    about = telling.machine()
    parts = options.parts.split(",")
    _say(f"measuring: {', '.join(PARTS[name] for name in parts)}")
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="hub-bench-")))
        run = Run(folder, ending, _say)
        if set(parts) - {"find", "count", "scale"}:
            with_consoles(run, options, parts)
        if "find" in parts:
            run.find(options.scripts, 2 * options.rounds)
        if "count" in parts:
            run.count(options.tallies, options.few_tallies, options.seconds)
        if "scale" in parts:
            run.scale(options.seats, options.rounds, options.publications, options.seconds)
    told = telling.report(run.cells, about, run.skipped, asdict(options))
    telling.tell(run.cells, told, out)


def with_consoles(run: Run, options: Options, parts: list[str]) -> None:
    """What is measured on a served hub. More and more consoles listen."""
    run.stage(options.consoles, options.cards, options.versions)
    run.serve()
    run.seat(max(options.consoles // 10, 10))
    if "correct" in parts:
        run.correct(options.corrections)
    run.publish_to_few(options.publications)
    if "public" in parts:
        run.read(2 * options.rounds, options.seconds / 2, options.publications)
    run.seat(max(options.consoles // 5, 20))
    if "tap" in parts:
        run.tap(options.rounds, options.seconds)
    if "feeds" in parts:
        run.read_feeds(options.rounds, options.publications)
    if not set(parts) & EVERYBODY:
        return
    run.seat(options.consoles)
    if "publish" in parts:
        run.publish(options.rounds, options.publications)
    if "back" in parts:
        run.come_back(options.rounds)
    if "trouble" in parts:
        run.trouble(2 * options.publications)
    if "paint" in parts:
        run.paint(options.visits, options.events)
    if "disk" in parts:
        run.flush(options.rounds, options.seconds / 2)


_began = time.monotonic()


def _say(words: str) -> None:
    print(f"{time.monotonic() - _began:6.1f} s  {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, OSError, EOFError, subprocess.SubprocessError) as fault:
        sys.exit(f"bench: {fault}")
