"""CSV, TSV and their kin.

Broken quoting is reported with its line; rows that are too short or too long are kept and
reported. Lines are those of the file, from 1.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from ingest import dialect as dialects
from ingest.encodings import Encoding, detect
from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.problems import Problem
from ingest.readers.base import BLOCK_CHARACTERS, BLOCK_ROWS, Extra

SAMPLE: Final = 256 * 1024
MAX_LINE: Final = 64 << 20
_STEP: Final = 64
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
        if not sample.strip():
            raise UnreadableFileError.of("empty_file")
        self._dialect = dialects.detect(
            sample, delimiter=options.delimiter, header_row=options.header_row
        )
        self._is_strict = self._dialect.escape is None
        self.encoding: str | None = self._encoding.name
        self.delimiter = self._dialect.delimiter
        self.format = "tsv" if self.delimiter == "\t" else "csv"
        self.header_row = self._dialect.header_row
        self.headers = self._headers(sample)
        self.natives: list[set[str]] = []
        self.units: Sequence[str] = [
            unit.strip() for unit, _unused in zip(self._dialect.units, self.headers, strict=False)
        ]
        self._needs_care = _needs_care(path)
        self._first: list[Problem] = [*self._encoding.warnings, *self._skipped_lines()]
        self._seen: dict[str, Problem] = {}
        self._counts: Counter[str] = Counter()

    @property
    def share_read(self) -> float:
        return min(1.0, self._position / self._size)

    @property
    def warnings(self) -> list[Problem]:
        """Return what the last reading met, each with its first line and its count."""
        return self._first + [
            Problem(code=code, row=met.row, params={"count": self._counts[code], **met.params})
            for code, met in self._seen.items()
        ]

    def blocks(self) -> Iterator[DelimitedBlock]:
        """Yield the records below the header.

        Raises:
            UnreadableFileError: a quote that is never closed, or a line without end.
        """
        self._position = 0
        self._seen.clear()
        self._counts.clear()
        line = self._dialect.first_row + 1
        is_strict = self._is_strict
        while True:
            try:
                yield from self._parse(line, is_strict)
            except _StrayQuoteError as err:
                self._meet("stray_quotes", err.line)
                if err.rows:
                    yield self._block(err.rows, _starts(err.rows, err.first_line))
                line, is_strict = err.line, False
                continue
            return

    def _parse(self, line: int, is_strict: bool) -> Iterator[DelimitedBlock]:
        with self._open() as file:
            for _unused in range(line - 1):
                file.readline()
            options: dict[str, Any] = dialects.reader_options(self._dialect)
            source = self._lines(file, line) if self._needs_care else file
            reader = csv.reader(chain(source, (_END,)), strict=is_strict, **options)
            is_over, parsed = False, 0
            while not is_over:
                rows: Rows = []
                begun = self._position
                try:
                    while len(rows) < BLOCK_ROWS and self._position - begun < BLOCK_CHARACTERS:
                        before = len(rows)
                        rows.extend(islice(reader, _STEP))
                        self._position = file.buffer.tell()  # type: ignore[attr-defined]  # it has one
                        if len(rows) - before < _STEP:
                            is_over = True
                            break
                except csv.Error as err:
                    raise self._broken(err, rows, line, is_strict) from err
                is_plain = reader.line_num - parsed == len(rows)
                parsed = reader.line_num
                if is_over and (not rows or rows.pop() != [_END]):
                    raise UnreadableFileError.of("unclosed_quote", row=_starts(rows, line)[-1])
                if rows:
                    lines: Sequence[int] = (
                        range(line, line + len(rows) + 1) if is_plain else _starts(rows, line)
                    )
                    line = lines[-1]
                    yield self._block(rows, lines)

    def _broken(self, err: csv.Error, rows: Rows, line: int, is_strict: bool) -> Exception:
        failing = _starts(rows, line)[-1]
        text = str(err)
        if "unexpected end" in text:
            return UnreadableFileError.of("unclosed_quote", row=failing)
        if is_strict and "expected after" in text:
            return _StrayQuoteError(failing, rows, line)
        return UnreadableFileError.of("line_too_long", row=failing)

    def _block(self, rows: Rows, starts: Sequence[int]) -> DelimitedBlock:
        """Return the block; rows of another width are mended and reported."""
        width = len(self.headers)
        extras: list[Extra] = []
        if all(len(row) == width and any(row) for row in rows):
            return DelimitedBlock(rows, width, starts, extras)
        kept: Rows = []
        lines: list[int] = []
        for row, line in zip(rows, starts, strict=False):
            if not any(cell and not cell.isspace() for cell in row):
                if len(row) > 1:
                    self._meet("empty_rows", line)
                continue
            if len(row) < width:
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

    def _meet(self, code: str, row: int, **facts: Any) -> None:
        self._counts[code] += 1
        if code not in self._seen:
            self._seen[code] = Problem(code=code, row=row, params=facts)

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

    def _headers(self, sample: str) -> list[str]:
        rows = dialects.parse(sample, self._dialect)
        header = self._dialect.header_row
        below = [
            len(row.cells)
            for row in rows
            if row.number >= self._dialect.first_row and not row.is_blank
        ]
        usual = Counter(below).most_common(1)[0][0] if below else 1
        cells = next((row.cells for row in rows if row.number == header), None)
        if header is not None and cells is None:
            raise UnreadableFileError.of("no_such_header", header_row=header)
        if cells is not None and rows[-1].cells is cells:
            _check_closed(sample, self._dialect)
        headers = [cell.replace("\ufeff", "").strip() for cell in cells or []]
        self._trailing = sum(1 for _unused in _trailing_blanks(headers))
        return headers + [""] * (usual - len(headers))

    def _skipped_lines(self) -> Iterator[Problem]:
        skipped = self._dialect.skipped
        if skipped:
            yield Problem(code="skipped_lines", row=skipped[0] + 1, params={"count": len(skipped)})
        if self._dialect.units:
            yield Problem(code="units_line", row=self._dialect.first_row)


class _StrayQuoteError(Exception):
    """A quote inside a quoted cell that is not doubled: the rest is read leniently."""

    def __init__(self, line: int, rows: Rows, first_line: int) -> None:
        super().__init__(line)
        self.line = line
        self.rows = rows
        self.first_line = first_line


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


def _trailing_blanks(headers: Sequence[str]) -> Iterator[str]:
    for header in reversed(headers):
        if header:
            return
        yield header
