"""Points and shapes: `lat, lon` texts, objects, GeoJSON and WKT, all checked for range."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from datasets.records.literals import SRID, GeometryError, geometry, point
from ingest.values.kinds import Kind, Writing

_NUMBER: Final = r"[+-]?\d{1,3}(?:\.\d+)?"
_PAIR: Final = re.compile(rf"[\[(]?\s*({_NUMBER})\s*(,|;|\s)\s*({_NUMBER})\s*[\])]?", re.ASCII)
_WKT: Final = re.compile(
    r"(?:SRID=4326;\s*)?(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)"
    r"\s*(?:ZM?|M)?\s*\(.*\)",
    re.IGNORECASE | re.DOTALL,
)
_TYPES: Final = frozenset(
    {
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    }
)
_LATITUDES: Final = ("lat", "latitude", "y")
_LONGITUDES: Final = ("lon", "lng", "long", "longitude", "x")
LEAST_DECIMALS: Final = 3
"""Of a coordinate, about 100 metres: what tells a position from two small numbers."""


_WKB: Final = re.compile(r"(?:[0-9a-f]{2}){21,}|(?:[0-9A-F]{2}){21,}", re.ASCII)


def kinds(text: str) -> frozenset[Kind]:
    """Return how a text may be read as a place.

    >>> sorted(kind.name for kind in kinds("12,5")), [kind.name for kind in kinds("95.1234,2.1")]
    (['COARSE_LON_LAT', 'COARSE_POINT'], ['LON_LAT'])
    """
    if text[:1] == "{":
        return _object_kinds(text)
    if text[:2] in ("00", "01") and _WKB.fullmatch(text):
        found = wkb(text)
        if found is None:
            return frozenset()
        is_point = {Kind.POINT_WKB} if wkb(text, only="Point") is not None else set()
        return frozenset({Kind.WKB} | is_point | ({Kind.HEIGHTS} if _is_high(text) else set()))
    pair = _pair(text)
    if pair is not None:
        positions = _pair_kinds(*pair)
        return positions | {Kind.BRACKETS} if positions and text[0] == "[" else positions
    if text[:1].isalpha() and text.endswith(")") and _WKT.fullmatch(text):
        return _wkt_kinds(text)
    return frozenset()


def _is_high(text: str) -> bool:
    """Return whether hexadecimal well-known binary has a third coordinate, in either dialect."""
    is_little = text[:2] == "01"
    kind = int.from_bytes(bytes.fromhex(text[2:10]), "little" if is_little else "big")
    return bool(kind & _EWKB_Z) or kind % 0x1000_0000 // 1000 in (1, 3)


_EWKB_Z: Final = 0x8000_0000


def _wkt_kinds(text: str) -> frozenset[Kind]:
    if wkt(text) is None:
        return frozenset()
    found = {Kind.WKT}
    if wkt(text, only="POINT") is not None:
        found.add(Kind.POINT_WKT)
    if _HEIGHTS.search(text):
        found.add(Kind.HEIGHTS)
    return frozenset(found)


_HEIGHTS: Final = re.compile(
    r"^[^(]*[A-Za-z]\s*Z\b|\(\s*[-+.\deE]+\s+[-+.\deE]+\s+[-+.\deE]+", re.ASCII | re.IGNORECASE
)


def object_kinds(value: Any) -> frozenset[Kind]:
    """Return how a JSON object may be read as a place."""
    if not isinstance(value, dict):
        return frozenset()
    if _coordinates(value) is not None:
        return frozenset({Kind.POINT_OBJECT})
    found = bare_geometry(value)
    if found is not None:
        is_point = {Kind.POINT_SHAPE} if found["type"] == "Point" else set()
        heights = {Kind.HEIGHTS} if _has_heights(found) else set()
        return frozenset({Kind.SHAPE} | is_point | heights)
    return frozenset()


def _has_heights(found: Mapping[str, Any]) -> bool:
    """Return whether the first position of a geometry has more than two numbers."""
    place = found.get("coordinates")
    while isinstance(place, list) and place and isinstance(place[0], list):
        place = place[0]
    return isinstance(place, list) and len(place) > 2


def _object_kinds(text: str) -> frozenset[Kind]:
    return object_kinds(_loads(text))


def _pair(text: str) -> tuple[str, str, str] | None:
    match = _PAIR.fullmatch(text)
    return (match[1], match[2], match[3]) if match else None


def _pair_kinds(first: str, mark: str, second: str) -> frozenset[Kind]:
    one, two = float(first), float(second)
    decimals = max(len(text.partition(".")[2]) for text in (first, second))
    has_points = "." in first and "." in second
    if mark.isspace() and not has_points:
        return frozenset()
    is_lat_lon = abs(one) <= 90 and abs(two) <= 180
    is_lon_lat = abs(one) <= 180 and abs(two) <= 90
    found = set()
    if decimals >= LEAST_DECIMALS and has_points:
        if is_lat_lon:
            found.add(Kind.LAT_LON)
        if is_lon_lat:
            found.add(Kind.LON_LAT)
    else:
        if is_lat_lon:
            found.add(Kind.COARSE_POINT)
        if is_lon_lat:
            found.add(Kind.COARSE_LON_LAT)
    if found and one == two == 0:
        found.add(Kind.ORIGIN)
    return frozenset(found)


def pair_of(text: str) -> tuple[float, float] | None:
    """Return the two numbers of a position, in the order in which they are written."""
    pair = _pair(text.strip())
    return (float(pair[0]), float(pair[2])) if pair else None


def cast_point(text: str, writing: Writing) -> str | None:
    """Return a point from `lat, lon`, an object, GeoJSON or WKT; None where it is none."""
    pair = _pair(text)
    if pair is not None:
        lat, lon = float(pair[0]), float(pair[2])
        if writing.order == "lon_lat":
            lat, lon = lon, lat
        return point(lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None
    if text[:2] in ("00", "01"):
        return wkb(text, only="Point")
    return point_of(_loads(text)) if text[:1] == "{" else wkt(text, only="POINT")


def point_of(value: Any) -> str | None:
    """Return a point from a JSON value: an object of two coordinates, or GeoJSON."""
    if not isinstance(value, dict):
        return None
    coordinates = _coordinates(value)
    if coordinates is not None:
        return point(*coordinates)
    found = bare_geometry(value)
    return _stored(found) if found and found.get("type") == "Point" else None


def cast_shape(text: str) -> str | None:
    """Return a geometry from GeoJSON, WKT or `lat, lon`; None where it is none."""
    if text[:1] == "{":
        return shape_of(_loads(text))
    if text[:2] in ("00", "01"):
        return wkb(text)
    return wkt(text) or cast_point(text, Writing())


def shape_of(value: Any) -> str | None:
    """Return a geometry from a JSON value."""
    found = bare_geometry(value)
    return _stored(found) if found is not None else point_of(value)


def bare_geometry(value: Any) -> Mapping[str, Any] | None:
    """Return the geometry of a GeoJSON geometry or feature that can be stored."""
    if not isinstance(value, dict):
        return None
    if value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, dict) or value.get("type") not in _TYPES:
        return None
    return value if _stored(value) is not None else None


def _stored(found: Mapping[str, Any]) -> str | None:
    try:
        return geometry(found)
    except GeometryError:
        return None


def _coordinates(value: Mapping[str, Any]) -> tuple[float, float] | None:
    keys = {str(key).lower(): item for key, item in value.items()}
    if len(keys) > 3:
        return None
    lat = next((keys[name] for name in _LATITUDES if name in keys), None)
    lon = next((keys[name] for name in _LONGITUDES if name in keys), None)
    try:
        north, east = float(lat), float(lon)  # type: ignore[arg-type]  # caught below
    except (TypeError, ValueError):
        return None
    return (east, north) if abs(north) <= 90 and abs(east) <= 180 else None


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def wkb(text: str, *, only: str = "") -> str | None:
    """Return a geometry from hexadecimal well-known binary in WGS84, in two dimensions."""
    import shapely  # noqa: PLC0415  (loads numpy: only where a file holds WKB)
    from shapely.geometry import mapping  # noqa: PLC0415

    try:
        found = shapely.from_wkb(text)
    except (shapely.errors.ShapelyError, ValueError):
        return None
    if shapely.get_srid(found) not in (0, SRID) or (only and found.geom_type != only):
        return None
    return _stored(json.loads(json.dumps(mapping(found))))


def wkt(text: str, *, only: str = "") -> str | None:
    """Return a geometry from well-known text in WGS84."""
    if not _WKT.fullmatch(text):
        return None
    import shapely  # noqa: PLC0415  (loads numpy: only where a file holds WKT)
    from shapely.geometry import mapping  # noqa: PLC0415

    try:
        found = mapping(shapely.from_wkt(text.split(";", 1)[-1].strip()))
    except shapely.errors.ShapelyError:
        return None
    if only and found["type"].upper() != only:
        return None
    return _stored(json.loads(json.dumps(found)))
