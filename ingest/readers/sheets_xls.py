"""XLS of Excel 97 to 2003 (and 5, 95): calamine gives the values, their records the formats.

A walk over the records first bounds what calamine will hold, and finds what it does not tell:
how numbers are shown, errors, hidden rows. Layout: [MS-XLS].
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.errors import UnreadableFileError
from ingest.readers.sheets_book import Counted, Met, Row, Sheet, Span
from ingest.readers.sheets_formats import (
    BUILT_IN,
    Format,
    Meaning,
    duration_text,
    moment_text,
    number_text,
    plain_number,
    understood,
)
from ingest.readers.sheets_ole import Compound

_MAX_BOX: Final = 8_000_000
"""Cells of the rectangle around all filled cells: calamine holds each of them."""
_MAX_SHEETS: Final = 1_000
_SHOWN_OTHERWISE: Final = frozenset({Meaning.DATE, Meaning.TIME, Meaning.DURATION, Meaning.PADDED})
_ERRORS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class _Found:
    """What the records of a sheet say beside the values."""

    shown: dict[int, str] = field(default_factory=dict)
    """Texts of numbers that are shown as something else, by row * 256 + column."""
    formats: dict[tuple[int, Format], int] = field(default_factory=dict)
    """First row of each format in each column."""
    errors: Counted = field(default_factory=Counted)
    formulas: int = 0
    blank: Counted = field(default_factory=Counted)
    """Formulas whose result is an empty text, as it also is where none was computed."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Span] = field(default_factory=list)


class XlsBook:
    """A workbook of the old binary kind."""

    def __init__(self, path: Path) -> None:
        container = Compound(path)
        kind = container.kind()
        if kind == "password":
            raise UnreadableFileError.of("workbook_password")
        if kind != "xls":
            raise UnreadableFileError.of("not_data", format=kind)
        self._stream = container.workbook()
        self._codes: dict[int, str] = dict(BUILT_IN)
        self._styles: list[Format] = []
        self._is_1904 = False
        self._is_old = False
        self._starts: list[int] = []
        names: list[Sheet] = []
        try:
            names = list(self._globals())
        except (struct.error, IndexError) as err:
            raise UnreadableFileError.of("broken_workbook") from err
        self._found: dict[int, _Found] = {}
        for sheet in names:
            self._find(sheet)
        self._book = _opened(path)
        self.sheets: Sequence[Sheet] = names
        if not names:
            raise UnreadableFileError.of("broken_workbook")

    def rows(self, sheet: Sheet, met: Met) -> Iterator[Row]:
        """Yield the rows that hold a value."""
        found = self._find(sheet)
        met.errors, met.hidden_columns = found.errors, found.hidden_columns
        met.merged[:] = found.merged
        if found.blank.count == found.formulas:
            met.unknown = found.blank
        for (column, fmt), row in found.formats.items():
            met.note_format(row, column, fmt)
        cells = _values(self._book, sheet.name)
        first_row, first_column = cells.start or (0, 0)
        total = max(1, cells.height)
        for place, values in enumerate(cells.iter_rows()):
            row = first_row + place
            kept = {}
            for column, value in enumerate(values, start=first_column):
                text = found.shown.get(row * 256 + column)
                if text is None:
                    text = as_text(value)
                if text:
                    kept[column] = text
            met.share = min(1.0, (place + 1) / total)
            if kept:
                if row in found.hidden_rows:
                    met.hidden_rows.meet(row + 1)
                yield row + 1, kept

    def merged(self, sheet: Sheet) -> Sequence[Span]:
        """Return the merged cells."""
        return self._find(sheet).merged

    def _records(self, start: int) -> Iterator[tuple[int, bytes]]:
        stream, end, depth = self._stream, len(self._stream), 0
        while start + 4 <= end:
            code, size = struct.unpack_from("<HH", stream, start)
            data = stream[start + 4 : start + 4 + size]
            start += 4 + size
            if code in (0x809, 0x409, 0x209, 0x009):
                depth += 1
            elif code == 0x0A:
                depth -= 1
                if depth <= 0:
                    return
            if depth == 1:
                yield code, data

    def _globals(self) -> Iterator[Sheet]:
        styles: list[int] = []
        for code, data in self._records(0):
            if code == 0x809:
                self._is_old = struct.unpack_from("<H", data)[0] < 0x600
            elif code == 0x2F:
                raise UnreadableFileError.of("workbook_password")
            elif code == 0x22:
                self._is_1904 = data[:1] == b"\x01"
            elif code == 0x41E:
                self._codes[struct.unpack_from("<H", data)[0]] = self._text(data, 2, wide=True)
            elif code == 0xE0:
                styles.append(struct.unpack_from("<H", data, 2)[0])
            elif code == 0x85 and len(self._starts) < _MAX_SHEETS:
                start, is_hidden, kind = struct.unpack_from("<IBB", data)
                if kind == 0:
                    self._starts.append(start)
                    yield Sheet(
                        name=self._text(data, 6, wide=False),
                        place=len(self._starts) - 1,
                        is_hidden=bool(is_hidden & 3),
                    )
        self._styles = [understood(self._codes.get(number, "")) for number in styles]

    def _text(self, data: bytes, place: int, *, wide: bool) -> str:
        """Return a text with its length before it: two bytes where `wide`, else one."""
        if self._is_old:
            return data[place + 1 : place + 1 + data[place]].decode("cp1252", "replace")
        length = struct.unpack_from("<H" if wide else "<B", data, place)[0]
        place += 2 if wide else 1
        if data[place] & 1:
            return data[place + 1 : place + 1 + length * 2].decode("utf-16-le", "replace")
        return data[place + 1 : place + 1 + length].decode("latin-1")

    def _find(self, sheet: Sheet) -> _Found:
        if sheet.place not in self._found:
            try:
                self._found[sheet.place] = self._walk(self._starts[sheet.place])
            except (struct.error, IndexError) as err:
                raise UnreadableFileError.of("broken_workbook") from err
        return self._found[sheet.place]

    def _walk(self, start: int) -> _Found:
        found = _Found()
        rows: list[int] = [1 << 20, -1]
        columns: list[int] = [1 << 20, -1]
        for code, data in self._records(start):
            for row, column, style, value in _cells(code, data):
                rows = [min(rows[0], row), max(rows[1], row)]
                columns = [min(columns[0], column), max(columns[1], column)]
                if column > 255:
                    raise UnreadableFileError.of("wrong_cell", cell=str(row + 1))
                if isinstance(value, str):
                    found.errors.meet(row + 1, column, value)
                elif value is not None:
                    self._note(found, row, column, style, value)
            if code == 0x06:
                found.formulas += 1
                if data[12:14] == b"\xff\xff" and data[6] == 3:
                    row, column = struct.unpack_from("<HH", data)
                    found.blank.meet(row + 1, column)
            if code == 0x208 and struct.unpack_from("<H", data, 12)[0] & 0x20:
                found.hidden_rows.add(struct.unpack_from("<H", data)[0])
            elif code == 0x7D and struct.unpack_from("<H", data, 8)[0] & 1:
                first, last = struct.unpack_from("<HH", data)
                if last - first < 250:
                    found.hidden_columns.update(range(first, last + 1))
            elif code == 0xE5:
                for place in range(2, len(data) - 7, 8):
                    top, bottom, left, right = struct.unpack_from("<4H", data, place)
                    found.merged.append((top + 1, left, bottom + 1, right))
            elif code == 0x200 and len(data) >= 14:
                top, bottom, left, right = struct.unpack_from("<IIHH", data)
                if bottom > 65_536 or right > 256 or top > bottom or left > right:
                    raise UnreadableFileError.of("broken_workbook")
            elif code == 0x2F:
                raise UnreadableFileError.of("workbook_password")
        if (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) > _MAX_BOX and rows[1] >= 0:
            raise UnreadableFileError.of("workbook_too_large", limit=_MAX_BOX)
        return found

    def _note(self, found: _Found, row: int, column: int, style: int, value: float) -> None:
        fmt = self._styles[style] if style < len(self._styles) else Format()
        found.formats.setdefault((column, fmt), row + 1)
        if fmt.meaning in _SHOWN_OTHERWISE:
            found.shown[row * 256 + column] = number_text(repr(value), fmt, is_1904=self._is_1904)


