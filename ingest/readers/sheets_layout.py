"""Where the table lies in a sheet: its columns and header, and which sheet holds the data.

Takes the first rows of a sheet; title lines, notes and group headers around a table are told
from it by their shape.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest import headers as heads
from ingest.headers import Line
from ingest.readers.margins import clean_header
from ingest.readers.sheets_book import Row, Span

_NOTES: Final = re.compile(
    r"(?:a )?(?:lisez[ -]?(?:moi|nous)|read ?me|lire|notes?|notice|sommaire|accueil|legende?s?"
    r"|meta ?-?donnees|meta ?data|dictionnaire.*|documentation|glossaire|infos?|informations?"
    r"|a ?propos|about|cover|couverture|index|contents?|table des matieres|presentation"
    r"|mode d'?emploi|instructions?|guide|sources?|definitions?|variables?|nomenclatures?"
    r"|parametres?|listes?(?: deroulantes?)?|modalites|codes?)\W*",
)
_TYPED: Final = re.compile(r"[-+]?[\d][\d\s.,:/T+-]*%?")
_PROSE: Final = 60
"""Texts longer than this on average are sentences, not the items of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The table of a sheet."""

    header_row: int | None
    """0-based."""
    first_row: int
    """0-based row from which records begin."""
    columns: tuple[int, ...]
    headers: tuple[str, ...]
    units: tuple[str, ...] = ()
    skipped: tuple[int, ...] = ()
    title: str = ""
    """Text of the first of them."""
    units_row: int | None = None
    groups_row: int | None = None
    """0-based row above the header whose cells name groups of columns."""
    gaps: tuple[int, ...] = ()
    """Columns without any cell between those of the table."""


def lay_out(head: Sequence[Row], merged: Sequence[Span], declared: int | None) -> Layout:
    """Return where the table lies, from the first rows of a sheet; there is at least one."""
    left = min(min(cells) for _number, cells in head)
    lines = [_line(number, cells, left) for number, cells in head]
    found = heads.find(lines, declared)
    by_row = {number - 1: cells for number, cells in head}
    header, first = found.header_row, found.first_row
    skipped = tuple(line.number for line in found.skipped)
    units, groups = found.units, None
    across = [span for span in merged if span[3] > span[1]]
    if header is not None and declared is None:
        lower = _lower_header(by_row, header, across)
        if lower is not None:
            groups, header = header, lower
            again = heads.find([line for line in lines if line.number >= lower], lower)
            first, units = max(again.first_row, lower + 1), ()
        elif header - 1 in skipped and _is_group_row(by_row, header - 1, across):
            groups = header - 1
            skipped = tuple(row for row in skipped if row != groups)
    below = {column for row, cells in by_row.items() if row >= first for column in cells}
    named = set(by_row.get(header, {})) if header is not None else set()
    if groups is not None:
        named |= set(by_row[groups])
    columns = tuple(sorted(below | named))
    gaps = tuple(column for column in range(columns[0], columns[-1]) if column not in below | named)
    headers = (
        ("",) * len(columns)
        if header is None
        else tuple(
            _names(by_row, header, groups, columns, merged)
            if groups is not None
            else _completed(_names(by_row, header, None, columns, merged), columns, left, found)
        )
    )
    return Layout(
        header_row=header,
        first_row=first,
        columns=columns,
        headers=headers,
        units=tuple(
            units[column - left].strip() if column - left < len(units) else "" for column in columns
        )
        if any(units)
        else (),
        units_row=first - 1 if any(units) else None,
        skipped=skipped,
        title=" ".join(found.skipped[0].cells).strip() if skipped else "",
        groups_row=groups,
        gaps=gaps,
    )


def _line(number: int, cells: Mapping[int, str], left: int) -> Line:
    last = max(cells)
    return Line(number - 1, [cells.get(place, "") for place in range(left, last + 1)])


def _is_group_row(
    by_row: Mapping[int, Mapping[int, str]], row: int, across: Sequence[Span]
) -> bool:
    """Return whether cells of the row stand above several columns, but none above all."""
    width = len(by_row.get(row + 1, {}))
    spans = [span for span in across if span[0] == span[2] == row + 1]
    return bool(spans) and all(span[3] - span[1] + 1 < width for span in spans)


def _lower_header(
    by_row: Mapping[int, Mapping[int, str]], header: int, across: Sequence[Span]
) -> int | None:
    """Return the row of the names under a row that names groups of columns."""
    if not _is_group_row(by_row, header, across) or header + 2 not in by_row:
        return None
    names = by_row[header + 1]
    spans = [span for span in across if span[0] == span[2] == header + 1]
    under = [column for span in spans for column in range(span[1], span[3] + 1) if column in names]
    texts = [names[column] for column in under]
    is_named = len(under) > 1 and all(
        not _TYPED.fullmatch(text) or re.fullmatch(r"(?:19|20)\d\d", text) for text in texts
    )
    return header + 1 if is_named else None


def _names(
    by_row: Mapping[int, Mapping[int, str]],
    header: int,
    groups: int | None,
    columns: Sequence[int],
    merged: Sequence[Span],
) -> list[str]:
    """Return the headers; a group's name comes before one that would be there twice."""
    own = [clean_header(by_row.get(header, {}).get(column, "")) for column in columns]
    high = {
        column: by_row.get(span[0] - 1, {}).get(span[1], "").strip()
        for span in merged
        if span[0] <= header + 1 <= span[2] and span[0] - 1 < header
        for column in range(span[1], span[1] + 1)
    }
    above: dict[int, str] = {}
    if groups is not None:
        cells = by_row[groups]
        for span in merged:
            if span[0] == span[2] == groups + 1 and span[1] in cells:
                above |= dict.fromkeys(range(span[1], span[3] + 1), cells[span[1]].strip())
    names = []
    for column, name in zip(columns, own, strict=True):
        if not name:
            lone = by_row[groups].get(column, "").strip() if groups is not None else ""
            names.append(high.get(column, "") or lone)
        elif own.count(name) > 1 and above.get(column):
            names.append(f"{above[column]} {name}")
        else:
            names.append(name)
    return names


