"""What a run did, a JSON line a moment: `invoke` before a request is sent, then `ok` (the hub said
yes), `fail` (the hub said no, nothing was stored) or `unknown` (nobody answered).

An id names one wish, however often it is asked for; so what became of an unknown one is found by
asking again.
"""

import json
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class History:
    """Rows in the order in which they happened, in a file that outlives whoever writes it."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock, self._number = path, threading.Lock(), 0
        self._counts: Counter[str] = Counter()

    def note(self, who: str, what: str, op: str, id: str, **more: Any) -> None:
        """Write one row down."""
        with self._lock, self.path.open("a") as file:
            self._number += 1
            self._counts[what] += 1
            row = {"n": self._number, "at": time.time(), "who": who, "what": what, "op": op}
            file.write(json.dumps({**row, "id": id, **more}) + "\n")

    def wait_for(self, more: int, what: str = "", patience: float = 60.0) -> None:
        """Until so many more rows were written, or rows that say `what`: on a slow machine a moment
        of work is longer."""
        wanted, until = self._count(what) + more, time.monotonic() + patience
        while self._count(what) < wanted and time.monotonic() < until:
            time.sleep(0.002)

    def _count(self, what: str) -> int:
        return self._counts[what] if what else self._number

    def rows(self) -> list[Row]:
        """All that was written."""
        with self._lock:
            return [json.loads(line) for line in self.path.read_text().splitlines()]