def _cells(code: int, data: bytes) -> Iterator[tuple[int, int, int, float | str | None]]:
    """Yield row, column, style and number or error of the cells of a record; None for texts."""
    if code not in (0x203, 0x27E, 0xBD, 0x06, 0xFD, 0x204, 0xD6, 0x205):
        return
    row, column, style = struct.unpack_from("<HHH", data)
    value: float | str | None = None
    if code == 0xBD:
        for place in range(4, len(data) - 7, 6):
            style, packed = struct.unpack_from("<HI", data, place)
            yield row, column + (place - 4) // 6, style, _rk(packed)
        return
    if code == 0x203:
        value = struct.unpack_from("<d", data, 6)[0]
    elif code == 0x27E:
        value = _rk(struct.unpack_from("<I", data, 6)[0])
    elif code == 0x06:
        if data[12:14] != b"\xff\xff":
            value = struct.unpack_from("<d", data, 6)[0]
        elif data[6] == 2:
            value = _ERRORS.get(data[8], "#?")
    elif code == 0x205 and data[7]:
        value = _ERRORS.get(data[6], "#?")
    yield row, column, style, value


def _rk(packed: int) -> float:
    """Return a number that is packed in 30 bits."""
    if packed & 2:
        value = float(struct.unpack("<i", struct.pack("<I", packed))[0] >> 2)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as err:
        raise UnreadableFileError.of("workbook_password") from err
    except (CalamineError, ValueError, OSError) as err:
        raise UnreadableFileError.of("broken_workbook") from err
    except BaseException as err:
        raise _panic(err) from err


def _values(book: CalamineWorkbook, name: str) -> Any:
    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, ValueError) as err:
        raise UnreadableFileError.of("broken_workbook") from err
    except BaseException as err:
        raise _panic(err) from err


def _panic(err: BaseException) -> BaseException:
    """Return the error of a damaged file on which the library gave up, else the error itself."""
    if type(err).__name__ == "PanicException":
        return UnreadableFileError.of("broken_workbook")
    return err


def as_text(cell: Any) -> str:
    """Return a value of calamine as the text a person would type.

    >>> as_text(3.0), as_text(2.5), as_text(True), as_text("")
    ('3', '2.5', 'true', '')
    """
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n") if "\r" in cell else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return plain_number(repr(cell)) if cell == cell else ""
    if isinstance(cell, dt.datetime):
        return moment_text(cell)
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return duration_text(cell)
    return "" if cell is None else str(cell)
