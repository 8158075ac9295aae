"""The OpenAPI 3.1 document of one dataset: the API's own, narrowed to what this caller sees.

Addresses, parameters and answers come from the document of the whole API, so that they cannot
differ from it; the identifier is filled in, and records, facets and formats are those of the
dataset.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from api.v2_1.record_schema import Shape, record_shape
from datasets.explore.state import example_condition
from datasets.exports import formats_for
from datasets.odsql_text import bare, named
from datasets.profiles import frequent
from datasets.selectors import DescribedField, Scope

_MARK = "{dataset_id}"
_FACETS_SHOWN = 3


@lru_cache(maxsize=1)
def _whole() -> dict[str, Any]:
    """Return the document of the whole API, made once by this process."""
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped
    return document


def dataset_document(
    scope: Scope, fields: Sequence[DescribedField], *, title: str, about: str, server: str
) -> dict[str, Any]:
    """Return the document; `title`, `about` and the texts of fields are in one language."""
    identifier = scope.dataset.dataset_id
    whole = _whole()
    paths = {
        path.replace(_MARK, identifier): _operations(operations, scope, fields)
        for path, operations in whole["paths"].items()
        if _MARK in path and not path.endswith("swagger.json")
    }
    with_examples = scope.predicate is None
    schemas = deepcopy(whole["components"]["schemas"])
    schemas["Record"] = record_shape(fields, with_examples=with_examples)
    schemas["RecordPage"]["properties"]["results"] = {
        "type": "array",
        "items": {
            "anyOf": [
                {"$ref": "#/components/schemas/Record"},
                {"type": "object", "description": "What `select` and `group_by` ask for."},
            ]
        },
    }
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            **({"description": about} if about else {}),
            "version": str(scope.version.number),
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": deepcopy(whole["components"]["securitySchemes"]),
        },
    }
    found: dict[str, Any] = _modern(document)
    found["components"]["schemas"] = _used(found)
    return found


def _operations(operations: Shape, scope: Scope, fields: Sequence[DescribedField]) -> Shape:
    """Return the operations of one address, made for this dataset."""
    made = deepcopy(operations)
    for operation in made.values():
        told = operation.get("description", "")
        operation["description"] = told.replace(_MARK, scope.dataset.dataset_id)
        operation["parameters"] = [
            _parameter(item, scope, fields)
            for item in operation.get("parameters", [])
            if item["name"] != "dataset_id"
        ]
        _answers(operation, scope)
    return made


def _parameter(item: Shape, scope: Scope, fields: Sequence[DescribedField]) -> Shape:
    """Return a parameter with the names and an example of this dataset.

    The example is told in the description: viewers would send `example` along with all others.
    """
    facets = [field for field in fields if field.annotations.get("facet")]
    examples = {
        "select": ", ".join(bare(field.name) for field in fields[:_FACETS_SHOWN]),
        "where": example_condition(scope.schema),
        "group_by": bare(facets[0].name) if facets else "",
        "refine": _refinement(facets, scope),
        "exclude": _refinement(facets, scope),
    }
    match item["name"]:
        case "export_format":
            names = [form.name for form in formats_for(scope.schema)]
            return {**item, "schema": {"type": "string", "enum": names}}
        case "facet" if facets:
            known = {"type": "string", "enum": [field.name for field in facets]}
            loose = {"type": "string", "description": "Another field, or `facet(...)`."}
            return {**item, "schema": {"type": "array", "items": {"anyOf": [known, loose]}}}
        case "main_geo_field":
            names = [field.name for field in scope.schema if field.traits.is_geo]
            return {**item, "schema": {"type": "string", "enum": names}} if names else item
        case name if examples.get(name):
            told = f"{item.get('description', '')} For example `{examples[name]}`.".strip()
            return {**item, "description": told}
    return item


def _refinement(facets: Sequence[DescribedField], scope: Scope) -> str:
    """Return a refinement by a frequent value, where values may be shown."""
    if scope.predicate is not None:
        return ""
    for field in facets:
        for value, _count in frequent(field.profile):
            if field.type == "text" and isinstance(value, str) and value:
                return f"{named(field.name)}:{value}"
    return ""


def _answers(operation: Shape, scope: Scope) -> None:
    """Say what a whole record is, and which files there are."""
    body = operation["responses"]["200"]
    if operation["operationId"] == "record-detail":
        body["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Record"}}}
    elif operation["operationId"] == "record-list":
        body["content"]["application/json"].pop("examples", None)
    elif operation["operationId"] == "export-download":
        kinds = {form.media_type.partition(";")[0] for form in formats_for(scope.schema)}
        body["content"] = {
            kind: content for kind, content in body["content"].items() if kind in kinds
        }


def _modern(item: Any) -> Any:
    """Return a part of an OpenAPI 3.0 document as 3.1 writes it: null is a type."""
    if isinstance(item, list):
        return [_modern(value) for value in item]
    if not isinstance(item, dict):
        return item
    changed = {key: _modern(value) for key, value in item.items()}
    if changed.get("nullable") is not True:
        return changed
    del changed["nullable"]
    if isinstance(changed.get("type"), str):
        return {**changed, "type": [changed["type"], "null"]}
    return {"anyOf": [changed, {"type": "null"}]} if changed else changed


def _used(document: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that the addresses reach, directly or through others."""
    schemas = document["components"]["schemas"]
    found: dict[str, Any] = {}
    pending = list(_references(document["paths"]))
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = schemas[name]
            pending += _references(schemas[name])
    return dict(sorted(found.items()))


def _references(item: Any) -> list[str]:
    if isinstance(item, list):
        return [name for value in item for name in _references(value)]
    if not isinstance(item, dict):
        return []
    here = [item["$ref"].rpartition("/")[2]] if isinstance(item.get("$ref"), str) else []
    return here + [name for value in item.values() for name in _references(value)]
