"""Metadata of any shape, brought to values that the catalogue can be asked by.

A portal's own metadata are data: a text, a number, a date, a list of them. `literals` gives a
value in every form in which it may be read, `kind_of` says which one is its own, `wider` what
holds the values of two datasets. Pure; nothing raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import reduce

from datasets.records import literals as written
from datasets.templates import Kind
from datasets.types import TYPES, FieldType

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?")
_INT64 = 2**63
_READABLE = (
    FieldType.TEXT,
    FieldType.INT,
    FieldType.DOUBLE,
    FieldType.BOOLEAN,
    FieldType.DATE,
    FieldType.DATETIME,
    FieldType.JSON_BLOB,
)
_TOGETHER = {
    frozenset({FieldType.INT, FieldType.DOUBLE}): FieldType.DOUBLE,
    frozenset({FieldType.DATE, FieldType.DATETIME}): FieldType.DATETIME,
}


def kind_of(value: object) -> Kind | None:
    """Return what a value is by itself; None where there is nothing.

    >>> str(kind_of("2024-01-31")), str(kind_of([1, 2.5])), kind_of("")
    ('date', 'double[]', None)
    """
    if isinstance(value, list):
        found = [kind for item in value if (kind := kind_of(item)) is not None]
        if not found:
            return None
        if any(kind.multivalued or kind.type is FieldType.JSON_BLOB for kind in found):
            return Kind(type=FieldType.JSON_BLOB)
        return wider(Kind(type=found[0].type, multivalued=True), *found)
    if value is None or value == "" or value == {}:
        return None
    return Kind(type=_type_of(value))


def _type_of(value: object) -> FieldType:
    match value:
        case bool():
            return FieldType.BOOLEAN
        case int():
            return FieldType.INT if -_INT64 <= value < _INT64 else FieldType.DOUBLE
        case float():
            return FieldType.DOUBLE
        case str():
            if _DATE.fullmatch(value) and _instant(value):
                return FieldType.DATE
            return FieldType.DATETIME if _instant(value) else FieldType.TEXT
    return FieldType.JSON_BLOB


def wider(*kinds: Kind) -> Kind:
    """Return the kind under which values of all these kinds can be read.

    >>> str(wider(Kind(type=FieldType.INT), Kind(type=FieldType.DOUBLE, multivalued=True)))
    'double[]'
    """
    return reduce(_either, kinds)


def _either(one: Kind, other: Kind) -> Kind:
    kind = one.type
    if one.type is not other.type:
        kind = _TOGETHER.get(frozenset({one.type, other.type}), FieldType.TEXT)
    multivalued = one.multivalued or other.multivalued
    if multivalued and not TYPES[kind].can_be_multivalued:
        kind = FieldType.TEXT
    return Kind(type=kind, multivalued=multivalued)


def readings(value: object) -> dict[str, str]:
    """Return a value in every form in which it may be read, by the name of the kind.

    >>> list(readings(5))
    ['text', 'text[]', 'int', 'int[]', 'double', 'double[]']
    >>> readings(["a", "b"])
    {'text[]': '{"a","b"}'}
    """
    found: dict[str, str] = {}
    for type_ in _READABLE:
        for multivalued in (False, True):
            kind = Kind(type=type_, multivalued=multivalued)
            if multivalued and not TYPES[type_].can_be_multivalued:
                continue
            if not multivalued and isinstance(value, list) and type_ is not FieldType.JSON_BLOB:
                continue
            text = literal(value, kind)
            if text is not None:
                found[str(kind)] = text
    return found


def literal(value: object, kind: Kind) -> str | None:
    """Return a value as PostgreSQL reads it under a kind; None where it does not fit."""
    if value is None or value in ("", [], {}):
        return None
    if not kind.multivalued:
        return _single(value, kind.type)
    items = value if isinstance(value, list) else [value]
    texts = [_single(item, kind.type) for item in items if item not in (None, "")]
    if not texts or any(text is None for text in texts):
        return None
    return written.array(text for text in texts if text is not None)


def _single(value: object, type_: FieldType) -> str | None:
    match type_:
        case FieldType.JSON_BLOB:
            return written.json_value(value) if isinstance(value, dict | list) else None
        case FieldType.GEO_SHAPE:
            return _shape(value)
        case FieldType.BOOLEAN:
            return _flag(value) if isinstance(value, bool) else None
        case FieldType.INT:
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return str(value) if is_whole and -_INT64 <= value < _INT64 else None  # type: ignore[operator]  # an int
        case FieldType.DOUBLE:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return _real(value) if is_number else None
        case FieldType.DATE:
            is_date = isinstance(value, str) and _DATE.fullmatch(value) and _instant(value)
            return str(value) if is_date else None
        case FieldType.DATETIME:
            moment = _instant(value) if isinstance(value, str) else None
            return None if moment is None else moment.isoformat()
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _flag(value)
    return written.json_value(value) if isinstance(value, dict | list) else str(value)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _real(value: object) -> str | None:
    try:
        number = float(str(value))
    except OverflowError:
        return None
    return str(value) if math.isfinite(number) else None


def _instant(text: str) -> datetime | None:
    """Return the moment a text means; without an offset it is read in UTC.

    A day alone is its midnight in UTC, so that its year is the same in the default zone.
    """
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        if not _INSTANT.fullmatch(text):
            return None
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shape(value: object) -> str | None:
    """Return the geometry of a GeoJSON Feature."""
    shape = value.get("geometry", value) if isinstance(value, Mapping) else None
    try:
        return written.geometry(shape)
    except written.GeometryError:
        return None


def texts_of(values: Iterable[object]) -> list[str]:
    """Return the words in values, for the text index."""
    found: list[str] = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            found.extend(item for item in value if isinstance(item, str))
    return found
