"""What SQL returned, turned into the values that `read` promises.

Takes a compiled query, returns a function on rows, or none where nothing needs turning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import orjson

from datasets.odsql import Column, Compiled
from datasets.types import FieldType

Row: TypeAlias = tuple[object, ...]
Decode: TypeAlias = Callable[[object], object]


class GeoPoint(NamedTuple):
    """A position in WGS84."""

    lon: float
    lat: float


def decoder(compiled: Compiled) -> Callable[[Row], Row] | None:
    """Return what turns a row of SQL into a row of values."""
    if not compiled.columns:  # SQL selects something all the same
        return lambda _row: ()
    zone = ZoneInfo(compiled.timezone)
    steps = [
        (index, step)
        for index, column in enumerate(compiled.columns)
        if (step := _step(column, zone)) is not None
    ]
    if not steps:
        return None

    def decode(row: Row) -> Row:
        values = list(row)
        for index, step in steps:
            value = values[index]
            if value is not None:
                values[index] = step(value)
        return tuple(values)

    return decode


def _step(column: Column, zone: ZoneInfo) -> Decode | None:
    """Return what one value of a column needs, if anything; it is never given None."""
    if column.label is not None:
        return column.label
    if column.is_json:
        return _json
    if column.is_wkb:
        return None
    match column.type:
        case FieldType.GEO_POINT_2D:
            return _point
        case FieldType.DATETIME:
            return _shift(zone)
        case FieldType.INT if column.field is None:
            return _whole  # sums and products are numeric
        case _:
            return None


def _point(value: object) -> GeoPoint | None:
    if not isinstance(value, Sequence) or value[0] is None:
        return None
    return GeoPoint(*value)


def _shift(zone: ZoneInfo) -> Decode:
    def shift(value: object) -> object:
        return value.astimezone(zone) if isinstance(value, datetime) else value

    return shift


def _whole(value: object) -> object:
    return int(str(value)) if not isinstance(value, int) else value


def _json(value: object) -> object:
    """Return JSON; whole numbers beyond 64 bits take the slower reader."""
    text = str(value)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
