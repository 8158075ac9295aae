"""FlatGeobuf: one layer called Layer1, the geometry once, every other geo column left out.

Rows are kept on disk until all are there: only then is it known whether the file can have a
spatial index, which GDAL builds in memory, some hundred bytes a feature, and cannot build where
a record has no place.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import shapely
from pyogrio.errors import CRSError

from datasets.exports.offline.features import (
    GEOMETRY,
    attribute,
    attribute_type,
    place_of,
    shapes_of,
    unknown_system,
)
from datasets.exports.offline.job import Job

LAYER = "Layer1"
MOST_INDEXED = 500_000
_KINDS = {
    0: "Point",
    1: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
}
_ANY = "Unknown"


class _Seen:
    """What is known of the features once all are there."""

    def __init__(self) -> None:
        self.count = 0
        self.has_unlocated = False
        self.kinds: set[str] = set()

    def see(self, shapes: Any) -> None:
        self.count += len(shapes)
        self.has_unlocated |= bool(shapely.is_missing(shapes).any())
        located = shapes[~shapely.is_missing(shapes)]
        self.kinds |= {_KINDS.get(int(kind), _ANY) for kind in set(shapely.get_type_id(located))}
        if bool(shapely.has_z(located).any()):
            self.kinds.add(_ANY)


def write(job: Job, blocks: Iterator[list[tuple[Any, ...]]], path: Path) -> None:
    """Write the file.

    Raises:
        RefusedError: no geographic column, or a coordinate system that GDAL does not know.
    """
    place = place_of(job)
    seen = _Seen()
    spool = path.with_suffix(".arrow")
    schema = _schema(job)
    with pa.ipc.new_stream(spool, schema) as kept:
        for batch in _batches(job, place, schema, blocks, seen):
            kept.write_batch(batch)
    target = path.with_suffix(".fgb")
    is_indexed = 0 < seen.count <= MOST_INDEXED and not seen.has_unlocated
    with pa.ipc.open_stream(spool) as features:
        try:
            pyogrio.write_arrow(
                features,
                target,
                layer=LAYER,
                driver="FlatGeobuf",
                geometry_name=schema.names[-1],
                geometry_type=seen.kinds.pop() if len(seen.kinds) == 1 else _ANY,
                crs=f"EPSG:{job.srid}",
                SPATIAL_INDEX="YES" if is_indexed else "NO",
            )
        except CRSError as error:
            raise unknown_system(job) from error
    target.replace(path)


def _schema(job: Job) -> pa.Schema:
    """Return the attributes and, last, the geometry under a name that no attribute bears."""
    name = GEOMETRY
    while any(column.name == name for _number, column in job.attributes):
        name += "_"
    return pa.schema(
        [
            *(pa.field(column.name, attribute_type(column, job)) for _n, column in job.attributes),
            pa.field(name, pa.binary()),
        ]
    )


def _batches(
    job: Job,
    place: int,
    schema: pa.Schema,
    blocks: Iterator[list[tuple[Any, ...]]],
    seen: _Seen,
) -> Iterator[pa.RecordBatch]:
    for rows in blocks:
        cells = list(zip(*rows, strict=True))
        arrays = [
            attribute(cells[number], column, schema.field(index).type, job.list_separator)
            for index, (number, column) in enumerate(job.attributes)
        ]
        shapes = shapes_of(cells[place])
        seen.see(shapes)
        places = pa.array(shapely.to_wkb(shapes), type=pa.binary())
        yield pa.RecordBatch.from_arrays([*arrays, places], schema=schema)
