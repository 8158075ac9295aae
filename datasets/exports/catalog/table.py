"""Dataset objects as rows: columns `<group>.<name>` group after group, `datasetid` last.

The rows go to the writers of records, so that cells look as they do there: lists joined, true
and false, boxes as GeoJSON geometries, instants as dates in a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from datasets import templates
from datasets.odsql import Column
from datasets.templates import Kind
from datasets.types import FieldType

Item = Mapping[str, object]
_IDENTITY = "datasetid"


def metadata_columns(further: Mapping[str, Kind]) -> tuple[Column, ...]:
    """Return the columns of whole datasets; `further` are the metadata the portal added."""
    known = {f"default.{name}": kind for name, kind in templates.DEFAULT.items()}
    # Dates of `dcat` are given by people: they stand as they were written.
    known |= {f"dcat.{name}": templates.TEXT for name in templates.DCAT}
    groups = list(dict.fromkeys(["default", "dcat", "custom", *map(_group, further)]))
    named = sorted(
        {**known, **further}.items(), key=lambda item: groups.index(_group(item[0]))
    )  # stable: templates keep their order, the portal's names come in alphabetical order
    return (
        *(value_column(name, kind) for name, kind in named),
        value_column(_IDENTITY, templates.TEXT),
    )


def _group(name: str) -> str:
    return name.partition(".")[0]


def value_column(key: str, kind: Kind | None) -> Column:
    """Return a column for values of a kind; without one they are written as JSON."""
    if kind is None:
        return Column(name=key, type=FieldType.JSON_BLOB)
    return Column(name=key, type=kind.type, multivalued=kind.multivalued)


def metadata_row(item: Item, columns: Sequence[Column]) -> tuple[object, ...]:
    """Return the cells of one dataset object."""
    groups = item["metas"]
    if not isinstance(groups, Mapping):
        raise TypeError("A dataset object holds its metadata by group.")
    cells = []
    for column in columns:
        group, _dot, name = column.name.partition(".")
        value = item["dataset_id"] if column.name == _IDENTITY else groups.get(group, {}).get(name)
        cells.append(cell(value, column))
    return tuple(cells)


def picked_row(item: Item, columns: Sequence[Column]) -> tuple[object, ...]:
    """Return the cells of keys that were picked from a dataset."""
    return tuple(cell(item.get(column.name), column) for column in columns)


def cell(value: object, column: Column) -> object:
    """Return a value of an object as the writers of records take it.

    Whatever does not have the type of its column is written as text.
    """
    if value is None or value in ("", []):
        return None
    if column.multivalued:
        listed = value if isinstance(value, list) else [value]
        return [item if isinstance(item, str) else _text(item) for item in _flat(listed)]
    match column.type:
        case FieldType.GEO_SHAPE if isinstance(value, Mapping):
            return value.get("geometry", value)
        case FieldType.DATETIME if isinstance(value, str):
            return _instant(value)
        case FieldType.TEXT:
            return ", ".join(map(_text, value)) if isinstance(value, list) else _text(value)
    return value


def _flat(values: Sequence[object]) -> Iterator[object]:
    return (value for value in values if value is not None)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _instant(text: str) -> object:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
