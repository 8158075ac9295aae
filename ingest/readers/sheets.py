"""Workbooks: XLSX and ODS, one sheet at a time.

pandas reads the sheet with calamine; a cell becomes the text a person would type: whole
numbers without a point, dates in ISO, durations in hours, booleans as true and false. Formulas
give their value, an error such as #N/A nothing. Formats that only show a number otherwise do
not reach us: 1001 shown as 01001 is 1001. Both are warned of where an XLSX file has them.
The sheet is held in memory, so workbooks are bounded before they are opened.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
from python_calamine import CalamineError

from ingest.dialect import find_header
from ingest.errors import UnreadableFileError
from ingest.headers import Line
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import BLOCK_ROWS, Extra

MAX_BYTES: Final = 50 << 20
MAX_UNPACKED: Final = 400 << 20
MAX_RATIO: Final = 200
MAX_MEMBERS: Final = 2_000
_LOOKED_AT: Final = 500
_ERROR: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*\bt=[\"']e[\"']")
_PADDED: Final = re.compile(rb"formatCode=[\"'](0{2,})[\"']")


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

    tables: Sequence[str] = ()
    table: str | None = None

    encoding: str | None = None
    delimiter: str | None = None

    def __init__(self, path: Path, kind: str, options: ReadOptions) -> None:
        self.format = kind
        self.natives: list[set[str]] = []
        self._share = 0.0
        _check_size(path)
        self._notes: list[Problem] = []
        self._cells = self._read(path, options.sheet)
        if self._cells.empty:
            raise UnreadableFileError.of("empty_file")
        if kind == "xlsx":
            self._notes += _unseen(path)
        found = find_header(self._head(), options.header_row)
        if found.header_row is not None and found.header_row >= len(self._cells):
            raise UnreadableFileError.of("no_such_header", header_row=found.header_row)
        self.header_row = found.header_row
        self._first_row = found.first_row
        self.units: Sequence[str] = [unit.strip() for unit in found.units]
        width = self._cells.shape[1]
        names = [] if found.header_row is None else self._row(found.header_row)
        self.headers = [name.strip() for name in names] or [""] * width
        if found.skipped:
            count = len(found.skipped)
            self._notes.append(
                Problem(
                    code="skipped_lines",
                    row=found.skipped[0] + 1,
                    value=found.title,
                    params={"count": count},
                )
            )

    @property
    def share_read(self) -> float:
        return self._share

    @property
    def warnings(self) -> list[Problem]:
        return list(self._notes)

    def blocks(self) -> Iterator[SheetBlock]:
        """Yield the records below the header; rows without any value are no records."""
        total = len(self._cells)
        for start in range(self._first_row, total, BLOCK_ROWS):
            part = self._cells.iloc[start : start + BLOCK_ROWS]
            columns = [[as_text(cell) for cell in part[name]] for name in part]
            kept = [place for place, row in enumerate(zip(*columns, strict=True)) if any(row)]
            if len(kept) < len(part):
                columns = [[column[place] for place in kept] for column in columns]
            self._share = min(1.0, (start + len(part)) / total)
            yield SheetBlock(columns, [start + place + 1 for place in kept])

    def _read(self, path: Path, wanted: str | None) -> pd.DataFrame:
        try:
            with pd.ExcelFile(path, engine="calamine") as book:
                names = [str(name) for name in book.sheet_names]
                if wanted is not None and wanted not in names:
                    raise UnreadableFileError.of("no_such_sheet", sheet=wanted, sheets=_list(names))
                for name in [wanted] if wanted else names:
                    cells = book.parse(name, header=None, dtype=object, na_filter=False)
                    if not cells.empty or wanted:
                        break
                others = [other for other in names if other != name]
        except (CalamineError, ValueError) as err:
            raise UnreadableFileError.of("broken_workbook") from err
        if others and not wanted:
            self._notes.append(
                Problem(code="several_sheets", params={"taken": name, "others": _list(others)})
            )
        return cells

    def _row(self, place: int) -> list[str]:
        return [as_text(cell) for cell in self._cells.iloc[place]]

    def _head(self) -> list[Line]:
        return [Line(place, self._row(place)) for place in range(min(_LOOKED_AT, len(self._cells)))]


def as_text(cell: Any) -> str:
    """Return a cell as the text a person would type.

    >>> as_text(3.0), as_text(2.5), as_text(True), as_text(None)
    ('3', '2.5', 'true', '')
    """
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if cell != cell:
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        is_day = cell.time() == dt.time()
        return cell.date().isoformat() if is_day else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return _hours(cell)
    return str(cell)


def _hours(duration: dt.timedelta) -> str:
    """Return a duration as workbooks show it: hours may be more than a day."""
    seconds = round(abs(duration).total_seconds())
    sign = "-" if duration < dt.timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _unseen(path: Path) -> Iterator[Problem]:
    """Say what the cells of an XLSX file hold that does not reach us, on whatever sheet."""
    errors, padded = 0, b""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name == "xl/styles.xml":
                found = _PADDED.search(archive.read(name))
                padded = found[1] if found else b""
            elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
                errors += _count_errors(archive, name)
    if errors:
        yield Problem(code="error_cells", params={"count": errors})
    if padded:
        yield Problem(code="padded_numbers", params={"format": padded.decode("ascii")})


def _count_errors(archive: zipfile.ZipFile, name: str) -> int:
    count, rest = 0, b""
    with archive.open(name) as sheet:
        while chunk := sheet.read(1 << 20):
            text = rest + chunk
            end = text.rfind(b">") + 1
            count += len(_ERROR.findall(text[:end]))
            rest = text[end:][-(1 << 16) :]
    return count


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:20])


def _check_size(path: Path) -> None:
    """Refuse a workbook that would fill the memory, before anything of it is unpacked."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableFileError.of("workbook_too_large", limit=MAX_BYTES >> 20)
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as err:
        raise UnreadableFileError.of("broken_workbook") from err
    unpacked = sum(member.file_size for member in members)
    if (
        unpacked > MAX_UNPACKED
        or len(members) > MAX_MEMBERS
        or (unpacked > MAX_BYTES and unpacked > size * MAX_RATIO)
    ):
        raise UnreadableFileError.of("workbook_too_large", limit=MAX_UNPACKED >> 20)
