"""The tappers: kept-alive connections that each post, wait for the answer and post again. Readers
do the same and only read.
"""

import http.client
import json
import select
import socket
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from bench.child import obey
from bench.figures import percentile

WHAT = ("tally", "batch", "nothing", "read")


@dataclass
class Tapper:
    """One connection: the head of its requests, and the request under way."""

    sock: socket.socket
    head: str
    began: int = 0
    got: bytes = b""


@dataclass
class Result:
    """What came of a run."""

    until: int
    milliseconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    refused: str = ""


def run(
    port: int,
    path: str,
    who: list[dict[str, str]],
    seconds: float,
    what: str = "tally",
    topics: list[str] | None = None,
    size: int = 500,
) -> dict[str, Any]:
    """Post for so many seconds on one connection for each of `who` (their headers)."""
    epoll, tappers = select.epoll(), {}
    for headers in who:
        sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        verb = "GET" if what == "read" else "POST"
        tappers[sock.fileno()] = Tapper(sock, _head(verb, port, path, headers))
        epoll.register(sock.fileno(), select.EPOLLIN)
    began = time.monotonic_ns()
    result = Result(until=began + int(seconds * 1e9))
    bodies = Bodies(what, topics or [], size)
    for tapper in tappers.values():
        _post(tapper, bodies.next())
    busy = len(tappers)
    while busy:
        ready = epoll.poll(10.0)
        if not ready:
            raise TimeoutError(f"{path}: {busy} requests were not answered within 10 s")
        busy -= sum(_hear(tappers[fd], result, bodies) for fd, _ in ready)
    took = (time.monotonic_ns() - began) / 1e9
    for tapper in tappers.values():
        tapper.sock.close()
    times = sorted(result.milliseconds)
    if not times:
        raise RuntimeError(f"{path} answered {result.statuses}: {result.refused}")
    return {
        "p50": percentile(times, 50),
        "p99": percentile(times, 99),
        "per_second": len(times) / took,
        "statuses": result.statuses,
        "refused": result.refused,
    }


class Bodies:
    """What is posted: every tally has an id of its own."""

    def __init__(self, what: str, topics: list[str], size: int) -> None:
        if what not in WHAT:
            raise ValueError(what)
        self.what, self.topics, self.size, self.made = what, topics, size, 0

    def next(self) -> str:
        """The next body."""
        if self.what == "read":
            return ""
        if self.what == "nothing":
            return "[]"
        if self.what == "batch":
            return json.dumps([self._tally() for _ in range(self.size)])
        return json.dumps(self._tally())

    def _tally(self) -> dict[str, str]:
        self.made += 1
        return {"id": str(uuid.uuid4()), "topic": self.topics[self.made % len(self.topics)]}


def _head(verb: str, port: int, path: str, headers: dict[str, str]) -> str:
    lines = {"Host": f"127.0.0.1:{port}", "Content-Type": "application/json", **headers}
    return f"{verb} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())


def _post(tapper: Tapper, body: str) -> None:
    whole = f"{tapper.head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    tapper.began = time.monotonic_ns()
    tapper.sock.sendall(whole)


def _hear(tapper: Tapper, result: Result, bodies: Bodies) -> bool:
    """Read; post again when the answer is whole and there is time. True when it has ended."""
    more = tapper.sock.recv(1 << 18)
    if not more:
        raise ConnectionError("the server hung up")
    tapper.got += more
    head, ended, body = tapper.got.partition(b"\r\n\r\n")
    if not ended or len(body) < _length(head):
        return False
    at, status = time.monotonic_ns(), head[9:12].decode()
    tapper.got = b""
    result.statuses[status] = result.statuses.get(status, 0) + 1
    if status[0] == "2":
        result.milliseconds.append((at - tapper.began) / 1e6)
    else:
        result.refused = body[:300].decode(errors="replace")
    if at >= result.until:
        return True
    _post(tapper, bodies.next())
    return False


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    raise ValueError("an answer without a length")


def paced(port: int, path: str, pace: int, seconds: float, connections: int = 64) -> dict[str, Any]:
    """Read so often a second, on one kept connection after the other."""
    lines = [http.client.HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(connections)]
    began, late = time.monotonic(), 0
    for number in range(int(pace * seconds)):
        due = began + number / pace
        time.sleep(max(0.0, due - time.monotonic()))
        line = lines[number % connections]
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        late += time.monotonic() - due > 1.0
    for line in lines:
        line.close()
    return {"read": number + 1, "late": late}


if __name__ == "__main__":
    obey({"run": run, "paced": paced})
