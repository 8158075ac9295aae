"""Coordinate systems that the database can transform to."""

from __future__ import annotations

from functools import lru_cache

from django.db import connections


@lru_cache(maxsize=1024)
def is_known(code: int, *, using: str = "records_read") -> bool:
    """Return whether PostGIS knows the coordinate system with this EPSG code."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM spatial_ref_sys WHERE srid = %s::integer"
            " AND auth_name = 'EPSG')",
            [code],
        )
        row = cursor.fetchone()
    return bool(row[0])
