"""Table Schema files (https://datapackage.org/standard/table-schema/), read and checked.

Types become ours; constraints become rules. What a cell's text cannot tell (foreign keys,
`rdfType`) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from datasets.types import FieldType
from ingest.errors import MetadataError
from ingest.problems import Problem
from ingest.schemas.check import linear_matcher
from ingest.schemas.model import SchemaField, TableSchema
from ingest.values.kinds import Writing

_MOST_FIELDS: Final = 1_200
_LONGEST_PATTERN: Final = 500
_TYPES: Final[Mapping[str, FieldType | None]] = {
    "string": FieldType.TEXT,
    "integer": FieldType.INT,
    "number": FieldType.DOUBLE,
    "boolean": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "datetime": FieldType.DATETIME,
    "year": FieldType.INT,
    "yearmonth": FieldType.DATE,
    "geopoint": FieldType.GEO_POINT_2D,
    "geojson": FieldType.GEO_SHAPE,
    "array": FieldType.JSON_BLOB,
    "object": FieldType.JSON_BLOB,
    "list": FieldType.TEXT,
    "time": FieldType.TEXT,
    "duration": FieldType.TEXT,
    "any": None,
}
_DAYS: Final = {
    "%Y-%m-%d": "iso",
    "%d/%m/%Y": "dmy",
    "%d-%m-%Y": "dmy",
    "%m/%d/%Y": "mdy",
    "%d/%m/%y": "short_dmy",
    "%Y%m%d": "compact",
    "%Y-%m": "month",
    "%m/%Y": "month_year",
}


def read(path: Path) -> dict[str, Any]:
    """Return the content of a schema file, checked.

    Raises:
        MetadataError: no JSON, or no Table Schema; every wrong key is named.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as err:
        raise MetadataError.of("no_such_file", name=path.name) from err
    except json.JSONDecodeError as err:
        raise MetadataError.of("wrong_metadata_json", row=err.lineno) from err
    except (UnicodeDecodeError, RecursionError, OSError) as err:
        raise MetadataError.of("wrong_metadata_json", row=1) from err
    parse(content)
    return dict(content)


def parse(content: Any) -> TableSchema:
    """Return the schema of a Table Schema document.

    Raises:
        MetadataError: one problem for every key that is wrong.
    """
    fields = content.get("fields") if isinstance(content, Mapping) else None
    if not isinstance(fields, list) or not 0 < len(fields) <= _MOST_FIELDS:
        raise MetadataError(_wrong("fields", "a list of fields"))
    problems: list[Problem] = []
    missing = content.get("missingValues", [""])
    if not isinstance(missing, list) or not all(isinstance(item, str) for item in missing):
        problems.append(_wrong("missingValues", "a list of texts"))
        missing = []
    key = content.get("primaryKey", [])
    keys = frozenset([key] if isinstance(key, str) else key if isinstance(key, list) else ())
    read_fields = []
    for place, item in enumerate(fields):
        wrong = list(_wrong_keys(place, item))
        problems += wrong
        if not wrong:
            is_alone = keys == {item["name"]}
            read_fields.append(_field(item, frozenset(missing), is_key=is_alone))
    if problems:
        raise MetadataError(*problems)
    return TableSchema(
        name=str(content.get("name") or "schema"),
        title=str(content.get("title") or content.get("name") or "Table Schema"),
        fields=tuple(read_fields),
        is_declared=True,
    )


def _wrong(key: str, expected: str) -> Problem:
    return Problem(code="wrong_value", params={"key": key, "expected": expected})


def _wrong_keys(place: int, item: Any) -> Iterator[Problem]:
    where = f"fields[{place}]"
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str) or not item["name"]:
        yield _wrong(f"{where}.name", "a text")
        return
    if item.get("type", "string") not in _TYPES:
        yield _wrong(f"{where}.type", ", ".join(_TYPES))
    constraints = item.get("constraints", {})
    if not isinstance(constraints, Mapping):
        yield _wrong(f"{where}.constraints", "an object")
        return
    pattern = constraints.get("pattern", "")
    if not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
        yield _wrong(f"{where}.constraints.pattern", f"at most {_LONGEST_PATTERN} characters")
    elif pattern:
        try:
            linear_matcher(pattern)
        except ValueError:
            expected = "a regular expression without look-around or back-references"
            yield _wrong(f"{where}.constraints.pattern", expected)
    if not isinstance(constraints.get("enum", []), list):
        yield _wrong(f"{where}.constraints.enum", "a list")
    for name in ("minLength", "maxLength", "minimum", "maximum"):
        value = constraints.get(name)
        if value is not None and _number(value) is None and name.endswith("Length"):
            yield _wrong(f"{where}.constraints.{name}", "a number")


def _field(item: Mapping[str, Any], missing: frozenset[str], *, is_key: bool) -> SchemaField:
    rules = item.get("constraints", {})
    kind = item.get("type", "string")
    is_number = kind in ("integer", "number", "year")
    return SchemaField(
        name=item["name"],
        type=_TYPES[kind],
        writing=_writing(kind, item),
        is_required=bool(rules.get("required")) or is_key,
        is_unique=bool(rules.get("unique")) or is_key,
        allowed=tuple(str(value) for value in rules.get("enum", ())),
        pattern=rules.get("pattern", ""),
        shortest=_whole(rules.get("minLength")),
        longest=_whole(rules.get("maxLength")),
        least=_number(rules.get("minimum")) if is_number else None,
        greatest=_number(rules.get("maximum")) if is_number else None,
        missing=missing - {""},
    )


def _writing(kind: str, item: Mapping[str, Any]) -> Writing | None:
    """Return how values are written, where the schema says so.

    A geopoint is `lon, lat` in the default form, as the standard has it.
    """
    shape = item.get("format", "default")
    if kind == "geopoint" and shape in ("default", "array"):
        return Writing(order="lon_lat")
    if kind == "yearmonth":
        return Writing(order="month")
    if kind == "date":
        order = _DAYS.get(shape)
        return Writing(order=order) if order else None
    decimal = item.get("decimalChar")
    if kind == "number" and decimal in (",", "."):
        return Writing(decimal=decimal, groups=str(item.get("groupChar") or ""))
    return None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
