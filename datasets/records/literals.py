"""Values as PostgreSQL reads them in COPY: text, with an empty text for null.

Pure functions; whoever loads records casts its cells to these forms.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Sequence
from typing import Any

NULL = ""
SRID = 4326

_POINT = struct.Struct("<BIIdd")
_SRID_FLAG = 0x20000000
_GEOMETRY_CODES = {
    "Point": 1,
    "LineString": 2,
    "Polygon": 3,
    "MultiPoint": 4,
    "MultiLineString": 5,
    "MultiPolygon": 6,
    "GeometryCollection": 7,
}
_MEMBER = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
MAX_DEPTH = 8


class GeometryError(ValueError):
    """A GeoJSON geometry that cannot be stored; the text is a short code."""


def point(lon: float, lat: float) -> str:
    """Return a position in WGS84.

    >>> point(2.5, 48.0)[:18]
    '0101000020e6100000'
    """
    return _POINT.pack(1, 1 | _SRID_FLAG, SRID, lon, lat).hex()


def json_value(value: Any) -> str:
    """Return a JSON value; characters that jsonb refuses are replaced."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\\u0000", "").encode("utf-8", "replace").decode("utf-8")


def array(items: Iterable[str]) -> str:
    """Return a one-dimensional array of items that are already in their own form.

    >>> array(["a", 'b "c"'])
    '{"a","b \\\\"c\\\\""}'
    """
    quoted = ('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items)
    return "{" + ",".join(quoted) + "}"


def geometry(geojson: Any) -> str:
    """Return a GeoJSON geometry in two dimensions; open rings are closed.

    Raises:
        GeometryError: not a geometry, or coordinates that are not on Earth.
    """
    return bytes(_geometry(geojson, is_outermost=True, depth=0)).hex()


def _geometry(value: Any, *, is_outermost: bool, depth: int) -> bytearray:
    if depth > MAX_DEPTH:
        raise GeometryError("too_deep")
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in _GEOMETRY_CODES:
        raise GeometryError("not_a_geometry")
    code = _GEOMETRY_CODES[kind]
    if is_outermost:
        out = bytearray(struct.pack("<BII", 1, code | _SRID_FLAG, SRID))
    else:
        out = bytearray(struct.pack("<BI", 1, code))
    if kind == "GeometryCollection":
        members = value.get("geometries")
        if not isinstance(members, list):
            raise GeometryError("not_a_geometry")
        out += struct.pack("<I", len(members))
        for member in members:
            out += _geometry(member, is_outermost=False, depth=depth + 1)
        return out
    coordinates = value.get("coordinates")
    if not isinstance(coordinates, list | tuple):
        raise GeometryError("not_a_geometry")
    if kind in _MEMBER:
        out += struct.pack("<I", len(coordinates))
        for item in coordinates:
            member = {"type": _MEMBER[kind], "coordinates": item}
            out += _geometry(member, is_outermost=False, depth=depth + 1)
    elif kind == "Point":
        out += struct.pack("<dd", *_position(coordinates))
    elif kind == "LineString":
        out += _line(coordinates, least=2)
    else:
        out += struct.pack("<I", len(coordinates))
        for ring in coordinates:
            if not isinstance(ring, list | tuple):
                raise GeometryError("not_a_geometry")
            closed = [*ring, ring[0]] if ring and ring[0] != ring[-1] else ring
            out += _line(closed, least=4)
    return out


def _line(positions: Sequence[Any], *, least: int) -> bytes:
    if not isinstance(positions, list | tuple) or len(positions) < least:
        raise GeometryError("too_few_positions")
    flat = [number for position in positions for number in _position(position)]
    return struct.pack(f"<I{len(flat)}d", len(positions), *flat)


def _position(value: Any) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) < 2:
        raise GeometryError("not_a_position")
    lon, lat = value[0], value[1]
    if (
        isinstance(lon, bool)
        or isinstance(lat, bool)
        or not isinstance(lon, int | float)
        or not isinstance(lat, int | float)
    ):
        raise GeometryError("not_a_position")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise GeometryError("out_of_range")
    return float(lon), float(lat)
