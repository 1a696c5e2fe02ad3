"""Tables that people send are read or refused with their row; tables we send start no formula."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.formats.faults import Faulty
from hub.formats.tables import Column, csv_bytes, read_csv, read_table

COLUMNS = [Column("code", also=("zip",)), Column("name"), Column("note", required=False)]


def faults_of(data: bytes, **limits: int) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read_csv(data, COLUMNS, file="a.csv", **limits)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_any_of_three_separators_and_any_case_of_heading_is_read(sign: str) -> None:
    text = f'NAME{sign}ZIP{sign}other\r\n"Old{sign} Town"{sign}01001{sign}x\r\n\r\n {sign}\r\n'
    assert read_csv(text.encode(), COLUMNS) == [
        {"code": "01001", "name": f"Old{sign} Town", "note": ""}
    ]


def test_windows_text_is_read_and_said_aloud() -> None:
    table = read_table("code,name\n1,Año\n".encode("cp1252"), COLUMNS)
    assert table.rows[0]["name"] == "Año"
    assert table.notes == (
        "Line 2 is not UTF-8: read as Windows (cp1252) text. Check accents and dashes.",
    )
    assert read_table("code,name\n1,Año\n".encode("utf-8-sig"), COLUMNS).notes == ()


def test_every_bad_row_is_named_by_the_line_it_begins_on() -> None:
    data = b'code,name\n1,"two\nlines"\n2,\n,\n3,Old, Town\n'
    assert faults_of(data) == [
        "a.csv:4: “name” is empty: fill it in, or take the row out",
        "a.csv:6: 3 cells under 2 headings: put a cell with a comma in quotes",
    ]


def test_a_missing_or_doubled_column_is_named() -> None:
    assert faults_of(b"code,title\n") == [
        "a.csv:1: no column “name”: the first row has code, title"
    ]
    assert faults_of(b"code,name,Name\n") == ["a.csv:1: two columns are “name”: keep one"]
    assert faults_of(b"") == [
        "a.csv:1: no column “code”: the first row has nothing",
        "a.csv:1: no column “name”: the first row has nothing",
    ]


def test_the_better_of_two_headings_is_taken() -> None:
    assert read_csv(b"zip,code,name\n1,2,x\n", COLUMNS)[0]["code"] == "2"


def test_what_is_no_csv_or_too_much_is_refused() -> None:
    assert "is no CSV text" in faults_of("code,name".encode("utf-16"))[0]
    assert "neither UTF-8 nor Windows text" in faults_of(b"code,name\n\x81,x\n")[0]
    assert "a.csv:2: the quotes" in faults_of(b'code,name\n1,"x\n')[0]
    assert "longer than 5 bytes" in faults_of(b"code,name\n", max_bytes=5)[0]
    assert "a.csv:3: more than 1 rows" in faults_of(b"code,name\n1,x\n2,y\n", max_rows=1)[0]
    assert len(faults_of(b"code,name\n" + b"1,\n" * 500)) == 50


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_faults_never_an_error(data: bytes) -> None:
    for sent in (data, b"code,name\n" + data):
        try:
            rows = read_csv(sent, COLUMNS)
        except Faulty:
            continue
        assert all(set(row) == {"code", "name", "note"} for row in rows)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1 305", "-a", "@x", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "-1+2", "-", "--5"],
)
def test_a_cell_that_could_start_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert _cells(csv_bytes(["head"], [[cell]]))[1] == ["'" + cell]


def test_numbers_stay_numbers_and_none_is_empty() -> None:
    row = [-5, "-5.25", "+3", "-7%", 1.5, None, "Año", -1e-07]
    data = csv_bytes(["=a", *"bcdefgh"], [row])
    assert data.startswith(b"\xef\xbb\xbf'=a")
    assert _cells(data)[1] == ["-5", "-5.25", "+3", "-7%", "1.5", "", "Año", "-1e-07"]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_what_is_written_is_read_back_but_for_the_apostrophe(row: list[str]) -> None:
    cells = _cells(csv_bytes(row, []))[0]
    wanted = [cell.replace("\0", "") for cell in row]
    assert [cell.removeprefix("'") for cell in cells] == [cell.removeprefix("'") for cell in wanted]
    assert not any(cell[:1] in "=+@\t\r" and not cell[1:2].isdigit() for cell in cells if cell)


def _cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
