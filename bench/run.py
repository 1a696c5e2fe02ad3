"""One run: the processes in the order in which they are needed, and what each measurement adds."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import correcting, finding, floor, processor, publishing, tapping
from bench.child import Child
from bench.figures import Cell
from bench.served import COOKIE, Person, Server, settings_of
from tests import chromium, postgres

STAGING = 180.0  # seconds to fill the database, at most


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
        words = [str(number) for number in (agents, cards, versions)]
        done = subprocess.run(
            [sys.executable, "-m", "bench.stage", *words],
            env=settings_of(self._folder), capture_output=True, text=True, timeout=STAGING,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the database could not be filled: {_said(done.stderr)}")
        self._given = json.loads(done.stdout.splitlines()[-1])

    def serve(self) -> None:
        """Start the hub, as `hub serve` starts it, and the empty app."""
        self._say("starting the hub and an empty Flask app")
        self._hub = self._server("hub", "serve")
        self._empty = self._server("bench.empty")
        self._hub.wait("/readyz")
        self._empty.wait("/healthz")
        self._consoles = self._child("consoles")
        self._pio = Person(self._hub.port, self._given["pio"])
        self._publisher = publishing.Publisher(
            self._pio,
            self._consoles,
            self._hub.pid,
            self._given["incident"],
            self._given["versions"],
        )
        self._publisher.publish()  # whatever is made on first use is made

    def seat(self, count: int) -> None:
        """Let all consoles join; the memory that takes."""
        self._say(f"{count:,} consoles join")
        before = self._hub.resident
        log = self._folder / "hub.db-wal"
        self._consoles.ask("watch", path=str(log))
        cookies = [f"{COOKIE}={token}" for token in self._given["agents"]]
        order = {"group": "hub", "port": self._hub.port, "cookies": cookies, "stream": "console"}
        joined = self._consoles.ask("connect", patience=150, **order)
        self._publisher.measured()  # every socket has carried something
        after = self._hub.resident
        self.cells += [
            Cell("joined_seconds", f"{count:,} consoles sign in and join", joined["seconds"], "s"),
            Cell("memory_empty", "web process, no console", before / 1e6, "MB"),
            Cell("memory_full", f"web process, {count:,} consoles", after / 1e6, "MB"),
            Cell("memory_each", "memory a console", (after - before) / 1000 / count, "kB"),
        ]

    def publish(self, rounds: int, each: int) -> None:
        """Publish → last, beside the C loop."""
        self._say(f"publishing: {rounds} rounds of {each} a contender")
        count, size = len(self._given["agents"]), self._publisher.size
        loop = self._loop(count, size)
        before = self._consoles.ask("state")["lost"]
        used, waited = processor.used(self._hub.pid), processor.waited(self._hub.pid)
        found = publishing.interleaved(self._publisher, loop, self._consoles, rounds, each)
        self.cells += publishing.cells(found, count, self._publisher.size)
        used, waited = (
            processor.used(self._hub.pid) - used,
            processor.waited(self._hub.pid) - waited,
        )
        busy = 100 * waited / (used + waited)
        lost = self._consoles.ask("state")["lost"] - before
        self.cells += [
            Cell("lost", "consoles lost while publishing", lost, ""),
            Cell("crowded", "time the hub waited for a processor, of all it wanted", busy, "%"),
        ]
        if loop:
            self._consoles.ask("close", group="floor")

    def correct(self, count: int) -> None:
        """A fact changes on eleven cards: approval → last."""
        self._say(f"correcting: {count} times a new value on {correcting.CARDS} cards")
        corrector = correcting.Corrector(
            self._pio, self._consoles, self._folder, self._given["fact"]
        )
        found = correcting.measure(corrector, count, publishing.PAUSE)
        agents = len(self._given["agents"])
        self.cells += correcting.cells(found, agents, corrector.size)

    def tap(self, rounds: int, seconds: float) -> None:
        """Tap → durable answer, beside the empty app."""
        self._say(f"tapping: {rounds} rounds of {seconds} s a contender, one event a second")
        agents = [
            Person(self._hub.port, token) for token in self._given["agents"][: tapping.CONNECTIONS]
        ]
        for agent in agents:
            self._ending.callback(agent.close)
        floor_of = tapping.Floor(
            self._hub, self._empty, self._child("taps"), agents, self._given["topics"]
        )
        with tapping.EverySecond(self._publisher):
            self.cells += tapping.cells(tapping.interleaved(floor_of, rounds, seconds))
        self.cells += tapping.costs(floor_of, rounds, seconds / 2)

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

    def _search(self, kind: str, url: str, scripts: int, rounds: int) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "bench.finding", str(scripts), str(rounds)],
            env={**settings_of(self._folder), "HUB_DATABASE_URL": url},
            capture_output=True, text=True, timeout=STAGING,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"searching on {kind} did not work: {_said(done.stderr)}")
        self.cells += finding.cells(kind, scripts, json.loads(done.stdout.splitlines()[-1]))

    def _loop(self, count: int, size: int) -> floor.Floor | None:
        if reason := floor.why_not():
            self._skip(f"the C loop and the ratios to it: {reason}")
            return None
        loop = floor.Floor(self._folder, count, size, publishing.KIND)
        self._ending.callback(loop.stop)
        order = {"group": "floor", "port": loop.port, "cookies": [""] * count, "raw": True}
        self._consoles.ask("connect", patience=60, **order)
        loop.ready()
        return loop

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
