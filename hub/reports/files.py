"""A report as files: CSV for programs and people, XLSX for desks. No cell of them is a formula."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hub.formats.tables import csv_bytes

Content = dict[str, Any]
Row = list[Any]

WIDTHS = (44, 14, 14, 16, 14, 20)  # of the columns, in characters


def csv_file(content: Content) -> bytes:
    """Each row begins with its section; the first row of a section names its columns."""
    head = content["head"]
    rows: list[Row] = [["Report", *line] for line in head["lines"]]
    for section in content["sections"]:
        rows.append([section["title"], *section["columns"]])
        rows += [[section["title"], *row] for row in filled(section)]
    return csv_bytes(["Section", head["title"]], rows)


def xlsx_file(content: Content, at: datetime) -> bytes:
    """One sheet, fit to print one page wide. The same content gives the same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": content["head"]["title"], "created": at.replace(tzinfo=None, microsecond=0)}
        )
        bold = book.add_format({"bold": True, "bottom": 1})
        title = book.add_format({"bold": True, "font_size": 14})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Report")
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        for line, (cells, kind) in enumerate(_lines(content)):
            form = {"title": title, "head": bold}.get(kind, wrapped)
            for column, cell in enumerate(cells):
                if isinstance(cell, int | float):
                    sheet.write_number(line, column, cell, form)
                else:
                    sheet.write_string(line, column, str(cell).replace("\0", ""), form)
    return out.getvalue()


def filled(section: Content) -> list[Row]:
    """A section's rows; a field is never left empty."""
    return section["rows"] or [[section["none"]]]


def _lines(content: Content) -> Iterator[tuple[Row, str]]:
    """The sheet line by line: its cells, and how they look."""
    yield [content["head"]["title"]], "title"
    for line in content["head"]["lines"]:
        yield line, ""
    for section in content["sections"]:
        yield [], ""
        yield [section["title"]], "title"
        if section["rows"]:
            yield section["columns"], "head"
        for row in filled(section):
            yield row, ""
