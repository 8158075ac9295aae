"""Coordinate systems that the database can transform to."""

from __future__ import annotations

from functools import lru_cache

from django.db import connections


@lru_cache(maxsize=1024)
def is_flat(code: int, *, using: str = "records_read") -> bool:
    """Return whether PostGIS knows this EPSG code as a system of two coordinates.

    Those are geographic and projected systems. Geocentric ones (4978), heights alone, those with
    a height (4979) and those of one site are not: our places have no third coordinate.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM spatial_ref_sys WHERE srid = %s::integer"
            " AND auth_name = 'EPSG' AND srtext ~ '^(PROJCS|GEOGCS)'"
            " AND srtext !~* 'AXIS\\[\"(up|ellipsoidal height|gravity-related height)')",
            [code],
        )
        row = cursor.fetchone()
    return bool(row[0])
