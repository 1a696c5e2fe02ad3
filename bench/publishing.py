"""Publish → last: one person publishes, a thousand consoles hear of it; beside it the C loop."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.child import Child
from bench.figures import Cell, median, percentile, ratio
from bench.floor import Floor
from bench.processor import used
from bench.served import Person

KIND = "scripts.published"
SETTLED = 0.02  # seconds after the last console has it: then all that it caused has been done
PAUSE = 0.13  # seconds between two publications: each is measured in a quiet hub


@dataclass
class Sample:
    """One publication, in milliseconds."""

    from_post: float  # the request was sent → the last console has it
    from_commit: float | None  # the last write of the commit → the last console has it
    to_first: float  # the request was sent → the first console has it
    answered: float  # the request was sent → its answer
    cpu: float  # what the web process used from sending to shortly after the last had it


@dataclass
class Looped:
    """One run of the C loop, in milliseconds."""

    last: float  # its beginning → the last socket has it
    cpu: float


@dataclass
class Published:
    """What was measured, round by round."""

    hub: list[list[Sample]] = field(default_factory=list)
    again: list[list[Sample]] = field(default_factory=list)
    floor: list[list[Looped]] = field(default_factory=list)
    floor_again: list[list[Looped]] = field(default_factory=list)


class Publisher:
    """Publishes versions to the consoles of one incident."""

    def __init__(
        self, person: Person, consoles: Child, hub: int, incident: str, versions: list[str]
    ) -> None:
        """`hub` is the process id of the web process."""
        self._person, self._consoles, self._hub, self._incident = person, consoles, hub, incident
        self._versions: Iterator[str] = iter(versions)
        self.size = 0  # bytes of the newest event

    def publish(self) -> tuple[int, int]:
        """Publish the next version; when it was sent and when answered."""
        address = f"/api/v1/scripts/versions/{next(self._versions)}/publish"
        return self._person.post(address, {"incident": self._incident})

    def measured(self) -> Sample:
        """Publish the next version and wait until every console has it."""
        self._consoles.ask("arm", group="hub", kind=KIND)
        before = used(self._hub)
        sent, answered = self.publish()
        report = self._consoles.hear()
        time.sleep(SETTLED)
        self.size, commit = report["bytes"], report["commit"]
        usable = commit is not None and sent < commit < report["first"]
        return Sample(
            from_post=_ms(sent, report["last"]),
            from_commit=_ms(commit, report["last"]) if usable else None,
            to_first=_ms(sent, report["first"]),
            answered=_ms(sent, answered),
            cpu=(used(self._hub) - before) * 1000,
        )


def floor_sample(floor: Floor, consoles: Child) -> Looped:
    """One run of the C loop."""
    consoles.ask("arm", group="floor", kind=KIND)
    before = used(floor.pid)
    began, _ = floor.send()
    report = consoles.hear()
    return Looped(last=_ms(began, report["last"]), cpu=(used(floor.pid) - before) * 1000)


def interleaved(
    publisher: Publisher, floor: Floor | None, consoles: Child, rounds: int, each: int
) -> Published:
    """All contenders in turn, `each` times a round; the order turns with every publication."""
    out = Published()
    for _ in range(rounds):
        out.hub.append([])
        out.again.append([])
        out.floor.append([])
        out.floor_again.append([])
        for number in range(each):
            for place in range(4):
                _turn((place + number) % 4, out, publisher, floor, consoles)
    return out


def _turn(
    place: int, out: Published, publisher: Publisher, floor: Floor | None, consoles: Child
) -> None:
    if place < 2:
        (out.hub, out.again)[place][-1].append(publisher.measured())
    elif floor:
        (out.floor, out.floor_again)[place - 2][-1].append(floor_sample(floor, consoles))
    time.sleep(PAUSE)


def cells(found: Published, consoles: int, size: int) -> list[Cell]:
    """The lines of the table."""
    all_of = [sample for rows in (*found.hub, *found.again) for sample in rows]
    posts = [sample.from_post for sample in all_of]
    commits = [sample.from_commit for sample in all_of if sample.from_commit is not None]
    last = f"last of {consoles:,}"
    lines = [
        Cell("publish_p50", f"publish: POST → {last}, p50", percentile(posts, 50), "ms"),
        Cell("publish_p99", f"publish: POST → {last}, p99", percentile(posts, 99), "ms"),
        Cell("publish_count", "publish: how many were measured", len(posts), ""),
        Cell(
            "publish_first", "publish: POST → first console, p50", _half(all_of, "to_first"), "ms"
        ),
        Cell("publish_answer", "publish: POST → answer, p50", _half(all_of, "answered"), "ms"),
        Cell("publish_cpu", "publish: processor of the web process", _half(all_of, "cpu"), "ms"),
        Cell("event_bytes", "publish: size of the event", size, "bytes"),
        Cell(
            "publish_same", "publish: A/A control", _same(found.hub, found.again, "from_post"), "×"
        ),
    ]
    if commits:
        lines += [
            Cell("commit_p50", f"publish: commit → {last}, p50", percentile(commits, 50), "ms"),
            Cell("commit_p99", f"publish: commit → {last}, p99", percentile(commits, 99), "ms"),
        ]
    return lines + (_beside_floor(found, bool(commits), last) if found.floor[0] else [])


def _beside_floor(found: Published, commits: bool, last: str) -> list[Cell]:
    loops = [[*a, *b] for a, b in zip(found.floor, found.floor_again, strict=True)]
    rows = [[*a, *b] for a, b in zip(found.hub, found.again, strict=True)]
    floor, posts = _rounds(loops, "last"), _rounds(rows, "from_post")
    cpu = median(_rounds(loops, "cpu"))
    lines = [
        Cell("floor_p50", f"C loop: begin → {last}, p50", median(floor), "ms"),
        Cell("floor_cpu", "C loop: its processor", cpu, "ms"),
        Cell(
            "floor_same", "C loop: A/A control", _same(found.floor, found.floor_again, "last"), "×"
        ),
        Cell("publish_ratio", "publish: POST → last ÷ C loop", ratio(posts, floor), "×"),
    ]
    if commits:
        done = _rounds(rows, "from_commit")
        lines.append(
            Cell("commit_ratio", "publish: commit → last ÷ C loop", ratio(done, floor), "×")
        )
    return lines


def _rounds(rows: Sequence[Sequence[object]], name: str) -> list[float]:
    """The median of each round, of what was measured in it."""
    return [
        median([value for one in row if (value := getattr(one, name)) is not None]) for row in rows
    ]


def _half(samples: Sequence[Sample], name: str) -> float:
    return median(_rounds([samples], name))


def _same(one: Sequence[Sequence[object]], other: Sequence[Sequence[object]], name: str) -> float:
    return ratio(_rounds(one, name), _rounds(other, name))


def _ms(begin: int, end: int) -> float:
    return (end - begin) / 1e6
