"""How values are written in JSON and in text cells, by the type of their column.

Shared by the pages of the API and by the writers of files. Values are converted a column at a
time, and columns that are written as they are cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from datasets.types import FieldType

if TYPE_CHECKING:
    from datasets.odsql import Column
    from datasets.records.read import Row

Cells: TypeAlias = Sequence[object]
Convert: TypeAlias = Callable[[Cells], Cells]
"""Turns the values of one column into what is written; None stays None."""
_Single: TypeAlias = Callable[[Any], object]

BLOCK = 500
"""Rows that are turned into bytes at once."""

_PRECISIONS = {"year": 4, "month": 7}
_INT64 = 2**63
_BOOLEANS = {True: "true", False: "false"}


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


def json_objects(columns: Sequence[Column], rows: Sequence[Row]) -> list[dict[str, object]]:
    """Return each row as an object whose keys come in the order of the columns."""
    names = [column.name for column in columns]
    shown = converted(rows, [json_cells(column) for column in columns])
    return [dict(zip(names, row, strict=True)) for row in shown]


def converted(rows: Sequence[Row], converts: Sequence[Convert | None]) -> Sequence[Row]:
    """Return the rows with each column converted; None leaves a column as it is."""
    if not rows or not any(converts):
        return rows
    columns: list[Cells] = [
        cells if convert is None else convert(cells)
        for cells, convert in zip(zip(*rows, strict=True), converts, strict=True)
    ]
    return list(zip(*columns, strict=True))


def json_cells(column: Column) -> Convert | None:
    """Return what makes a column's values such that `orjson` writes them (8.5)."""
    single = _json_single(column)
    if single is None:
        return None
    return _each(_in_list(single)) if column.multivalued else _each(single)


def texts(columns: Sequence[Column], rows: Sequence[Row], list_separator: str) -> Sequence[Row]:
    """Return rows whose values are as text cells have them; None stays None."""
    return converted(rows, [text_cells(column, list_separator) for column in columns])


def text_of(cell: object) -> str:
    """Return a converted cell as text."""
    return cell if isinstance(cell, str) else str(cell)


def text_cells(column: Column, list_separator: str) -> Convert | None:
    """Return what makes the texts of cells from a column's values."""
    single = _text_single(column)
    if column.multivalued:
        write: _Single = single or str
        return _each(
            lambda values: list_separator.join(
                str(write(value)) for value in values if value is not None
            )
        )
    return None if single is None else _each(single)


def default(value: object) -> object:
    """Write what `orjson` does not know by itself."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not a value of a record")


def _each(single: _Single) -> Convert:
    return lambda cells: [None if cell is None else single(cell) for cell in cells]


def _in_list(single: _Single) -> _Single:
    return lambda values: [None if value is None else single(value) for value in values]


def _json_single(column: Column) -> _Single | None:
    if column.json_text is not None:
        return column.json_text.written
    match column.type:
        case FieldType.GEO_POINT_2D:
            return lambda point: {"lon": point.lon, "lat": point.lat}
        case FieldType.GEO_SHAPE:
            return lambda shape: {
                "type": "Feature",
                "geometry": _in_key_order(shape),
                "properties": {},
            }
        case FieldType.DATE:
            return _date_cut(column)
        case FieldType.INT if column.field is None:
            return _computed_int
    return None


def _text_single(column: Column) -> _Single | None:
    match column.type:
        case FieldType.GEO_POINT_2D:
            return lambda point: f"{point.lat!r}, {point.lon!r}"
        case FieldType.GEO_SHAPE:
            return _geometry_text
        case FieldType.FILE | FieldType.JSON_BLOB:
            return lambda value: orjson.dumps(value, default=default).decode()
        case FieldType.BOOLEAN:
            return _BOOLEANS.get
        case FieldType.DATE:
            return _date_cut(column)
        case FieldType.DATETIME:
            return datetime.isoformat
    return None


def date_length(column: Column) -> int | None:
    """Return the characters of a date to the precision that staff declared for its field."""
    annotations = column.field.annotations if column.field is not None else {}
    return _PRECISIONS.get(str(annotations.get("timeserie_precision", "")))


def _date_cut(column: Column) -> _Single | None:
    """Return what cuts a date to the precision that staff declared for its field."""
    length = date_length(column)
    if length is None:
        return None
    return lambda value: value.isoformat()[:length] if isinstance(value, date) else value


def _computed_int(value: object) -> object:
    """Return a sum or product as JSON takes it, beyond 64 bits too."""
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        return orjson.Fragment(str(value))
    return value


def _in_key_order(geometry: object) -> object:
    """Return a geometry with its keys in the order that clients have seen: coordinates first."""
    if not isinstance(geometry, dict):
        return geometry
    ordered = {key: geometry[key] for key in sorted(geometry)}
    if isinstance(members := ordered.get("geometries"), list):
        ordered["geometries"] = [_in_key_order(member) for member in members]
    return ordered


def _geometry_text(value: object) -> str:
    """Return a geometry as JSON with its keys in the order that clients have seen."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
