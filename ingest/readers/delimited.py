"""CSV, TSV and their kin.

Broken quoting is reported with its line; rows that are too short or too long are kept and
reported. Lines are those of the file, from 1.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from ingest import dialect as dialects
from ingest.encodings import Encoding, detect
from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import BLOCK_CHARACTERS, BLOCK_ROWS, Block, Extra
from ingest.readers.margins import Margins, is_one_column_of_several
from ingest.readers.mending import Mender
from ingest.readers.pieces import Cut, Pieces, behind, lines_of

SAMPLE: Final = 256 * 1024
MAX_LINE: Final = 16 << 20
MAX_WIDTH: Final = 10_000
"""More columns are not even described."""
LARGE: Final = 2 << 20
"""Bytes from which it pays to load what cuts text at once."""
_STEP: Final = 64
_NOTHING: Final = " \t\r\n\x0b\x0c\xa0\ufeff;,|"
"""A text of these alone holds neither a name nor a value."""
_LONGEST_NAME: Final = 100_000
_SWALLOWED_LINES: Final = 4
_ENOUGH_LINES: Final = 10
"""From here on a file shows whether it quotes its cells."""
_END: Final = "\x1c\x1d"
"""A line of our own after the last: a parser that does not return it is inside a quote."""

Rows = list[list[str]]

csv.field_size_limit(MAX_LINE)


class DelimitedBlock:
    """Consecutive records, by column."""

    def __init__(
        self, rows: Rows, width: int, lines: Sequence[int], extras: Sequence[Extra]
    ) -> None:
        self.count = len(rows)
        self.columns: Sequence[Sequence[str]] = (
            list(zip(*rows, strict=True)) if rows else [()] * width
        )
        self.extras = extras
        self._lines = lines

    def row_of(self, place: int) -> int:
        """Return the line where the n-th record begins."""
        return self._lines[place]


class DelimitedReader:
    """One delimited text; its dialect is settled when it is made."""

    tables: Sequence[str] = ()
    table: str | None = None

    def __init__(self, path: Path, options: ReadOptions) -> None:
        self._path = path
        self._encoding: Encoding = detect(path, options.encoding)
        self._size = max(1, path.stat().st_size)
        self._position = 0
        sample = self._sample()
        self._lines_in_sample = sample.count("\n") or sample.count("\r")
        if not sample.strip(_NOTHING):
            raise UnreadableFileError.of("empty_file" if self._is_all_blank() else "blank_start")
        self._dialect = dialects.detect(
            sample, delimiter=options.delimiter, header_row=options.header_row
        )
        self._is_strict = self._dialect.escape is None and not self._dialect.is_padded
        self._is_shaped = (
            self._dialect.is_wrapped or self._dialect.is_framed or self._dialect.is_doubled
        )
        self.encoding: str | None = self._encoding.name
        self.delimiter = self._dialect.delimiter
        self.format = "tsv" if self.delimiter == "\t" else "csv"
        self.header_row = self._dialect.header_row
        self._margins = Margins()
        self._quotes_meant = _quotes_meant(sample, self._dialect)
        self.headers = self._headers(sample)
        self.natives: list[set[str]] = []
        self.units: Sequence[str] = [
            unit.strip() for unit, _unused in zip(self._dialect.units, self.headers, strict=False)
        ]
        self._needs_care = _needs_care(path)
        self._is_large = (
            self._size >= LARGE
            and self._is_strict
            and not self._needs_care
            and not self._is_shaped
            and not self._dialect.skip_space
            and self.delimiter is not None
            and self.delimiter.isascii()
            and len(self.headers) > 1
        )
        self._first: list[Problem] = [
            *self._encoding.warnings,
            *self._skipped_lines(),
            *self._margins.of_header,
        ]
        if self.delimiter is None and is_one_column_of_several(sample):
            self._first.append(Problem(code="one_column", row=(self.header_row or 0) + 1))
        self._seen: dict[str, Problem] = {}
        self._counts: Counter[str] = Counter()

    @property
    def share_read(self) -> float:
        return min(1.0, self._position / self._size)

    @property
    def warnings(self) -> list[Problem]:
        """Return what the last reading met, each with its first line and its count."""
        return self._first + [
            replace(met, params={"count": self._counts[code], **met.params})
            for code, met in self._seen.items()
        ]

    def blocks(self) -> Iterator[Block]:
        """Yield the records below the header.

        Raises:
            UnreadableFileError: a quote that is never closed, or a line without end.
        """
        self._position = 0
        self._seen.clear()
        self._counts.clear()
        self._margins.begin()
        line = self._dialect.first_row + 1
        try:
            yield from self._pieces(line) if self._is_large else self._parse(line, self._is_strict)
        except _StrayQuoteError as err:
            if err.rows:
                yield self._block(err.rows, _starts(err.rows, err.first_line))
            yield from self._mended(err.line)
        kept, notes = self._margins.end()
        if kept:
            yield self._mend([row for row, _line in kept], [line for _row, line in kept])
        for text, line in notes:
            self._meet("notes_below", line, value=text)

    def _mended(self, line: int) -> Iterator[DelimitedBlock]:
        """Yield the records from a line on whose quotation marks are wrong."""
        with self._open() as file:
            for _unused in range(line - 1):
                file.readline()
            mender = Mender(self._lines(file, line), self._dialect, len(self.headers))
            rows: Rows = []
            starts: list[int] = []
            size = 0
            for row, count, is_torn in mender.rows():
                if is_torn:
                    self._meet("stray_quotes", line)
                rows.append(row)
                starts.append(line)
                line += count
                size += sum(map(len, row))
                if len(rows) >= BLOCK_ROWS or size > BLOCK_CHARACTERS:
                    self._position = file.buffer.tell()  # type: ignore[attr-defined]  # it has one
                    yield self._block(rows, starts)
                    rows, starts, size = [], [], 0
            if rows:
                yield self._block(rows, starts)

    def _pieces(self, line: int) -> Iterator[Block]:
        """Yield the records from a line on, those of well-formed pieces in arrays."""
        pieces = Pieces(self._path, self._encoding, quote=self._quote)
        pieces.skip(line - 1)
        cut = Cut(
            delimiter=self.delimiter or "",
            quote=self._quote,
            width=len(self.headers),
            not_records=[self._margins.names] if self._margins.names else [],
        )
        rest = b""
        while piece := pieces.next(rest):
            self._position = pieces.position
            is_last = pieces.position >= self._size  # notes may stand there
            whole = None if is_last else cut.at_once(piece, line)
            if whole is not None:
                if held := self._margins.release():
                    yield self._mend([row for row, _line in held], [at for _row, at in held])
                for place in whole.of_many_lines(_SWALLOWED_LINES):
                    row = [column[place] for column in whole.columns]
                    self._look_for_swallowed([row], [whole.row_of(place)])
                yield whole
                line, rest = line + whole.lines, b""
                continue
            text = io.StringIO(piece.decode("utf-8", "surrogatepass"), newline="")
            try:
                yield from self._cells(text, line, is_strict=True)
            except _OpenQuoteError as err:
                if len(piece) == len(rest):  # nothing follows that could close it
                    raise self._unclosed(err.rows, err.first_line) from err
                if err.rows:
                    yield self._block(err.rows, _starts(err.rows, err.first_line))
                line, rest = err.line, behind(piece, err.line - line)
            else:
                line, rest = line + lines_of(piece), b""
        if piece is None:
            yield from self._parse(line, is_strict=True)

    @property
    def _quote(self) -> str:
        return self._dialect.quote if self._dialect.quotes else ""

    def _parse(self, line: int, is_strict: bool) -> Iterator[DelimitedBlock]:
        """Yield the records from a line on, as Python's parser reads them."""
        with self._open() as file:
            for _unused in range(line - 1):
                file.readline()
            if line == 1:
                _skip_marks(file)
            source = self._lines(file, line) if self._needs_care else file
            tell = file.buffer.tell  # type: ignore[attr-defined]  # it has one
            try:
                yield from self._cells(source, line, is_strict, tell)
            except _OpenQuoteError as err:
                raise self._unclosed(err.rows, err.first_line) from err

    def _cells(
        self,
        source: Iterable[str],
        line: int,
        is_strict: bool,
        tell: Callable[[], int] | None = None,
    ) -> Iterator[DelimitedBlock]:
        """Yield the records of some lines, of which the first has a number."""
        options: dict[str, Any] = dialects.reader_options(self._dialect)
        reader = csv.reader(chain(source, (_END,)), strict=is_strict, **options)
        is_over, parsed = False, 0
        while not is_over:
            rows: Rows = []
            begun = self._position
            try:
                while len(rows) < BLOCK_ROWS and self._position - begun < BLOCK_CHARACTERS:
                    before = len(rows)
                    rows.extend(islice(reader, _STEP))
                    self._position = tell() if tell is not None else self._position
                    if len(rows) - before < _STEP:
                        is_over = True
                        break
            except csv.Error as err:
                raise self._broken(err, rows, line, is_strict) from err
            is_plain = reader.line_num - parsed == len(rows)
            parsed = reader.line_num
            if is_over and (not rows or rows.pop() != [_END]):
                raise _OpenQuoteError(_starts(rows, line)[-1], rows, line)
            if rows:
                lines: Sequence[int] = (
                    range(line, line + len(rows) + 1) if is_plain else _starts(rows, line)
                )
                if not is_plain:
                    self._look_for_swallowed(rows, lines)
                line = lines[-1]
                yield self._block(rows, lines)

    def _look_for_swallowed(self, rows: Rows, lines: Sequence[int]) -> None:
        """Tell of cells whose lines are as wide as records: a quote closes too late."""
        cut = self._dialect.delimiter
        if cut is None:
            return
        for row, line in zip(rows, lines, strict=False):
            for cell in row:
                if cut not in cell or cell.count("\n") < _SWALLOWED_LINES:
                    continue
                inner = cell.split("\n")[1:-1]
                alike = sum(1 for text in inner if text.count(cut) == len(self.headers) - 1)
                if alike > len(inner) * 0.8:
                    self._meet("swallowed_lines", line, lines=len(inner))

    def _broken(self, err: csv.Error, rows: Rows, line: int, is_strict: bool) -> Exception:
        failing = _starts(rows, line)[-1]
        text = str(err)
        if "unexpected end" in text:
            return _OpenQuoteError(failing, rows, line)
        if is_strict and "expected after" in text:
            return _StrayQuoteError(failing, rows, line)
        return UnreadableFileError.of("line_too_long", row=failing)

    def _unclosed(self, rows: Rows, first_line: int) -> Exception:
        """Return what a quote that is never closed calls for: where the file quotes nothing else
        it is a character, otherwise nobody knows where its cell ends."""
        failing = _starts(rows, first_line)[-1]
        if self._quotes_meant or not self._is_strict or self._lines_in_sample < _ENOUGH_LINES:
            return UnreadableFileError.of("unclosed_quote", row=failing)
        return _StrayQuoteError(failing, rows, first_line)

    def _block(self, rows: Rows, starts: Sequence[int]) -> DelimitedBlock:
        """Return the block, without lone cells at its end that may be notes."""
        if self._is_shaped:
            rows = [dialects.reshaped(row, self._dialect) for row in rows]
        return self._mend(*self._margins.hold(rows, starts, len(self.headers)))

    def _mend(self, rows: Rows, starts: Sequence[int]) -> DelimitedBlock:
        """Return the block; rows of another width are mended and reported."""
        width = len(self.headers)
        extras: list[Extra] = []
        names = self._margins.names
        if all(len(row) == width and not _is_blank(row) and row != names for row in rows):
            return DelimitedBlock(rows, width, starts, extras)
        kept: Rows = []
        lines: list[int] = []
        for row, line in zip(rows, starts, strict=False):
            if _is_blank(row):
                if len(row) > 1:
                    self._meet("empty_rows", line)
                continue
            if row == names:
                self._meet("repeated_rows", line)
                continue
            if len(row) < width:
                if self._margins.has_comments and row[0].startswith("#"):
                    self._meet("comment_rows", line, value=row[0])
                    continue
                if len(row) < width - self._trailing:
                    self._meet("short_rows", line, cells=len(row), width=width)
                row = row + [""] * (width - len(row))
            elif len(row) > width:
                extras += [
                    Extra(row=line, place=place, value=cell)
                    for place, cell in enumerate(row[width:], start=width)
                    if cell.strip()
                ]
                row = row[:width]
            kept.append(row)
            lines.append(line)
        return DelimitedBlock(kept, width, lines, extras)

    def _meet(self, code: str, row: int, value: str | None = None, **facts: Any) -> None:
        self._counts[code] += 1
        if code not in self._seen:
            self._seen[code] = Problem(code=code, row=row, value=value, params=facts)

    def _open(self) -> io.TextIOWrapper:
        return self._path.open(
            encoding=self._encoding.name, errors=self._encoding.on_error, newline=""
        )

    def _lines(self, file: io.TextIOWrapper, first: int) -> Iterator[str]:
        """Yield the lines; characters that no text holds are taken out and reported."""
        for number, line in enumerate(iter(partial(file.readline, MAX_LINE), ""), start=first):
            if len(line) >= MAX_LINE and line[-1] not in "\r\n":
                raise csv.Error("line without end")
            if "\x00" in line:
                self._meet("nul_characters", number)
                line = line.replace("\x00", "")
            yield line

    def _sample(self) -> str:
        with self._open() as file:
            text = file.read(SAMPLE).lstrip("\ufeff").replace("\x00", "")
            if file.read(1) and "\n" in text:
                text = text[: text.rindex("\n") + 1]
        return text

    def _is_all_blank(self) -> bool:
        """Return whether the whole file holds neither a name nor a value."""
        with self._open() as file:
            return not any(text.strip(_NOTHING) for text in iter(partial(file.read, 1 << 20), ""))

    def _headers(self, sample: str) -> list[str]:
        rows = dialects.parse(sample, self._dialect)
        header = self._dialect.header_row
        below = [row for row in rows if row.number >= self._dialect.first_row and not row.is_blank]
        cells = next((row.cells for row in rows if row.number == header), None)
        widths = Counter(len(row.cells) for row in below)
        usual = max(widths, key=lambda w: (widths[w], w == len(cells or [])), default=1)
        if header is not None and cells is None:
            raise UnreadableFileError.of("no_such_header", header_row=header)
        if cells is not None and rows[-1].cells is cells:
            _check_closed(sample, self._dialect)
        self._trailing = 0
        if max(usual, len(cells or [])) > MAX_WIDTH:
            raise UnreadableFileError.of("too_many_columns", limit=MAX_WIDTH, count=usual)
        if cells is None:
            return [""] * usual
        if max(map(len, cells)) > _LONGEST_NAME:
            raise UnreadableFileError.of("line_too_long", row=(header or 0) + 1)
        names = self._margins.named(cells, below, usual, self._dialect)
        self._trailing = sum(1 for _unused in _trailing_blanks(names))
        if not any(any(map(str.strip, row.cells[len(names) :])) for row in below):
            return names
        return names + [""] * (usual - len(names))

    def _skipped_lines(self) -> Iterator[Problem]:
        skipped = self._dialect.skipped
        if skipped:
            yield Problem(
                code="skipped_lines",
                row=skipped[0] + 1,
                value=self._dialect.title,
                params={"count": len(skipped)},
            )
        if self._dialect.types_row is not None:
            yield Problem(code="types_line", row=self._dialect.types_row + 1)
        if self._dialect.units:
            yield Problem(code="units_line", row=self._dialect.first_row)


