"""Cast whole columns from the file's texts to the forms that records are loaded in.

Takes a column whose type and writing are known; returns one text a cell, empty for null, and
the places of the cells that do not fit. Nothing is dropped here: the caller decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from datasets.records.literals import array, json_value
from datasets.types import FieldType
from ingest.values import blocks, dates, nested, numbers, places, words
from ingest.values.files import CellFiles
from ingest.values.kinds import Writing

CellCast = Callable[[str, Writing], str | None]

_CELLS: Final[dict[FieldType, CellCast]] = {
    FieldType.TEXT: lambda text, _w: text,
    FieldType.INT: numbers.cast_int,
    FieldType.DOUBLE: numbers.cast_double,
    FieldType.BOOLEAN: lambda text, _w: words.cast_truth(text),
    FieldType.DATE: dates.cast_date,
    FieldType.DATETIME: dates.cast_datetime,
    FieldType.GEO_POINT_2D: places.cast_point,
    FieldType.GEO_SHAPE: lambda text, _w: places.cast_shape(text),
    FieldType.FILE: lambda text, _w: CellFiles({}).cast(text),
    FieldType.JSON_BLOB: lambda text, _w: nested.cast_json(text) or json_value(text),
}
_AT_ONCE: Final[dict[FieldType, Callable[[str], object]]] = {
    FieldType.INT: blocks.INTS.fullmatch,
    FieldType.DOUBLE: blocks.DOTS.fullmatch,
    FieldType.DATE: blocks.are_days,
    FieldType.DATETIME: blocks.are_times,
}
MISSING_FILE: Final = "missing_file"
"""The rule that a cell breaks which names a file that did not come."""
_MEMO: Final = 65_536
_SHORT: Final = 64


@dataclass(frozen=True, slots=True)
class Misfit:
    """A cell that does not fit its field."""

    place: int
    """Index of the cell in the column that was given."""
    value: str
    rule: str


class Caster:
    """Casts the columns of one field, block after block."""

    def __init__(
        self,
        chosen: FieldType,
        writing: Writing,
        *,
        is_multivalued: bool,
        files: CellFiles | None = None,
    ) -> None:
        self.type = chosen
        self._writing = writing
        self._is_multivalued = is_multivalued
        self._cell = _CELLS[chosen]
        if chosen is FieldType.FILE and files is not None:
            self._cell = lambda text, _w: files.cast(text)
        self._rule = MISSING_FILE if chosen is FieldType.FILE else f"not_{chosen.value}"
        self._memo: dict[str, str | None] = {}
        self._is_plain = not writing.affix and (
            writing.decimal == "." and writing.order in ("iso", "lat_lon")
        )

    def cast(self, values: Sequence[str]) -> tuple[Sequence[str], list[Misfit]]:
        """Return the cells as records hold them, and those that do not fit (as null)."""
        whole = self._cast_at_once(values)
        if whole is not None:
            return whole, []
        memo = self._memo
        if len(memo) > _MEMO:
            memo.clear()
        out: list[str] = []
        misfits: list[Misfit] = []
        for place, value in enumerate(values):
            if not value:
                out.append("")
                continue
            try:
                found = memo[value]
            except KeyError:
                found = self._one(value)
                if len(value) < _SHORT:
                    memo[value] = found
            if found is None:
                misfits.append(Misfit(place, value, self._rule))
                found = ""
            out.append(found)
        return out, misfits

    def _cast_at_once(self, values: Sequence[str]) -> Sequence[str] | None:
        """Return a block that is written plainly throughout, None where it is not."""
        if self._is_multivalued:
            return None
        if self.type is FieldType.TEXT:
            if not any(map(str.isspace, values)):
                return values
            return ["" if value.isspace() else value for value in values]
        if not self._is_plain:
            return None
        lines = blocks.joined(values)
        if self.type is FieldType.GEO_POINT_2D:
            return blocks.points(lines)
        is_whole = _AT_ONCE[self.type](lines) if self.type in _AT_ONCE else False
        return values if is_whole else None

    def _one(self, value: str) -> str | None:
        text = value.strip()
        if not text:
            return ""
        if self._is_multivalued:
            parts = nested.split(text, self._writing.separator)
            found = [self._cell(part, self._writing) for part in parts]
            if any(item is None for item in found):
                return None
            return array(item for item in found if item) if any(found) else ""
        found_one = self._cell(text, self._writing)
        if found_one is None and text.casefold() in words.MISSING:
            return ""
        return found_one
