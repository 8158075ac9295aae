"""How a delimited text is cut into cells: delimiter, quotes, header, lines that are no data.

Takes a sample of decoded text. Each question is answered by parsing the sample in every way
and taking the one whose rows agree best.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ingest.columns import signature_of
from ingest.values.kinds import Kind

DELIMITERS: Final = (";", ",", "\t", "|")
_RARE: Final = ("^", "~", "\x1f", "¦")
NO_DELIMITER: Final = "\x1e"
"""Stands for none: a character that delimited texts do not hold."""
_LOOKED_AT: Final = 500
_LEAST_SCORE: Final = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How to parse the text."""

    delimiter: str | None = None
    """None for a single column."""
    escape: str | None = None
    skip_space: bool = False
    quotes: bool = True
    header_row: int | None = None
    """0-based line of the header, None when there is none."""
    first_row: int = 0
    """0-based line where records begin."""
    skipped: tuple[int, ...] = ()
    """0-based lines before the header that hold titles or notes."""
    units: tuple[str, ...] = ()
    """Second header line that gives units, by column; it is no record."""


@dataclass(frozen=True, slots=True)
class Line:
    """A parsed row of the sample and where it begins."""

    number: int
    """0-based line of the file."""
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    @property
    def width(self) -> int:
        """Return how many cells there are up to the last one that is filled."""
        filled = [place for place, cell in enumerate(self.cells) if cell.strip()]
        return filled[-1] + 1 if filled else 0


