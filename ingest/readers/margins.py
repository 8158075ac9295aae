"""What stands around the records of a text: names above them, notes below them, headers between.

Nothing of it is a record, and nothing is left out without being told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest import headers
from ingest.dialect import Dialect
from ingest.headers import Line
from ingest.problems import Problem, shorten

_HELD: Final = 30
"""More lone cells in a row than that are records."""
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Control characters and marks that nobody sees, in a header."""
_SEPARATED: Final = re.compile(
    r"[;|\t]|,[^,\n]*,|\S {2,}\S|^[\w .-]{1,30}[:=](?!//|\d\d\b) ?\S|^[^:]{0,30}[^\W\d]:(?!//)\S"
)
_SENTENCE: Final = re.compile(r"\w+(?:\W+\w+){2,}.*[.,;!:{(]|.*\)\s*[{:]")
"""A line of a letter or of a program, which names no column."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")

Rows = list[list[str]]


class Margins:
    """The header as it is written, and lone cells that may be notes below the table."""

    def __init__(self) -> None:
        self.names: list[str] | None = None
        """Cells of the header line; None where it cannot be told from a record."""
        self.of_header: list[Problem] = []
        self.has_comments = False
        self._held: list[tuple[list[str], int]] = []

    def named(
        self, cells: Sequence[str], below: Sequence[Line], usual: int, dialect: Dialect
    ) -> list[str]:
        """Return the headers of a header line."""
        row = (dialect.header_row or 0) + 1
        self.has_comments = dialect.title.startswith("#")
        if len(cells) > 1:
            self.names = list(cells)
        names = [clean_header(cell) for cell in dialect.names or cells]
        if headers.is_shifted(names, below):
            self.of_header.append(Problem(code="shifted_header", row=row))
            return ["", *names]
        if len(names) < usual and any(
            len(line.cells) > len(names) and any(cell.strip() for cell in line.cells[len(names) :])
            for line in below
        ):
            facts = {"cells": len(names), "width": usual}
            self.of_header.append(Problem(code="short_header", row=row, params=facts))
        return names

    def begin(self) -> None:
        """Forget what an earlier reading held."""
        self._held = []

    def hold(self, rows: Rows, lines: Sequence[int], width: int) -> tuple[Rows, Sequence[int]]:
        """Return the rows, those held before them first, without lone cells at their end."""
        if self._held:
            rows = [row for row, _line in self._held] + rows
            lines = [line for _row, line in self._held] + list(lines)
            self._held = []
        if not rows or width < 2 or not _is_lone(rows[-1]):
            return rows, lines
        end = len(rows)
        while end and _is_lone(rows[end - 1]):
            end -= 1
        if len(rows) - end > _HELD:
            return rows, lines
        self._held = [(rows[place], lines[place]) for place in range(end, len(rows))]
        return rows[:end], lines

    def release(self) -> list[tuple[list[str], int]]:
        """Return the rows held, with their lines: a record follows them."""
        held, self._held = self._held, []
        return held

    def end(self) -> tuple[list[tuple[list[str], int]], list[tuple[str, int]]]:
        """Return the rows held that are records after all, and the notes with their lines."""
        held = self.release()
        is_after_blank = False
        for place, (row, _line) in enumerate(held):
            text = _lone_text(row)
            if not text:
                is_after_blank = True
            elif headers.is_note(text) or (
                is_after_blank and len(row) == 1 and headers.family(text) == "text"
            ):
                notes = [(_lone_text(row), line) for row, line in held[place:] if _lone_text(row)]
                return held[:place], [(shorten(text, 80), line) for text, line in notes]
        return held, []


def _is_lone(row: Sequence[str]) -> bool:
    """Return whether nothing but the first cell is filled, if that is."""
    return not any(row[1:]) or not any(cell.strip() for cell in row[1:])


def _lone_text(row: Sequence[str]) -> str:
    return row[0].strip() if row else ""


def clean_header(cell: str) -> str:
    """Return a header without spaces around it and without characters that nobody sees."""
    return _UNSEEN.sub("", cell).strip()


def is_one_column_of_several(sample: str) -> bool:
    """Return whether most lines look as if they were cut by something after all, or the first
    one is no name of a column."""
    lines = [line for line in _LINE_END.split(sample)[:200] if line.strip()]
    if lines and len(lines[0]) < 2000 and _SENTENCE.fullmatch(lines[0].strip()):
        return True
    cut = sum(1 for line in lines if _SEPARATED.search(line[:2000]))
    return cut * 2 > len(lines)
