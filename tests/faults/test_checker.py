"""The checker names every kind of history that cannot be, and no other."""

from typing import Any

import pytest

from tests.faults.checker import Stored, faults

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
