"""A real PostgreSQL for the tests: its own server, in its own folder, gone when the tests are.

`python -m tests.postgres` says in one sentence why there is none, and then exits 1.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

ACCOUNT = "postgres"
OWNER = "hub"
START_SECONDS = 30
# Nothing here outlives the tests, so nothing need outlive a power cut.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "timezone": "UTC",
}


def binaries() -> Path | None:
    """The folder that holds initdb and postgres; Debian keeps them off the PATH, newest last."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: _version(at.parent))
    if on_path := shutil.which("initdb"):
        places.append(Path(on_path).resolve().parent)
    complete = [at for at in places if (at / "initdb").exists() and (at / "postgres").exists()]
    return complete[-1] if complete else None


def _version(folder: Path) -> float:
    try:
        return float(folder.name)
    except ValueError:
        return 0.0


def why_not() -> str | None:
    """The sentence why PostgreSQL tests cannot run here, or None when they can."""
    if binaries() is None:
        return "no PostgreSQL server is installed (on Debian, as root: apt-get install postgresql)"
    if os.geteuid() == 0 and not _account_exists():
        return f"PostgreSQL refuses to run as root, and there is no account {ACCOUNT} to run it as"
    return None


def _account_exists() -> bool:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        return False
    return True


class Cluster:
    """One PostgreSQL server on a free port. `with Cluster() as cluster: cluster.create("one")`."""

    def __init__(self, *addresses: str, **settings: str) -> None:
        """It listens at these addresses, too: then anybody of their network may come in."""
        found = binaries()
        reason = why_not()
        if found is None or reason:
            raise RuntimeError(reason)
        self.binaries, self.settings = found, SETTINGS | settings
        self.addresses = addresses
        # Directly under /tmp: a socket's path ends at 107 bytes, and pytest's folders are closed
        # to the account that must own this one.
        self.folder = Path(tempfile.mkdtemp(prefix="hub-pg-", dir="/tmp"))
        self.port = 0
        self._server: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root, so root lends it Debian's account for it.
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._as = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)

    def start(self) -> Self:
        try:
            self._initdb()
            # Between asking for a free port and taking it, another test run may take it.
            for _ in range(5):
                self.port = _free_port()
                if self._serve():
                    return self
        except BaseException:
            self.stop()
            raise
        words = self.log()
        self.stop()
        raise RuntimeError(f"PostgreSQL does not start:\n{words}")

    def halt(self) -> None:
        """Stop serving; the data stays."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)  # SIGTERM would wait for whoever is connected
            self._server.wait(START_SECONDS)
            self._server = None

    def resume(self) -> None:
        """Serve again, at the same address."""
        deadline = time.monotonic() + START_SECONDS
        while not self._serve():  # what a crash left behind ends first
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not come back:\n{self.log()}")
            time.sleep(0.1)

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Its first process, which started all others."""
        assert self._server is not None
        return self._server.pid

    def crash(self) -> None:
        """kill -9 of the server; what it had begun ends by itself."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(START_SECONDS)
            self._server = None

    def url(self, name: str, host: str = "127.0.0.1") -> str:
        return f"postgresql+psycopg://{OWNER}@{host}:{self.port}/{name}"

    def near(self, name: str) -> str:
        """The same by its socket in the file system, which no network parts."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}&port={self.port}"

    def create(self, name: str, template: str | None = None) -> str:
        """A new database, empty or a copy of `template` (to which nobody may be connected)."""
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return self.url(name)

    def drop(self, name: str) -> None:
        """Hangs up on whoever is still connected to it; harmless when there is none."""
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _initdb(self) -> None:
        command = [
            str(self.binaries / "initdb"),
            *("--pgdata", str(self.folder / "data")),
            *("--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"),
            "--no-sync",
        ]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, **self._as
        )
        if done.returncode:
            raise RuntimeError(f"initdb does not work here:\n{done.stdout}{done.stderr}")
        with (self.folder / "data" / "pg_hba.conf").open("a") as allowed:
            allowed.writelines(f"host all all {one}/24 trust\n" for one in self.addresses)

    def _serve(self) -> bool:
        settings = self.settings | {
            "port": str(self.port),
            "listen_addresses": ",".join(["127.0.0.1", *self.addresses]),
            "unix_socket_directories": str(self.folder),
        }
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data")]
        command += [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        # A killed test run cannot stop its server, but the kernel can: the server ends with the
        # thread that started it, so start it from one that lasts.
        if parting := shutil.which("setpriv"):
            command = [parting, "--pdeathsig", "INT", *command]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._as,
            )
        return self._answers()

    def _answers(self) -> bool:
        assert self._server is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._server.poll() is not None:
                return False
            try:
                # Another run's server may have taken our port and answer; ours then dies of it.
                if self._execute(sql.SQL("SHOW data_directory")) == str(self.folder / "data"):
                    return True
            except psycopg.OperationalError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL is silent for {START_SECONDS} s:\n{self.log()}")

    def _execute(self, statement: sql.Composed | sql.SQL) -> object:
        address = f"host={self.folder} port={self.port} user={OWNER} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            done = connection.execute(statement)
            row = done.fetchone() if done.description else None
            return row[0] if row else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    if reason := why_not():
        print(reason)
        sys.exit(1)
