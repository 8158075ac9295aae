"""GeoJSON (RFC 7946): a FeatureCollection; a record without a place has a null geometry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import orjson

from datasets.exports.formats import Options
from datasets.exports.values import blocks, default, json_objects
from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row

_START = b'{"type":"FeatureCollection","features":['


def write(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield the collection, some hundred features at a time."""
    place = geometry_place(columns, options.main_geo_field)
    others = [column for number, column in enumerate(columns) if number != place]
    start = _START
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
    yield (start if start == _START else b"") + b"]}"


def geometry_place(columns: Sequence[Column], wanted: str | None) -> int | None:
    """Return which column becomes the geometry: the wanted one, a shape, a point, or none."""
    places = [
        number
        for number, column in enumerate(columns)
        if column.type in (FieldType.GEO_SHAPE, FieldType.GEO_POINT_2D)
    ]
    places.sort(
        key=lambda number: (
            columns[number].name != wanted,
            columns[number].type is not FieldType.GEO_SHAPE,
        )
    )
    return places[0] if places else None


def geometry(column: Column, value: object) -> object:
    """Return the GeoJSON geometry of a point or a shape."""
    if value is None or column.type is FieldType.GEO_SHAPE:
        return value
    return {
        "type": "Point",
        "coordinates": [value.lon, value.lat],  # type: ignore[attr-defined]  # a GeoPoint
    }
