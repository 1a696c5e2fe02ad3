"""One run: the processes in the order in which they are needed, and what each measurement adds."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import (
    correcting,
    counting,
    feeding,
    finding,
    flushing,
    processor,
    publishing,
    reading,
    returning,
    scaling,
    several,
    tapping,
    trouble,
)
from bench.child import Child
from bench.figures import Cell, median
from bench.served import COOKIE, Person, Server, settings_of
from bench.yardsticks import contenders, getting
from tests import chromium, postgres

COUNTING = 900.0  # seconds for ten million tallies on a crowded machine, at most
STAGING = 400.0  # seconds to fill the database, at most


class Run:
    """The state of a run; `cells` and `skipped` are its result."""

    def __init__(self, folder: Path, ending: ExitStack, say: Callable[[str], None]) -> None:
        self._folder, self._ending, self._say = folder, ending, say
        self.cells: list[Cell] = []
        self.skipped: list[str] = []
        self._given: dict[str, Any] = {}

    def stage(self, agents: int, cards: int, versions: int) -> None:
        """Fill a database of its own."""
        self._say(f"filling a database: {agents:,} agents, {cards} cards, {versions} versions")
        self._given = self._filled(agents, cards, versions)

    def _filled(self, *counts: int, **more: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "bench.stage", *map(str, counts)],
            env={**settings_of(self._folder), **more},
            capture_output=True, text=True, timeout=STAGING,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the database could not be filled: {_said(done.stderr)}")
        given: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return given

    def serve(self) -> None:
        """Start the hub, as `hub serve` starts it, and the empty app."""
        self._say("starting the hub and an empty Flask app")
        self._hub = self._server("hub", "serve")
        self._empty = self._server("bench.empty")
        self._hub.wait("/readyz")
        self._empty.wait("/healthz")
        self._consoles = self._child("consoles")
        self._consoles.ask("watch", path=str(self._folder / "hub.db-wal"))
        self._seated, self._beside = 0, list[publishing.Beside]()
        self._fewer = (0, 0.0)
        self._pio = Person(self._hub.port, self._given["pio"])
        self._publisher = publishing.Publisher(
            self._pio, self._consoles, self._hub, self._given["incident"], self._given["versions"]
        )
        self._publisher.publish()  # whatever is made on first use is made

    def seat(self, count: int) -> None:
        """Let so many consoles listen, in all; the memory that takes."""
        more = count - self._seated
        self._say(f"{more:,} more consoles join, {count:,} in all")
        before = self._hub.resident
        joined = self._consoles.ask("connect", patience=150, **self._joining(self._seated, count))
        self._publisher.measured()  # every socket has carried something
        after = self._hub.resident
        self._seated = count
        memory = [
            Cell("joined_seconds", f"{more:,} more consoles join", joined["seconds"], "s"),
            Cell("memory_before", f"web process before they came, {count - more:,} there",
                 before / 1e6, "MB"),
            Cell("memory_full", f"web process, {count:,} consoles", after / 1e6, "MB"),
            Cell("memory_each", "memory a console", (after - before) / 1000 / more, "kB"),
        ]  # fmt: skip
        self.cells = [cell for cell in self.cells if cell.key not in {c.key for c in memory}]
        self.cells += memory

    def _joining(self, first: int, last: int, **auth: Any) -> dict[str, Any]:
        cookies = [f"{COOKIE}={token}" for token in self._given["agents"][first:last]]
        auth = {"stream": "console", **auth}
        return {"group": "hub", "port": self._hub.port, "cookies": cookies, "auth": auth}

    def publish_to_few(self, each: int) -> None:
        """What a publication costs with the consoles that are there now."""
        self._say(f"publishing to {self._seated:,}")
        found = publishing.interleaved(self._publisher, [], 1, each)
        rows = [sample for row in found.all_of("hub") for sample in row]
        self._fewer = self._seated, median([sample.cpu for sample in rows])
        last = median([sample.last for sample in rows])
        words = f"publish: POST → last of {self._seated:,}, p50"
        self.cells.append(Cell("publish_few_p50", words, last, "ms"))

    def publish(self, rounds: int, each: int) -> None:
        """Publish → last, beside the yardsticks."""
        self._set_beside()
        named = ", ".join(one.name for one in self._beside) or "nothing beside"
        self._say(f"publishing: {rounds} rounds of {each} a contender; {named}")
        before = self._consoles.ask("state")["lost"]
        used, waited = processor.used(self._hub.pid), processor.waited(self._hub.pid)
        found = publishing.interleaved(self._publisher, self._beside, rounds, each)
        used = processor.used(self._hub.pid) - used
        waited = processor.waited(self._hub.pid) - waited
        size = self._publisher.size
        self.cells += publishing.cells(found, self._beside, self._seated, size, self._fewer)
        lost = self._consoles.ask("state")["lost"] - before
        busy = 100 * waited / (used + waited)
        self.cells += [
            Cell("lost", "consoles lost while publishing", lost, ""),
            Cell("crowded", "time the hub waited for a processor, of all it wanted", busy, "%"),
        ]

    def come_back(self, rounds: int) -> None:
        """Kill -9 → all back, beside the two a user would pick instead."""
        if not self._beside:
            self._set_beside()
        self._say(f"killing: {rounds} times each")
        beside = [one for one in self._beside if one.key in ("node", "shipped")]

        def hub_back(whole: bool) -> returning.Back:
            self._publisher.measured()
            known = self._publisher.newest
            self._publisher.measured()  # the event that is missed
            cookies = self._joining(0, self._seated)["cookies"]
            auth = {"stream": "console", **known}
            back = returning.hub_back(self._hub, self._consoles, cookies, auth, whole)
            self._hub.wait("/readyz")
            self._pio = self._publisher.person = Person(self._hub.port, self._given["pio"])
            return back

        found = returning.measure(hub_back, beside, rounds)
        self.cells += returning.cells(found, beside)

    def trouble(self, each: int) -> None:
        """What the healthy notice of a shift change, and of consoles that stop reading."""
        emails = self._given["newcomers"]
        self._say(f"trouble: {len(emails)} sign in, 5 % of {self._seated:,} stop reading")
        for one in self._beside:  # nobody else on the machine now
            one.consoles.ask("close", group=one.key)
            one.yardstick.stop()
        self._beside = []
        found = trouble.measure(
            self._publisher, self._consoles, self._hub.port, emails, self._seated, each
        )
        self.cells += trouble.cells(found, len(emails))

    def _set_beside(self) -> None:
        for kind in contenders.ALL:
            try:
                stick = kind(self._folder, self._seated, self._publisher.size, publishing.KIND)
            except getting.NotHere as reason:
                self._skip(f"{kind.name} and the ratios to it: {reason}")
                continue
            self._ending.callback(stick.stop)
            beside = publishing.Beside(stick, self._child("consoles"))
            self._say(f"{stick.count:,} consoles join {stick.name}")
            if stick.count < self._seated:
                held = f"{stick.name} held {stick.count:,} consoles only: two open files each"
                self._skip(held)
            beside.join()
            self._beside.append(beside)

    def correct(self, count: int) -> None:
        """A fact changes on eleven cards: approval → last."""
        self._say(f"correcting: {count} times a new value on {correcting.CARDS} cards")
        corrector = correcting.Corrector(
            self._pio, self._consoles, self._folder, self._given["fact"]
        )
        found = correcting.measure(corrector, count, publishing.PAUSE)
        self.cells += correcting.cells(found, self._seated, corrector.size)

    def tap(self, rounds: int, seconds: float) -> None:
        """Tap → durable answer, beside the empty app."""
        self._say(f"tapping: {rounds} rounds of {seconds} s a contender, one event a second")
        floor_of = self._tappers()
        with tapping.EverySecond(self._publisher):
            self.cells += tapping.cells(tapping.interleaved(floor_of, rounds, seconds))
        self.cells += tapping.costs(floor_of, rounds, seconds / 2)

    def _tappers(self) -> tapping.Floor:
        tokens = self._given["agents"][: tapping.CONNECTIONS]
        agents = [Person(self._hub.port, token) for token in tokens]
        for agent in agents:
            self._ending.callback(agent.close)
        topics = self._given["topics"]
        return tapping.Floor(self._hub, self._empty, self._child("taps"), agents, topics)

    def flush(self, rounds: int, seconds: float) -> None:
        """Taps on a disk that takes 2 ms to flush, with nobody listening."""
        built = flushing.shim(self._folder)
        if built is None:
            self._skip("taps on a slow disk: no C compiler (cc) is installed")
            return
        self._say(f"tapping on a slow disk: {rounds} times {seconds} s")
        each_second = flushing.flushes(self._folder, built)
        self._hub.stop()
        self._hub.more["LD_PRELOAD"] = str(built)
        self._hub.start()
        self._hub.wait("/readyz")
        self.cells += flushing.cells(self._tappers(), each_second, rounds, seconds)

    def read_feeds(self, rounds: int, each: int) -> None:
        """What the consoles notice while outside news is fetched, read and taken in."""
        self._say("reading the worst feeds while publishing, turn about")
        reader = feeding.Reader(self._folder)
        self._ending.callback(reader.stop)
        found = feeding.measure(self._publisher, reader, rounds, each)
        self.cells += feeding.cells(found, self._seated)
        reader.stop()

    def read(self, rounds: int, seconds: float, each: int) -> None:
        """A crowd reads the public page; what it costs, and what the floor notices."""
        self._say(f"reading: {rounds} rounds of {seconds} s a page, then beside publishing")
        crowd = reading.Crowd(self._child("taps"), self._hub, self._empty)
        found = reading.measure(crowd, self._publisher, rounds, seconds, each)
        self.cells += reading.cells(found, self._seated, crowd.size)

    def paint(self, visits: int, events: int) -> None:
        """First paint and event → painted in the real browser, with the consoles gone."""
        if reason := chromium.why_not():
            self._skip(f"first paint and event → painted: {reason}")
            return
        self._say(f"painting: {visits} visits, {events} events")
        from bench import painting

        self._consoles.ask("close", group="hub")
        found = painting.look(
            self._hub.port, self._given["agent"], self._publisher.publish, visits, events
        )
        self.cells += painting.cells(found)

    def find(self, scripts: int, rounds: int) -> None:
        """A search as /scripts makes it at each pause of typing, on both databases."""
        self._say(f"searching among {scripts:,} scripts")
        self._search("SQLite", f"sqlite:///{self._folder / 'finding.db'}", scripts, rounds)
        if reason := postgres.why_not():
            self._skip(f"searching on PostgreSQL: {reason}")
            return
        with postgres.Cluster() as cluster:
            cluster.create("finding")
            self._search("PostgreSQL", cluster.url("finding"), scripts, rounds)

    def count(self, many: int, few: int, seconds: float) -> None:
        """What the board reads of calls, with much history and with little."""
        self._say(f"filling databases with {many:,} and {few:,} tallies")
        done = subprocess.run(
            [sys.executable, "-m", "bench.counting", str(many), str(few), str(seconds)],
            env=settings_of(self._folder), capture_output=True, text=True, timeout=COUNTING,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the counts could not be measured: {_said(done.stderr)}")
        self.cells += counting.cells(many, few, json.loads(done.stdout.splitlines()[-1]))

    def scale(self, seats: int, rounds: int, publications: int, seconds: float) -> None:
        """One, two and four processes on PostgreSQL, behind nginx."""
        if reason := several.why_not():
            self._skip(f"several processes: {reason}")
            return
        counts = scaling.COUNTS
        self._say(f"filling PostgreSQL: {seats:,} agents")
        floor = several.Several(self._folder, self._ending, counts)
        versions = len(counts) * rounds * publications + 5
        given = self._filled(seats, 40, versions, HUB_DATABASE_URL=floor.url)
        self._say(f"starting {max(counts)} web processes, and nginx")
        floor.serve()
        measuring = scaling.Measuring(floor, self._child("consoles"), self._child("taps"), given)
        quiet, memory = measuring.quiet(), measuring.memory(seats)
        for number in range(rounds):
            self._say(f"{seats:,} consoles before 1, 2 and 4 processes: round {number + 1}")
            measuring.round(number, seats, publications, seconds)
        self.cells += scaling.cells(measuring, seats, quiet, memory, scaling.bell(floor))

    def _search(self, kind: str, url: str, scripts: int, rounds: int) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "bench.finding", str(scripts), str(rounds)],
            env={**settings_of(self._folder), "HUB_DATABASE_URL": url},
            capture_output=True, text=True, timeout=STAGING,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"searching on {kind} did not work: {_said(done.stderr)}")
        self.cells += finding.cells(kind, scripts, json.loads(done.stdout.splitlines()[-1]))

    def _skip(self, reason: str) -> None:
        self._say(f"SKIPPED {reason}")
        self.skipped.append(reason)

    def _server(self, *words: str) -> Server:
        server = Server(*words, folder=self._folder)
        self._ending.callback(server.stop)
        return server

    def _child(self, name: str) -> Child:
        child = Child.module(name)
        self._ending.callback(child.stop)
        return child


def _said(stderr: str) -> str:
    """The line of a traceback that says what went wrong."""
    lines = stderr.rpartition("Traceback")[2].splitlines()[1:]
    return next((line for line in lines if not line.startswith(" ")), "it said nothing")
