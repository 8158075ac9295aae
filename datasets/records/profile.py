"""What is known of a table once it is loaded: counts, extremes, top values, extent.

Runs while the table is built, one statement or two for each field. Exact up to `EXACT_ROWS`;
above, distinct and top values are PostgreSQL's own estimates and say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from datasets.records.snapshot import Extent
from datasets.types import Field, FieldType, Table

EXACT_ROWS = 3_000_000
TOP = 20
MAX_VALUE_LENGTH = 200
MOST_VALUES = 10_000
"""Values of a field that are all kept with their counts; a field with more is asked live."""
MOST_BYTES = 1 << 20
"""Bytes of all values that are kept of one table, and of those of one field."""

_GROUPED = """
WITH g AS MATERIALIZED (SELECT {value} AS v, count(*) AS n FROM {source} GROUP BY 1)
SELECT coalesce(sum(n) FILTER (WHERE v IS NULL), 0)::bigint, count(v),
       {extremes},
       (SELECT jsonb_agg(jsonb_build_array({shown}, n)) FROM
          (SELECT v, n FROM g WHERE v IS NOT NULL AND octet_length(v::text) <= {longest}
           ORDER BY n DESC, v LIMIT {top}) AS best),
       CASE WHEN {keeps} AND count(v) <= {most} AND sum(octet_length(v::text)) <= {room} THEN
          (SELECT jsonb_agg(jsonb_build_array({shown}, n)) FROM g WHERE v IS NOT NULL) END
FROM g
"""
_YEARS = """
SELECT jsonb_agg(jsonb_build_array(v, n)) FROM
   (SELECT extract(year FROM {column})::integer AS v, count(*) AS n FROM {table}
    WHERE {column} IS NOT NULL GROUP BY 1) AS g
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was measured of one field."""

    profile: dict[str, Any] = field(default_factory=dict)
    """`{"nulls", "distinct", "min", "max", "top": [[value, count], ...]}`."""
    values: list[list[Any]] | None = None
    """Every value with the number of records that have it, as facets count them: of dates years."""


def measure(cursor: Any, table: Table, item: Field, rows: int) -> Known:
    """Measure one field of a filled and analysed table of so many rows."""
    if not item.traits.is_groupable or item.traits.is_geo:
        return Known(profile=_nulls_only(cursor, table, item))
    if rows > EXACT_ROWS:
        found, values = _estimated(cursor, table, item), None
        if _is_kept(item) and not item.multivalued:
            values = _few_values(cursor, table, item)
    else:
        found, values = _exact(cursor, table, item)
        if _is_kept(item) and item.multivalued and found["distinct"] <= MOST_VALUES:
            values = _elements(cursor, table, item)
    if item.type is FieldType.DATE and not item.multivalued:
        values = _years(cursor, table, item)
    return Known(profile=found, values=values)


def extent(cursor: Any, table: Table, item: Field) -> Extent:
    """Return where the geometries of a field lie and of which kinds they are."""
    cursor.execute(
        sql.SQL(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e), kinds FROM"
            " (SELECT ST_Extent({column}) AS e, array_agg(DISTINCT ST_GeometryType({column}))"
            " AS kinds FROM {name} WHERE {column} IS NOT NULL) AS extent"
        ).format(column=sql.Identifier(item.column), name=sql.Identifier(table.schema, table.name))
    )
    *bounds, kinds = cursor.fetchone()
    return Extent(
        kinds=sorted(kind.removeprefix("ST_") for kind in kinds or ()),
        bounds=None if bounds[0] is None else bounds,
    )


def merged_extents(extents: Mapping[str, Extent]) -> tuple[list[float] | None, list[str]]:
    """Return `[west, south, east, north]` of every geometry, and the kinds of geometry."""
    boxes = [item.bounds for item in extents.values() if item.bounds is not None]
    if not boxes:
        return None, []
    west, south, east, north = zip(*boxes, strict=True)
    kinds = {kind for item in extents.values() if item.bounds is not None for kind in item.kinds}
    return [min(west), min(south), max(east), max(north)], sorted(kinds)


def bounded_facets(values: Mapping[str, list[list[Any]] | None]) -> dict[str, list[list[Any]]]:
    """Return the values to keep: of fields with few of them first, until a megabyte is full."""
    kept: dict[str, list[list[Any]]] = {}
    room = MOST_BYTES
    for name, pairs in sorted(values.items(), key=lambda item: len(item[1] or ())):
        if pairs is None:
            continue
        room -= len(json.dumps(pairs, ensure_ascii=False).encode("utf-8", "replace"))
        if room < 0:
            break
        kept[name] = pairs
    return kept


def _nulls_only(cursor: Any, table: Table, item: Field) -> dict[str, Any]:
    cursor.execute(
        sql.SQL("SELECT count(*) - count({}) FROM {}").format(
            sql.Identifier(item.column), sql.Identifier(table.schema, table.name)
        )
    )
    return {"nulls": cursor.fetchone()[0], "distinct": None, "min": None, "max": None, "top": []}


def _exact(cursor: Any, table: Table, item: Field) -> tuple[dict[str, Any], list[list[Any]] | None]:
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
            keeps=sql.Literal(_is_kept(item) and not item.multivalued),
            most=sql.Literal(MOST_VALUES),
            room=sql.Literal(MOST_BYTES),
        )
    )
    nulls, distinct, least, greatest, top, values = cursor.fetchone()
    found = {
        "nulls": nulls,
        "distinct": distinct,
        "min": _typed(item, least),
        "max": _typed(item, greatest),
        "top": json.loads(top) if top else [],  # Django's connections hand JSON over as text
    }
    return found, _pairs(item, values)


_COUNTED = """
SELECT jsonb_agg(jsonb_build_array(v, n)) FROM
   (SELECT v, count(*) AS n FROM {source} WHERE v IS NOT NULL GROUP BY v LIMIT {limit}) AS g
