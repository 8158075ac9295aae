"""Values as the text of one cell, in files that have no better type for them.

The same forms as in csv (explore-api 10.4): points latitude first, geometries as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson

from datasets.exports.offline.job import FileColumn


def point_text(point: Any) -> str:
    """Return a position, latitude first."""
    return f"{point.lat!r}, {point.lon!r}"


def json_text(value: object) -> str:
    """Return a JSON value; geometries have their keys in the order that clients have seen."""
    is_geometry = isinstance(value, dict) and value.keys() >= {"type", "coordinates"}
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS if is_geometry else 0).decode()
    except TypeError:
        return _long(value)


def _long(value: object) -> str:
    """Return JSON whose whole numbers are beyond 64 bits."""
    import json  # noqa: PLC0415  (seldom needed)

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def joined(values: Sequence[object], column: FileColumn, separator: str) -> str:
    """Return the values of one cell as one text; empty ones are left out."""
    return separator.join(single_text(value, column) for value in values if value is not None)


def single_text(value: object, column: FileColumn) -> str:
    """Return one value as text."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()[: column.date_length]
        case dict() | list():
            return json_text(value)
        case _:
            return str(value)
