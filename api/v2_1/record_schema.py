"""The JSON Schema of one record, from the fields that the caller may see (explore-api 8.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from datasets.profiles import frequent
from datasets.selectors import DescribedField
from datasets.types import FieldType

Shape = dict[str, Any]

_LINK: Shape = {
    "type": "object",
    "required": ["rel", "href"],
    "properties": {"rel": {"type": "string"}, "href": {"type": "string", "format": "uri"}},
}
_ON_DEMAND: Shape = {
    "_links": {"type": "array", "items": _LINK, "description": "With `include_links`."},
    "_id": {"type": "string", "description": "With `include_app_metas`."},
    "_timestamp": {"type": "string", "format": "date-time"},
    "_size": {"type": "integer"},
}
_LENGTHS = {"year": r"^\d{4}$", "month": r"^\d{4}-\d{2}$"}


def record_shape(fields: Sequence[DescribedField], *, with_examples: bool) -> Shape:
    """Return the schema of a whole record: every field is there, missing values are null.

    `with_examples`: whether values of the data may be shown; they were measured on all
    records, so only to those who may see all of them.
    """
    return {
        "type": "object",
        "description": "A whole record; `select` leaves other keys.",
        "required": [field.name for field in fields],
        "properties": {
            **{field.name: field_shape(field, with_examples=with_examples) for field in fields},
            **_ON_DEMAND,
        },
        "additionalProperties": False,
    }


def field_shape(field: DescribedField, *, with_examples: bool) -> Shape:
    """Return the schema of one field with its label, description, unit and an example."""
    single = _single(FieldType(field.type), field.annotations)
    shape: Shape = {"type": "array", "items": single} if field.multivalued else single
    described = {**shape, "type": [shape["type"], "null"]} if "type" in shape else shape
    if field.label and field.label != field.name:
        described["title"] = field.label
    sentences = [field.description] if field.description else []
    if field.unit:
        sentences.append(f"({field.unit})")
        described["x-unit"] = field.unit
    if sentences:
        described["description"] = " ".join(sentences)
    example = _example(field) if with_examples else None
    if example is not None:
        described["examples"] = [[example] if field.multivalued else example]
    return described


def _single(kind: FieldType, annotations: dict[str, object]) -> Shape:
    match kind:
        case FieldType.TEXT:
            return {"type": "string"}
        case FieldType.INT:
            return {"type": "integer", "format": "int64"}
        case FieldType.DOUBLE:
            return {"type": "number", "format": "double"}
        case FieldType.BOOLEAN:
            return {"type": "boolean"}
        case FieldType.DATE:
            pattern = _LENGTHS.get(str(annotations.get("timeserie_precision", "")))
            shape: Shape = {"type": "string"}
            return {**shape, "pattern": pattern} if pattern else {**shape, "format": "date"}
        case FieldType.DATETIME:
            return {"type": "string", "format": "date-time"}
        case FieldType.GEO_POINT_2D:
            return _closed(
                {
                    "lon": {"type": "number", "minimum": -180, "maximum": 180},
                    "lat": {"type": "number", "minimum": -90, "maximum": 90},
                }
            )
        case FieldType.GEO_SHAPE:
            return _closed(
                {
                    "type": {"const": "Feature"},
                    "geometry": {"type": "object", "required": ["type"]},
                    "properties": {"type": "object"},
                }
            )
        case FieldType.FILE:
            return {"type": "object"}
        case FieldType.JSON_BLOB:
            return {}
        case _:
            assert_never(kind)


def _closed(properties: Shape) -> Shape:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _example(field: DescribedField) -> object:
    """Return a frequent value of the field, as the API would write it, or nothing."""
    values = [value for value, _count in frequent(field.profile) if value not in (None, "")]
    if not values:
        return None
    first = values[0]
    match FieldType(field.type):
        case FieldType.INT | FieldType.DOUBLE | FieldType.BOOLEAN:
            return first
        case FieldType.TEXT:
            return first if isinstance(first, str) and len(first) <= 200 else None
        case FieldType.DATE:
            cut = {"year": 4, "month": 7}.get(str(field.annotations.get("timeserie_precision")), 10)
            return str(first)[:cut]
    return None
