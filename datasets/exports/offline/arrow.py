"""Rows as Arrow arrays: the type of each column, and blocks turned into batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from datasets.exports.offline.cells import json_text
from datasets.exports.offline.job import FileColumn, Job, RefusedError
from datasets.types import FieldType

pa.set_cpu_count(1)
pa.set_io_thread_count(1)

_INT64 = 2**63


def arrow_type(column: FileColumn, job: Job) -> pa.DataType:
    """Return the Arrow type of a column; multivalued columns are lists."""
    single = _single(column.type, job)
    return pa.list_(single) if column.multivalued else single


def _single(kind: FieldType, job: Job) -> pa.DataType:
    match kind:
        case FieldType.INT:
            return pa.int64()
        case FieldType.DOUBLE:
            return pa.float64()
        case FieldType.BOOLEAN:
            return pa.bool_()
        case FieldType.DATE:
            return pa.date32()
        case FieldType.DATETIME:
            return pa.timestamp("us", tz=job.timezone)
        case FieldType.GEO_POINT_2D | FieldType.GEO_SHAPE:
            return pa.binary()
        case _:
            return pa.string()


def array(values: Sequence[Any], column: FileColumn, kind: pa.DataType) -> pa.Array:
    """Return the values of one column.

    Raises:
        RefusedError: a computed whole number that 64 bits cannot hold.
    """
    convert = _convert(column.type)
    cells: Sequence[Any] = values
    if convert is not None and column.multivalued:
        cells = [
            None if cell is None else [None if item is None else convert(item) for item in cell]
            for cell in values
        ]
    elif convert is not None:
        cells = [None if cell is None else convert(cell) for cell in values]
    try:
        return pa.array(cells, type=kind)
    except (OverflowError, pa.ArrowInvalid) as error:
        if column.type is FieldType.INT:
            raise RefusedError(
                f"{column.name} holds whole numbers that 64 bits cannot hold. Take csv or json."
            ) from error
        raise


def _convert(kind: FieldType) -> Callable[[Any], object] | None:
    match kind:
        case FieldType.DOUBLE:
            return lambda value: float(value) if isinstance(value, Decimal) else value
        case FieldType.FILE | FieldType.JSON_BLOB:
            return json_text
        case _:
            return None
