"""A surge said in words, and a file that cannot be read said in words."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.surges.sentences import expected_range, recurrence_words, surge_sentence
from hub.surges.series import Flag

WATER = Flag(
    topic="Boil water", first_alarm=datetime(2026, 8, 14, 14, 15),
    since=datetime(2026, 8, 14, 14, 5), seen=14, expected=4.4, bins=3, scatter=0.1, doubt=0.005,
    recurrence=40 * 96, last_alarm=datetime(2026, 8, 14, 14, 15),
)  # fmt: skip


def test_a_flag_is_one_sentence_made_of_its_numbers() -> None:
    assert surge_sentence(WATER, 300, where="33101") == (
        "Boil water: 14 in 15 min, expected 1–8; by chance about once in 40 shifts; "
        "since 14:05; mostly 33101."
    )


@pytest.mark.parametrize(
    ("bins", "seconds", "words"),
    [
        (96, 300, "once in 1 shift"),
        (960, 300, "once in 10 shifts"),
        (1e9, 300, "once in more than 1,000 shifts"),
        (168, 3600, "once in 1 week"),
        (70, 86400, "once in 10 weeks"),
        (1, 300, "once in 1 shift"),
    ],
)
def test_how_often_by_chance_is_said_in_shifts_on_a_floor_else_in_weeks(
    bins: float, seconds: int, words: str
) -> None:
    assert recurrence_words(bins, seconds) == words


def test_the_expected_range_holds_nine_of_ten() -> None:
    low, high = expected_range(WATER)
    assert low < WATER.expected < high < WATER.seen


def backtest(tmp_path: Path, text: str, *options: str):  # type: ignore[no-untyped-def]
    file = tmp_path / "calls.csv"
    file.write_bytes(text.encode())
    return CliRunner().invoke(main, ["surges", "backtest", str(file), *options])


QUIET = "".join(f"2026-01-{day:02}T{hour:02}:00,Water,1\n" for day in range(1, 15)
                for hour in range(24))  # fmt: skip


def test_a_backtest_prints_one_row_an_episode(tmp_path: Path) -> None:
    text = "start,topic,count\n" + QUIET + "2026-01-15T10:00,Water,40\n"
    done = backtest(tmp_path, text)
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["topic"], row["first_alarm"], row["seen"]) for row in rows] == [
        ("Water", "2026-01-15T10:00", "40")
    ]
    assert rows[0]["sentence"].startswith("Water: 40 in 1 hour, expected 0")
    again = backtest(tmp_path, text, "--json")
    assert json.loads(again.stdout)[0]["topic"] == "Water"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("day,topic,count\n", "calls.csv:1: no column start (or hour, or date)"),
        ("start,topic\n2026-01-01,Water\n", "calls.csv:1: no column count"),
        ("start,topic,count\n", "calls.csv:1: no row with a count"),
        ("start,topic,count\nyesterday,Water,1\n", "calls.csv:2: “yesterday” is no time"),
        ("start,topic,count\n2026-01-01,Water,-3\n", "calls.csv:2: “-3” is no count"),
        ("start,topic,count\n2026-01-01,Water,1e9\n", "calls.csv:2: “1e9” is no count"),
        ("start,topic,count\n2026-01-01,,1\n", "calls.csv:2: no topic"),
        ("start,topic,count\n2026-01-01,Water\n", "calls.csv:2: “” is no count"),
        (
            "start,topic,count\n2026-01-01T00:00Z,Water,1\n2026-01-01T00:00,Water,1\n",
            "some times name a zone, some do not",
        ),
        ("start,topic,count\n0001-01-01,Water,1\n2026-01-01,Water,1\n", "is too long for bins"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_row_and_fault(
    tmp_path: Path, text: str, says: str
) -> None:
    done = backtest(tmp_path, text)
    assert done.exit_code == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_text_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(b"start,topic,count\n2026-01-01,\xff\xfe,1\n")
    done = CliRunner().invoke(main, ["surges", "backtest", str(file)])
    assert done.exit_code == 1
    assert "cannot be read as UTF-8 text" in done.stderr


def test_a_bin_that_is_none_is_told_so(tmp_path: Path) -> None:
    done = backtest(tmp_path, "start,topic,count\n" + QUIET, "--bin", "fortnight")
    assert done.exit_code == 1
    assert "write one like 5m, 1h or 1d" in done.stderr


def test_a_backtest_is_drawn_with_its_alarms(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    text = "start,topic,count\n" + QUIET + "2026-01-15T10:00,Water,40\n2026-01-02,<b>&,1\n"
    picture = tmp_path / "made.svg"
    done = backtest(tmp_path, text, "--picture", str(picture))
    assert done.exit_code == 0, done.output
    svg = ElementTree.fromstring(picture.read_text())
    said = " ".join("".join(part.itertext()) for part in svg)
    assert "01-15 10:00" in said
    assert "<b>&" in said
    assert "1 alarm" in said
