"""Mend geometries that break the rules of their kind, in a table that is being built.

Rings that cross themselves, touch along a line or turn back are legal in files and make
PostGIS refuse what is asked of them later. `ST_MakeValid` keeps every vertex; of what it makes
the parts of the geometry's own dimension are kept, all of it where there are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import sql

from datasets.types import Field, FieldType, Schema, Table

_MEND = """
WITH mended AS (
  UPDATE {table} SET {column} = (
    SELECT CASE WHEN ST_Dimension(old) IS NULL OR ST_IsEmpty(own) THEN whole ELSE own END
    FROM (SELECT {column} AS old, whole, CASE
            WHEN GeometryType({column}) = 'GEOMETRYCOLLECTION' THEN whole
            ELSE ST_CollectionExtract(whole, ST_Dimension({column}) + 1) END AS own
          FROM (SELECT ST_MakeValid({column}) AS whole) AS made) AS chosen)
  WHERE NOT ST_IsValid({column})
  RETURNING _ord
)
SELECT count(*), min(_ord) FROM mended
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Geometries of one field that were mended."""

    field: str
    count: int
    first: int
    """Number of the first such record, from 1."""


def mend_shapes(cursor: Any, table: Table, schema: Schema) -> list[Mended]:
    """Mend every invalid geometry of a table that nobody reads yet; say how many there were."""
    found = []
    for item in schema:
        if item.type is FieldType.GEO_SHAPE:
            mended = _mend(cursor, table, item)
            if mended.count:
                found.append(mended)
    return found


def _mend(cursor: Any, table: Table, item: Field) -> Mended:
    cursor.execute(
        sql.SQL(_MEND).format(
            table=sql.Identifier(table.schema, table.name), column=sql.Identifier(item.column)
        )
    )
    count, first = cursor.fetchone()
    return Mended(field=item.name, count=count, first=first or 0)
