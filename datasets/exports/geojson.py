"""GeoJSON (RFC 7946): a FeatureCollection; a record without a place has a null geometry.

In another coordinate system than WGS84 the collection names it in the `crs` member that GeoJSON
had before RFC 7946, which readers still know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import orjson

from datasets.exports.formats import Options
from datasets.exports.places import WGS84, geometry_place
from datasets.exports.values import blocks, default, json_objects
from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row

_START = b'{"type":"FeatureCollection",%s"features":['


def write(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield the collection, some hundred features at a time."""
    place = geometry_place(columns, options.main_geo_field)
    others = [column for number, column in enumerate(columns) if number != place]
    start = opening = _START % _crs(options.srid)
    for block in blocks(rows):
        properties = json_objects(
            others, [row if place is None else row[:place] + row[place + 1 :] for row in block]
        )
        features = [
            {
                "type": "Feature",
                "geometry": None if place is None else geometry(columns[place], row[place]),
                "properties": item,
            }
            for row, item in zip(block, properties, strict=True)
        ]
        yield start + orjson.dumps(features, default=default)[1:-1]
        start = b","
    yield (start if start == opening else b"") + b"]}"


def _crs(srid: int) -> bytes:
    if srid == WGS84:
        return b""
    name = f"urn:ogc:def:crs:EPSG::{srid}"
    return b'"crs":' + orjson.dumps({"type": "name", "properties": {"name": name}}) + b","


def geometry(column: Column, value: object) -> object:
    """Return the GeoJSON geometry of a point or a shape."""
    if value is None or column.type is FieldType.GEO_SHAPE:
        return value
    return {
        "type": "Point",
        "coordinates": [value.lon, value.lat],  # type: ignore[attr-defined]  # a GeoPoint
    }