HAVING count(*) <= {most} AND sum(octet_length(v::text)) <= {room}
"""


def _elements(cursor: Any, table: Table, item: Field) -> list[list[Any]] | None:
    """Count the records that have each element: one that has it twice counts once."""
    return _counted(
        cursor,
        item,
        sql.SQL("{} CROSS JOIN LATERAL (SELECT DISTINCT unnest({}) AS v) AS element").format(
            sql.Identifier(table.schema, table.name), sql.Identifier(item.column)
        ),
    )


def _few_values(cursor: Any, table: Table, item: Field) -> list[list[Any]] | None:
    """Count the values of a large table, unless its statistics tell that there are many."""
    cursor.execute(
        "SELECT n_distinct FROM pg_catalog.pg_stats"
        " WHERE schemaname = %s AND tablename = %s AND attname = %s",
        [table.schema, table.name, item.column],
    )
    found = cursor.fetchone()
    if found is None or not 0 <= found[0] <= MOST_VALUES:
        return None
    return _counted(
        cursor,
        item,
        sql.SQL("(SELECT {} AS v FROM {}) AS t").format(
            sql.Identifier(item.column), sql.Identifier(table.schema, table.name)
        ),
    )


def _counted(cursor: Any, item: Field, source: sql.Composable) -> list[list[Any]] | None:
    cursor.execute(
        sql.SQL(_COUNTED).format(
            source=source,
            limit=sql.Literal(MOST_VALUES + 1),
            most=sql.Literal(MOST_VALUES),
            room=sql.Literal(MOST_BYTES),
        )
    )
    found = cursor.fetchone()
    return _pairs(item, found[0] if found else None)


def _years(cursor: Any, table: Table, item: Field) -> list[list[Any]] | None:
    """Count the records of each year: the first level of a facet of dates, and all it needs."""
    cursor.execute(
        sql.SQL(_YEARS).format(
            column=sql.Identifier(item.column), table=sql.Identifier(table.schema, table.name)
        )
    )
    return _pairs(item, cursor.fetchone()[0])


def _is_kept(item: Field) -> bool:
    """Return whether facets of a field may be answered from counts of its values.

    Those of times are years, which begin at other moments in every zone; dates have theirs.
    """
    return not item.traits.is_temporal


def _pairs(item: Field, text: str | None) -> list[list[Any]] | None:
    """Return what was counted; None where JSON holds no such number."""
    if text is None:
        return None
    pairs: list[list[Any]] = json.loads(text)
    if item.type is FieldType.DOUBLE:
        if not all(isinstance(value, int | float) for value, _count in pairs):
            return None
        return [[float(value), count] for value, count in pairs]
    return pairs


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
