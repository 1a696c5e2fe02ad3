"""The checker names every kind of history that cannot be, and no other."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults import checker
from tests.faults.checker import Stored, Wish, faults

A, B = ("publish", "a"), ("publish", "b")


def told(*rows: tuple[str, tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"n": number, "what": what, "op": op, "id": id, "who": "one"}
        for number, (what, (op, id)) in enumerate(rows, 1)
    ]


def heard(*seqs: int) -> dict[str, Any]:
    return {"what": "heard", "who": "one", "op": "console", "since": 1, "until": 9, "seqs": [*seqs]}


GRANTED = [("invoke", A), ("ok", A), ("invoke", B), ("ok", B)]
FOUND_OUT = [("invoke", A), ("unknown", A), ("invoke", A), ("ok", A)]


@pytest.mark.parametrize(
    ("rows", "stored"),
    [
        (GRANTED, [A, B]),
        (FOUND_OUT, [A]),
        ([("invoke", A), ("unknown", A), ("invoke", A), ("fail", A)], [A]),
        ([("invoke", A), ("fail", A)], []),
        ([("invoke", A), ("invoke", B), ("ok", A), ("ok", B)], [B, A]),
    ],
)
def test_what_can_be_is_not_blamed(
    rows: list[tuple[str, tuple[str, str]]], stored: list[tuple[str, str]]
) -> None:
    assert faults(told(*rows), Stored(stored)) == []


@pytest.mark.parametrize(
    ("rows", "stored", "words"),
    [
        (GRANTED, [A], "publish b: acknowledged, and lost"),
        (FOUND_OUT, [], "publish a: acknowledged, and lost"),
        (FOUND_OUT, [A, A], "publish a: stored 2 times"),
        (GRANTED, [B, A], "publish a: granted before publish b began, and stands after it"),
        ([("invoke", A), ("fail", A)], [A], "publish a: refused each time, and stored"),
        ([], [A], "publish a: stored, and nobody asked for it"),
        ([("invoke", A), ("unknown", A)], [A], "publish a: nobody found out"),
        ([("invoke", A)], [A], "publish a: asked and answered do not match"),
    ],
)
def test_what_cannot_be_is_named(
    rows: list[tuple[str, tuple[str, str]]], stored: list[tuple[str, str]], words: str
) -> None:
    (found,) = faults(told(*rows), Stored(stored))
    assert words in found


@pytest.mark.parametrize("seqs", [(2, 5), (2, 5, 5, 7), (5, 2, 7), (2, 5, 6, 7)])
def test_who_missed_something_or_heard_it_twice_or_in_another_order_is_named(
    seqs: tuple[int, ...],
) -> None:
    stored = Stored(streams={"console": [1, 2, 5, 7, 10]})
    assert faults([heard(2, 5, 7)], stored) == []
    assert "one heard" in faults([heard(*seqs)], stored)[0]


OPS = st.sampled_from(["publish", "tap"])


@st.composite
def what_can_be(draw: st.DrawFn) -> tuple[list[dict[str, Any]], Stored]:
    """A history as a hub that keeps its word makes it: wishes overlap, some are asked twice, some
    get no answer and are found out."""
    rows: list[tuple[str, Wish]] = []
    stored: list[Wish] = []
    waiting: list[Wish] = []
    for number in range(draw(st.integers(3, 9))):
        waiting.append((draw(OPS), str(number)))
        rows.append(("invoke", waiting[-1]))
        while waiting and draw(st.booleans()):
            wish = waiting.pop(draw(st.integers(0, len(waiting) - 1)))
            stored.append(wish)
            if draw(st.booleans()):
                rows += [("unknown", wish), ("invoke", wish)]
            rows.append(("ok", wish))
    for wish in waiting:
        rows.append(("fail", wish))
    in_order = [wish for wish in stored if wish[0] == "publish"]
    taps = [wish for wish in stored if wish[0] == "tap"]
    seqs = list(range(1, len(in_order) + 1))
    heard_all = {"what": "heard", "who": "one", "op": "console", "since": 0, "until": 99}
    return [*told(*rows), {**heard_all, "seqs": seqs}], Stored(in_order, taps, {"console": seqs})


@given(what_can_be(), st.data())
def test_whatever_is_done_to_a_history_that_can_be_the_checker_finds(
    made: tuple[list[dict[str, Any]], Stored], data: st.DataObject
) -> None:
    rows, stored = made
    assert faults(rows, stored) == []
    granted = stored.in_order + stored.unordered
    if granted:
        wish = data.draw(st.sampled_from(granted))
        lost = replace(stored, in_order=[one for one in stored.in_order if one != wish],
                       unordered=[one for one in stored.unordered if one != wish])  # fmt: skip
        assert any("lost" in words for words in faults(rows, lost))
        twice = replace(stored, unordered=[*stored.unordered, wish])
        assert any("stored 2 times" in words for words in faults(rows, twice))
        silent = [row for row in rows if (row.get("id"), row["what"]) != (wish[1], "ok")]
        assert faults(silent, stored) != []
    assert faults(rows, replace(stored, unordered=[*stored.unordered, ("tap", "nobody's")])) != []
    if stored.in_order:
        deaf = {**rows[-1], "seqs": rows[-1]["seqs"][:-1]}
        assert "missed" in faults([*rows[:-1], deaf], stored)[0]
        later = [("invoke", ("publish", "z")), ("ok", ("publish", "z"))]
        more = told(*[(row["what"], (row["op"], row["id"])) for row in rows[:-1]], *later)
        first = replace(stored, in_order=[("publish", "z"), *stored.in_order])
        assert any("stands after it" in words for words in faults(more, first))


def test_run_by_itself_it_says_what_it_found(tmp_path: Path) -> None:
    """As somebody runs it on the file of a run that went wrong."""
    history, held = tmp_path / "history.jsonl", tmp_path / "stored.json"
    history.write_text("\n".join(json.dumps(row) for row in told(*GRANTED)))
    words = {}
    for name, in_order in (("whole", [A, B]), ("lost", [A])):
        held.write_text(json.dumps({"in_order": in_order, "unordered": []}))
        ran = subprocess.run(
            [sys.executable, checker.__file__, str(history), str(held)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        words[name] = ran.returncode, ran.stdout.strip()
    assert words["whole"] == (0, "Nothing is wrong with it.")
    assert words["lost"] == (1, "publish b: acknowledged, and lost.")
