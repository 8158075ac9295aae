"""Excel workbooks: one sheet, a row of headings, typed cells; memory does not grow with rows.

The library makes the workbook; rows are printed here and appended to what it keeps on disk,
which is several times faster than one call a cell.

Texts are texts: nothing is read as a formula, a link or a number. What a sheet cannot hold is
written as text: whole numbers beyond 2^53, dates before March 1900, partial dates. Datetimes are
wall times of the query's time zone, since cells know no zone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from datasets.exports.offline.cells import joined, json_text, point_text
from datasets.exports.offline.job import FileColumn, Job, RefusedError, too_many_records
from datasets.types import FieldType

MAX_ROWS = 1_048_576
"""Rows of a sheet, the headings included."""
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
"""UTF-16 units of one cell."""
CUT = " [...]"
"""Ends a text that was longer than a cell can hold."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (cells know no zone)
_FIRST = date(1900, 3, 1)
_EXACT = 2**53
_DAY = timedelta(days=1)

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LIKE_CONTROL = re.compile("(_x[0-9a-fA-F]{4}_)")

Cell: TypeAlias = Callable[[str, Any], str]
"""Prints the cell with a reference (`B7`) for a value that is not None."""


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet that takes rows as they are printed."""

    def begin(self) -> None:
        """Write out the headings, which were given cell by cell."""
        self._write_single_row(1)

    def add(self, line: int, cells: Sequence[str]) -> None:
        self.fh.write(f'<row r="{line}">{"".join(cells)}</row>')

    def end(self, lines: int) -> None:
        self.dim_rowmax = lines - 1


def write(job: Job, blocks: Iterator[list[tuple[Any, ...]]], path: Path) -> None:
    """Write the workbook.

    Raises:
        RefusedError: more rows or columns than a sheet has.
    """
    if len(job.columns) > MAX_COLUMNS:
        raise RefusedError(
            f"A sheet of a workbook holds {MAX_COLUMNS:,} columns, and {len(job.columns):,} were "
            "asked for. Name fewer in select, or take csv."
        )
    book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  (same bytes each time)
    book.use_zip64()
    sheet = book.add_worksheet("Sheet1", worksheet_class=_Sheet)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, column in enumerate(job.columns):
        sheet.write_string(0, place, _fitting(column.heading), bold)
    sheet.begin()
    letters = [xl_col_to_name(place) for place in range(len(job.columns))]
    printers = list(
        zip(letters, (_printer(book, column, job) for column in job.columns), strict=True)
    )
    line = 1
    for rows in blocks:
        for row in rows:
            line += 1
            if line > MAX_ROWS:
                raise too_many_records(job.format, MAX_ROWS - 1)
            sheet.add(
                line,
                [
                    cell(f"{letter}{line}", value)
                    for (letter, cell), value in zip(printers, row, strict=True)
                    if value is not None
                ],
            )
    sheet.end(line)
    book.close()


def _text(reference: str, value: object) -> str:
    return (
        f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">'
        f"{_printable(_fitting(str(value)))}</t></is></c>"
    )


def _number(reference: str, value: Any) -> str:
    if isinstance(value, int):
        if abs(value) > _EXACT:
            return _text(reference, value)
        return f'<c r="{reference}"><v>{value}</v></c>'
    number = float(value)
    if not math.isfinite(number):
        return _text(reference, number)
    return f'<c r="{reference}"><v>{number!r}</v></c>'


def _boolean(reference: str, value: object) -> str:
    return f'<c r="{reference}" t="b"><v>{1 if value else 0}</v></c>'


def _printer(book: Workbook, column: FileColumn, job: Job) -> Cell:
    """Return what prints the cells of a column."""
    if column.multivalued:
        return lambda reference, value: _text(reference, joined(value, column, job.list_separator))
    match column.type:
        case FieldType.INT | FieldType.DOUBLE:
            return _number
        case FieldType.BOOLEAN:
            return _boolean
        case FieldType.DATE if column.date_length is None:
            return _dates(book)
        case FieldType.DATE:
            return lambda reference, value: _text(
                reference, value.isoformat()[: column.date_length]
            )
        case FieldType.DATETIME:
            return _instants(book)
        case FieldType.GEO_POINT_2D:
            return lambda reference, value: _text(reference, point_text(value))
        case FieldType.GEO_SHAPE | FieldType.FILE | FieldType.JSON_BLOB:
            return lambda reference, value: _text(reference, json_text(value))
        case _:
            return _text


def _dates(book: Workbook) -> Cell:
    style = _style(book, "yyyy-mm-dd")

    def cell(reference: str, value: date) -> str:
        if value < _FIRST:
            return _text(reference, value.isoformat())
        return f'<c r="{reference}" s="{style}"><v>{(value - _EPOCH.date()).days}</v></c>'

    return cell


def _instants(book: Workbook) -> Cell:
    whole, parts = _style(book, "yyyy-mm-dd hh:mm:ss"), _style(book, "yyyy-mm-dd hh:mm:ss.000")

    def cell(reference: str, value: datetime) -> str:
        local = value.replace(tzinfo=None)
        if local.date() < _FIRST:
            return _text(reference, value.isoformat())
        style = parts if local.microsecond else whole
        return f'<c r="{reference}" s="{style}"><v>{(local - _EPOCH) / _DAY!r}</v></c>'

    return cell


def _style(book: Workbook, number_format: str) -> int:
    form: Format = book.add_format({"num_format": number_format})
    return int(form._get_xf_index())


def _printable(text: str) -> str:
    """Return a text as XML; what XML cannot hold is written as spreadsheets read it.

    >>> _printable("a<\\x01")
    'a&lt;_x0001_'
    """
    if "_x" in text:
        text = _LIKE_CONTROL.sub(r"_x005F\1", text)
    text = _CONTROL.sub(lambda found: f"_x{ord(found.group()):04X}_", text)
    return escape(text)


def _fitting(text: str) -> str:
    """Return a text cut to what a cell holds, with a mark where it was longer.

    >>> _fitting("a" * 40_000)[-8:]
    'aa [...]'
    """
    if len(text) <= MAX_TEXT // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= MAX_TEXT * 2:
        return text
    room = (MAX_TEXT - len(CUT)) * 2
    return units[:room].decode("utf-16-le", "ignore") + CUT
