"""Publish → last: one person publishes, every console hears of it. Beside it, turn about, what a
user would pick instead: each with as many consoles, sending an event of the same size."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.child import Child
from bench.figures import Cell, median, percentile, ratio
from bench.processor import used
from bench.served import Person, Server
from bench.yardsticks.contenders import Yardstick

KIND = "scripts.published"
SETTLED = 0.02  # seconds after the last console has it: then all that it caused has been done
PAUSE = 0.13  # seconds between two publications: each is measured in a quiet hub


@dataclass
class Sample:
    """One publication, in milliseconds."""

    last: float  # it was asked for → the last console has it
    cpu: float  # what the server used from then to shortly after the last had it
    from_commit: float | None = None  # the last write of the commit → the last console has it
    to_first: float = 0.0  # asked for → the first console has it
    answered: float = 0.0  # asked for → answered


class Publisher:
    """Publishes versions to the consoles of one incident."""

    key, name = "hub", "the hub"

    def __init__(
        self, person: Person, consoles: Child, hub: Server, incident: str, versions: list[str]
    ) -> None:
        self.person, self._consoles, self._hub, self._incident = person, consoles, hub, incident
        self._versions: Iterator[str] = iter(versions)
        self.size = 0  # bytes of the newest event
        self.newest: dict[str, object] = {}  # its epoch, number and hash

    def publish(self) -> tuple[int, int]:
        """Publish the next version; when it was sent and when answered."""
        address = f"/api/v1/scripts/versions/{next(self._versions)}/publish"
        return self.person.post(address, {"incident": self._incident})

    def measured(self) -> Sample:
        """Publish the next version and wait until every console has it."""
        self._consoles.ask("arm", group="hub", kind=KIND)
        before = used(self._hub.pid)
        sent, answered = self.publish()
        report = self._consoles.hear()
        time.sleep(SETTLED)
        self.size, commit, self.newest = report["bytes"], report["commit"], report["newest"]
        usable = commit is not None and sent < commit < report["first"]
        return Sample(
            last=_ms(sent, report["last"]),
            cpu=(used(self._hub.pid) - before) * 1000,
            from_commit=_ms(commit, report["last"]) if usable else None,
            to_first=_ms(sent, report["first"]),
            answered=_ms(sent, answered),
        )


class Beside:
    """A yardstick and its consoles."""

    def __init__(self, yardstick: Yardstick, consoles: Child) -> None:
        self.yardstick, self.consoles = yardstick, consoles
        self.key, self.name = yardstick.key, yardstick.name

    def join(self, **more: object) -> dict[str, float]:
        """Its consoles connect and listen."""
        stick = self.yardstick
        count = stick.count
        found: dict[str, float] = self.consoles.ask(
            "connect", patience=150, group=self.key, port=stick.port, cookies=[""] * count,
            way=stick.way, path=stick.path, **more,
        )  # fmt: skip
        stick.listening()
        return found

    def measured(self) -> Sample:
        """Have it tell everyone, and wait until every console has it."""
        self.consoles.ask("arm", group=self.key, kind=KIND)
        before = used(self.yardstick.pid)
        began = self.yardstick.send()
        report = self.consoles.hear()
        time.sleep(SETTLED)
        cpu = (used(self.yardstick.pid) - before) * 1000
        return Sample(last=_ms(began, report["last"]), cpu=cpu)


@dataclass
class Published:
    """What was measured of each contender, round by round; `hub` and `floor` twice over."""

    rounds: dict[str, list[list[Sample]]] = field(default_factory=dict)
    again: dict[str, list[list[Sample]]] = field(default_factory=dict)

    def all_of(self, key: str) -> list[list[Sample]]:
        """Round by round, all that was measured of one."""
        rows, again = self.rounds.get(key, []), self.again.get(key)
        return [[*a, *b] for a, b in zip(rows, again, strict=True)] if again else rows


def interleaved(
    publisher: Publisher, beside: Sequence[Beside], rounds: int, each: int
) -> Published:
    """All contenders in turn, `each` times a round; the order turns with every publication."""
    out = Published()
    contenders: list[Publisher | Beside] = [publisher, *beside]
    controls = [one for one in contenders if one.key in ("hub", "floor")]
    for _ in range(rounds):
        turns = [(one, _new_round(out.rounds, one.key)) for one in contenders]
        turns += [(one, _new_round(out.again, one.key)) for one in controls]
        for number in range(each):
            for place in range(len(turns)):
                one, kept = turns[(place + number) % len(turns)]
                kept.append(one.measured())
                time.sleep(PAUSE)
    return out


def _new_round(rounds: dict[str, list[list[Sample]]], key: str) -> list[Sample]:
    rounds.setdefault(key, []).append([])
    return rounds[key][-1]


def cells(
    found: Published, beside: Sequence[Beside], consoles: int, size: int, fewer: tuple[int, float]
) -> list[Cell]:
    """The lines of the table. `fewer`: with so many consoles a publication cost so many
    milliseconds of processor; what it costs more with all of them is what a recipient costs.
    """
    rows, last = found.all_of("hub"), f"last of {consoles:,}"
    every = [sample for row in rows for sample in row]
    posts = [sample.last for sample in every]
    commits = [sample.from_commit for sample in every if sample.from_commit is not None]
    lines = [
        Cell("publish_p50", f"publish: POST → {last}, p50", percentile(posts, 50), "ms"),
        Cell("publish_p99", f"publish: POST → {last}, p99", percentile(posts, 99), "ms"),
        Cell("publish_count", "publish: how many were measured", len(posts), ""),
        Cell("publish_first", "publish: POST → first console, p50", _half(every, "to_first"), "ms"),
        Cell("publish_answer", "publish: POST → answer, p50", _half(every, "answered"), "ms"),
        Cell("publish_cpu", "publish: processor of the web process", _half(every, "cpu"), "ms"),
        Cell("event_bytes", "publish: size of the event", size, "bytes"),
        _same(found, "hub", "publish"),
    ]
    if commits:
        lines += [
            Cell("commit_p50", f"publish: commit → {last}, p50", percentile(commits, 50), "ms"),
            Cell("commit_p99", f"publish: commit → {last}, p99", percentile(commits, 99), "ms"),
        ]
    for one in beside:
        lines += _beside(found, one, bool(commits), last)
    if any(one.key == "floor" for one in beside):
        lines += _above_floor(found, consoles, fewer, posts)
    return lines


def _beside(found: Published, one: Beside, commits: bool, last: str) -> list[Cell]:
    rows, theirs = found.all_of("hub"), _rounds(found.all_of(one.key), "last")
    lines = [
        Cell(f"{one.key}_p50", f"{one.name}: begin → {last}, p50", median(theirs), "ms"),
        Cell(f"publish_{one.key}", f"publish: POST → last ÷ {one.name}",
             ratio(_rounds(rows, "last"), theirs), "×"),
    ]  # fmt: skip
    if commits:
        done = ratio(_rounds(rows, "from_commit"), theirs)
        lines.append(Cell(f"commit_{one.key}", f"publish: commit → last ÷ {one.name}", done, "×"))
    return lines


def _above_floor(
    found: Published, consoles: int, fewer: tuple[int, float], posts: list[float]
) -> list[Cell]:
    floor = found.all_of("floor")
    cpu = median(_rounds(floor, "cpu"))
    loops = [sample.last for row in floor for sample in row]
    count, less = fewer
    each = (median(_rounds(found.all_of("hub"), "cpu")) - less) / max(1, consoles - count)
    return [
        Cell("floor_cpu", "C loop: its processor", cpu, "ms"),
        _same(found, "floor", "C loop"),
        Cell("publish_p99_floor", "publish: POST → last ÷ C loop, p99 of both",
             percentile(posts, 99) / percentile(loops, 99), "×"),
        Cell("recipient_cpu", "processor a recipient above the C loop's",
             (each - cpu / consoles) * 1000, "µs"),
    ]  # fmt: skip


def _rounds(rows: Sequence[Sequence[object]], name: str) -> list[float]:
    """The median of each round, of what was measured in it."""
    return [
        median([value for one in row if (value := getattr(one, name)) is not None]) for row in rows
    ]


def _half(samples: Sequence[Sample], name: str) -> float:
    return median(_rounds([samples], name))


def _same(found: Published, key: str, name: str) -> Cell:
    pair = _rounds(found.rounds[key], "last"), _rounds(found.again[key], "last")
    return Cell(f"{name.split()[0].lower()}_same", f"{name}: A/A control", ratio(*pair), "×")


def _ms(begin: int, end: int) -> float:
    return (end - begin) / 1e6
