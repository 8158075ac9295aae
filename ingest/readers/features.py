"""Geometries of GeoJSON features brought to WGS84, where the file is in another projection.

The format knows WGS84 alone; its older form names others in a `crs` member, and many files are
in one without a word. The first block decides, by the `crs` or by its coordinates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ingest.errors import UnreadableFileError
from ingest.problems import Problem
from ingest.readers.base import GEOMETRY

_SAME: Final = ("crs84", "epsg::4326", "epsg:4326", "epsg/0/4326")


class FeaturePlaces:
    """The geometries of one file, block after block."""

    def __init__(self, crs: Any) -> None:
        self._name = _named(crs)
        self._way: Any = None
        self._is_decided = False
        self.told: list[Problem] = []

    def converted(self, places: Sequence[Any], first: int) -> Sequence[Any]:
        """Return geometries in WGS84; `first` is the record of the first of them.

        Raises:
            UnreadableFileError: a projection that is not known, or coordinates that lie on no
                place of Earth while others do.
        """
        if not self._is_decided:
            self._is_decided = True
            self._decide(places)
        if self._way is None:
            for row, place in enumerate(places, start=first):
                position = _position(place)
                if position is not None and not _is_on_earth(position):
                    raise UnreadableFileError.of(
                        "off_earth", row=row, value=", ".join(map(str, position[:2]))
                    )
            return places
        import numpy as np  # noqa: PLC0415  (only where it is needed)
        import shapely  # noqa: PLC0415

        texts = [json.dumps(place) if isinstance(place, dict) else None for place in places]
        found = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")
        moved = self._way.to_wgs84(shapely.force_2d(found))
        return [
            place if item is None else json.loads(text)
            for place, item, text in zip(places, moved, shapely.to_geojson(moved), strict=True)
        ]

    def _decide(self, places: Sequence[Any]) -> None:
        positions = [position for place in places if (position := _position(place)) is not None]
        is_degrees = all(map(_is_on_earth, positions))
        if self._name is None and is_degrees:
            return
        from ingest.values.projections import projection  # noqa: PLC0415  (only where needed)

        bounds = None
        if self._name is None:
            if any(map(_is_on_earth, positions)):
                return  # a few are wrong: each is refused with its place
            xs, ys = zip(*(position[:2] for position in positions), strict=True)
            bounds = (min(xs), min(ys), max(xs), max(ys))
        way = projection(self._name, bounds=bounds)
        if way.transformer is None:
            return
        self._way = way
        facts = {"projection": way.name}
        self.told = [Problem(code=code, column=GEOMETRY, params=facts) for code in way.told]


def _named(crs: Any) -> str | None:
    """Return the name in a `crs` member, None where it is WGS84 or there is none.

    >>> _named({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}})
    'urn:ogc:def:crs:EPSG::2154'
    """
    properties = crs.get("properties") if isinstance(crs, dict) else None
    if not isinstance(properties, dict):
        return None
    name = properties.get("name") or properties.get("code")
    if name is None:
        return None
    text = f"EPSG:{name}" if str(name).isdigit() else str(name)
    return None if text.lower().endswith(_SAME) else text


def _position(place: Any) -> list[float] | None:
    """Return the first position of a geometry."""
    if not isinstance(place, Mapping):
        return None
    members = place.get("geometries")
    if isinstance(members, list):
        return _position(members[0]) if members else None
    found: Any = place.get("coordinates")
    while isinstance(found, list) and found and isinstance(found[0], list):
        found = found[0]
    is_one = isinstance(found, list) and len(found) >= 2
    return found if is_one and all(isinstance(n, int | float) for n in found[:2]) else None


def _is_on_earth(position: Sequence[float]) -> bool:
    return abs(position[0]) <= 180 and abs(position[1]) <= 90
