"""Draws a dataset from its own records: which kind of portrait, its marks, and its facts.

Takes a public scope, returns a `Portrait` of plain values that can be cached. Facts are put
into words by `words`, in the reader's language.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from datasets.odsql import OdsqlError
from datasets.portraits import marks, questions
from datasets.portraits.frame import bounds, frame, holds, path, rings
from datasets.portraits.outline import Outline
from datasets.profiles import frequent
from datasets.records.errors import RecordsError
from datasets.selectors import Scope
from datasets.types import Field, FieldType

FEW_PLACES = 12
MOST_CATEGORIES = 12
FLAT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A drawing and what it shows."""

    kind: str
    marks: str
    """What stands inside the `<svg>`; made of numbers only."""
    facts: Mapping[str, object] = field(default_factory=dict)


def draw(scope: Scope, outline: Outline | None) -> Portrait:
    """Return the portrait of what everybody may see; never fails for want of data."""
    for attempt in (_places, _shapes, _time, _categories):
        try:
            portrait = attempt(scope, outline)
        except (OdsqlError, RecordsError):
            continue
        if portrait is not None:
            return portrait
    return _columns(scope)


def _of_type(scope: Scope, *types: FieldType) -> list[Field]:
    return [item for item in scope.schema if item.type in types and not item.multivalued]


def _places(scope: Scope, outline: Outline | None) -> Portrait | None:
    fields = _of_type(scope, FieldType.GEO_POINT_2D)
    has_shapes = bool(_of_type(scope, FieldType.GEO_SHAPE))
    if not fields or (has_shapes and scope.version.records_count <= questions.MOST_SHAPES):
        return None
    points = questions.sampled_points(scope, fields[0])
    has_time = bool(_of_type(scope, FieldType.DATE, FieldType.DATETIME))
    if not points or (len(set(points)) < FEW_PLACES and has_time):
        return None
    drawn = ""
    box = bounds(points)
    if outline is not None and holds(outline.box, points):
        box = outline.box
        drawn = marks.outline(outline.path(frame(box)))
    west, south, east, north = box
    pad = 1e-3 if east - west < 1e-6 and north - south < 1e-6 else 0.0
    where = frame((west - pad, south - pad, east + pad, north + pad))
    placed = [where.place(point) for point in points]
    inside = [(x, y) for x, y in placed if 4 <= x <= 316 and 4 <= y <= 236]
    return Portrait(
        kind="places",
        marks=drawn + marks.dots(inside),
        facts={
            "count": scope.version.records_count,
            "side": _side(placed),
            **_span(scope),
        },
    )


def _side(placed: Sequence[tuple[int, int]]) -> str:
    """Return where most of the dots lie, or nothing where they are spread."""
    x = sum(p[0] for p in placed) / len(placed) - 160
    y = sum(p[1] for p in placed) / len(placed) - 120
    if abs(x) < 22 and abs(y) < 18:
        return "centre" if _is_tight(placed) else ""
    if abs(x) >= abs(y):
        return "east" if x > 0 else "west"
    return "south" if y > 0 else "north"


def _is_tight(placed: Sequence[tuple[int, int]]) -> bool:
    near = sum(1 for x, y in placed if abs(x - 160) < 50 and abs(y - 120) < 38)
    return near > 0.6 * len(placed)


def _shapes(scope: Scope, outline: Outline | None) -> Portrait | None:
    fields = _of_type(scope, FieldType.GEO_SHAPE)
    if not fields:
        return None
    found = [line for shape in questions.shapes(scope, fields[0]) for line in rings(shape)]
    places = [(p[0], p[1]) for line, _closed in found for p in line]
    if not places:
        return None
    drawn, box = "", bounds(places)
    are_closed = sum(1 for _line, closed in found if closed) * 2 > len(found)
    if outline is not None and not are_closed and holds(outline.box, places):
        box = outline.box
        drawn = marks.outline(outline.path(frame(box)))
    d = path(found, frame(box))
    kind = "areas" if are_closed else "lines"
    return Portrait(
        kind=kind,
        marks=drawn + marks.shapes(d, are_closed=are_closed),
        facts={"count": scope.version.records_count, **_span(scope)},
    )


def _time(scope: Scope, outline: Outline | None) -> Portrait | None:
    fields = [
        item
        for item in _of_type(scope, FieldType.DATETIME, FieldType.DATE)
        if (scope.version.profile.get(item.name, {}).get("distinct") or 0) > 3
    ]
    if not fields:
        return None
    moments, measure = fields[0], None
    series = questions.by_period(scope, moments, None)
    amounts = [amount for _label, amount in series]
    doubles = _of_type(scope, FieldType.DOUBLE)
    inner = amounts[1:-1] or amounts
    if doubles and inner and (max(inner) - min(inner)) <= FLAT * max(inner):
        measure = doubles[0]
        series = questions.by_period(scope, moments, measure)
        amounts = [amount for _label, amount in series]
    if len(amounts) < 3:
        return None
    peak = max(series, key=lambda item: item[1])[0]
    return Portrait(
        kind="time",
        marks=marks.sparkline(_thinned(amounts)),
        facts={
            "first": series[0][0],
            "last": series[-1][0],
            "peak": peak,
            "measure": measure.name if measure else "",
        },
    )


def _thinned(values: Sequence[float], most: int = 120) -> list[float]:
    if len(values) <= most:
        return list(values)
    step = len(values) / most
    edges = [int(place * step) for place in range(most + 1)]
    groups = [values[low:high] for low, high in itertools.pairwise(edges)]
    return [sum(group) / len(group) for group in groups if group]


def _categories(scope: Scope, outline: Outline | None) -> Portrait | None:
    profile = scope.version.profile
    candidates = [
        item
        for item in scope.schema
        if item.type in {FieldType.TEXT, FieldType.BOOLEAN}
        and 2 <= (profile.get(item.name, {}).get("distinct") or 0) <= MOST_CATEGORIES
    ]
    if not candidates:
        return None
    chosen = max(candidates, key=lambda item: profile[item.name]["distinct"])
    top = frequent(profile[chosen.name])
    if len(top) < 2:
        return None
    return Portrait(
        kind="categories",
        marks=marks.bars([float(count) for _value, count in top[:7]]),
        facts={"field": chosen.name, "distinct": len(top), "first": str(top[0][0])},
    )


def _columns(scope: Scope) -> Portrait:
    total = scope.version.records_count
    described = []
    for item in scope.schema:
        nulls = scope.version.profile.get(item.name, {}).get("nulls") or 0
        share = 1 - nulls / total if total else 0.0
        kind = "number" if item.traits.is_numeric else "time" if item.traits.is_temporal else "text"
        described.append((kind, max(0.0, min(1.0, share))))
    filled = sum(share for _kind, share in described) / len(described) if described else 0.0
    return Portrait(
        kind="columns",
        marks=marks.columns(described) if described else "",
        facts={"fields": len(described), "filled": filled},
    )


def _span(scope: Scope) -> dict[str, object]:
    """Return the first and last year of the first date, where there is one."""
    for item in scope.schema:
        if item.traits.is_temporal:
            known = scope.version.profile.get(item.name, {})
            first, last = str(known.get("min") or "")[:4], str(known.get("max") or "")[:4]
            if first.isdigit() and last.isdigit():
                return {"from": int(first), "to": int(last)}
    return {}
