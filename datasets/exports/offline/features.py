"""Rows as Arrow tables of features: a geometry and attributes that GDAL can write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import shapely

from datasets.exports.offline.arrow import array, arrow_type
from datasets.exports.offline.cells import joined
from datasets.exports.offline.job import FileColumn, Job, RefusedError, no_place

GEOMETRY = "geometry"


def attribute_type(column: FileColumn, job: Job) -> pa.DataType:
    """Return the type of an attribute: lists and partial dates become text."""
    if column.multivalued or column.date_length is not None:
        return pa.string()
    return arrow_type(column, job)


def attribute(
    values: Sequence[Any], column: FileColumn, kind: pa.DataType, separator: str
) -> pa.Array:
    """Return the values of an attribute."""
    if column.multivalued:
        return pa.array(
            [None if value is None else joined(value, column, separator) for value in values],
            type=kind,
        )
    if column.date_length is not None:
        return pa.array(
            [None if value is None else value.isoformat()[: column.date_length] for value in values]
        )
    return array(values, column, kind)


def place_of(job: Job) -> int:
    """Return the number of the geometry's column.

    Raises:
        RefusedError: there is none.
    """
    if job.geometry is None:
        raise no_place(job.format)
    return job.geometry


def shapes_of(values: Sequence[bytes | None]) -> Any:
    """Return geometries from well-known binary; empty ones become None."""
    shapes = shapely.from_wkb(list(values))
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def unknown_system(job: Job) -> RefusedError:
    """Return the refusal of a coordinate system that the database knows and GDAL does not."""
    return RefusedError(
        f"EPSG:{job.srid} cannot be written in files of format {job.format}. Take geojson, or "
        "another epsg."
    )