def _completed(
    names: Sequence[str], columns: Sequence[int], left: int, found: heads.Head
) -> list[str]:
    """Return the headers with gaps filled from the rows around the header."""
    given = {left + place: clean_header(name) for place, name in enumerate(found.names)}
    return [name or given.get(column, "") for column, name in zip(columns, names, strict=True)]


def worth(name: str, head: Sequence[Row], *, is_hidden: bool) -> int:
    """Return how much a sheet looks like the one with the data: the higher the likelier."""
    if not head:
        return 0
    rank = 1 if is_hidden else 10
    widths = [len(cells) for _number, cells in head]
    wide = sum(1 for width in widths if width > 1)
    is_list = len(head) > 2 and _mean_length(head) < _PROSE
    is_table = wide >= 2 or (is_list and max(widths) == 1)
    return rank + 4 * is_table + 2 * (not _is_notes(name))


def _is_notes(name: str) -> bool:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return bool(_NOTES.fullmatch(" ".join(bare.replace("_", " ").split())))


def _mean_length(head: Sequence[Row]) -> float:
    texts = [text for _number, cells in head for text in cells.values()]
    return sum(map(len, texts)) / len(texts)


def looks_like_header(cells: Mapping[int, str], typed: Mapping[int, bool]) -> bool:
    """Return whether words stand where the columns hold numbers: a second table's header."""
    words = [column for column, text in cells.items() if not _TYPED.fullmatch(text.strip())]
    return (
        len(words) == len(cells) > 1
        and sum(1 for column in words if typed.get(column)) * 2 >= sum(typed.values()) > 0
    )


def typed_columns(head: Sequence[Row], first_row: int) -> dict[int, bool]:
    """Return which columns hold numbers or dates in nearly all of the first records."""
    counts: dict[int, list[int]] = {}
    for number, cells in head:
        if number > first_row:
            for column, text in cells.items():
                count = counts.setdefault(column, [0, 0])
                count[0] += 1
                count[1] += bool(_TYPED.fullmatch(text.strip()))
    return {column: fits >= total * 0.8 for column, (total, fits) in counts.items()}
