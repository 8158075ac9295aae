"""From a file to a plan: its format, its fields with their types and why, its troubles.

Reads every row once and keeps none. Needs no service: `inspect` and the pipeline share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest.columns import Column
from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.personal.judge import judge
from ingest.personal.watch import Watch, concerns
from ingest.plan import PlannedField, Wishes, plan
from ingest.points import PairWatch, pairs_of
from ingest.problems import Problem
from ingest.readers.base import Reader
from ingest.readers.registry import open_table
from ingest.schemas import table_schema
from ingest.schemas.check import Breach, Check
from ingest.schemas.model import TableSchema
from ingest.schemas.recognise import recognise

MAX_FIELDS: Final = 1_200
"""A table of PostgreSQL holds 1,600 columns, and a row of it one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What is known of a file after every row was seen."""

    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows: int
    fields: Sequence[PlannedField]
    """One per column of the file, in its order."""
    added: Sequence[PlannedField] = ()
    """Fields made of others, such as a point of two columns: they come after the file's own."""
    tables: Sequence[Mapping[str, Any]] = ()
    """`{"name", "rows", "fields"}` of every table, where the file has several."""
    personal: Sequence[Problem] = ()
    """What points to persons and needs a reason before it is published; among the warnings."""
    schema: TableSchema | None = None
    """What the table promises to be, declared or recognised."""
    breaches: Sequence[Breach] = ()
    """Cells that break it, up to a bound."""
    warnings: Sequence[Problem] = ()
    errors: Sequence[Problem] = ()

    @property
    def published(self) -> Sequence[PlannedField]:
        """Return all fields in the order in which they are published."""
        return [*self.fields, *self.added]

    def as_json(self) -> dict[str, Any]:
        """Return the document of `inspect`."""
        return {
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_row": self.header_row,
            "rows": self.rows,
            "fields": [item.as_json() for item in self.fields],
            **({"added": [item.as_json() for item in self.added]} if self.added else {}),
            **({"schema": _schema_json(self.schema)} if self.schema else {}),
            **({"tables": [dict(table) for table in self.tables]} if self.tables else {}),
            "warnings": [problem.as_json() for problem in self.warnings],
            "errors": [problem.as_json() for problem in self.errors],
        }


def _schema_json(schema: TableSchema) -> dict[str, Any]:
    return {"name": schema.name, "title": schema.title, "is_declared": schema.is_declared}


Progress = Callable[[float, int], None]
"""Told the share of the file that was read, and the rows so far."""


def understand(
    path: Path,
    options: ReadOptions,
    *,
    wishes: Wishes | None = None,
    progress: Progress | None = None,
) -> tuple[Reader, Understanding]:
    """Read all rows and return the reader with what is known of the file.

    `wishes` is asked once, with the headers, and answers one wish each.

    Raises:
        UnreadableFileError: it is no table, or not one that can be read whole.
    """
    reader = open_table(path, options)
    columns: list[Column] = []
    watches: list[Watch] = []
    pairs: list[PairWatch] = []
    rows = 0
    extras: list[Problem] = []
    check: Check | None = None  # JSON names its fields with its first records
    for block in reader.blocks():
        if len(reader.headers) > len(columns):
            pairs = _paired(reader.headers, pairs)
        for header in reader.headers[len(columns) :]:
            column = Column(header)
            column.empty = rows
            columns.append(column)
            watches.append(Watch(header))
        for column, watch, values in zip(columns, watches, block.columns, strict=True):
            column.observe(values, block.row_of)
            if concerns(column):
                watch.observe(values, block.row_of)
        check = check or Check(_schema_of(reader, options))
        for place, values in enumerate(block.columns):
            check.observe(place, columns[place].header, values, block.row_of)
        for pair in pairs:
            pair.observe(block.columns[pair.pair.lat], block.columns[pair.pair.lon], block.row_of)
        if block.extras and not extras:
            first = block.extras[0]
            extras.append(Problem(code="extra_cells", row=first.row, value=first.value))
        rows += block.count
        if progress is not None:
            progress(reader.share_read, rows)
    for header in reader.headers[len(columns) :]:
        columns.append(Column(header))
        watches.append(Watch(header))
    kept = _without_trailing(columns)
    if not kept:
        raise UnreadableFileError.of("no_columns")
    errors: list[Problem] = []
    if len(kept) > MAX_FIELDS:
        facts = {"limit": MAX_FIELDS, "count": len(kept)}
        errors.append(Problem(code="too_many_columns", params=facts))
    check = check or Check(_schema_of(reader, options))
    planned = plan(reader, kept, pairs, wishes, check.schema)
    warnings = list(planned.warnings)
    if rows == 0:
        warnings.append(Problem(code="no_rows"))
    personal = judge(watches[: len(kept)], [column.sample for column in kept])
    found = Understanding(
        format=reader.format,
        encoding=reader.encoding,
        delimiter=reader.delimiter,
        header_row=reader.header_row,
        rows=rows,
        fields=planned.fields,
        added=planned.added,
        personal=personal.asked,
        schema=check.schema,
        breaches=check.breaches,
        warnings=[
            *(*reader.warnings, *extras, *warnings),
            *check.problems([column.header for column in kept]),
            *(*personal.told, *personal.asked),
        ],
        errors=errors,
    )
    return reader, found


def _paired(headers: Sequence[str], begun: Sequence[PairWatch]) -> list[PairWatch]:
    """Return who looks at each pair of coordinates; those that have begun go on."""
    known = {watch.pair: watch for watch in begun}
    return [known.get(pair) or PairWatch(pair) for pair in pairs_of(headers)]


def _schema_of(reader: Reader, options: ReadOptions) -> TableSchema | None:
    """Return the schema that was declared, else the public one that the headers follow."""
    if options.schema is not None:
        return table_schema.parse(options.schema)
    return recognise(reader.headers)


def _without_trailing(columns: Sequence[Column]) -> list[Column]:
    """Leave out columns at the end that have neither header nor any cell."""
    kept = list(columns)
    while kept and not kept[-1].header.strip() and not kept[-1].filled:
        kept.pop()
    return kept
