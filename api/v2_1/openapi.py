"""What the OpenAPI document says of each address: parameters, answers, errors, examples.

Decorators for the views; the document is kept in tests/api/openapi.yaml by `make openapi`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.http.response import HttpResponseBase
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from api.quota import ANONYMOUS_QUOTA
from api.v2_1 import shapes
from api.v2_1.arguments import (
    APP_METAS,
    ATTACHMENT,
    CATALOG_FORMAT,
    DATASET,
    EXCLUDE,
    EXPORT_LIMIT,
    EXPORT_OFFSET,
    FACET,
    FILE,
    FORMAT,
    GROUP_BY,
    HEADERS,
    LANG,
    LINKS,
    LIST,
    NARROWING,
    ORDER_BY,
    RECORD,
    REFINE,
    SELECT,
    TIMEZONE,
    WHERE,
    in_path,
)
from datasets.exports import FORMATS
from datasets.exports.catalog import CATALOG_FORMATS

Get: TypeAlias = Callable[..., HttpResponseBase]
Decorator: TypeAlias = Callable[[Get], Get]

_CATALOG, _RECORDS, _FILES = "Catalogue", "Records", "Files"
_TABLE_OPTIONS = ("compressed", "delimiter", "list_separator", "quote_all", "with_bom")


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    """How a key is sent."""

    target_class = "api.authentication.ApiKeyAuthentication"
    name = "apikey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Apikey <key>`. For reading, the query parameter `apikey` works too.",
        }


def _error(status: int, code: str, message: str, why: str) -> dict[int, OpenApiResponse]:
    example = OpenApiExample(
        code, value={"error_code": code, "message": message}, response_only=True
    )
    return {
        status: OpenApiResponse(shapes.Error, description=why, examples=[example]),
    }


_BAD = _error(
    400,
    "ODSQLError",
    "ODSQL query is malformed: Unknown field: nofield. Clause(s) containing the error(s): where.",
    "A query that does not parse or hold (`ODSQLSyntaxError`, `ODSQLError`, "
    "`IncompatibleTypesInComparisonFilter`), or a parameter out of bounds "
    "(`InvalidRESTParameterError`).",
)
_KEY = _error(401, "Unauthorized", "The API key is not valid.", "A key that is not known.")
_FORBIDDEN = _error(
    403,
    "ForbiddenAccess",
    "The records of the dataset paie are not public. Send the API key of somebody who may read "
    "them, in the header Authorization: Apikey <key>.",
    "The dataset is visible, its records are not.",
)
_MISSING = _error(
    404,
    "NotFoundResource",
    "The requested dataset does-not-exist does not exist.",
    "No such thing, or none that the caller may know of.",
)
_BUSY = _error(
    503,
    "RecordsBusy",
    "Too many queries are running. Please try again in a few seconds.",
    "Try again after `Retry-After` seconds.",
)
_SLOW = _error(
    504,
    "QueryTooSlow",
    "The query took too long and was stopped. Ask for less (a filter, fewer groups), "
    "or use an export.",
    "The query ran past its time.",
)
_QUOTA = {
    429: OpenApiResponse(
        shapes.QuotaError,
        description="No call is left today. The body has the shape of the older APIs.",
        examples=[
            OpenApiExample(
                "quota",
                value={
                    "errorcode": ANONYMOUS_QUOTA,
                    "reset_time": "2026-11-29T00:00:00Z",
                    "limit_time_unit": "day",
                    "call_limit": 10000,
                    "error": "You have used the 10000 calls a day that anonymous callers may "
                    "make. Please try again after 2026-11-29T00:00:00Z.",
                },
                response_only=True,
            )
        ],
    )
}
"""Every address may answer it (explore-api 3.3)."""
_UNCHANGED = {
    304: OpenApiResponse(description="The caller's copy, named by If-None-Match, is current.")
}
_ON_DATASET = {**_UNCHANGED, **_BAD, **_KEY, **_MISSING}
_ON_RECORDS = {**_ON_DATASET, **_FORBIDDEN, **_BUSY, **_SLOW}


def _described(
    summary: str, tag: str, operation: str, parameters: list[OpenApiParameter], answers: Any
) -> Decorator:
    decorate: Decorator = extend_schema(
        summary=summary,
        tags=[tag],
        operation_id=operation,
        parameters=[*parameters, *HEADERS],
        request=None,
        responses={**answers, **_QUOTA},
    )
    return decorate


def _ok(shape: Any, **example: Any) -> dict[int, OpenApiResponse]:
    examples = [
        OpenApiExample(name.replace("_", " "), value=value, response_only=True)
        for name, value in example.items()
    ]
    return {200: OpenApiResponse(shape, examples=examples)}


def link_list(summary: str, operation: str) -> Decorator:
    """Describe a list of addresses."""
    is_of_dataset = operation == "export-list"
    return _described(
        summary,
        _FILES if is_of_dataset else _CATALOG,
        operation,
        [DATASET] if is_of_dataset else [],
        {**_ok(shapes.Links), **(_ON_RECORDS if is_of_dataset else {**_UNCHANGED, **_KEY})},
    )


dataset_list = _described(
    "Search the catalogue",
    _CATALOG,
    "dataset-list",
    [*LIST, LINKS, APP_METAS],
    {
        **_ok(
            shapes.DatasetPage,
            keys={"total_count": 19, "results": [{"dataset_id": "public-trees"}]},
        ),
        **_UNCHANGED,
        **_BAD,
        **_KEY,
        **_SLOW,
    },
)

dataset_detail = _described(
    "Read one dataset",
    _CATALOG,
    "dataset-detail",
    [DATASET, SELECT, LANG, TIMEZONE, LINKS, APP_METAS],
    {**_ok(shapes.DatasetObject), **_ON_DATASET},
)

catalog_facets = _described(
    "Count the values of the catalogue's facets",
    _CATALOG,
    "catalog-facets",
    [FACET, *NARROWING, TIMEZONE],
    {**_ok(shapes.FacetList), **_UNCHANGED, **_BAD, **_KEY},
)

record_list = _described(
    "Query the records of a dataset",
    _RECORDS,
    "record-list",
    [DATASET, *LIST, LINKS, APP_METAS],
    {
        **_ok(
            shapes.RecordPage,
            records={
                "total_count": 137611,
                "results": [
                    {
                        "name": "Saint-Leu",
                        "population": 29278,
                        "elevation": None,
                        "modification_date": "2019-03-26",
                        "coordinates": {"lon": 4.50083, "lat": 46.7306},
                    }
                ],
            },
            groups={"total_count": 1, "results": [{"city": "Arles", "count(*)": 9}]},
        ),
        **_ON_RECORDS,
    },
)

record_detail = _described(
    "Read one record",
    _RECORDS,
    "record-detail",
    [DATASET, RECORD, SELECT, LANG, TIMEZONE],
    {**_ok(OpenApiTypes.OBJECT), **_ON_RECORDS},
)

dataset_facets = _described(
    "Count the values of a dataset's facets",
    _RECORDS,
    "dataset-facets",
    [DATASET, FACET, *NARROWING, LANG, TIMEZONE],
    {**_ok(shapes.FacetList), **_ON_RECORDS},
)

_FILE_SHAPES: dict[str, Any] = {
    "json": {"type": "array", "items": {"type": "object", "additionalProperties": {}}},
    "jsonl": OpenApiTypes.STR,
    "geojson": {"type": "object", "additionalProperties": {}},
}
"""What the files of text hold, by format; the others are bytes, as is any file compressed."""

export_download = _described(
    "Download the records as a file",
    _FILES,
    "export-download",
    [
        DATASET,
        FORMAT,
        SELECT,
        WHERE,
        GROUP_BY,
        ORDER_BY,
        EXPORT_LIMIT,
        REFINE,
        EXCLUDE,
        LANG,
        TIMEZONE,
        *FILE,
    ],
    {
        **{
            (200, item.media_type.partition(";")[0]): _FILE_SHAPES.get(
                item.name, OpenApiTypes.BINARY
            )
            for item in FORMATS
        },
        (200, "application/gzip"): OpenApiTypes.BINARY,
        **_ON_RECORDS,
    },
)

catalog_export = _described(
    "Download the catalogue as a file",
    _FILES,
    "catalog-export",
    [
        CATALOG_FORMAT,
        SELECT,
        WHERE,
        GROUP_BY,
        ORDER_BY,
        EXPORT_LIMIT,
        EXPORT_OFFSET,
        REFINE,
        EXCLUDE,
        LANG,
        TIMEZONE,
        *(item for item in FILE if item.name in _TABLE_OPTIONS),
    ],
    {
        **{(200, item.media_type.partition(";")[0]): OpenApiTypes.STR for item in CATALOG_FORMATS},
        (200, "application/json"): {"anyOf": [_FILE_SHAPES["json"], _FILE_SHAPES["geojson"]]},
        (200, "application/gzip"): OpenApiTypes.BINARY,
        **_UNCHANGED,
        **_BAD,
        **_KEY,
        **_MISSING,
        **_FORBIDDEN,
        **_BUSY,
        **_SLOW,
    },
)

attachment_list = _described(
    "List the attachments of a dataset",
    _FILES,
    "attachment-list",
    [DATASET, LANG],
    {**_ok(shapes.AttachmentListBody), **_ON_DATASET, **_FORBIDDEN},
)

attachment_download = _described(
    "Download one attachment",
    _FILES,
    "attachment-download",
    [DATASET, ATTACHMENT],
    {(200, "application/octet-stream"): OpenApiTypes.BINARY, **_ON_DATASET, **_FORBIDDEN},
)


alternative_export_download = _described(
    "Download one export made by hand",
    _FILES,
    "alternative-export-download",
    [DATASET, in_path("export_id", "Identifier of the export, from the dataset object.")],
    {(200, "application/octet-stream"): OpenApiTypes.BINARY, **_ON_DATASET, **_FORBIDDEN},
)

dataset_description = _described(
    "Describe the addresses, records and formats of a dataset as OpenAPI",
    _RECORDS,
    "dataset-description",
    [DATASET, LANG],
    {**_ok(OpenApiTypes.OBJECT), **_ON_DATASET, **_FORBIDDEN},
)

record_file_download = _described(
    "Download the file of a record",
    _FILES,
    "record-file",
    [DATASET, in_path("file_id", "`id` of the value of a field of type `file`.")],
    {(200, "application/octet-stream"): OpenApiTypes.BINARY, **_ON_DATASET, **_FORBIDDEN},
)

left_out: Decorator = extend_schema(exclude=True)
