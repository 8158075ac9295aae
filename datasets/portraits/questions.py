"""What a portrait asks of the records: a bounded sample, shapes, counts by period.

Every question is ODSQL over a scope, and short: a portrait is never worth a slow query.
"""

from __future__ import annotations

from datetime import date, datetime

from datasets.odsql import CheckedQuery, Query, check_query, parse_query
from datasets.odsql_text import named
from datasets.portraits.frame import Position
from datasets.records import read
from datasets.selectors import Scope
from datasets.types import Field

SAMPLE = 320
SLICES = 8
SHUFFLED = 20_000
"""Up to this many records a shuffled sample is cheap; above, slices of the order are read."""
MOST_SHAPES = 300


def _checked(scope: Scope, query: Query) -> CheckedQuery:
    return check_query(parse_query(query), scope.schema)


def _rows(scope: Scope, query: Query) -> list[read.Row]:
    answer = read.answer(
        _checked(scope, query),
        scope.table,
        scope.predicate,
        known_count=scope.version.records_count,
    )
    return list(answer.rows)


def sampled_points(scope: Scope, field: Field) -> list[Position]:
    """Return the places of some records, spread over the whole table."""
    name, count = named(field.name), scope.version.records_count
    if count <= SHUFFLED:
        queries = [Query(select=name, order_by="random(7)", limit=SAMPLE)]
    else:
        step = count // SLICES
        queries = [
            Query(select=name, limit=SAMPLE // SLICES, offset=place * step)
            for place in range(SLICES)
        ]
    points = []
    for query in queries:
        for value, *_rest in _rows(scope, query):
            if isinstance(value, read.GeoPoint):
                points.append((value.lon, value.lat))
    return points


def shapes(scope: Scope, field: Field) -> list[object]:
    """Return the geometries of the first records."""
    query = Query(select=named(field.name), limit=MOST_SHAPES)
    return [row[0] for row in _rows(scope, query) if row[0] is not None]


def by_period(scope: Scope, field: Field, measure: Field | None) -> list[tuple[str, float]]:
    """Return the number of records, or the mean of a measure, by period in order of time.

    The period is chosen so that the line has some tens of points.
    """
    keys = _period_keys(scope, field)
    value = f"avg({named(measure.name)})" if measure else "count(*)"
    query = Query(
        select=f"{value} as portrait_value",
        group_by=", ".join(f"{key}({named(field.name)}) as portrait_{key}" for key in keys),
        where=(f"{named(field.name)} is not null",),
        limit=1000,
        timezone=scope.dataset.timezone,
    )
    checked = _checked(scope, query)
    answer = read.answer(checked, scope.table, scope.predicate)
    names = [column.name for column in answer.columns]
    found = []
    for row in answer.rows:
        values = dict(zip(names, row, strict=True))
        amount = values["portrait_value"]
        if amount is None:
            continue
        parts = [int(str(values[f"portrait_{key}"])) for key in keys]
        label = "-".join(str(part).zfill(2) for part in parts)
        found.append((parts, label, float(str(amount))))
    found.sort()
    return [(label, amount) for _parts, label, amount in found]


def _period_keys(scope: Scope, field: Field) -> tuple[str, ...]:
    known = scope.version.profile.get(field.name, {})
    first, last = _instant(known.get("min")), _instant(known.get("max"))
    if first is None or last is None:
        return ("year",)
    days = (last - first).days
    if days <= 4:
        return ("year", "month", "day", "hour") if _has_hours(field) else ("year", "month", "day")
    if days <= 120:
        return ("year", "month", "day")
    if days <= 365 * 8:
        return ("year", "month")
    return ("year",)


def _has_hours(field: Field) -> bool:
    return field.type.value == "datetime"


def _instant(value: object) -> date | None:
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None
