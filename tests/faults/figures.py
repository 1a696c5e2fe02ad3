"""What a run of the harness came to, a line a fault: shown at its end, and the table of
docs/faults.md is made of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


def of_history(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many wishes there were, how often nobody answered, and for how many of them that was
    found out afterwards."""
    last: dict[tuple[str, str], str] = {}
    silent: set[tuple[str, str]] = set()
    answers: Counter[str] = Counter()
    for row in rows:
        if row["what"] in ("ok", "fail", "unknown"):
            wish = row["op"], row["id"]
            last[wish] = row["what"]
            answers[row["what"]] += 1
            silent |= {wish} if row["what"] == "unknown" else set()
    return {
        "acknowledged": sum(what == "ok" for what in last.values()),
        "answers that were lost": answers["unknown"],
        "wishes of unknown fate": len(silent),
        "of them found out": sum(last[wish] != "unknown" for wish in silent),
    }


def sentence(name: str, said: Mapping[str, object]) -> str:
    """One line of the summary."""
    shown = (f"{what} {_short(value)}" for what, value in said.items())
    return f"{name}: {', '.join(shown)}"


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f} s"
    return f"{value:,}" if isinstance(value, int) else str(value)
