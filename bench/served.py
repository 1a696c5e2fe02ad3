"""Servers under test as processes of their own: the hub as `hub serve` starts it, and the empty
Flask app of the same server."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

COOKIE = "hub_session"
READY = 150.0  # seconds from the start until /readyz is content


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_of(folder: Path) -> dict[str, str]:
    """The environment of a hub whose all is in this folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return {**kept, "HUB_VAR": str(folder), "HUB_LOG_LEVEL": "WARNING"}


def children(pid: int) -> list[int]:
    """The processes this one has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def words(pid: int) -> list[bytes]:
    """The command a process is."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")


class Server:
    """A server on a port of its own."""

    def __init__(self, *words: str, folder: Path) -> None:
        self.port, self.folder, self._words = free_port(), folder, words
        self.more: dict[str, str] = {}  # is added to its environment
        self.start()

    def start(self) -> None:
        """Start it; `wait` says when it is there."""
        with (self.folder / f"{self._words[0]}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._words, "--port", str(self.port)],
                env={**settings_of(self.folder), **self.more},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        """All of it at once, as when the machine's power fails."""
        self._process.kill()
        self._process.wait()

    def kill_web(self) -> None:
        """As a crash does: the web process is gone, and what started it lives."""
        os.kill(self.pid, signal.SIGKILL)

    @property
    def resident(self) -> int:
        """Bytes of memory its web process holds."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("the server has ended")

    @property
    def pid(self) -> int:
        """Its web process: of the hub a child, forked from what was started."""
        begun = self._process.pid
        return next((pid for pid in children(begun) if words(pid) == words(begun)), begun)

    @property
    def beside(self) -> list[int]:
        """The commands it has started: its clock."""
        begun = self._process.pid
        return [pid for pid in children(begun) if words(pid) != words(begun)]

    def wait(self, path: str) -> None:
        """Until this address answers 200. Raises TimeoutError with what it last said."""
        until, said = time.monotonic() + READY, "nothing"
        while time.monotonic() < until:
            if self._process.poll() is not None:
                log = "".join(file.read_text() for file in self.folder.glob("*.log"))
                raise RuntimeError(f"the server ended: {log[-2000:]}")
            try:
                said = self._ask(path)
            except OSError as fault:
                said = str(fault)
            if said.startswith("200"):
                return
            time.sleep(0.1)
        raise TimeoutError(f"{path} was not ready within {READY:.0f} s: {said}")

    def stop(self) -> None:
        """End it and what it started."""
        self._process.terminate()
        try:
            self._process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, path: str) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            return f"{answer.status} {answer.read().decode()}"
        finally:
            line.close()


class Person:
    """Someone signed in, with a connection that is kept."""

    def __init__(self, port: int, token: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._line.connect()
        self._line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = {"Cookie": f"{COOKIE}={token}"}
        self._line.request("GET", "/door/token", headers=self.headers)
        answer = self._line.getresponse()
        csrf = json.loads(answer.read())["csrf_token"]
        mine = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        self.headers = {"Cookie": f"{COOKIE}={token}; {mine}", "X-CSRFToken": csrf}

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, int]:
        """Post JSON; when it was sent and when answered, on the monotonic clock. Raises
        RuntimeError when refused."""
        return self._posted(path, json.dumps(body), "application/json", 300)

    def post_form(self, path: str, fields: dict[str, str]) -> tuple[int, int]:
        """The same with a page's form, whose answer leads on to another page."""
        return self._posted(path, urlencode(fields), "application/x-www-form-urlencoded", 304)

    def _posted(self, path: str, said: str, kind: str, fault: int) -> tuple[int, int]:
        sent = time.monotonic_ns()
        self._line.request("POST", path, said.encode(), {**self.headers, "Content-Type": kind})
        answer = self._line.getresponse()
        words = answer.read()
        if answer.status >= fault:
            raise RuntimeError(f"POST {path}: {answer.status} {words.decode()[:500]}")
        return sent, time.monotonic_ns()

    def close(self) -> None:
        """Hang up."""
        self._line.close()
