"""The rules of a row, of a file and of a written time: each fault named, in words that help."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.core.errors import Invalid
from hub.formats.faults import Faulty
from hub.formats.long_tables import long_table
from hub.formats.written_times import written_time
from hub.paper.rows import COLUMNS, Surroundings, cells_of, read_row
from hub.paper.spreading import spread

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
HERE = Surroundings(
    incident_id="i", topics={"boil water": "t", "odour": "o"}, closed_at=None, zone=NEW_YORK,
    order="iso", minutes=60, now=NOW,
)  # fmt: skip


def row(kind: str, **cells: str) -> Any:
    return read_row(kind, cells_of(kind, lambda name: cells.get(name, "")), HERE)


@pytest.mark.parametrize(
    ("kind", "cells", "field", "words"),
    [
        ("tallies", {"time": "yesterday", "topic": "Odour"}, "time", "is no time: write it like"),
        ("tallies", {"time": "2026-11-20", "topic": "Odour"}, "time", "has no clock time"),
        ("tallies", {"time": "2026-11-20 14:00", "topic": "Odour"}, "time", "in the future"),
        ("tallies", {"time": "1926-11-20 12:00", "topic": "Odour"}, "time", "2000 to 2100"),
        ("tallies", {"time": "2026-11-20 12:00", "topic": "Smell"}, "topic", "no topic “Smell”"),
        ("tallies", {"time": "2026-11-20 12:00"}, "topic", "is empty"),
        ("tallies", {"time": "2026-11-20 12:00", "topic": "odour", "channel": "pigeon"}, "channel",
         "Choose one of"),
        ("tallies", {"time": "2026-11-20 12:00", "topic": "odour", "id": "7"}, "id", "UUID"),
        ("counts", {"time": "2026-11-20 10:00", "topic": "odour", "count": "-3"}, "count",
         "is negative"),
        ("counts", {"time": "2026-11-20 10:00", "topic": "odour", "count": "4000000"}, "count",
         "more than 100,000"),
        ("counts", {"time": "2026-11-20 10:00", "topic": "odour", "count": "2.5"}, "count",
         "no whole number"),
        ("counts", {"time": "2026-11-20 12:30", "topic": "odour", "count": "2"}, "time",
         "are not over yet"),
        ("phone", {"start": "2026-11-20 10:00", "offered": "5", "handled": "5", "abandoned": "3"},
         "offered", "are more than 5 offered"),
        ("phone", {"start": "2026-11-20 10:07", "offered": "5", "handled": "5", "abandoned": "0"},
         "start", "begins at a multiple"),
        ("phone", {"start": "2026-11-20 10:00", "offered": "5", "handled": "x", "abandoned": "0"},
         "handled", "no whole number"),
    ],
)  # fmt: skip
def test_each_fault_is_named_by_its_field(
    kind: str, cells: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as fault:
        row(kind, **cells)
    assert words in fault.value.fields[field]


@pytest.mark.parametrize(
    ("text", "order", "utc"),
    [
        ("2026-11-20 12:05", "iso", "17:05"),
        ("2026-11-20T12:05:00-05:00", "iso", "17:05"),
        ("11/20/2026 5:05 PM", "us", "22:05"),
        ("20.11.2026 12:05", "eu", "17:05"),
        ("2026-11-01 01:30:00-05:00", "iso", "06:30"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, order: str, utc: str) -> None:
    assert f"{written_time(text, order, NEW_YORK):%H:%M}" == utc


@pytest.mark.parametrize(
    ("text", "words"),
    [("2026-03-08 02:30", "put forward"), ("2026-11-01 01:30", "Write the offset")],
)
def test_a_time_that_clocks_skipped_or_showed_twice_is_no_guess(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        written_time(text, "iso", NEW_YORK)


def test_calls_of_an_hour_are_spread_over_it_and_none_is_lost() -> None:
    for count in (0, 1, 5, 12, 41):
        pieces = list(spread(count, NOW, timedelta(hours=1)))
        assert sum(share for _, share in pieces) == count
        assert all(NOW <= moment < NOW + timedelta(hours=1) for moment, _ in pieces)
    assert len(list(spread(1000, NOW, timedelta(days=1)))) == 24


TEXT = "time;topic;count\n2026-11-20 10:00;Überflutung;3\n"


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (lambda text: text.encode(), "utf-8"),
        (lambda text: text.encode("utf-8-sig"), "utf-8-sig"),
        (lambda text: text.encode("cp1252"), "cp1252"),
        (lambda text: text.encode("utf-16"), "utf-16"),
        (lambda text: text.encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_a_file_is_read_in_whatever_encoding_it_was_saved(
    tmp_path: Path, encode: Callable[[str], bytes], encoding: str
) -> None:
    path = tmp_path / "counts.csv"
    path.write_bytes(encode(TEXT))
    table = long_table(path, "counts.csv", COLUMNS["counts"])
    assert (table.encoding, table.separator) == (encoding, ";")
    assert [table.cell(cells, "topic") for _, cells, _ in table.rows()] == ["Überflutung"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"when,what\n1,2\n", "no column “time”"),
        (b"time,topic,count,count\n", "two columns are “count”"),
        (b"x" * 30_000, "longer than 20,000 characters"),
        (b"time,topic\n\x81", "save it as"),
    ],
)
def test_what_is_no_table_is_said_with_its_row(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(Faulty) as fault:
        list(long_table(path, "x.csv", COLUMNS["counts"]).rows())
    assert words in str(fault.value)


def test_a_quote_that_never_ends_is_told_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("time,topic,count\n" + "a,b,1\n" * 3 + 'a,"b,1\n' + "a,b,1\n" * 60_000)
    with pytest.raises(Faulty) as fault:
        list(long_table(path, "x.csv", COLUMNS["counts"]).rows())
    assert fault.value.faults[0].line == 5
