"""Coordinates of other reference systems, brought to WGS84; and a guess where none is named.

Loads numpy and shapely, and pyproj where it is needed: only where geometries were met.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from ingest.errors import UnreadableFileError

WGS84: Final = "OGC:CRS84"
_SAME: Final = frozenset({"4326", "CRS84"})
_PLAIN: Final = frozenset(
    {
        "epsg:4326",
        "ogc:crs84",
        "crs84",
        "urn:ogc:def:crs:ogc:1.3:crs84",
        "urn:ogc:def:crs:epsg::4326",
    }
)
"""Names of WGS84 that need no look at the tables of PROJ."""
_FRANCE: Final = shapely.Polygon(
    (
        *((-5.3, 48.7), (-1.9, 49.9), (1.4, 50.95), (2.6, 51.2), (4.3, 50.2), (6.4, 49.6)),
        *((8.4, 49.1), (7.7, 47.3), (7.2, 45.3), (7.8, 43.7), (9.7, 43.1), (9.7, 41.2)),
        *((8.4, 41.2), (6.2, 42.8), (3.3, 42.2), (-1.9, 42.9), (-1.4, 46.0), (-2.6, 47.1)),
        (-5.0, 47.9),
    )
)
"""Metropolitan France with a margin: longitude, latitude."""
_LIKELY: Final = (2154, 3857, 27572, *range(3942, 3951), 32630, 32631, 32632)
"""EPSG codes tried where no projection is named: Lambert-93, Web Mercator, Lambert II, CC, UTM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """How coordinates become longitude and latitude in WGS84."""

    name: str
    transformer: Any = None
    """None where they are so already."""
    told: Sequence[str] = field(default=())
    """Codes of what people should know of it."""

    def to_wgs84(self, found: Any) -> Any:
        """Return an array of geometries in WGS84; the rounding is that of PROJ."""
        if self.transformer is None:
            return found
        return shapely.transform(found, self._converted)

    def _converted(self, coordinates: Any) -> Any:
        lon, lat = self.transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([lon, lat])


def projection(crs: Any, *, bounds: Sequence[float] | None = None) -> Projection:
    """Return the way from a reference system: PROJJSON, WKT, `EPSG:2154`, or None: unknown.

    `bounds` are those of all geometries, by which an unknown one is guessed.

    Raises:
        UnreadableFileError: a system that PROJ does not know, or none that is sure.
    """
    if crs is None or crs == "":
        return guessed(bounds)
    if _is_plain(crs):
        return Projection(name="EPSG:4326")
    import pyproj  # noqa: PLC0415  (only where it is needed: it loads tables)
    from pyproj.exceptions import CRSError, ProjError  # noqa: PLC0415

    try:
        system = pyproj.CRS.from_json_dict(crs) if isinstance(crs, dict) else pyproj.CRS(str(crs))
        if _is_wgs84(system):
            return Projection(name="EPSG:4326")
        transformer = pyproj.Transformer.from_crs(system, WGS84, always_xy=True)
    except (CRSError, ProjError, ValueError, TypeError) as err:
        shown = json.dumps(crs) if isinstance(crs, dict) else str(crs)
        raise UnreadableFileError.of("wrong_projection", projection=shown[:80]) from err
    return Projection(name=_name(system), transformer=transformer, told=("converted",))


def _is_plain(crs: Any) -> bool:
    if isinstance(crs, dict):
        told = crs.get("id")
        crs = f"{told.get('authority')}:{told.get('code')}" if isinstance(told, dict) else ""
    return str(crs).strip().lower() in _PLAIN


def _name(system: Any) -> str:
    authority = system.to_authority(min_confidence=60)
    return ":".join(authority) if authority else str(system.name)


def _is_wgs84(system: Any) -> bool:
    authority = system.to_authority(min_confidence=70)
    return bool(authority and authority[1] in _SAME)


def guessed(bounds: Sequence[float] | None) -> Projection:
    """Return the projection that coordinates are in when nothing says it.

    Raises:
        UnreadableFileError: none, or several are possible.
    """
    if bounds is None or not np.isfinite(bounds).all():
        return Projection(name="EPSG:4326")
    west, south, east, north = bounds
    if west >= -180 and east <= 180 and south >= -90 and north <= 90:
        return Projection(name="EPSG:4326", told=("degrees_assumed",))
    candidates = list(_fitting(bounds))
    if len(candidates) != 1:
        names = ", ".join(f"EPSG:{code}" for code, _way in candidates) or "-"
        raise UnreadableFileError.of(
            "unknown_projection", candidates=names, example=f"{west:.0f}, {south:.0f}"
        )
    code, transformer = candidates[0]
    return Projection(name=f"EPSG:{code}", transformer=transformer, told=("projection_guessed",))


def _fitting(bounds: Sequence[float]) -> Iterable[tuple[int, Any]]:
    """Yield the systems in which all corners of the bounds lie in metropolitan France."""
    import pyproj  # noqa: PLC0415  (only where it is needed: it loads tables)

    west, south, east, north = bounds
    xs = [west, west, east, east, (west + east) / 2]
    ys = [south, north, south, north, (south + north) / 2]
    for code in _LIKELY:
        way = pyproj.Transformer.from_crs(code, WGS84, always_xy=True)
        lon, lat = way.transform(xs, ys)
        if np.isfinite(lon).all() and np.isfinite(lat).all():
            inside = shapely.contains_xy(_FRANCE, lon, lat)
            if inside[-1] and inside.sum() >= 3:
                yield code, way
