"""Cast whole columns from the file's texts to the forms that records are loaded in.

Takes a column whose type and writing are known; returns one text a cell, empty for null, and
the places of the cells that do not fit. Nothing is dropped here: the caller decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from datasets.records.cells import Cells
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
_AT_ONCE: Final[dict[FieldType, tuple[blocks.Plain, ...]]] = {
    FieldType.INT: (blocks.INTS,),
    FieldType.DOUBLE: (blocks.DOTS, blocks.FINE_DOTS),
    FieldType.DATE: (blocks.DAYS,),
    FieldType.DATETIME: (blocks.ZONED, blocks.TIMES),
}
"""What PostgreSQL reads as it is."""
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
        whole = self._cast_at_once(values) if values else values
        if whole is not None:
            return whole, []
        memo = self._memo
        if len(memo) > _MEMO:
            memo.clear()
        if isinstance(values, Cells):
            return self._cast_distinct(values)
        out: list[str] = []
        misfits: list[Misfit] = []
        for place, value in enumerate(values):
            if not value:
                out.append("")
                continue
            try:
                found = memo[value]
            except KeyError:
                found = self._meet(value)
            if found is None:
                misfits.append(Misfit(place, value, self._rule))
                found = ""
            out.append(found)
        return out, misfits

    def _cast_distinct(self, values: Cells) -> tuple[Sequence[str], list[Misfit]]:
        """Cast a block whose different texts are each looked at once."""
        memo = self._memo
        texts, which = values.distinct()
        found = [memo[text] if text in memo else self._meet(text) for text in texts]
        bad = [number for number, item in enumerate(found) if item is None]
        misfits = [
            Misfit(place, texts[number], self._rule) for place, number in values.places(which, bad)
        ]
        return values.replaced(which, [item or "" for item in found]), misfits

    def _meet(self, value: str) -> str | None:
        found = self._one(value)
        if len(value) < _SHORT:
            self._memo[value] = found
        return found

    def _cast_at_once(self, values: Sequence[str]) -> Sequence[str] | None:
        """Return a block that is written plainly throughout, None where it is not."""
        if self._is_multivalued:
            return None
        if self.type is FieldType.TEXT:
            if isinstance(values, Cells):
                blanks = values.blanks()
                return values.without(blanks) if blanks else values
            if not any(map(str.isspace, values)):
                return values
            return ["" if value.isspace() else value for value in values]
        if not self._is_plain:
            return None
        lines = blocks.Lines(values)
        if self.type is FieldType.GEO_POINT_2D:
            return blocks.points(lines)
        if self.type is FieldType.BOOLEAN and isinstance(values, Cells):
            return blocks.truths(values) if lines.are(blocks.TRUTHS) else None
        return values if lines.are(*_AT_ONCE.get(self.type, ())) else None

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
        if found_one is None and words.is_missing(text):
            return ""
        return found_one
