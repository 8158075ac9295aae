"""Parquet with typed columns; places are well-known binary with GeoParquet 1.1 metadata.

Places are always WGS84, longitude first (OGC:CRS84, the default of GeoParquet). The bounding
box and the kinds of geometry are gathered on the way and written into the footer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from datasets.exports.offline.arrow import array, arrow_type
from datasets.exports.offline.job import FileColumn, Job
from datasets.types import FieldType

ROW_GROUP = 50_000
_ROW_GROUP_BYTES = 32 * 2**20
_GEO = (FieldType.GEO_POINT_2D, FieldType.GEO_SHAPE)


class _Places:
    """What is known of the geometries of one column."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.bounds: list[float] | None = None

    def see(self, values: pa.Array) -> None:
        shapes = shapely.from_wkb(values.to_numpy(zero_copy_only=False))
        shapes = shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]
        if not len(shapes):
            return
        for shape, has_z in set(
            zip(shapely.get_type_id(shapes), shapely.has_z(shapes), strict=True)
        ):
            self.kinds.add(_KINDS[int(shape)] + (" Z" if has_z else ""))
        box = [float(number) for number in shapely.total_bounds(shapes)]
        if self.bounds is not None:
            low = [min(pair) for pair in zip(self.bounds[:2], box[:2], strict=True)]
            high = [max(pair) for pair in zip(self.bounds[2:], box[2:], strict=True)]
            box = [*low, *high]
        self.bounds = box

    def described(self) -> dict[str, object]:
        found: dict[str, object] = {"encoding": "WKB", "geometry_types": sorted(self.kinds)}
        if self.bounds is not None:
            found["bbox"] = self.bounds
        return found


_KINDS = {
    0: "Point",
    1: "LineString",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}


def write(job: Job, blocks: Iterator[list[tuple[Any, ...]]], path: Path) -> None:
    """Write the file, one row group at a time."""
    schema = pa.schema(
        [
            pa.field(name, arrow_type(column, job), metadata=_said(column))
            for name, column in zip(headings(job), job.columns, strict=True)
        ]
    )
    places = {number: _Places() for number, column in enumerate(job.columns) if column.type in _GEO}
    with pq.ParquetWriter(
        path, schema, compression=job.parquet_compression, write_statistics=True
    ) as writer:
        for batch in _groups(job, schema, blocks):
            for number, seen in places.items():
                seen.see(batch.column(number))
            writer.write_batch(batch)
        if job.geometry is not None:
            about = {
                "version": "1.1.0",
                "primary_column": schema.names[job.geometry],
                "columns": {
                    schema.names[number]: seen.described() for number, seen in places.items()
                },
            }
            writer.add_key_value_metadata({"geo": json.dumps(about)})


def headings(job: Job) -> list[str]:
    """Return the names of the columns: labels only where no two are the same."""
    found = [column.heading for column in job.columns]
    return found if len(set(found)) == len(found) else [column.name for column in job.columns]


def _groups(
    job: Job, schema: pa.Schema, blocks: Iterator[list[tuple[Any, ...]]]
) -> Iterator[pa.RecordBatch]:
    """Yield batches of some ten thousand rows, fewer where rows are large."""
    parts: list[pa.RecordBatch] = []
    for rows in blocks:
        parts.append(_batch(job, schema, rows))
        count = sum(part.num_rows for part in parts)
        if count >= ROW_GROUP or sum(part.nbytes for part in parts) >= _ROW_GROUP_BYTES:
            yield _merged(parts)
            parts = []
    if parts:
        yield _merged(parts)


def _batch(job: Job, schema: pa.Schema, rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    arrays = [
        array(values, column, field.type)
        for values, column, field in zip(zip(*rows, strict=True), job.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _merged(parts: list[pa.RecordBatch]) -> pa.RecordBatch:
    return pa.concat_batches(parts) if len(parts) > 1 else parts[0]


def _said(column: FileColumn) -> dict[str, str]:
    """Return what a reader may want to know of a column."""
    said = {"name": column.name, "type": column.type.value}
    if column.date_length is not None:
        said["precision"] = "year" if column.date_length == 4 else "month"
    return said
