"""The cells of a sheet in XML: what its elements say becomes rows of texts.

Nearly all workbooks write their cells in one plain way, which a pattern cuts several times
faster than an XML parser calls back. Every piece is checked to hold nothing else; at the first
one that does, the parser takes over, and gives the same rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final, Protocol

from ingest.errors import UnreadableFileError
from ingest.readers.sheets_book import MAX_ROWS, Met, Row, column_number
from ingest.readers.sheets_formats import GENERAL, Format, moment_text, number_text, plain_number
from ingest.readers.sheets_package import Package, local, xml_parser

TRUE: Final = frozenset({"1", "true"})
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TOKEN: Final = re.compile(
    rb"<row\b([^>]*)>"
    rb'|<c r="([A-Z]{1,3})([0-9]{1,7})"([^>/]*)(?:/>|>'
    rb"(<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?"
    rb"(?:<v>([^<]*)</v>|<v ?/>|<is><t\b[^>/]*>([^<]*)</t></is>)?</c>)"
)
_ATTRIBUTE: Final = re.compile(r'([\w:]+)="([^"&]*)"')
_ENTITY: Final = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_MAX_PROLOG: Final = 4 << 20
_MAX_PIECE: Final = 64 << 20


class Texts(Protocol):
    """Shared texts by place."""

    def __getitem__(self, place: int) -> str: ...


class CellValues:
    """How the raw value of a cell becomes text, in one workbook."""

    def __init__(
        self, formats: Mapping[str, Format], strings: Callable[[], Texts], *, is_1904: bool
    ) -> None:
        self._formats = formats
        self._load = strings
        self._strings: Texts | None = None
        self._is_1904 = is_1904

    def format(self, style: str | None) -> Format:
        return self._formats.get(style, GENERAL) if style else GENERAL

    def number(self, raw: str, found: Format) -> str:
        if found is GENERAL:
            return plain_number(raw)
        return number_text(raw, found, is_1904=self._is_1904)

    def string(self, place: str | bytes) -> str:
        if self._strings is None:
            self._strings = self._load()
        try:
            return self._strings[int(place)]
        except ValueError as err:
            raise UnreadableFileError.of("broken_workbook") from err


class _Cells:
    """The row that is being filled, and those that are complete."""

    def __init__(self, values: CellValues, met: Met) -> None:
        self.ready: list[Row] = []
        self.met = met
        self._values = values
        self._noted: set[tuple[int, str | None]] = set()

    def value(self, row: int, column: int, kind: str, style: str | None, raw: str) -> str:
        """Return the text of a cell, nothing for an error."""
        if kind == "s":
            return self._values.string(raw)
        if kind == "n":
            found = self._values.format(style)
            if (column, style) not in self._noted:
                self._noted.add((column, style))
                self.met.note_format(row, column, found)
            return self._values.number(raw, found)
        if kind == "b":
            return "true" if raw.strip() in TRUE else "false"
        if kind == "e":
            self.met.errors.meet(row, column, raw)
            return ""
        return _iso(raw) if kind == "d" else unescaped(raw)


class _NotPlainError(Exception):
    """The cells are not written in the plain way."""


def read_rows(package: Package, part: str, values: CellValues, met: Met) -> Iterator[Row]:
    """Yield the rows of a sheet that hold a value; `met` is told what else there was."""
    count = 0
    try:
        for row in _plain_rows(package, part, values, met):
            count += 1
            yield row
    except _NotPlainError:
        again = Met()
        for row in islice(_parsed_rows(package, part, values, again), count, None):
            met.take(again)
            yield row
        met.take(again)


def _plain_rows(package: Package, part: str, values: CellValues, met: Met) -> Iterator[Row]:
    chunks = package.chunks(part)
    size = max(1, package.size(part))
    buffer = bytearray()
    start = -1
    while start < 0:
        chunk = next(chunks, None)
        if chunk is None or len(buffer) > _MAX_PROLOG:
            raise _NotPlainError
        buffer += chunk
        start = buffer.find(b"<sheetData>")
    _read_prolog(bytes(buffer[: start + 11]) + b"</sheetData></worksheet>", met)
    read = len(buffer)
    del buffer[: start + 11]
    cells = _Cells(values, met)
    cutter = _Cutter(cells)
    while True:
        end = buffer.find(b"</sheetData>")
        cut = end if end >= 0 else buffer.rfind(b"<row")
        if cut > 0 or end >= 0:
            cutter.cut(bytes(buffer[:cut]))
            del buffer[:cut]
            met.share = min(1.0, read / size)
            yield from cells.ready
            cells.ready.clear()
        if end >= 0:
            return
        chunk = next(chunks, None)
        if chunk is None:
            raise _NotPlainError
        if len(buffer) > _MAX_PIECE:
            raise UnreadableFileError.of("workbook_too_large", limit=_MAX_PIECE >> 20)
        read += len(chunk)
        buffer += chunk


def _read_prolog(prolog: bytes, met: Met) -> None:
    """Read what stands before the cells; anything unusual in it is left to the parser."""
    is_plain = True

    def start(name: str, attrs: dict[str, str]) -> None:
        nonlocal is_plain
        if ":" in name:
            is_plain = False
        elif name == "col":
            _note_hidden(attrs, met)

    def declared(_version: str, encoding: str | None, _alone: int) -> None:
        nonlocal is_plain
        is_plain = (encoding or "utf-8").lower() in ("utf-8", "us-ascii")

    parser = xml_parser()
    parser.StartElementHandler = start
    parser.XmlDeclHandler = declared
    try:
        parser.Parse(prolog, True)
    except Exception as err:
        if isinstance(err, UnreadableFileError):
            raise
        raise _NotPlainError from err
    if not is_plain or prolog[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _NotPlainError


class _Cutter:
    """Cuts pieces of plain XML into cells."""

    def __init__(self, cells: _Cells) -> None:
        self._cells = cells
        self._columns: dict[bytes, int] = {}
        self._attrs: dict[bytes, tuple[str, str | None]] = {b"": ("n", None)}

    def cut(self, piece: bytes) -> None:
        """Put the rows of a piece, which ends with a row, into `ready`."""
        if b"<!" in piece or b"<?" in piece:
            raise _NotPlainError
        tokens = _TOKEN.findall(piece)
        rows = piece.count(b"<row")
        if len(tokens) != rows + piece.count(b"<c"):
            raise _NotPlainError
        cells, met = self._cells, self._cells.met
        columns, known = self._columns, self._attrs
        values, strings = cells.value, cells._values.string
        row: dict[int, str] = {}
        begun, number, is_hidden = b"", 0, False
        for attrs, letters, _digits, more, formula, raw, inline in tokens:
            if not letters:
                if row:
                    self._finish(number, row, is_hidden=is_hidden)
                    row = {}
                begun, number = attrs, 0
                continue
            if not raw and not inline and not formula:
                continue
            if not number:
                number, is_hidden = self._row(begun)
            kind, style = known.get(more) or self._kind(more)
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = column_number(letters.decode())
            if raw:
                if kind == "s":
                    text = strings(raw)
                else:
                    text = raw.decode()
                    if "&" in text:
                        text = _entities(text)
                    text = values(number, column, kind, style, text)
            elif inline:
                text = unescaped(_entities(inline.decode()))
            else:
                if kind != "str":
                    met.unknown.meet(number, column)
                continue
            if text:
                if column in row:
                    raise _NotPlainError
                row[column] = text
        if row:
            self._finish(number, row, is_hidden=is_hidden)

    def _finish(self, number: int, row: dict[int, str], *, is_hidden: bool) -> None:
        if is_hidden:
            self._cells.met.hidden_rows.meet(number)
        self._cells.ready.append((number, row))

    def _row(self, attrs: bytes) -> tuple[int, bool]:
        found = dict(_ATTRIBUTE.findall(attrs.decode()))
        if "r" not in found:
            raise _NotPlainError
        return row_number(found["r"]), found.get("hidden") in TRUE

    def _kind(self, attrs: bytes) -> tuple[str, str | None]:
        text = attrs.decode()
        if _ATTRIBUTE.sub("", text).strip():
            raise _NotPlainError
        found = dict(_ATTRIBUTE.findall(text))
        if len(self._attrs) < 100_000:
            self._attrs[attrs] = (found.get("t", "n"), found.get("s"))
        return found.get("t", "n"), found.get("s")


def _entities(text: str) -> str:
    if text.count("&") != len(_ENTITY.findall(text)):
        raise _NotPlainError
    return _ENTITY.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    if code in (0,) or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise _NotPlainError
    return chr(code)


def _parsed_rows(package: Package, part: str, values: CellValues, met: Met) -> Iterator[Row]:
    """Yield the rows of any XML; handlers fill `ready` while it goes by."""
    state = _Cells(values, met)
    cells: dict[int, str] = {}
    pieces: list[str] = []
    columns: dict[str, int] = {}
    number = phonetic = 0
    column = -1
    kind, style = "n", None
    is_text = has_formula = has_number = is_hidden = False

    def start(name: str, attrs: dict[str, str]) -> None:
        nonlocal number, column, kind, style, phonetic
        nonlocal is_text, has_formula, has_number, is_hidden
        name = local(name)
        if name == "c":
            pieces.clear()
            kind, style = attrs.get("t", "n"), attrs.get("s")
            has_formula = False
            place = attrs.get("r", "")
            name = place.rstrip("0123456789")
            if not name:
                column += 1
                return
            found = columns.get(name)
            if found is None:
                found = columns[name] = column_number(name)
            column = found
            if not has_number and len(place) > len(name):
                number, has_number = row_number(place[len(name) :]), True
        elif name == "v":
            is_text = True
        elif name == "t":
            is_text = not phonetic
        elif name == "f":
            has_formula = True
        elif name == "row":
            column = -1
            cells.clear()
            has_number = "r" in attrs
            number = row_number(attrs["r"]) if has_number else number + 1
            is_hidden = attrs.get("hidden") in TRUE
        elif name == "rPh":
            phonetic += 1
        elif name == "col":
            _note_hidden(attrs, met)

    def end(name: str) -> None:
        nonlocal is_text, phonetic
        name = local(name)
        if name == "c":
            if pieces:
                value = state.value(number, column, kind, style, "".join(pieces))
                if value:
                    cells[column] = value
            elif has_formula and kind != "str":
                met.unknown.meet(number, column)
        elif name in ("v", "t"):
            is_text = False
        elif name == "row":
            if cells:
                state.ready.append((number, cells.copy()))
                if is_hidden:
                    met.hidden_rows.meet(number)
        elif name == "rPh":
            phonetic -= 1

    def text(data: str) -> None:
        if is_text:
            pieces.append(data)

    size = max(1, package.size(part))
    for read in package.stream(part, start, end, text):
        met.share = min(1.0, read / size)
        yield from state.ready
        state.ready.clear()


def _note_hidden(attrs: dict[str, str], met: Met) -> None:
    if attrs.get("hidden") in TRUE:
        first, last = whole(attrs.get("min")), whole(attrs.get("max"))
        if 0 < first <= last and last - first < 256:
            met.hidden_columns.update(range(first - 1, last))


def unescaped(text: str) -> str:
    """Return a text without the escapes of characters that XML does not hold.

    >>> unescaped("a_x000D_\\nb _x005F_x000D_")
    'a\\nb _x000D_'
    """
    if "_x" in text:
        text = _ESCAPED.sub(_character, text)
    return text.replace("\r\n", "\n") if "\r" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "" if code == 0 else "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


def _iso(raw: str) -> str:
    """Return a date that the cell itself writes in ISO."""
    try:
        return moment_text(dt.datetime.fromisoformat(raw.strip()))
    except ValueError:
        return raw


def row_number(text: str) -> int:
    """Return the number of a row.

    Raises:
        UnreadableFileError: no row of any sheet.
    """
    number = whole(text)
    if not 0 < number <= MAX_ROWS:
        raise UnreadableFileError.of("wrong_cell", cell=text[:20])
    return number


def whole(text: str | None) -> int:
    """Return a short whole number, 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0
