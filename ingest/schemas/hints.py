"""The type that a schema gives a column, held against all its cells.

Of a recognised schema it is taken where every cell fits; of a declared one always, and cells
that do not fit are then reported one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from datasets.types import FieldType
from ingest.columns import Column
from ingest.guesses.fitting import WAYS, fitted
from ingest.guesses.guess import Guess, counted, markers_told, outside
from ingest.problems import Problem
from ingest.schemas.model import SchemaField, TableSchema
from ingest.values.kinds import Kind, Writing


def by_schema(column: Column, schema: TableSchema | None, guess: Guess) -> Guess:
    """Return the guess of a column as its schema mends it."""
    item = schema.field(column.header) if schema else None
    if schema is None or item is None or item.type is None:
        return guess
    evidence = Problem(code="evidence_schema", params={"schema": schema.title})
    if item.type in (FieldType.TEXT, FieldType.JSON_BLOB):
        is_kept = item.type is FieldType.JSON_BLOB and guess.type is not item.type
        return guess if is_kept else Guess(type=item.type, evidence=evidence)
    writing, share = _written(column, item)
    if schema.is_declared or share == 1.0:
        told = tuple(markers_told(column))
        return Guess(type=item.type, writing=writing, evidence=evidence, warnings=told)
    return replace(guess, warnings=(*guess.warnings, *_misfits(column, item, schema)))


def declared_types(columns: Sequence[Column], schema: TableSchema) -> Iterable[FieldType | None]:
    """Yield the type that a declared schema fixes for each column, None where it fixes none."""
    for column in columns:
        item = schema.field(column.header) if schema.is_declared else None
        yield item.type if item else None


def _written(column: Column, item: SchemaField) -> tuple[Writing, float]:
    """Return how the cells are written, by the schema if it says so, and the share that fits."""
    assert item.type is not None  # noqa: S101  (the caller asks for typed fields only)
    found, share = fitted(column, item.type)
    wanted = item.writing
    if wanted is None:
        return found, share
    total = counted(column)
    for writing, kinds in WAYS.get(item.type, ()):
        is_same = writing.order == wanted.order and writing.decimal == wanted.decimal
        if is_same and item.type is not FieldType.DOUBLE:
            return writing, column.fitting(kinds) / total if total else 1.0
    return (found, share) if item.type is FieldType.DOUBLE else (wanted, share)


def _misfits(column: Column, item: SchemaField, schema: TableSchema) -> Iterable[Problem]:
    kinds: set[Kind] = {
        kind for _writing, kinds in WAYS.get(item.type or FieldType.TEXT, ()) for kind in kinds
    }
    examples = outside(column, kinds, None)
    if examples and item.type is not None:
        row, value = examples[0]
        facts = {"type": item.type.value, "schema": schema.title}
        yield Problem(code="schema_type", column=column.header, row=row, value=value, params=facts)
