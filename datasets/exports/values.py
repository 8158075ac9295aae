"""How a value is written in JSON and in text cells, by the type of its column.

Shared by the pages of the API and by the writers of files. `json_value` and `text_value`
return None where a value may be written as it is, so that plain columns cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import orjson

from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row

Convert: TypeAlias = Callable[[object], object]

BLOCK = 500
"""Rows that are turned into bytes at once."""

_PRECISIONS = {"year": 4, "month": 7}
_INT64 = 2**63


def json_value(column: Column) -> Convert | None:
    """Return what turns a value of the column into one that `orjson` writes (8.5)."""
    single = _json_single(column)
    if single is None or not column.multivalued:
        return _unless_none(single)
    return _unless_none(_each(single))


def _json_single(column: Column) -> Convert | None:
    match column.type:
        case FieldType.GEO_POINT_2D:
            return _point
        case FieldType.GEO_SHAPE:
            return _feature
        case FieldType.DATE:
            return _date_cut(column)
        case FieldType.INT if column.field is None:
            return _computed_int
    return None


def _point(value: object) -> object:
    return {"lon": value.lon, "lat": value.lat}  # type: ignore[attr-defined]  # a GeoPoint


def _feature(value: object) -> object:
    return {"type": "Feature", "geometry": value, "properties": {}}


def _date_cut(column: Column) -> Convert | None:
    """Return what cuts a date to the precision that staff declared for its field."""
    annotations = column.field.annotations if column.field is not None else {}
    length = _PRECISIONS.get(str(annotations.get("timeserie_precision", "")))
    if length is None:
        return None
    return lambda value: value.isoformat()[:length] if isinstance(value, date) else value


def _computed_int(value: object) -> object:
    """Return a sum or product as JSON takes it, beyond 64 bits too."""
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        return orjson.Fragment(str(value))
    return value


def _unless_none(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda value: None if value is None else convert(value)


def _each(convert: Convert) -> Convert:
    return lambda values: [
        None if value is None else convert(value)
        for value in values  # type: ignore[attr-defined]  # a list
    ]


def json_objects(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """Yield each row as an object whose keys come in the order of the columns."""
    names = [column.name for column in columns]
    converts = [
        (column.name, convert) for column in columns if (convert := json_value(column)) is not None
    ]
    for row in rows:
        item = dict(zip(names, row, strict=True))
        for name, convert in converts:
            item[name] = convert(item[name])
        yield item


def default(value: object) -> object:
    """Write what `orjson` does not know by itself."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not a value of a record")


def blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows in lists: a first one of one row, so that the first byte comes at once."""
    block: list[Row] = []
    size = 1
    for row in rows:
        block.append(row)
        if len(block) >= size:
            yield block
            block, size = [], BLOCK
    if block:
        yield block


def text_value(column: Column, list_separator: str) -> Convert | None:
    """Return what turns a value of the column into the text of a cell; None is left alone."""
    single = _text_single(column)
    if not column.multivalued:
        return _unless_none(single)
    write: Convert = single or str

    def joined(values: object) -> object:
        if values is None:
            return None
        return list_separator.join(
            str(write(value))
            for value in values  # type: ignore[attr-defined]  # a list
            if value is not None
        )

    return joined


def _text_single(column: Column) -> Convert | None:
    match column.type:
        case FieldType.GEO_POINT_2D:
            return lambda value: f"{value.lat!r}, {value.lon!r}"  # type: ignore[attr-defined]
        case FieldType.GEO_SHAPE:
            return _geometry_text
        case FieldType.FILE | FieldType.JSON_BLOB:
            return lambda value: orjson.dumps(value, default=default).decode()
        case FieldType.BOOLEAN:
            return lambda value: "true" if value else "false"
        case FieldType.DATE:
            return _date_cut(column)
        case FieldType.DATETIME:
            return lambda value: value.isoformat()  # type: ignore[attr-defined]  # a datetime
    return None


def _geometry_text(value: object) -> object:
    """Return a geometry as JSON with its keys in the order that clients have seen."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
