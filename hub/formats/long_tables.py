"""A table too long for memory, read row by row from a file: whatever its encoding, its separator.

What makes the whole file unreadable is raised; what is wrong with a row is its own rules' matter.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from hub.formats.faults import Fault, Faulty
from hub.formats.tables import Column

LONGEST_LINE = 20_000  # characters; a row of ours has a hundred
SEPARATORS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class LongTable:
    """A file that can be read as a table: how it is written, and where each column stands."""

    path: Path
    name: str
    encoding: str
    separator: str
    width: int
    places: dict[str, int]
    notes: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str], int]]:
        """Each row: the line it begins on, its cells without spaces around, bytes read so far.

        Raises Faulty where the rest of the file cannot be told apart into rows.
        """
        with (
            self.path.open("rb") as raw,
            TextIOWrapper(raw, self.encoding, newline="") as text,
        ):
            reader = csv.reader(_lines(text, self.name), delimiter=self.separator)
            line = 1
            try:
                for number, cells in enumerate(reader):
                    if number and any(cells):
                        yield line, [cell.strip() for cell in cells], raw.tell()
                    line = reader.line_num + 1
            except csv.Error:
                raise Faulty(
                    Fault(self.name, line, "the quotes are not right from here on: mend this row")
                ) from None

    def cell(self, cells: Sequence[str], column: str) -> str:
        """A column's words in a row; empty where it has none."""
        at = self.places.get(column, len(cells))
        return cells[at] if at < len(cells) else ""


def long_table(path: Path, name: str, columns: Sequence[Column]) -> LongTable:
    """How a file is written. Raises Faulty when it is no table, or a needed column is missing."""
    encoding, notes = _encoding(path, name)
    with path.open(encoding=encoding, newline="") as text:
        first = next(_lines(text, name), "")
    separator = max(SEPARATORS, key=lambda sign: _known(_cells(first, sign), columns))
    headings = _cells(first, separator)
    places = {}
    faults = []
    for column in columns:
        found = column.places(headings)
        if found:
            places[column.name] = found[0]
        elif column.required:
            there = ", ".join(headings)[:200] or "nothing"
            says = f"there is no column “{column.name}”: the first row has {there}"
            faults.append(Fault(name, 1, says))
        if len(found) > 1:
            faults.append(Fault(name, 1, f"two columns are “{column.name}”: keep one"))
    if faults:
        raise Faulty(*faults)
    return LongTable(path, name, encoding, separator, len(headings), places, notes)


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for row in csv.reader([line], delimiter=separator) for cell in row]


def _known(headings: Sequence[str], columns: Sequence[Column]) -> int:
    return sum(bool(column.places(headings)) for column in columns)


def _lines(text: IO[str], name: str) -> Iterator[str]:
    """The lines of a text, none longer than we can hold."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            says = f"this line is longer than {LONGEST_LINE:,} characters: it is no table of ours"
            raise Faulty(Fault(name, number, says))
        yield line.replace("\0", "")


def _encoding(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """How the file is written. It is read once through, for an accent may stand in its last row."""
    with path.open("rb") as raw:
        start = raw.read(4096)
    if not start.strip():
        raise Faulty(Fault(name, 1, "the file is empty"))
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            _check(path, name, encoding)
            return encoding, ()
    if b"\0" in start:
        encoding = "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
        _check(path, name, encoding)
        return encoding, ()
    wrong = _first_wrong(path, "utf-8")
    if wrong is None:
        return "utf-8", ()
    _check(path, name, "cp1252")
    note = f"Row {wrong} is not UTF-8: read as Windows (cp1252) text. Check accents and dashes."
    return "cp1252", (note,)


def _check(path: Path, name: str, encoding: str) -> None:
    wrong = _first_wrong(path, encoding)
    if wrong is not None:
        raise Faulty(Fault(name, wrong, "this is no text we can read: save it as “CSV UTF-8”"))


def _first_wrong(path: Path, encoding: str) -> int | None:
    """The line in which a file cannot be read so; None when it can."""
    decode: Callable[..., str] = codecs.getincrementaldecoder(encoding)().decode
    line = 1
    with path.open("rb") as raw:
        while True:
            block = raw.read(1 << 20)
            try:
                line += decode(block, not block).count("\n")
            except UnicodeDecodeError as fault:
                return line + block[: fault.start].count(b"\n")
            if not block:
                return None
