"""What is known of a table once it is loaded: counts, extremes, top values, extent.

Runs inside the transaction that builds the table. Exact up to `EXACT_ROWS`; above, distinct
and top values are PostgreSQL's own estimates and say so.
"""

from __future__ import annotations

import json
from typing import Any

from psycopg import sql

from datasets.types import Field, FieldType, Schema, Table

EXACT_ROWS = 3_000_000
TOP = 20
MAX_VALUE_LENGTH = 200

_GROUPED = """
WITH g AS MATERIALIZED (SELECT {value} AS v, count(*) AS n FROM {source} GROUP BY 1)
SELECT coalesce(sum(n) FILTER (WHERE v IS NULL), 0)::bigint, count(v),
       {extremes},
       (SELECT jsonb_agg(jsonb_build_array({shown}, n)) FROM
          (SELECT v, n FROM g WHERE v IS NOT NULL AND octet_length(v::text) <= {longest}
           ORDER BY n DESC, v LIMIT {top}) AS best)
FROM g
"""


def profile(cursor: Any, table: Table, schema: Schema, rows: int) -> dict[str, dict[str, Any]]:
    """Return per field `{"nulls", "distinct", "min", "max", "top": [[value, count], ...]}`."""
    measured = {}
    for item in schema:
        if not item.traits.is_groupable or item.traits.is_geo:
            measured[item.name] = _nulls_only(cursor, table, item)
        elif rows <= EXACT_ROWS:
            measured[item.name] = _exact(cursor, table, item)
        else:
            measured[item.name] = _estimated(cursor, table, item)
    return measured


def bounding_box(cursor: Any, table: Table, schema: Schema) -> tuple[list[float] | None, list[str]]:
    """Return `[west, south, east, north]` of every geometry, and the kinds of geometry."""
    boxes: list[list[float]] = []
    kinds: set[str] = set()
    for item in schema:
        if not item.traits.is_geo:
            continue
        cursor.execute(
            sql.SQL(
                "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e), kinds FROM"
                " (SELECT ST_Extent({column}) AS e, array_agg(DISTINCT ST_GeometryType({column}))"
                " AS kinds FROM {name} WHERE {column} IS NOT NULL) AS extent"
            ).format(
                column=sql.Identifier(item.column), name=sql.Identifier(table.schema, table.name)
            )
        )
        west, south, east, north, found = cursor.fetchone()
        if west is not None:
            boxes.append([west, south, east, north])
            kinds.update(kind.removeprefix("ST_") for kind in found)
    if not boxes:
        return None, []
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)], sorted(kinds)


def _nulls_only(cursor: Any, table: Table, item: Field) -> dict[str, Any]:
    cursor.execute(
        sql.SQL("SELECT count(*) - count({}) FROM {}").format(
            sql.Identifier(item.column), sql.Identifier(table.schema, table.name)
        )
    )
    return {"nulls": cursor.fetchone()[0], "distinct": None, "min": None, "max": None, "top": []}


def _exact(cursor: Any, table: Table, item: Field) -> dict[str, Any]:
    column = sql.Identifier(item.column)
    source: sql.Composable = sql.Identifier(table.schema, table.name)
    value: sql.Composable = column
    if item.multivalued:
        source = sql.SQL("{} LEFT JOIN LATERAL unnest({}) AS element ON true").format(
            source, column
        )
        value = sql.SQL("element")
    has_extremes = item.type is not FieldType.BOOLEAN
    extremes = sql.SQL("left(min(v)::text, {length}), left(max(v)::text, {length})").format(
        length=sql.Literal(MAX_VALUE_LENGTH)
    )
    cursor.execute(
        sql.SQL(_GROUPED).format(
            value=value,
            source=source,
            extremes=extremes if has_extremes else sql.SQL("NULL, NULL"),
            shown=sql.SQL("v"),
            longest=sql.Literal(MAX_VALUE_LENGTH),
            top=sql.Literal(TOP),
        )
    )
    nulls, distinct, least, greatest, top = cursor.fetchone()
    return {
        "nulls": nulls,
        "distinct": distinct,
        "min": _typed(item, least),
        "max": _typed(item, greatest),
        "top": json.loads(top) if top else [],  # Django's connections hand JSON over as text
    }


def _estimated(cursor: Any, table: Table, item: Field) -> dict[str, Any]:
    column = sql.Identifier(item.column)
    has_extremes = item.type is not FieldType.BOOLEAN and not item.multivalued
    extremes = sql.SQL("left(min({0})::text, {1}), left(max({0})::text, {1})").format(
        column, sql.Literal(MAX_VALUE_LENGTH)
    )
    cursor.execute(
        sql.SQL("SELECT count(*), count(*) - count({}), {} FROM {}").format(
            column,
            extremes if has_extremes else sql.SQL("NULL, NULL"),
            sql.Identifier(table.schema, table.name),
        )
    )
    rows, nulls, least, greatest = cursor.fetchone()
    cursor.execute(
        "SELECT n_distinct, most_common_vals::text::text[], most_common_freqs"
        " FROM pg_catalog.pg_stats WHERE schemaname = %s AND tablename = %s AND attname = %s",
        [table.schema, table.name, item.column],
    )
    found = cursor.fetchone()
    distinct, top = None, []
    if found is not None:
        share, values, frequencies = found
        distinct = round(share if share >= 0 else -share * rows)
        pairs = list(zip(values or [], frequencies or [], strict=False))[:TOP]
        top = [[_typed(item, v), round(f * rows)] for v, f in pairs]
    return {
        "nulls": nulls,
        "distinct": distinct,
        "min": _typed(item, least),
        "max": _typed(item, greatest),
        "top": top,
        "is_estimate": True,
    }


def _typed(item: Field, text: str | None) -> Any:
    """Return an extreme as JSON would hold it: numbers as numbers, the rest as text."""
    if text is None:
        return None
    if item.type is FieldType.INT:
        return int(text)
    if item.type is FieldType.DOUBLE:
        return float(text)
    return text
