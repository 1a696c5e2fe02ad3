"""Tables as people send and open them: CSV read with every fault in words, CSV written safely."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.formats.faults import Fault, Faulty

MOST_BYTES = 5_000_000
MOST_ROWS = 50_000
MOST_FAULTS = 50  # told at once; a wrong column would fill the screen with the rest

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Column:
    """A column to look for. A required one must be there, and filled in every row.

    `also` are other headings it may stand under, the better first; case does not matter.
    """

    name: str
    required: bool = True
    also: tuple[str, ...] = ()

    def places(self, headings: Sequence[str]) -> list[int]:
        """Where it stands: the positions of the best of its headings that is there."""
        wanted = [name.casefold() for name in (self.name, *self.also)]
        there = [heading.casefold() for heading in headings]
        best = next((name for name in wanted if name in there), None)
        return [at for at, heading in enumerate(there) if heading == best]


@dataclass(frozen=True)
class Table:
    """What was read: rows by column name, the line of each, and what the sender should know."""

    rows: list[dict[str, str]]
    lines: list[int]
    notes: tuple[str, ...]


def read_csv(
    data: bytes,
    columns: Sequence[Column],
    *,
    file: str = "table.csv",
    max_bytes: int = MOST_BYTES,
    max_rows: int = MOST_ROWS,
) -> list[dict[str, str]]:
    """The rows of `read_table`, for those who need neither line numbers nor notes."""
    return read_table(data, columns, file=file, max_bytes=max_bytes, max_rows=max_rows).rows


def read_table(
    data: bytes,
    columns: Sequence[Column],
    *,
    file: str = "table.csv",
    max_bytes: int = MOST_BYTES,
    max_rows: int = MOST_ROWS,
) -> Table:
    """Read a CSV with a heading row, separated by commas, semicolons or tabs.

    Every row has every column of `columns`, empty where it was; other columns are left out, blank
    rows skipped, spaces around cells taken off. Raises `Faulty` with the line of each bad row.
    """
    if len(data) > max_bytes:
        raise Faulty(Fault(file, 1, f"longer than {max_bytes:,} bytes: send it in parts"))
    text, notes = _decoded(data, file)
    delimiter = max(_DELIMITERS, key=lambda sign: _known(_headings(text, sign), columns))
    cells = _cells(text, delimiter, file)
    headings = next(cells, (1, []))[1]
    places = _places(headings, columns, file)
    table = Table([], [], notes)
    faults: list[Fault] = []
    for line, row in cells:
        if not any(row):
            continue
        if len(table.rows) == max_rows:
            raise Faulty(Fault(file, line, f"more than {max_rows:,} rows: send it in parts"))
        if len(faults) < MOST_FAULTS:
            faults += _row_faults(row, len(headings), places, columns, file, line)
        table.rows.append({name: row[at] if at < len(row) else "" for name, at in places.items()})
        table.lines.append(line)
    if faults:
        raise Faulty(*faults)
    absent = {column.name: "" for column in columns}
    return Table([absent | row for row in table.rows], table.lines, notes)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV that a spreadsheet opens as words: UTF-8 with its mark, no cell a formula.

    A cell that could start one gets an apostrophe in front; numbers stay numbers; None is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_safe(cell) for cell in header])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _safe(cell: object) -> str:
    if isinstance(cell, int | float):
        return str(cell)
    text = "" if cell is None else str(cell).replace("\0", "")
    starts = text.lstrip(" \u00a0")[:1]
    if starts and starts in "=+-@\t\r\n＝＋－＠" and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def _decoded(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    try:
        if b"\0" in data:
            raise Faulty(Fault(file, 1, "this is no CSV text: save it as “CSV UTF-8”"))
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    try:
        said = f"Line {line} is not UTF-8: read as Windows (cp1252) text. Check accents and dashes."
        return data.decode("cp1252"), (said,)
    except UnicodeDecodeError:
        says = "neither UTF-8 nor Windows text: save it as “CSV UTF-8”"
        raise Faulty(Fault(file, line, says)) from None


def _headings(text: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader(io.StringIO(text[:10_000], newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in row]


def _known(headings: list[str], columns: Sequence[Column]) -> int:
    return sum(bool(column.places(headings)) for column in columns)


def _cells(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; a row may span lines inside quotes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, [cell.strip() for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        says = f"the quotes in this row are not right: {error}"
        raise Faulty(Fault(file, line, says)) from None


def _places(headings: list[str], columns: Sequence[Column], file: str) -> dict[str, int]:
    """Where each column stands."""
    places: dict[str, int] = {}
    faults = []
    for column in columns:
        found = column.places(headings)
        if found:
            places[column.name] = found[0]
        elif column.required:
            there = ", ".join(headings)[:200] or "nothing"
            faults.append(Fault(file, 1, f"no column “{column.name}”: the first row has {there}"))
        if len(found) > 1:
            faults.append(Fault(file, 1, f"two columns are “{column.name}”: keep one"))
    if faults:
        raise Faulty(*faults)
    return places


def _row_faults(
    row: list[str],
    width: int,
    places: dict[str, int],
    columns: Sequence[Column],
    file: str,
    line: int,
) -> list[Fault]:
    faults = [
        Fault(file, line, f"“{column.name}” is empty: fill it in, or take the row out")
        for column in columns
        if column.required and not (row[places[column.name] :] or [""])[0]
    ]
    if any(row[width:]):
        says = f"{len(row)} cells under {width} headings: put a cell with a comma in quotes"
        faults.append(Fault(file, line, says))
    return faults
