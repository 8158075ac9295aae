"""Workbooks: XLSX, ODS and XLS, one sheet at a time.

A cell becomes the text a person would type: whole numbers without a point, dates in ISO,
numbers shown with leading zeros as they are shown, durations in hours, booleans as true and
false. Formulas give the result kept in the file, an error such as #N/A nothing; what is lost
or uncertain is told with its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from ingest.errors import UnreadableFileError
from ingest.headers import is_note
from ingest.options import ReadOptions
from ingest.problems import Problem, shorten
from ingest.readers.base import BLOCK_CHARACTERS, BLOCK_ROWS, Extra
from ingest.readers.sheets_book import (
    HEAD_ROWS,
    Book,
    Head,
    Met,
    Row,
    Sheet,
    address,
    letters,
    span_text,
)
from ingest.readers.sheets_layout import lay_out, looks_like_header, typed_columns, worth

BLOCK_CELLS: Final = 400_000
MAX_WIDTH: Final = 4_000
"""Columns; with more the fields are not even described."""
_MAX_NOTES: Final = 50
"""Lone cells below the table are notes up to here; more of them are records."""
_TOTAL: Final = re.compile(r"(?:sous[ -]?)?tota(?:l|ux|ls)\b.*|ensemble|somme", re.IGNORECASE)


class SheetBlock:
    """Consecutive records, by column."""

    extras: Sequence[Extra] = ()

    def __init__(self, columns: Sequence[Sequence[str]], rows: Sequence[int]) -> None:
        self.columns = columns
        self.count = len(rows)
        self._rows = rows

    def row_of(self, place: int) -> int:
        """Return the row of the sheet, from 1."""
        return self._rows[place]


class SheetReader:
    """One sheet of a workbook."""

    encoding: str | None = None
    delimiter: str | None = None

    def __init__(self, path: Path, kind: str, options: ReadOptions) -> None:
        self.format = kind
        self.natives: list[set[str]] = []
        self._book = _open(path, kind)
        self._notes: list[Problem] = []
        self._met = Met()
        self._below: list[Problem] = []
        heads = self._heads(options)
        self._sheet = self._choose(heads, options.sheet)
        self._start = heads[self._sheet.place]
        self._head = self._start.rows
        filled = [sheet.name for sheet in self._book.sheets if heads[sheet.place].rows]
        self.tables: Sequence[str] = filled if len(filled) > 1 else ()
        self.table: str | None = self._sheet.name if self.tables else None
        if not self._head:
            raise UnreadableFileError.of("empty_file")
        declared = options.header_row
        rows = {number - 1 for number, _cells in self._head}
        if declared is not None and declared >= 0 and declared not in rows:
            raise UnreadableFileError.of("no_such_header", header_row=declared)
        width = len({column for _number, cells in self._head for column in cells})
        if width > MAX_WIDTH:
            raise UnreadableFileError.of("too_many_columns", limit=MAX_WIDTH, count=width)
        self._merged = self._book.merged(self._sheet)
        self._layout = lay_out(self._head, self._merged, declared)
        self.header_row = self._layout.header_row
        self._columns = list(self._layout.columns)
        self.headers = list(self._layout.headers)
        self._typed = typed_columns(self._head, self._layout.first_row)
        self.units: Sequence[str] = self._units()
        self._notes += self._above()

    @property
    def share_read(self) -> float:
        return self._met.share

    @property
    def warnings(self) -> list[Problem]:
        return [*self._notes, *self._inside(), *self._below]

    def blocks(self) -> Iterator[SheetBlock]:
        """Yield the records below the header; rows without any value are no records."""
        self._met, self._below = self._start.met if self._start.is_whole else Met(), []
        rows: list[Row] = []
        known = set(self._columns)
        size = 0
        for number, cells in self._records():
            for column in sorted(cells.keys() - known):
                known.add(column)
                self._columns.append(column)
                self.headers.append("")
            rows.append((number, cells))
            size += sum(map(len, cells.values()))
            most = min(BLOCK_ROWS, 1 + BLOCK_CELLS // max(1, len(self._columns)))
            if len(rows) >= most or size > BLOCK_CHARACTERS:
                yield self._block(rows)
                rows, size = [], 0
        self.units = self._units()
        if rows:
            yield self._block(rows)

    def _units(self) -> Sequence[str]:
        """Return the units of the second header line, or those that the formats show."""
        given = self._layout.units
        return [
            (given[place] if place < len(given) else "") or self._met.unit(column)
            for place, column in enumerate(self._columns)
        ]

    def _block(self, rows: Sequence[Row]) -> SheetBlock:
        columns = [[cells.get(column, "") for _number, cells in rows] for column in self._columns]
        return SheetBlock(columns, [number for number, _cells in rows])

    def _records(self) -> Iterator[Row]:
        """Yield the rows of the table; lone cells at its end may be notes."""
        first = self._layout.first_row
        last = 0
        held: list[tuple[Row, bool]] = []
        total: Row | None = None
        for number, cells in self._rows():
            if number <= first or not any(map(str.strip, cells.values())):
                continue
            has_gap = last > 0 and number > last + 1
            last = number
            if self._may_be_note(cells):
                held.append(((number, cells), has_gap))
                if len(held) > _MAX_NOTES:
                    yield held.pop(0)[0]
                continue
            if held:
                yield from (row for row, _gap in held)
                held = []
            if has_gap and looks_like_header(cells, self._typed):
                self._tell_second_table(number)
            total = (number, cells) if _TOTAL.fullmatch(_first(cells)) else None
            yield number, cells
        notes = _notes_of(held)
        yield from (row for row, _gap in held[: len(held) - len(notes)])
        if notes:
            number, cells = notes[0]
            facts = {"count": len(notes)}
            self._below.append(
                Problem(code="notes_below", row=number, value=_first(cells), params=facts)
            )
        if total:
            text = shorten(_first(total[1]))
            self._below.append(Problem(code="total_row", row=total[0], value=text))

    def _rows(self) -> Iterator[Row]:
        """Yield all rows of the sheet; a short one was read already."""
        if self._start.is_whole:
            return iter(self._start.rows)
        return self._book.rows(self._sheet, self._met)

    def _may_be_note(self, cells: dict[int, str]) -> bool:
        return len(cells) == 1 and len(self._columns) > 1 and min(cells) <= self._columns[1]

    def _tell_second_table(self, row: int) -> None:
        if all(problem.code != "second_table" for problem in self._below):
            self._below.append(Problem(code="second_table", row=row))

    def _heads(self, options: ReadOptions) -> dict[int, Head]:
        """Return the first rows of every sheet."""
        count = HEAD_ROWS + max(0, options.header_row or 0)
        heads = {}
        for sheet in self._book.sheets:
            met = Met()
            rows = list(islice(self._book.rows(sheet, met), count + 1))
            heads[sheet.place] = Head(rows=rows[:count], met=met, is_whole=len(rows) <= count)
        return heads

    def _choose(self, heads: dict[int, Head], wanted: str | None) -> Sheet:
        """Return the sheet that was asked for, or the first one with a real table."""
        sheets = self._book.sheets
        if wanted is not None:
            return _named(sheets, wanted)
        taken = max(
            sheets,
            key=lambda sheet: (
                worth(sheet.name, heads[sheet.place].rows, is_hidden=sheet.is_hidden),
                -sheet.place,
            ),
        )
        others = [sheet.name for sheet in sheets if sheet is not taken and heads[sheet.place].rows]
        if others:
            facts = {"taken": taken.name, "others": _list(others)}
            self._notes.append(Problem(code="several_sheets", params=facts))
        if taken.is_hidden:
            self._notes.append(Problem(code="hidden_sheet", params={"taken": taken.name}))
        return taken

    def _above(self) -> Iterator[Problem]:
        """Say what the layout is, where it is not plain."""
        layout = self._layout
        if layout.skipped:
            count = len(layout.skipped)
            yield Problem(
                code="skipped_lines",
                row=layout.skipped[0] + 1,
                value=layout.title,
                params={"count": count},
            )
        if layout.units_row is not None:
            yield Problem(code="units_line", row=layout.units_row + 1)
        if layout.groups_row is not None:
            yield Problem(code="group_header", row=layout.groups_row + 1)
        if layout.gaps:
            names = ", ".join(letters(column) for column in layout.gaps[:10])
            yield Problem(code="empty_columns", params={"columns": names})
        inside = [span for span in self._merged if span[2] > layout.first_row]
        if inside:
            yield Problem(
                code="merged_cells",
                row=inside[0][0],
                params={"count": len(inside), "cells": span_text(inside[0])},
            )

    def _inside(self) -> Iterator[Problem]:
        """Say what the last reading met in the cells."""
        met = self._met
        for code, counted in (("error_cells", met.errors), ("formulas_unknown", met.unknown)):
            if counted.count:
                facts = {"count": counted.count, "cell": counted.cell}
                yield Problem(code=code, row=counted.row, value=counted.text or None, params=facts)
        if met.hidden_rows.count:
            facts = {"count": met.hidden_rows.count}
            yield Problem(code="hidden_rows", row=met.hidden_rows.row, params=facts)
        hidden = [letters(column) for column in self._columns if column in met.hidden_columns]
        if hidden:
            yield Problem(code="hidden_columns", params={"columns": ", ".join(hidden[:20])})
        for column, header in zip(self._columns, self.headers, strict=True):
            row = met.percent_row(column)
            if row is not None:
                facts = {"cell": address(row, column)}
                yield Problem(code="percent_cells", column=header, row=row, params=facts)


def _open(path: Path, kind: str) -> Book:
    if kind == "ods":
        from ingest.readers.sheets_ods import OdsBook  # noqa: PLC0415  (only when met)

        return OdsBook(path)
    if kind == "xls":
        from ingest.readers.sheets_xls import XlsBook  # noqa: PLC0415  (only when met)

        return XlsBook(path)
    from ingest.readers.sheets_xlsx import XlsxBook  # noqa: PLC0415  (only when met)

    return XlsxBook(path)


def _notes_of(held: Sequence[tuple[Row, bool]]) -> list[Row]:
    """Return the lone cells that are notes: from the first one that reads so or has a gap above."""
    for place, (row, has_gap) in enumerate(held):
        if has_gap or is_note(_first(row[1])):
            return [row for row, _gap in held[place:]]
    return []


def _named(sheets: Sequence[Sheet], wanted: str) -> Sheet:
    """Return the sheet of that name, to the letter or but for case and spaces."""
    for fold in (str, _folded):
        for sheet in sheets:
            if fold(sheet.name) == fold(wanted):
                return sheet
    names = _list([sheet.name for sheet in sheets])
    raise UnreadableFileError.of("no_such_sheet", sheet=wanted, sheets=names)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _first(cells: dict[int, str]) -> str:
    return cells[min(cells)]


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:20])
