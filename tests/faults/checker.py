"""Whether a history and what the database holds afterwards can both be true.

It knows nothing of the hub: only that a wish that was granted is stored once, one that was refused
is not stored, what ended before another began stands before it, and everybody heard the same.

    python -m tests.faults.checker history.jsonl stored.json
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Wish = tuple[str, str]  # what was asked for, and its id


@dataclass
class Stored:
    """What was found: what has an order in that order, what has none, and what should be heard."""

    in_order: list[Wish] = field(default_factory=list)
    unordered: list[Wish] = field(default_factory=list)
    streams: dict[str, list[int]] = field(default_factory=dict)  # numbers each stream brought


class _Asked:
    """All that happened to one wish."""

    def __init__(self, began: int) -> None:
        self.began, self.granted = began, 0
        self.answers: list[str] = []
        self.waiting = 0  # asked, and neither answered nor given up


def faults(history: Iterable[Mapping[str, Any]], stored: Stored) -> list[str]:
    """Everything that cannot be, in words; empty when all is well."""
    rows = list(history)
    asked = _asked(row for row in rows if row["what"] != "heard")
    return [
        *_unfinished(asked),
        *_kept(asked, Counter(stored.in_order + stored.unordered)),
        *_in_order(asked, stored.in_order),
        *_heard([row for row in rows if row["what"] == "heard"], stored.streams),
    ]


def _asked(rows: Iterable[Mapping[str, Any]]) -> dict[Wish, _Asked]:
    asked: dict[Wish, _Asked] = {}
    for row in rows:
        one = asked.setdefault((row["op"], row["id"]), _Asked(row["n"]))
        if row["what"] == "invoke":
            one.waiting += 1
            continue
        one.waiting -= 1
        one.answers.append(row["what"])
        if row["what"] == "ok" and not one.granted:
            one.granted = row["n"]
    return asked


def _unfinished(asked: Mapping[Wish, _Asked]) -> Iterator[str]:
    for wish, one in asked.items():
        if one.waiting:
            yield f"{_name(wish)}: asked and answered do not match; the history is not whole."
        elif one.answers[-1] == "unknown":
            yield f"{_name(wish)}: nobody found out what became of it."


def _kept(asked: Mapping[Wish, _Asked], stored: Counter[Wish]) -> Iterator[str]:
    for wish, one in asked.items():
        count = stored[wish]
        if one.granted and not count:
            yield f"{_name(wish)}: acknowledged, and lost."
        if count and set(one.answers) == {"fail"}:
            yield f"{_name(wish)}: refused each time, and stored."
    for wish, count in stored.items():
        if count > 1:
            yield f"{_name(wish)}: stored {count} times."
        if wish not in asked:
            yield f"{_name(wish)}: stored, and nobody asked for it."


def _in_order(asked: Mapping[Wish, _Asked], stored: Sequence[Wish]) -> Iterator[str]:
    """Whatever was granted before something else was first asked for stands before it."""
    latest, whose = 0, ("", "")  # of all that stand before: the one that began last
    for wish in stored:
        one = asked.get(wish)
        if one is None:
            continue
        if one.granted and one.granted < latest:
            yield f"{_name(wish)}: granted before {_name(whose)} began, and stands after it."
        if one.began > latest:
            latest, whose = one.began, wish


def _heard(rows: Sequence[Mapping[str, Any]], streams: Mapping[str, list[int]]) -> Iterator[str]:
    """Each who listened, from where it began: every number once, in order."""
    for row in rows:
        wanted = [seq for seq in streams[row["op"]] if row["since"] < seq <= row["until"]]
        if row["seqs"] != wanted:
            missed, more = set(wanted) - set(row["seqs"]), set(row["seqs"]) - set(wanted)
            yield (
                f"{row['who']} heard {len(row['seqs'])} of {len(wanted)}: missed "
                f"{sorted(missed)[:9]}, not of its stream {sorted(more)[:9]}, or not in order."
            )


def _name(wish: Wish) -> str:
    return " ".join(wish)


if __name__ == "__main__":
    told = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    given = json.loads(Path(sys.argv[2]).read_text())
    for name in ("in_order", "unordered"):
        given[name] = [(op, id) for op, id in given[name]]
    found = faults(told, Stored(**given))
    print("\n".join(found) or "Nothing is wrong with it.")
    sys.exit(bool(found))