class _QuoteError(Exception):
    """A line that cannot be read, with the records before it that were not yielded yet."""

    def __init__(self, line: int, rows: Rows, first_line: int) -> None:
        super().__init__(line)
        self.line = line
        self.rows = rows
        self.first_line = first_line


class _StrayQuoteError(_QuoteError):
    """A quote inside a quoted cell that is not doubled: the rest is read leniently."""


class _OpenQuoteError(_QuoteError):
    """A quote that what was parsed does not close."""


def _is_blank(row: Sequence[str]) -> bool:
    """Return whether no cell holds more than white space."""
    return not any(cell and not cell.isspace() for cell in row)


def _check_closed(sample: str, dialect: dialects.Dialect) -> None:
    """Refuse a header whose quote swallows the rest of the file."""
    options: dict[str, Any] = dialects.reader_options(dialect)
    try:
        for _unused in csv.reader(io.StringIO(sample, newline=""), strict=True, **options):
            pass
    except csv.Error as err:
        if "unexpected end" in str(err):
            row = (dialect.header_row or 0) + 1
            raise UnreadableFileError.of("unclosed_quote", row=row) from err


def _skip_marks(file: io.TextIOWrapper) -> None:
    """Go behind byte order marks that the codec has left at the beginning."""
    place = file.tell()
    while file.read(1) == "\ufeff":
        place = file.tell()
    file.seek(place)


