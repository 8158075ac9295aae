"""What every kind of workbook offers: sheets, and rows of texts by column, as often as asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from ingest.errors import UnreadableFileError
from ingest.readers.sheets_formats import Format, Meaning

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
HEAD_ROWS: Final = 500

Row = tuple[int, dict[int, str]]
"""Number of the row in the sheet, from 1, and the texts of its filled cells by column, from 0."""
Span = tuple[int, int, int, int]
"""First row and column, last row and column of merged cells: rows from 1, columns from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet as the workbook lists it."""

    name: str
    place: int
    is_hidden: bool = False


@dataclass(slots=True)
class Counted:
    """How often something was met, and where first."""

    count: int = 0
    row: int = 0
    column: int = 0
    text: str = ""

    def meet(self, row: int, column: int = 0, text: str = "") -> None:
        if not self.count:
            self.row, self.column, self.text = row, column, text
        self.count += 1

    @property
    def cell(self) -> str:
        return address(self.row, self.column)


@dataclass(slots=True)
class Met:
    """What one reading of a sheet met beside the texts."""

    errors: Counted = field(default_factory=Counted)
    """Cells such as #N/A."""
    unknown: Counted = field(default_factory=Counted)
    """Formulas whose result is not in the file."""
    hidden_rows: Counted = field(default_factory=Counted)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Span] = field(default_factory=list)
    formats: dict[int, dict[Format, int]] = field(default_factory=dict)
    """Formats of numbers by column, with the first row of each."""
    share: float = 0.0

    def take(self, other: Met) -> None:
        """Know what another reading of the same sheet met, in place of this one."""
        for name in self.__slots__:
            setattr(self, name, getattr(other, name))

    def note_format(self, row: int, column: int, found: Format) -> None:
        self.formats.setdefault(column, {}).setdefault(found, row)

    def unit(self, column: int) -> str:
        """Return the unit that all numbers of a column are shown with."""
        units = {found.unit for found in self.formats.get(column, ())}
        return units.pop() if len(units) == 1 else ""

    def percent_row(self, column: int) -> int | None:
        """Return the first row whose number is shown in percent."""
        for found, row in self.formats.get(column, {}).items():
            if found.meaning is Meaning.PERCENT:
                return row
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first rows of a sheet, and what they met."""

    rows: Sequence[Row]
    met: Met
    is_whole: bool
    """No other row follows."""


class Book(Protocol):
    """A workbook that is open for reading; nothing but positions is kept of it."""

    sheets: Sequence[Sheet]

    def rows(self, sheet: Sheet, met: Met) -> Iterator[Row]:
        """Yield the rows that hold a value, in the order of the file."""

    def merged(self, sheet: Sheet) -> Sequence[Span]:
        """Return the merged cells, as far as they are known before the rows are read."""


def letters(column: int) -> str:
    """Return the letters of a column.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    shown = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        shown = chr(65 + rest) + shown
    return shown


def address(row: int, column: int) -> str:
    """Return a cell as people name it.

    >>> address(2, 1)
    'B2'
    """
    return f"{letters(column)}{row}"


def span_text(span: Span) -> str:
    """Return merged cells as people name them."""
    return f"{address(span[0], span[1])}:{address(span[2], span[3])}"


def column_number(text: str) -> int:
    """Return the column of letters, from 0.

    Raises:
        UnreadableFileError: no column of any sheet.
    """
    number = 0
    for char in text.upper():
        if not "A" <= char <= "Z" or number > MAX_COLUMNS:
            raise UnreadableFileError.of("wrong_cell", cell=text[:20])
        number = number * 26 + ord(char) - 64
    if not 0 < number <= MAX_COLUMNS:
        raise UnreadableFileError.of("wrong_cell", cell=text[:20])
    return number - 1
