"""Geometries in well-known binary, as hexadecimal EWKB in WGS84 and two dimensions.

Heights are left out, empty ones are nothing, other projections are converted: each is noted.
Rings are not mended here but where all geometries pass, `ingest.values.places`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

from ingest.readers.aside.source import Notes
from ingest.values.projections import Projection, projection

_SRID: Final = 4326
_HALF_TURN: Final = 180
_TURN: Final = (360, 0)
"""Islands of the Pacific are written beyond 180 degrees, so that maps are not torn."""
_LEAST: Final = 9
"""Bytes of the smallest geometry, an empty collection."""


class Geometries:
    """One column of geometries in one projection."""

    def __init__(self, header: str, crs: Any, notes: Notes, *, bounds: Any = None) -> None:
        self._header = header
        self._projection: Projection = projection(crs, bounds=bounds)
        self._notes = notes
        for code in self._projection.told:
            notes.add(code, header, projection=self._projection.name)

    def cells(self, array: Any, first: int) -> tuple[list[str], set[str]]:
        """Return the texts of an Arrow column of WKB; what is no geometry stays as it is."""
        raw = array.to_pylist()
        found = np.array(shapely.from_wkb(raw, on_invalid="ignore"), dtype=object)
        is_read = np.array([item is not None for item in found], dtype=bool)
        is_high = is_read & (shapely.has_z(found) | shapely.has_m(found))
        self._note("heights_left_out", is_high, first)
        is_void = is_read & (shapely.is_empty(found) | ~_are_finite(found))
        self._note("empty_geometries", is_void, first)
        found[is_void] = None
        found = self._projection.to_wgs84(shapely.force_2d(found))
        bounds = shapely.bounds(found)
        is_beyond = (bounds[:, 0] > _HALF_TURN) & (bounds[:, 2] <= _HALF_TURN + _TURN[0])
        self._note("longitudes_turned", is_beyond, first)
        found[is_beyond] = shapely.transform(found[is_beyond], lambda places: places - _TURN)
        found = shapely.set_srid(found, _SRID)
        written = shapely.to_wkb(found, hex=True, byte_order=1, include_srid=True)
        texts = [
            text if text is not None else (item.hex() if item and not void else "")
            for text, item, void in zip(written, raw, is_void, strict=True)
        ]
        kinds = shapely.get_type_id(found[is_read & ~is_void])
        natives = {"point" if kind == 0 else "shape" for kind in np.unique(kinds)}
        if any(item and not read for item, read in zip(raw, is_read, strict=True)):
            natives.add("shape")
        return texts, natives

    def _note(self, code: str, where: Any, first: int) -> None:
        count = int(where.sum())
        if count:
            self._notes.add(code, self._header, row=first + int(where.argmax()), count=count)


def _are_finite(found: Any) -> Any:
    """Return which geometries have no coordinate that is endless or no number."""
    coordinates, places = shapely.get_coordinates(found, return_index=True)
    is_finite = np.ones(len(found), dtype=bool)
    is_finite[places[~np.isfinite(coordinates).all(axis=1)]] = False
    return is_finite


def is_wkb(array: Any) -> bool | None:
    """Return whether bytes are geometries throughout; None where there are none to tell by."""
    raw = [item for item in array.to_pylist() if item]
    if not raw:
        return None
    if any(len(item) < _LEAST or item[0] > 1 for item in raw):
        return False
    return bool(all(found is not None for found in shapely.from_wkb(raw, on_invalid="ignore")))
