"""A correction: one fact's new value is approved, and every card that quotes it changes at once."""

import time
from collections.abc import Sequence
from pathlib import Path

from bench.child import Child
from bench.figures import Cell, median, percentile
from bench.served import Person
from hub.core.database import Database, bind, database
from hub.facts.commands import propose
from hub.facts.models import Value
from tests import cast

KIND = "corrections.fact_changed"
CARDS = 11  # quote the fact: a shelter closes, and eleven cards say so


class Corrector:
    """Approves new values of one fact on the desk's page, as the PIO does."""

    def __init__(self, person: Person, consoles: Child, folder: Path, fact_id: str) -> None:
        bind(Database(f"sqlite:///{folder / 'hub.db'}"))
        self._person, self._consoles, self._fact = person, consoles, fact_id
        self._number = 0
        self.size = 0  # bytes of the newest event

    def measured(self) -> float:
        """Milliseconds from the approval's request to the last console that has all its cards."""
        value_id, hash = self._proposed()
        self._consoles.ask("arm", group="hub", kind=KIND)
        address = f"/corrections/facts/{value_id}/approve"
        sent, _ = self._person.post_form(address, {"hash": hash})
        report = self._consoles.hear()
        self.size = report["bytes"]
        return float(report["last"] - sent) / 1e6

    def _proposed(self) -> tuple[str, str]:
        """A new value that waits for another person's yes."""
        self._number += 1
        value_id = propose(
            cast.actor("writer"), self._fact, value=f"Harbor School, room {self._number}",
            source="County EM", valid_until=None,
        )  # fmt: skip
        with database().reading() as session:
            return value_id, session.get_one(Value, value_id).words.hash


def measure(corrector: Corrector, count: int, pause: float) -> list[float]:
    """So many corrections, one after the other."""
    corrector.measured()  # whatever is made on first use is made
    found = []
    for _ in range(count):
        found.append(corrector.measured())
        time.sleep(pause)
    return found


def cells(found: Sequence[float], consoles: int, size: int) -> list[Cell]:
    """The lines of the table."""
    last = f"last of {consoles:,}"
    what = f"correction, {CARDS} cards"
    return [
        Cell("correction_p50", f"{what}: POST → {last}, p50", median(found), "ms"),
        Cell("correction_p99", f"{what}: POST → {last}, p99", percentile(found, 99), "ms"),
        Cell("correction_bytes", f"{what}: size of the event", size, "bytes"),
    ]