def parse(text: str, dialect: Dialect) -> list[Line]:
    """Return the rows of a sample."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, **reader_options(dialect))
    rows: list[Line] = []
    start = 0
    try:
        for cells in reader:
            rows.append(Line(start, cells))
            start = reader.line_num
            if len(rows) >= _LOOKED_AT:
                break
    except csv.Error:
        pass  # the reader of the whole file reports it with its line
    return rows


def reader_options(dialect: Dialect) -> dict[str, Any]:
    """Return the arguments that make `csv.reader` parse as the dialect says."""
    options: dict[str, Any] = {
        "delimiter": dialect.delimiter or NO_DELIMITER,
        "skipinitialspace": dialect.skip_space,
    }
    if dialect.escape:
        options |= {"escapechar": dialect.escape, "doublequote": False}
    if not dialect.quotes:
        options["quoting"] = csv.QUOTE_NONE
    return options


def detect(sample: str, *, delimiter: str | None = None, header_row: int | None = None) -> Dialect:
    """Return the dialect of a text; what the caller declares is not questioned.

    `header_row` is a 0-based line, negative for a text without header.
    """
    base = _delimited(sample, delimiter)
    rows = parse(sample, base)
    return _with_header(base, rows, header_row)


def _delimited(sample: str, declared: str | None) -> Dialect:
    candidates = (declared,) if declared else DELIMITERS
    scored = [_best_quoting(sample, candidate) for candidate in candidates]
    score, dialect = max(scored, key=lambda item: item[0])
    if declared or score >= _LEAST_SCORE:
        return dialect
    rare_score, rare = max(
        (_best_quoting(sample, candidate) for candidate in _RARE), key=lambda item: item[0]
    )
    return rare if rare_score > 0.6 else Dialect(delimiter=None)


def _best_quoting(sample: str, delimiter: str) -> tuple[float, Dialect]:
    plain = Dialect(delimiter=delimiter)
    ways = [plain]
    if '\\"' in sample:
        ways.append(replace(plain, escape="\\"))
    if f'{delimiter} "' in sample:
        ways.append(replace(plain, skip_space=True))
    scored = [(_score(parse(sample, way)), place, way) for place, way in enumerate(ways)]
    score, _place, way = max(scored, key=lambda item: (item[0], -item[1]))
    return score, way


def _score(rows: Sequence[Line]) -> float:
    """Return how well rows agree on one width, and how wide that is."""
    widths = [len(row.cells) for row in rows if not row.is_blank]
    if not widths:
        return 0.0
    counted = Counter(widths)
    width, count = max(counted.items(), key=lambda item: (item[1], item[0]))
    if width == 1 and len(counted) > 1:
        wide = {w: n for w, n in counted.items() if w > 1}
        width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    if width == 1:
        return 0.0
    agreement = count / len(widths)
    first_agrees = widths[0] == width
    return agreement * (1 - 1 / width) * (1.0 if first_agrees else 0.6)


def find_header(rows: Sequence[Line], declared: int | None = None) -> Dialect:
    """Return where header and records are in rows that are cut already, as of a sheet."""
    return _with_header(Dialect(), rows, declared)


def _with_header(base: Dialect, rows: Sequence[Line], declared: int | None) -> Dialect:
    if declared is not None:
        if declared < 0:
            first = next((row.number for row in rows if not row.is_blank), 0)
            return replace(base, header_row=None, first_row=first)
        under = next((row.number for row in rows if row.number > declared), declared + 1)
        return replace(base, header_row=declared, first_row=under)
    filled = [row for row in rows if not row.is_blank]
    if not filled:
        return replace(base, header_row=0, first_row=1)
    start = _first_of_table(filled)
    head, below = filled[start], filled[start + 1 :]
    skipped = tuple(row.number for row in filled[:start])
    if below and not _is_header(head, below):
        return replace(base, header_row=None, first_row=head.number, skipped=skipped)
    following = rows.index(head) + 1
    breaks = sum(cell.count("\n") for cell in head.cells)
    first = rows[following].number if following < len(rows) else head.number + 1 + breaks
    found = replace(base, header_row=head.number, first_row=first, skipped=skipped)
    if _units(below):
        after = rows.index(below[0]) + 1
        first = rows[after].number if after < len(rows) else first + 1
        return replace(found, first_row=first, units=tuple(below[0].cells))
    return found


def _first_of_table(filled: Sequence[Line]) -> int:
    """Return the place of the first row that is as wide as most rows are."""
    usual = Counter(row.width for row in filled).most_common(1)[0][0]
    if usual < 2:
        return 0
    for place, row in enumerate(filled[: len(filled) - 1]):
        cells = [cell for cell in row.cells if cell.strip()]
        is_title = len(cells) == 1 and usual > 2 and _is_single_title(row, filled[place + 1 :])
        least = usual if usual < 4 else usual - 1
        if len(row.cells) >= least and len(cells) * 2 >= min(usual, 3) and not is_title:
            return place
        if len(row.cells) >= usual and not is_title and _looks_like_data(row):
            return place
    return 0


def _is_single_title(row: Line, below: Sequence[Line]) -> bool:
    """Return whether one lone cell stands above rows that are fuller."""
    return bool(below) and sum(1 for cell in below[0].cells if cell.strip()) > 1


def _looks_like_data(row: Line) -> bool:
    return any(_kind(cell) is not Kind.TEXT for cell in row.cells if cell.strip())


def _kind(cell: str) -> Kind:
    """Return a rough kind: number, date and the like, or text."""
    text = cell.strip()
    if not text:
        return Kind.MISSING
    signature, _affix = signature_of(text)
    if Kind.TEXT in signature or signature == {Kind.MISSING}:
        return Kind.TEXT
    return min(signature, key=lambda kind: kind.value)


def _is_header(head: Line, below: Sequence[Line]) -> bool:
    """Return whether the first row names the columns rather than being a record."""
    names = data = 0
    width = max(len(head.cells), Counter(len(r.cells) for r in below).most_common(1)[0][0])
    for place in range(width):
        cell = head.cells[place].strip() if place < len(head.cells) else ""
        column = [row.cells[place] for row in below[:100] if place < len(row.cells)]
        kinds = [kind for kind in map(_kind, column) if kind is not Kind.MISSING]
        if not cell or not kinds:
            continue
        typed = sum(1 for kind in kinds if kind is not Kind.TEXT)
        is_typed_column = typed >= len(kinds) * 0.8
        is_typed_cell = _kind(cell) is not Kind.TEXT and not _is_year(cell)
        if is_typed_column:
            names, data = names + (not is_typed_cell), data + is_typed_cell
        elif is_typed_cell or (len(below) > 3 and cell in {value.strip() for value in column}):
            data += 1
    return data == 0 or names > data


def _is_year(cell: str) -> bool:
    """Return whether a number may name a column: wide tables have one column a year."""
    return len(cell) == 4 and cell.isdigit() and cell[:2] in ("18", "19", "20", "21")


def _units(below: Sequence[Line]) -> bool:
    """Return whether the first row under the header gives units: words above numbers only."""
    if len(below) < 4:
        return False
    first, rest = below[0], below[1:60]
    words = 0
    for place, cell in enumerate(first.cells):
        if not cell.strip():
            continue
        signature, _affix = signature_of(cell.strip())
        if Kind.TEXT not in signature or len(cell) > 30:
            return False
        column = [row.cells[place] for row in rest if place < len(row.cells)]
        kinds = [_kind(value) for value in column if value.strip()]
        others = {v.strip().casefold() for v in column if v.strip() and _kind(v) is Kind.TEXT}
        if not any(kind is not Kind.TEXT for kind in kinds):
            if all(signature_of(value)[0] == {Kind.MISSING} for value in others) and others:
                words += 1
                continue
            return False
        if any(signature_of(value)[0] != {Kind.MISSING} for value in others):
            return False
        words += 1
    return words >= 2
