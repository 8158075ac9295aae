"""Reading rows whose quotation marks are wrong: line by line, as wide as the table is.

Slower than the csv module and used only from the first such row on. A cell may still hold line
ends, but no more than a person writes; a quotation mark that closes nothing is a character.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

from ingest.dialect import Dialect, reader_options

_LINES_OF_A_ROW: Final = 100
_CHARACTERS_OF_A_ROW: Final = 1 << 20
_READINGS_TRIED: Final = 200
_QUOTES_TRIED: Final = 40
_CELLS_BEYOND: Final = 50


class Mender:
    """The rows of the lines that follow, and the lines whose quotes were taken as characters."""

    def __init__(self, lines: Iterator[str], dialect: Dialect, width: int) -> None:
        self._lines = lines
        self._options = reader_options(dialect)
        self._quote = dialect.quote
        self._delimiter: str = self._options["delimiter"]
        self._width = width
        self._ahead: list[str] = []

    def rows(self) -> Iterator[tuple[list[str], int, bool]]:
        """Yield every row, how many lines it takes, and whether its quotes were wrong."""
        while True:
            line = self._next()
            if line is None:
                return
            if self._quote not in line:
                yield line.rstrip("\r\n").split(self._delimiter), 1, False
                continue
            yield self._quoted(line)

    def _next(self) -> str | None:
        return self._ahead.pop(0) if self._ahead else next(self._lines, None)

    def _quoted(self, line: str) -> tuple[list[str], int, bool]:
        row, is_open = self._strict([line])
        if row is not None:
            return row, 1, False
        taken = [line]
        size = len(line)
        while is_open and len(taken) <= _LINES_OF_A_ROW and size < _CHARACTERS_OF_A_ROW:
            following = self._next()
            if following is None:
                break
            taken.append(following)
            size += len(following)
            if self._quote not in following:
                continue
            row, is_open = self._strict(taken)
            if row is not None:
                if len(row) == self._width:
                    return row, len(taken), False
                break
        self._ahead[:0] = taken[1:]
        return self._torn(line.rstrip("\r\n")), 1, True

    def _strict(self, lines: list[str]) -> tuple[list[str] | None, bool]:
        """Return the one row of these lines, or None and whether a quote is still open."""
        try:
            rows = list(csv.reader(lines, strict=True, **self._options))
        except csv.Error as err:
            return None, "unexpected end" in str(err)
        return (rows[0], False) if len(rows) == 1 else (None, False)

    def _torn(self, line: str) -> list[str]:
        """Return the cells of a line whose quotes do not match: as many as the table has."""
        plain = line.split(self._delimiter)
        if line.count(self._quote) > _QUOTES_TRIED or len(plain) > self._width + _CELLS_BEYOND:
            return plain
        first: list[str] | None = None
        for tried, cells in enumerate(self._readings(line, 0, self._width)):
            first = first or cells
            if len(cells) == self._width:
                return cells
            if tried >= _READINGS_TRIED:
                break
        return plain if len(plain) == self._width or first is None else first

    def _readings(self, line: str, start: int, room: int) -> Iterator[list[str]]:
        """Yield the ways to cut the line from a place on, the shortest quoted cells first.

        A quote closes where a delimiter or the end of the line follows it.
        """
        quote = self._quote
        if room > 1 and line.startswith(quote, start):
            close = self._closing(line, start + 1)
            while close >= 0:
                cell = line[start + 1 : close].replace(quote * 2, quote)
                if close + 1 >= len(line):
                    yield [cell]
                else:
                    for others in self._readings(line, close + 2, room - 1):
                        yield [cell, *others]
                close = self._closing(line, close + 1)
        end = line.find(self._delimiter, start)
        if end < 0 or room < -_CELLS_BEYOND:
            yield [line[start:].strip(quote) if self._is_whole(line[start:]) else line[start:]]
            return
        for others in self._readings(line, end + 1, room - 1):
            yield [line[start:end], *others]

    def _is_whole(self, cell: str) -> bool:
        return len(cell) > 1 and cell[0] == cell[-1] == self._quote

    def _closing(self, line: str, start: int) -> int:
        """Return the next place where a quote may close a cell, or -1."""
        place = line.find(self._quote, start)
        while place >= 0:
            if place + 1 == len(line) or line[place + 1] == self._delimiter:
                return place
            place = line.find(self._quote, place + 1)
        return -1
