"""KML 2.2: one placemark for each located record, its attributes as extended data.

Coordinates are WGS84, longitude first, as the standard has it. Attributes are texts but for
doubles and booleans: whole numbers of KML have 32 bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from datasets.exports.formats import Options
from datasets.exports.places import GEO, geometry_place
from datasets.exports.values import blocks, text_of, texts
from datasets.exports.xml import Writer
from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_TYPES = {FieldType.DOUBLE: "double", FieldType.BOOLEAN: "bool"}


def write(columns: Sequence[Column], rows: Iterable[Row], options: Options) -> Iterator[bytes]:
    """Yield the document, some hundred placemarks at a time."""
    place = geometry_place(columns, options.main_geo_field)
    shown = [(number, column) for number, column in enumerate(columns) if column.type not in GEO]
    title = next((n for n, c in shown if c.type is FieldType.TEXT and not c.multivalued), None)
    xml = Writer()
    xml.start("kml", {"xmlns": _NAMESPACE})
    xml.start("Document", {"id": "root_doc"})
    xml.start("Schema", {"name": options.name, "id": options.name})
    for _number, column in shown:
        kind = "string" if column.multivalued else _TYPES.get(column.type, "string")
        xml.start("SimpleField", {"name": column.name, "type": kind})
        xml.end("SimpleField")
    xml.end("Schema")
    xml.start("Folder")
    xml.element("name", options.name)
    for block in blocks(rows):
        cells = texts(columns, block, options.list_separator)
        for row, told in zip(block, cells, strict=True):
            if place is None or row[place] is None:
                continue
            xml.start("Placemark")
            if title is not None and row[title] is not None:
                xml.element("name", text_of(told[title]))
            xml.start("ExtendedData")
            xml.start("SchemaData", {"schemaUrl": f"#{options.name}"})
            for number, column in shown:
                if row[number] is not None:
                    xml.element("SimpleData", text_of(told[number]), {"name": column.name})
            xml.end("SchemaData")
            xml.end("ExtendedData")
            _geometry(xml, _mapping(columns[place], row[place]))
            xml.end("Placemark")
        yield xml.take()
    xml.end("Folder")
    xml.end("Document")
    xml.end("kml")
    yield xml.take()


def _mapping(column: Column, value: Any) -> Mapping[str, Any]:
    if column.type is FieldType.GEO_SHAPE:
        return dict(value)
    return {"type": "Point", "coordinates": value}


def _geometry(xml: Writer, shape: Mapping[str, Any]) -> None:
    """Write a GeoJSON geometry; what has several parts is a MultiGeometry."""
    kind = shape["type"]
    match kind:
        case "Point" | "LineString":
            parts = [shape["coordinates"]] if kind == "Point" else shape["coordinates"]
            xml.start(kind)
            xml.element("coordinates", _positions(parts))
            xml.end(kind)
        case "Polygon":
            xml.start("Polygon")
            for number, ring in enumerate(shape["coordinates"]):
                boundary = "innerBoundaryIs" if number else "outerBoundaryIs"
                xml.start(boundary)
                xml.start("LinearRing")
                xml.element("coordinates", _positions(ring))
                xml.end("LinearRing")
                xml.end(boundary)
            xml.end("Polygon")
        case "GeometryCollection":
            xml.start("MultiGeometry")
            for part in shape["geometries"]:
                _geometry(xml, part)
            xml.end("MultiGeometry")
        case _:
            xml.start("MultiGeometry")
            for part in shape["coordinates"]:
                _geometry(xml, {"type": kind.removeprefix("Multi"), "coordinates": part})
            xml.end("MultiGeometry")


def _positions(positions: Iterable[Sequence[float]]) -> str:
    return " ".join(",".join(map(repr, position)) for position in positions)
