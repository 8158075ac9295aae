"""Which row of a table names its columns, and which rows above and below it are no records.

Takes rows that are cut into cells already, of a text or a sheet. Evidence is weighed column by
column: a header is unlike what stands below it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest.columns import signature_of
from ingest.values.kinds import Kind

_BELOW: Final = 100
_COLUMNS: Final = 200
_ABOVE: Final = 60
_TYPED: Final = 0.8
_RULE: Final = re.compile(r"[\s:|+]*[-=]{2,}[-=\s:|+]*")
_MASKS: Final = (
    (re.compile(r"[A-ZÀ-Þ]+"), "A"),
    (re.compile(r"[a-zß-ÿœ]+"), "a"),
    (re.compile(r"\d+"), "9"),
)
_TYPE: Final = re.compile(
    r"(?:int(?:eger)?|bigint|string|str|text|texte|varchar|char|character|date|datetime|timestamp|time"
    r"|float|double|decimal|number|numeric|nombre|entier|bool(?:ean)?|geometry|json)(?:\(\d+\))?"
)
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+")
_NOTE: Final = re.compile(
    r"(?:\*+|\(\*\)|\(?[1-9]\)|#|//|©|source|sources|note|notes|nota|nb|n\.b\.|champ|lecture"
    r"|légende|legende|legend|remarque|remarques|avertissement|données|dernière mise|mis à jour"
    r"|last updated?|updated|generated|généré|extrait|extraction|export|exporté|date d.extraction"
    r"|copyright|licence|license|attention|warning|disclaimer|fin du fichier|end of file"
    r"|\(\d+ rows?\)|\(\d+ lignes?\)|\d+ rows?\b|\d+ lignes\b|\d+ records?\b|quelle|fuente|fonte)"
    r"(?:\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row and where it begins."""

    number: int
    """0-based line of the file."""
    cells: Sequence[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)

    @property
    def width(self) -> int:
        """Return how many cells there are up to the last one that is filled."""
        filled = [place for place, cell in enumerate(self.cells) if cell.strip()]
        return filled[-1] + 1 if filled else 0

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the header and the records of a table are, all of them 0-based lines."""

    header_row: int | None = None
    """None when there is none."""
    names: tuple[str, ...] = ()
    """Cells of the header, joined with those of a second header row where there is one."""
    first_row: int = 0
    skipped: tuple[Line, ...] = ()
    """Titles, notes and groups of columns above the header."""
    units: tuple[str, ...] = ()
    """Second header row that gives units, by column; it is no record."""
    types_row: int | None = None
    """Line of a second header row that gives types; it is no record."""


@lru_cache(maxsize=20_000)
def _family(text: str) -> str:
    """Return a rough kind of a stripped cell: number, time, other, missing or text."""
    if not text:
        return "missing"
    signature, _affix = signature_of(text)
    if signature == {Kind.MISSING}:
        return "missing"
    if Kind.TEXT in signature:
        return "text"
    kind = min(signature, key=lambda item: item.value)
    if kind.value < Kind.TRUE_FALSE.value:
        return "number"
    return "time" if Kind.ISO_DATE.value <= kind.value <= Kind.MDY_TIME.value else "other"


def family(cell: str) -> str:
    """Return a rough kind of a cell: number, time, other (truth, place, JSON), missing or text."""
    stripped = cell.strip()
    return _family(stripped) if len(stripped) < 100 else "text"


def find(rows: Sequence[Line], declared: int | None = None) -> Head:
    """Return where header and records are.

    `declared` is a 0-based line that is not questioned, negative for a table without header.
    """
    if declared is not None:
        if declared < 0:
            first = next((row.number for row in rows if not row.is_blank), 0)
            return Head(first_row=first)
        under = next((row.number for row in rows if row.number > declared), declared + 1)
        cells = next((row.cells for row in rows if row.number == declared), ())
        return Head(header_row=declared, first_row=under, names=tuple(cells))
    filled = [row for row in rows if not row.is_blank]
    if not filled:
        return Head(header_row=0, first_row=1)
    start = _first_of_table(filled)
    head, below = filled[start], filled[start + 1 :]
    skipped = tuple(filled[:start])
    if not is_header(head, below):
        return Head(first_row=head.number, skipped=skipped)
    names = tuple(head.cells)
    if skipped and _is_group_row(skipped[-1], head):
        names = tuple(
            cell if cell.strip() or place >= len(skipped[-1].cells) else skipped[-1].cells[place]
            for place, cell in enumerate(head.cells)
        )
    if below and _completes(head, below):
        head, below = below[0], below[1:]
        names = tuple(
            name if name.strip() else cell for name, cell in zip(names, head.cells, strict=False)
        )
    elif below and _subdivides(head, below):
        groups, head, below = _filled_forward(names), below[0], below[1:]
        names = tuple(
            f"{group} {cell.strip()}" if cell.strip() else group
            for group, cell in zip(groups, head.cells, strict=True)
        )
    last = head
    if below and is_rule(below[0]):
        last, below = below[0], below[1:]
    units: tuple[str, ...] = ()
    has_types = _are_types(below)
    if has_types or _is_units(below):
        last, units = below[0], () if has_types else tuple(below[0].cells)
    return Head(
        header_row=head.number,
        names=names,
        first_row=_after(rows, last),
        skipped=skipped,
        units=units,
        types_row=last.number if has_types else None,
    )


def _is_group_row(above: Line, head: Line) -> bool:
    """Return whether the row right above the header names groups of its columns."""
    return (
        above.number + 1 == head.number
        and len(above.cells) == len(head.cells)
        and above.filled > 1
        and any(not cell.strip() for cell in head.cells)
    )


def _completes(head: Line, below: Sequence[Line]) -> bool:
    """Return whether the row under the header fills its gaps, and nothing but its gaps."""
    row = below[0]
    if len(below) < 2 or len(row.cells) != len(head.cells) or row.number != head.number + 1:
        return False
    pairs = [(a.strip(), b.strip()) for a, b in zip(head.cells, row.cells, strict=True)]
    if any(a and b for a, b in pairs) or not all(a or b for a, b in pairs) or row.filled < 1:
        return False
    fillings = [b for _a, b in pairs if b]
    return all(family(text) == "text" or _is_year(text) for text in fillings) and all(
        following.filled * 2 > len(head.cells) for following in below[1:3]
    )


def _subdivides(head: Line, below: Sequence[Line]) -> bool:
    """Return whether the row under the header parts its groups, whose names stand once each.

    As `Zone;Men;;Women;` above `;2019;2020;2019;2020`: the row is empty under names that stand for
    one column, where the records are not, and says what no record says.
    """
    row, records = below[0], below[1 : 1 + _BELOW]
    if len(records) < 3 or len(row.cells) != len(head.cells) or row.number != head.number + 1:
        return False
    pairs = [(a.strip(), b.strip()) for a, b in zip(head.cells, row.cells, strict=True)]
    gaps = [place for place, (a, b) in enumerate(pairs) if not a and b]
    alone = [place for place, (a, b) in enumerate(pairs) if a and not b]
    if not gaps or not alone or not pairs[0][0] or any(not a and not b for a, b in pairs):
        return False
    if any(pairs[place - 1][1] == "" for place in gaps):
        return False
    for place, (_name, cell) in enumerate(pairs):
        values = _values(records, place)
        if not cell:
            if len(values) < len(records):
                return False
        elif cell in values or not (family(cell) == "text" or _is_year(cell)):
            return False
        else:
            are_years = bool(values) and all(map(_is_year, values))
            if are_years and _is_year(cell):
                return False
    return True


def _filled_forward(names: Sequence[str]) -> list[str]:
    """Return the names, each gap with the name before it."""
    filled: list[str] = []
    for name in names:
        filled.append(name.strip() or filled[-1])
    return filled


def _are_types(below: Sequence[Line]) -> bool:
    """Return whether the row under the header names the types of the columns."""
    cells = [cell.strip().casefold() for cell in below[0].cells if cell.strip()] if below else []
    return len(cells) > 1 and len(below) > 1 and all(map(_TYPE.fullmatch, cells))


def _after(rows: Sequence[Line], row: Line) -> int:
    """Return the line where the row after this one begins."""
    following = rows.index(row) + 1
    if following < len(rows):
        return rows[following].number
    return row.number + 1 + sum(cell.count("\n") for cell in row.cells)


def is_rule(row: Line) -> bool:
    """Return whether a row only draws a line, as under the header of a table in Markdown."""
    cells = [cell for cell in row.cells if cell.strip()]
    return bool(cells) and all(_RULE.fullmatch(cell.strip()) for cell in cells)


def _first_of_table(filled: Sequence[Line]) -> int:
    """Return the place of the row that a table begins with: its header, or its first record."""
    plain = [row for row in filled if not _is_comment(row)] or list(filled)
    wide = [row.width for row in plain if row.width > 1]
    if len(wide) * 3 < len(plain):
        return _after_comments(filled)
    usual = Counter(wide).most_common(1)[0][0]
    strong = _strong_header(filled, usual)
    if strong is not None:
        return strong
    for place, row in enumerate(filled[:-1]):
        if _is_comment(row) and not _is_comment(filled[place + 1]) and row.filled < usual:
            continue
        count = row.filled
        is_lone = count == 1 and usual > 2 and filled[place + 1].filled > 1
        is_title = is_lone and not (_looks_like_data(row) and len(row.cells) >= usual)
        least = usual if usual < 4 else usual - 1
        if len(row.cells) >= least and count * 2 >= min(usual, 3) and not is_title:
            return place
        if len(row.cells) >= usual and not is_title and _looks_like_data(row):
            return place
        if _is_short_header(row, filled[place + 1 :], usual):
            return place
    return 0


def _is_short_header(row: Line, below: Sequence[Line], usual: int) -> bool:
    """Return whether a row of words names most of the columns of the records right below it."""
    words = [cell for cell in row.cells if cell.strip()]
    return (
        len(words) == len(row.cells)
        and 2 <= len(words) < usual <= len(words) * 2
        and all(family(cell) == "text" for cell in words)
        and below[0].number == row.number + 1
        and not is_header(below[0], below[1:])
    )


def _is_comment(row: Line) -> bool:
    return row.cells[0].lstrip().startswith("#")


def _after_comments(filled: Sequence[Line]) -> int:
    """Return the place of the first row of one column that is no comment."""
    for place, row in enumerate(filled):
        if not row.cells[0].lstrip().startswith("# "):
            return place
    return 0


def _strong_header(filled: Sequence[Line], usual: int) -> int | None:
    """Return the place of the first full row of words above typed columns, if rows above it
    are emptier or comments; None where there is no such row."""
    fullest = 0
    for place, row in enumerate(filled[:_ABOVE]):
        count = row.filled
        below = filled[place + 1 : place + 1 + _BELOW]
        is_full = count >= max(2, usual * 0.7) and len(row.cells) <= usual + 2
        if is_full and fullest < count and _is_wordy(row) and _stands_above_types(row, below):
            return place
        if not _is_comment(row) and len(row.cells) <= usual:
            fullest = max(fullest, count)
        if fullest >= usual:
            return None
    return None


def _is_wordy(row: Line) -> bool:
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    words = sum(1 for cell in cells if family(cell) == "text")
    return words * 2 > len(cells) and all(
        family(cell) in ("text", "time", "missing") or _is_year(cell) for cell in cells
    )


def _stands_above_types(row: Line, below: Sequence[Line]) -> bool:
    """Return whether a word of the row stands above a column of numbers, dates and the like."""
    if not below:
        return False
    for place, cell in enumerate(row.cells[:_COLUMNS]):
        values = _values(below, place)
        if values and family(cell) == "text":
            typed = sum(1 for value in values if family(value) not in ("text", "missing"))
            if typed >= len(values) * _TYPED:
                return True
    return False


def _looks_like_data(row: Line) -> bool:
    return any(family(cell) not in ("text", "missing") for cell in row.cells if cell.strip())


def _values(below: Sequence[Line], place: int) -> list[str]:
    """Return the cells of a column that say something."""
    cells = [row.cells[place].strip() for row in below[:_BELOW] if place < len(row.cells)]
    return [cell for cell in cells if cell and family(cell) != "missing"]


def is_header(head: Line, below: Sequence[Line]) -> bool:
    """Return whether the row names the columns rather than being a record."""
    cells = [cell.strip() for cell in head.cells[:_COLUMNS]]
    if not below:
        typed = [c for c in cells if family(c) not in ("text", "missing") and not _is_year(c)]
        return len(typed) * 2 <= sum(1 for cell in cells if cell)
    others = [row for row in below if list(row.cells) != list(head.cells)] or below
    progress = _is_progression(cells)
    score = 1.0
    for place, cell in enumerate(cells):
        values = _values(others, place)
        if values:
            score += _evidence(cell, values, is_counted=progress)
    return score > 0


def _evidence(cell: str, values: Sequence[str], *, is_counted: bool) -> float:
    """Return what one column says: positive for a header, negative for a record."""
    if not cell:
        return -0.2
    kind = family(cell)
    families = Counter(family(value) for value in values)
    usual, _count = families.most_common(1)[0]
    typed = sum(n for name, n in families.items() if name != "text")
    if typed >= len(values) * _TYPED and usual != "text":
        if kind == "text":
            return 1.0
        if kind == "missing":
            return 0.0
        if kind != usual:
            return 0.6
        if usual == "number" and _is_year(cell):
            years = sum(1 for value in values if _is_year(value))
            return -1.5 if years * 2 >= len(values) else 0.4
        return 0.2 if is_counted else -1.5
    if kind not in ("text", "missing"):
        return 0.1 if _is_year(cell) or is_counted else -0.7
    return _evidence_of_words(cell, values)


def _evidence_of_words(cell: str, values: Sequence[str]) -> float:
    """Return what a column of words says of the word above it."""
    if cell in values:
        return -1.5 if len(values) > 3 else -0.5
    score = 0.0
    if _IDENTIFIER.fullmatch(cell) and not any(map(_IDENTIFIER.fullmatch, values)):
        score += 0.7
    begins = Counter(_mask(value.split()[0]) for value in values)
    begin, count = begins.most_common(1)[0]
    if len(values) >= 2 and count >= len(values) * _TYPED and not begin.isalpha():
        return -1.0 if _mask(cell.split(maxsplit=1)[0]) == begin else 1.0
    mask, count = Counter(map(_mask, values)).most_common(1)[0]
    if len(values) >= 2 and count >= len(values) * _TYPED and mask not in _PLAIN_MASKS:
        score += -1.0 if _mask(cell) == mask else 1.0
    elif len(values) >= 10 and len(set(values)) * 3 <= len(values):
        score += 0.5
    return score


_PLAIN_MASKS: Final = frozenset({"a", "A", "Aa", "Aa Aa", "a a", "Aa a", "A A"})


def _mask(text: str) -> str:
    """Return the shape of a text: `A` for capitals, `a` for letters, `9` for digits.

    >>> _mask("AB-12 rue"), _mask("Angers")
    ('A-9 a', 'Aa')
    """
    masked = text[:80]
    for pattern, sign in _MASKS:
        masked = pattern.sub(sign, masked)
    return masked


def _is_year(cell: str) -> bool:
    """Return whether a number may name a column: wide tables have one column a year."""
    text = cell.strip()
    return len(text) == 4 and text.isdigit() and text[:2] in ("18", "19", "20", "21")


def _is_progression(cells: Sequence[str]) -> bool:
    """Return whether the numbers of a row count up by one, as the names of numbered columns."""
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 9]
    others = [cell for cell in cells if cell and not cell.isdigit() and family(cell) != "text"]
    if len(numbers) < 3 or others:
        return False
    return all(after - before == 1 for before, after in itertools.pairwise(numbers))


def _is_units(below: Sequence[Line]) -> bool:
    """Return whether the first row under the header gives units: words above numbers only."""
    if len(below) < 4:
        return False
    first, rest = below[0], below[1:60]
    words = 0
    for place, cell in enumerate(first.cells):
        if not cell.strip():
            continue
        if family(cell) != "text" or len(cell) > 30:
            return False
        column = [row.cells[place] for row in rest if place < len(row.cells)]
        kinds = [family(value) for value in column if value.strip()]
        if "text" in kinds:
            return False
        if not kinds:
            return False
        words += 1
    return words >= 2


def is_note(text: str) -> bool:
    """Return whether a lone cell below a table reads as a note rather than a value.

    >>> is_note("Source : INSEE, 2024"), is_note("Angers"), is_note("(3 rows)")
    (True, False, True)
    """
    stripped = text.strip()
    if len(stripped) > 3 and _RULE.fullmatch(stripped):
        return True
    if family(stripped) not in ("text", "missing") and not _NOTE.match(stripped):
        return False
    return bool(_NOTE.match(stripped)) or (len(stripped) > 60 and stripped.count(" ") > 7)


def is_shifted(header: Sequence[str], below: Sequence[Line]) -> bool:
    """Return whether a header leaves out the name of the first column, as R writes tables.

    The first column then counts the rows, or names them before numbers only.
    """
    rows = [row.cells for row in below[:_BELOW]]
    if len(rows) < 3 or any(len(row) != len(header) + 1 for row in rows):
        return False
    if not all(family(cell) == "text" for cell in header):
        return False
    if not any(row[-1].strip() for row in rows):
        return False
    first = [row[0].strip() for row in rows]
    if all(cell.isdigit() for cell in first):
        counted = [int(cell) for cell in first]
        return counted[0] in (0, 1) and counted == list(range(counted[0], counted[0] + len(rows)))
    if len(set(first)) < len(first) or any(family(cell) != "text" for cell in first):
        return False
    return all(family(cell) in ("number", "missing") for row in rows for cell in row[1:])
