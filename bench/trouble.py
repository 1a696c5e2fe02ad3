"""What the healthy notice of others' trouble: consoles that stop reading, and a shift change."""

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.child import Child
from bench.figures import Cell, percentile
from bench.publishing import PAUSE, Publisher
from bench.stage import NEWCOMER_PASSWORD

STUCK = 0.05  # of all consoles
NEWCOMERS, SECONDS = 300, 10.0
MOST = 60  # publications during a shift change: no more versions wait for it


@dataclass
class Quiet:
    """POST → last of the healthy, in milliseconds: undisturbed, and in each trouble."""

    quiet: list[float] = field(default_factory=list)
    storm: list[float] = field(default_factory=list)
    stuck: list[float] = field(default_factory=list)
    signed_in: int = 0
    sign_ins: list[float] = field(default_factory=list)  # how long each took, in milliseconds


class SignIns:
    """So many people sign in with their passwords, evenly over some seconds."""

    def __init__(self, port: int, emails: Sequence[str], seconds: float) -> None:
        self._port, self._emails, self._seconds = port, emails, seconds
        self.took: list[float] = []  # milliseconds, of those who were let in
        self._threads = [threading.Thread(target=self._some, args=(n,)) for n in range(6)]

    def __enter__(self) -> "SignIns":
        self._begun = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join(timeout=60)

    @property
    def done(self) -> int:
        """How many were let in."""
        return len(self.took)

    @property
    def is_over(self) -> bool:
        """Whether all have come."""
        return not any(thread.is_alive() for thread in self._threads)

    def _some(self, first: int) -> None:
        for number in range(first, len(self._emails), len(self._threads)):
            due = self._begun + self._seconds * number / len(self._emails)
            time.sleep(max(0.0, due - time.monotonic()))
            began = time.monotonic()
            if _sign_in(self._port, self._emails[number]):
                self.took.append((time.monotonic() - began) * 1000)


def _sign_in(port: int, email: str) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", "/door/token")
        answer = line.getresponse()
        token = json.loads(answer.read())["csrf_token"]
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        headers = {"Cookie": cookie, "X-CSRFToken": token,
                   "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
        typed = urlencode({"email": email, "password": NEWCOMER_PASSWORD})
        line.request("POST", "/door", typed, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status == 302
    finally:
        line.close()


def measure(
    publisher: Publisher, consoles: Child, port: int, emails: Sequence[str], count: int, each: int
) -> Quiet:
    """Quiet first, then the shift change, then consoles that stop reading."""
    out = Quiet()
    for _ in range(each):
        out.quiet.append(_one(publisher))
    with SignIns(port, emails, SECONDS * len(emails) / NEWCOMERS) as storm:
        while not storm.is_over and len(out.storm) < MOST:
            out.storm.append(_one(publisher))
    out.signed_in, out.sign_ins = storm.done, storm.took
    consoles.ask("deaf", group="hub", count=max(1, int(STUCK * count)))
    for _ in range(each):
        out.stuck.append(_one(publisher))
    return out


def _one(publisher: Publisher) -> float:
    time.sleep(PAUSE)
    return publisher.measured().last


def cells(found: Quiet, emails: int) -> list[Cell]:
    """The lines of the table."""
    quiet = percentile(found.quiet, 99)
    return [
        Cell("quiet_p99", "publish: POST → last, p99 in the quiet", quiet, "ms"),
        Cell("storm_p99", f"… while {emails} people sign in ÷ quiet",
             percentile(found.storm, 99) / quiet, "×"),
        Cell("storm_in", "who were let in, of those", found.signed_in, ""),
        Cell("sign_in_p95", "from *sign in* until let in, p95", percentile(found.sign_ins, 95),
             "ms"),
        Cell("stuck_p99", "… of the healthy while 5 % of all stopped reading ÷ quiet",
             percentile(found.stuck, 99) / quiet, "×"),
    ]  # fmt: skip
