"""Which column of a file is its geometry, and the form in which SQL shall give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from datasets.odsql import GeoOutput
from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.exports.formats import ExportFormat
    from datasets.odsql import Column

GEO = frozenset({FieldType.GEO_POINT_2D, FieldType.GEO_SHAPE})
WGS84 = 4326


def geometry_place(
    columns: Sequence[Column], wanted: str | None, *, prefers_point: bool = False
) -> int | None:
    """Return which column becomes the geometry: the wanted one, a shape, a point, or none."""
    preferred = FieldType.GEO_POINT_2D if prefers_point else FieldType.GEO_SHAPE
    places = [number for number, column in enumerate(columns) if column.type in GEO]
    places.sort(key=lambda n: (columns[n].name != wanted, columns[n].type is not preferred))
    return places[0] if places else None


def geo_outputs(
    form: ExportFormat, columns: Sequence[Column], main_geo_field: str | None, srid: int
) -> Mapping[int, GeoOutput]:
    """Return the form of each geo column: only the geometry of the file is transformed."""
    place = geometry_place(columns, main_geo_field)
    target = srid if "epsg" in form.parameters and srid != WGS84 else None
    return {
        number: GeoOutput(is_wkb=form.takes_wkb, srid=target if number == place else None)
        for number, column in enumerate(columns)
        if column.type in GEO
    }
