"""The benchmark runs from beginning to end, and whatever it prints is a figure."""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench import wire
from bench.figures import percentile, ratio, written
from tests import chromium, postgres

ALWAYS = {
    "tap_p50", "tap_p99", "tap_ratio", "memory_each", "board_ratio", "folded",
}  # fmt: skip
# What is ours alone, and quick. The others are fetched from elsewhere and take minutes:
# HUB_TEST_BENCH=correct,tap,publish,back,trouble,paint,find,count tries them all.
PARTS = os.environ.get("HUB_TEST_BENCH", "tap,count")
BESIDE = {
    "search_sqlite_p50", "search_sqlite_p99", "correction_p50", "correction_p99", "publish_p50",
    "publish_p99", "back_seconds_hub", "back_answered_hub", "storm_p99", "stuck_p99", "shipped_p50",
}  # fmt: skip


def run(folder: Path, *words: str) -> tuple[dict[str, float], list[str]]:
    """A smoke run: its cells, and what it had to leave out."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--out", str(folder), *words],
        capture_output=True,
        text=True,
        timeout=1_200,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    cells = {key: float(cell["value"]) for key, cell in told["cells"].items()}
    assert all(map(math.isfinite, cells.values())), cells
    assert (folder / "result.svg").read_text(encoding="utf-8").startswith("<svg")
    return cells, told["skipped"]


@pytest.mark.slow
def test_a_smoke_run_completes_and_every_cell_is_a_number(tmp_path: Path) -> None:
    cells, skipped = run(tmp_path, "--parts", PARTS)
    assert set(cells) >= ALWAYS
    assert cells["tap_refused"] == 0
    if "publish" in PARTS:
        check_beside(cells, skipped)


def check_beside(cells: dict[str, float], skipped: list[str]) -> None:
    """Each of the others is measured, or it is said why it is not."""
    assert set(cells) >= BESIDE
    assert ("search_postgresql_p99" in cells) == (postgres.why_not() is None)
    assert ("floor_p50" in cells) == (shutil.which("cc") is not None)
    beside = ("C loop", "nginx + nchan", "Node socket.io", "Flask-SocketIO as shipped")
    for key, name in zip(("floor", "nchan", "node", "shipped"), beside, strict=True):
        named = any(reason.startswith(name) for reason in skipped)
        assert (f"publish_{key}" in cells) != named
    assert ("first_paint" in cells) == (chromium.why_not() is None)
    assert cells["lost"] == 0
    assert cells["storm_in"] == 20  # every newcomer


def test_a_frame_survives_the_way_in_one_piece_or_cut_anywhere() -> None:
    for size in (0, 1, 125, 126, 65_535, 65_536):
        whole = wire.frame(b"x" * size)
        found = [(opcode, len(payload)) for opcode, payload, _ in wire.frames(whole + whole)]
        assert found == [(wire.TEXT, size)] * 2
        for cut in {1, 2, 3, 9, len(whole) - 1} & set(range(len(whole))):
            assert list(wire.frames(whole[:cut])) == []


def test_figures_are_those_of_the_textbook() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.0
    assert percentile(range(1, 101), 99) == 99
    assert percentile([7.0], 99) == 7.0
    assert ratio([2.0, 9.0, 4.0], [1.0, 3.0, 4.0]) == 2.0
    assert [written(value) for value in (12345.6, 1234.5, 123.4, 12.34, 1.234, 3.0)] == [
        "12,300", "1,230", "123", "12.3", "1.23", "3",
    ]  # fmt: skip


def test_percentiles_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)