def _starts(rows: Rows, first: int) -> list[int]:
    """Return the line each row begins on, and the line after the last of them."""
    starts = [first]
    line = first
    for row in rows:
        line += 1
        for cell in row:
            if "\n" in cell or "\r" in cell:
                line += cell.count("\n") + cell.count("\r") - cell.count("\r\n")
        starts.append(line)
    return starts


def _needs_care(path: Path) -> bool:
    """Return whether the file holds NUL or a line without end: both are looked for in bytes."""
    since = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if b"\x00" in block:
                return True
            ends = max(block.rfind(b"\n"), block.rfind(b"\r"))
            since = len(block) - ends if ends >= 0 else since + len(block)
            if since > MAX_LINE:
                return True
    return False


def _quotes_meant(sample: str, dialect: dialects.Dialect) -> bool:
    """Return whether some cell of the sample stands between two quotation marks."""
    quote, cut = re.escape(dialect.quote), re.escape(dialect.delimiter or "\n")
    cell = rf"(?:^|{cut}){quote}[^{quote}\r\n]*{quote}(?={cut}|[\r\n]|\Z)"
    return re.search(cell, sample, re.MULTILINE) is not None


def _trailing_blanks(headers: Sequence[str]) -> Iterator[str]:
    for header in reversed(headers):
        if header:
            return
        yield header
