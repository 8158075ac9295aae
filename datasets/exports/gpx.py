"""GPX 1.1: one waypoint for each located record, in WGS84 as the standard has it.

The place is the point field if there is one, else a point inside the shape. Attributes stand
in `<extensions>`, each in an element of its own, or as lines of `<desc>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from shapely.geometry import shape

from datasets.exports.formats import Options
from datasets.exports.places import GEO, geometry_place
from datasets.exports.values import blocks, text_of, texts
from datasets.exports.xml import Writer, element_name
from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row

_NAMESPACES = {
    "version": "1.1",
    "creator": "Parvis",
    "xmlns": "http://www.topografix.com/GPX/1/1",
    "xmlns:ogr": "http://osgeo.org/gdal",
}
_PREFIX = "ogr:"
"""Readers built on GDAL turn elements of this namespace into attributes."""


class UnknownColumnError(ValueError):
    """A parameter names a column that the file does not have."""


def write(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield the document, some hundred waypoints at a time.

    Raises:
        UnknownColumnError: `name_field` or `description_field_list` names no column.
    """
    place = geometry_place(columns, options.main_geo_field, prefers_point=True)
    title = _title(columns, options.name_field)
    told_of = _described(columns, options.description_fields)
    xml = Writer()
    xml.start("gpx", _NAMESPACES)
    for block in blocks(rows):
        cells = texts(columns, block, options.list_separator)
        for row, told in zip(block, cells, strict=True):
            position = None if place is None else _position(columns[place], row[place])
            if position is None:
                continue
            xml.start("wpt", {"lat": repr(position[1]), "lon": repr(position[0])})
            if title is not None and row[title] is not None:
                xml.element("name", text_of(told[title]))
            shown = [
                (columns[number].name, text_of(told[number]))
                for number in told_of
                if row[number] is not None
            ]
            if options.use_extension:
                _extensions(xml, shown)
            elif shown:
                xml.element("desc", "\n".join(f"{name}: {text}" for name, text in shown))
            xml.end("wpt")
        yield xml.take()
    xml.end("gpx")
    yield xml.take()


def _extensions(xml: Writer, shown: Sequence[tuple[str, str]]) -> None:
    if not shown:
        return
    xml.start("extensions")
    for name, text in shown:
        xml.element(_PREFIX + element_name(name), text)
    xml.end("extensions")


def _title(columns: Sequence[Column], wanted: str | None) -> int | None:
    if wanted is not None:
        return _number(columns, wanted, "name_field")
    return next(
        (
            number
            for number, column in enumerate(columns)
            if column.type is FieldType.TEXT and not column.multivalued
        ),
        None,
    )


def _described(columns: Sequence[Column], wanted: tuple[str, ...] | None) -> list[int]:
    if wanted is not None:
        return [_number(columns, name, "description_field_list") for name in wanted]
    return [number for number, column in enumerate(columns) if column.type not in GEO]


def _number(columns: Sequence[Column], name: str, parameter: str) -> int:
    for number, column in enumerate(columns):
        if column.name == name:
            return number
    raise UnknownColumnError(
        f"Invalid value for {parameter} API parameter: {name} was found but the name of a "
        "selected field is expected."
    )


def _position(column: Column, value: Any) -> tuple[float, float] | None:
    """Return longitude and latitude, if the record has a place."""
    if value is None:
        return None
    if column.type is FieldType.GEO_POINT_2D:
        return float(value.lon), float(value.lat)
    geometry = shape(value)
    if geometry.is_empty:
        return None
    inside = geometry if geometry.geom_type == "Point" else geometry.representative_point()
    return float(inside.x), float(inside.y)
