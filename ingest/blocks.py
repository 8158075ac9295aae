"""From the rows of a file to the blocks that `records.write` loads, cast and identified.

Cells that do not fit are collected with their place; nothing is dropped without being told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from datasets.records.identity import record_ids
from datasets.records.write import Block
from datasets.types import FieldType
from ingest.casts import Caster
from ingest.clock import ClockWatch
from ingest.errors import UnreadableFileError
from ingest.plan import PlannedField
from ingest.readers.base import Reader
from ingest.values.blocks import is_plain_time
from ingest.values.files import CellFiles

KEPT: Final = 100_000
"""Cells that are kept with their text; a file with more of them is refused."""
KEPT_CHARACTERS: Final = 50 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCell:
    """A cell that does not fit its field."""

    row: int
    column: str
    field: str
    value: str
    rule: str


@dataclass(slots=True)
class BadCells:
    """All of them, counted and kept."""

    count: int = 0
    kept: list[BadCell] = field(default_factory=list)
    characters: int = 0

    def add(self, cell: BadCell) -> None:
        """Keep a cell.

        Raises:
            UnreadableFileError: more of them than can be kept.
        """
        self.characters += len(cell.value)
        if self.count >= KEPT or self.characters > KEPT_CHARACTERS:
            first = self.kept[0] if self.kept else cell
            raise UnreadableFileError.of(
                "too_many_bad_cells",
                limit=self.count,
                row=first.row,
                column=first.column or None,
                value=first.value,
            )
        self.count += 1
        self.kept.append(cell)


def cast_blocks(
    reader: Reader,
    fields: Sequence[PlannedField],
    *,
    secret: bytes,
    key: Sequence[str],
    bad: BadCells,
    progress: Callable[[float, int], None],
    files: CellFiles | None = None,
    clock: ClockWatch | None = None,
) -> Iterator[Block]:
    """Yield the records of a file ready to be loaded; cells that do not fit are null in them.

    `key` names the fields that identify a record by their values; none: the texts of all
    columns of the file do, in the order of their names, so that columns may change places.
    Fields made of others come last and identify nothing. `files` are those that cells may
    name; it learns which ones they did. `clock` looks at times without an offset.
    """
    places = {f.name: place for place, f in enumerate(fields)}
    own = [item for item in fields if item.making is None]
    made = [item.making for item in fields[len(own) :] if item.making is not None]
    keys = [places[name] for name in (key or sorted(f.name for f in own)) if name in places]
    casters = [Caster(f.type, f.writing, is_multivalued=f.multivalued, files=files) for f in own]
    done = 0
    for block in reader.blocks():
        absent = [""] * block.count
        sources = [block.columns[f.place] if f.place < len(block.columns) else absent for f in own]
        columns = []
        for item, caster, values in zip(own, casters, sources, strict=True):
            cast, misfits = caster.cast(values)
            columns.append(cast)
            if clock is not None and item.type is FieldType.DATETIME and not item.multivalued:
                clock.look(item.source, cast, block.row_of)
            for misfit in misfits:
                bad.add(
                    BadCell(
                        row=block.row_of(misfit.place),
                        column=item.source,
                        field=item.name,
                        value=misfit.value,
                        rule=misfit.rule,
                    )
                )
        columns.extend([making.points(columns) for making in made])
        for extra in block.extras:
            bad.add(
                BadCell(row=extra.row, column="", field="", value=extra.value, rule="extra_cell")
            )
        done += block.count
        if block.count:
            identified = [
                identity(fields[place].type, columns[place], sources[place])
                if key
                else sources[place]
                for place in keys
            ]
            yield Block(ids=record_ids(secret, identified, block.count), columns=columns)
        progress(reader.share_read, done)


def identity(kind: FieldType, values: Sequence[str], sources: Sequence[str]) -> list[str]:
    """Return what identifies by value: `1 234` and `1234` are the same whole number.

    A cell that does not fit is known by its text, and so is a time that is written plainly.
    """
    if kind is FieldType.DATETIME:
        pairs = zip(values, sources, strict=True)
        return [
            source if is_plain_time(source) else value or source.strip() for value, source in pairs
        ]
    if kind is FieldType.DOUBLE:
        values = [repr(float(value)) if _is_scalar(value) else value for value in values]
    return [value or source.strip() for value, source in zip(values, sources, strict=True)]


def _is_scalar(value: str) -> bool:
    return bool(value) and not value.startswith("{")
