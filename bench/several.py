"""Several web processes of the hub on one PostgreSQL, behind nginx: what each of them uses."""

import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import psycopg

from bench.processor import used
from bench.served import Server, free_port
from tests import nginx, postgres

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FILES = 32_768


def why_not() -> str | None:
    """Why this cannot be measured here; None when it can."""
    return postgres.why_not() or nginx.why_not()


class Web(Server):
    """A web process; one of them has the clock beside it."""

    def __init__(self, folder: Path, url: str, *, clock: bool) -> None:
        self._given = {"HUB_DATABASE_URL": url, "HUB_TRUSTED_PROXIES": "1"}
        super().__init__("hub", "serve", *([] if clock else ["--no-clock"]), folder=folder)

    def start(self) -> None:
        """Start it as it was given."""
        self.more = self._given
        super().start()


class Several:
    """PostgreSQL, the web processes, and a front for each number of them."""

    def __init__(self, folder: Path, ending: ExitStack, counts: Sequence[int]) -> None:
        self._folder, self._ending, self._counts = folder, ending, counts
        settings = {**DURABLE, "max_connections": "600"}
        settings["shared_preload_libraries"] = "pg_stat_statements"
        self.cluster = ending.enter_context(postgres.Cluster(**settings))
        self.url = self.cluster.create("hub")
        self.books = psycopg.connect(self.cluster.near("hub").replace("+psycopg", ""))
        self.books.autocommit = True
        self.books.execute("CREATE EXTENSION pg_stat_statements")
        ending.callback(self.books.close)

    def serve(self) -> None:
        """Start as many processes as are wanted at most, and the fronts."""
        most = max(self._counts)
        self.webs = [Web(self._folder, self.url, clock=not number) for number in range(most)]
        for web in self.webs:
            self._ending.callback(web.stop)
        for web in self.webs:
            web.wait("/readyz")
        self.fronts = {count: self._front(count) for count in self._counts}

    def _front(self, count: int) -> int:
        """nginx before the first so many; its port."""
        port, named = free_port(), [f"127.0.0.1:{web.port}" for web in self.webs[:count]]
        place = self._folder / f"nginx-{count}"
        self._ending.enter_context(nginx.before(port, place, *named, files=FILES))
        return port

    def used(self) -> "Used":
        """What all of them have used so far."""
        return Used(
            sum(used(web.pid) for web in self.webs),
            sum(used(pid) for pid in _below(self.cluster.pid)),
            sum(used(pid) for pid in _below(os.getpid()) if _is(pid, "nginx")),
            sum(used(pid) for pid in self.webs[0].beside),
            self._calls(),
            time.monotonic(),
        )

    def _calls(self) -> int:
        """Statements that PostgreSQL has carried out, without those of who looks here."""
        row = self.books.execute(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements "
            "WHERE query NOT LIKE '%pg_stat_statements%'"
        ).fetchone()
        return int(row[0]) if row else 0

    def backend_memory(self) -> float:
        """Bytes of memory that are one connection's alone, in PostgreSQL; the mean of all."""
        rows = self.books.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        ).fetchall()
        own = [_private(int(pid)) for (pid,) in rows]
        return sum(own) / len(own)

    def connections(self) -> int:
        """Connections that the hub's processes hold now."""
        row = self.books.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'hub' "
            "AND pid <> pg_backend_pid()"
        ).fetchone()
        return int(row[0]) if row else 0


class Used:
    """Seconds of processor, statements, and when that was read."""

    def __init__(
        self, web: float, database: float, front: float, clock: float, calls: int, at: float
    ) -> None:
        self.web, self.database, self.front, self.clock = web, database, front, clock
        self.calls, self.at = calls, at

    def since(self, before: "Used") -> "Used":
        """What was used in between."""
        return Used(
            self.web - before.web,
            self.database - before.database,
            self.front - before.front,
            self.clock - before.clock,
            self.calls - before.calls,
            self.at - before.at,
        )


def _below(pid: int) -> list[int]:
    """The process and all that it started, and they."""
    path = Path(f"/proc/{pid}/task")
    if not path.exists():
        return []
    children = [
        int(child) for task in path.iterdir() for child in (task / "children").read_text().split()
    ]
    return [pid, *(each for child in children for each in _below(child))]


def _is(pid: int, name: str) -> bool:
    return Path(f"/proc/{pid}/comm").read_text().startswith(name)


def _private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
