"""Geometry literals: WKT, WKB in hexadecimal, or a GeoJSON geometry; longitude first.

Takes text, returns a `Shape` that PostGIS can read without failing; raises ValueError.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape as from_mapping
from shapely.geometry.base import BaseGeometry

from datasets.odsql.limits import MAX_GEOMETRY_DEPTH, MAX_POINTS


class TooManyPointsError(ValueError):
    """A geometry with more points than the bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A valid geometry in WGS84."""

    wkb: bytes = field(repr=False)
    kind: str
    """`Point`, `Polygon`, ..."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north."""


_KINDS = frozenset(
    {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"}
    | {"GeometryCollection", "LinearRing"}
)


def _read(text: str) -> BaseGeometry:
    stripped = text.strip()
    try:
        if stripped.startswith("{"):
            parsed = json.loads(stripped)
            if isinstance(parsed, dict) and parsed.get("type") == "Feature":
                parsed = parsed.get("geometry")
            if not isinstance(parsed, dict):
                raise ValueError(text)
            return from_mapping(parsed)
        if stripped[:2] in {"00", "01"}:
            return shapely.from_wkb(stripped)
        return shapely.from_wkt(stripped.upper().removeprefix("SRID=4326;"))
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as err:
        raise ValueError(text) from err
    except (RecursionError, NotImplementedError) as err:  # too deep; curves and the like
        raise ValueError(text) from err


def _is_plain(geometry: BaseGeometry) -> bool:
    """Return whether a geometry is of the kinds of GeoJSON and not too deep for PostGIS."""
    level = [geometry]
    for _depth in range(MAX_GEOMETRY_DEPTH):
        if any(item.geom_type not in _KINDS for item in level):
            return False
        try:
            level = [part for item in level if hasattr(item, "geoms") for part in item.geoms]
        except NotImplementedError:  # a curve inside a collection
            return False
        if not level:
            return True
    return False


def parse_geometry(text: str) -> Shape:
    """Return the geometry that a literal stands for.

    >>> parse_geometry("POINT(2.35 48.85)").bounds
    (2.35, 48.85, 2.35, 48.85)
    """
    geometry = _read(text)
    if geometry is None or geometry.is_empty or not _is_plain(geometry):
        raise ValueError(text)
    if shapely.get_num_coordinates(geometry) > MAX_POINTS:
        raise TooManyPointsError(text)
    geometry = shapely.force_2d(geometry)
    if not all(math.isfinite(number) for number in geometry.bounds):
        raise ValueError(text)
    west, south, east, north = geometry.bounds
    if south < -90 or north > 90 or west < -540 or east > 540:
        raise ValueError(text)
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    return Shape(
        wkb=shapely.to_wkb(geometry),
        kind=geometry.geom_type,
        bounds=(float(west), float(south), float(east), float(north)),
    )
