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

from api.v2_1 import shapes
from api.v2_1.params import DEFAULT_LIMIT, LANGUAGES, MAX_GROUPS, MAX_LIMIT, MAX_WINDOW
from datasets.exports import FORMATS

Get: TypeAlias = Callable[..., HttpResponseBase]
Decorator: TypeAlias = Callable[[Get], Get]

_CATALOG, _RECORDS, _FILES = "Catalogue", "Records", "Files"


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


def _query(
    name: str,
    description: str,
    kind: Any = OpenApiTypes.STR,
    *,
    many: bool = False,
    **more: Any,
) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        kind,
        OpenApiParameter.QUERY,
        description=description,
        many=many,
        explode=True if many else None,
        style="form" if many else None,
        **more,
    )


def _path(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.PATH, description=description)


DATASET = _path("dataset_id", "Identifier of the dataset, or its permanent uid (`da_...`).")
SELECT = _query("select", "What each result holds, in ODSQL: fields, expressions, aggregates.")
WHERE = _query("where", "Condition in ODSQL; several are joined by AND.", many=True)
GROUP_BY = _query("group_by", "Expressions in ODSQL whose values make the groups.")
ORDER_BY = _query("order_by", "Expressions in ODSQL, each with `asc` or `desc`; nulls come last.")
REFINE = _query("refine", "`field:value`: keep what has this value.", many=True)
EXCLUDE = _query("exclude", "`field:value`: leave out what has this value.", many=True)
FACET = _query("facet", "Field whose values are counted; without one, all facets.", many=True)
LIMIT = _query(
    "limit",
    f"Number of results, from -1 (the most) to {MAX_LIMIT}; with `group_by` to {MAX_GROUPS}.",
    {"type": "integer", "minimum": -1, "maximum": MAX_GROUPS, "default": DEFAULT_LIMIT},
)
OFFSET = _query(
    "offset",
    f"Place of the first result; offset + limit is at most {MAX_WINDOW}, or {MAX_GROUPS} with"
    " `group_by`.",
    {"type": "integer", "minimum": 0, "default": 0},
)
EXPORT_LIMIT = _query(
    "limit",
    "Number of records; -1 means all of them.",
    {"type": "integer", "minimum": -1, "default": -1},
)
LANG = _query(
    "lang",
    "Language of metadata and of names of dates; the portal's own by default.",
    enum=list(LANGUAGES),
)
TIMEZONE = _query(
    "timezone", "Name of the tz database, to which datetimes are shifted.", default="UTC"
)
LINKS = _query("include_links", "Add `_links`.", OpenApiTypes.BOOL, default=False)
APP_METAS = _query(
    "include_app_metas", "Add metadata of the application.", OpenApiTypes.BOOL, default=False
)
RECORD = _path("record_id", "Identity of the record, 32 hexadecimal digits.")
ATTACHMENT = _path("attachment_id", "Identifier of the attachment.")
FORMAT = OpenApiParameter(
    "export_format",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    enum=[item.name for item in FORMATS],
    description="Name of the format.",
)

_NARROWING = [WHERE, REFINE, EXCLUDE]
_LIST = [SELECT, WHERE, GROUP_BY, ORDER_BY, LIMIT, OFFSET, REFINE, EXCLUDE, LANG, TIMEZONE]

_FILE = [
    _query("use_labels", "Headings are labels (tables).", OpenApiTypes.BOOL, default=False),
    _query("compressed", "Send a gzip file.", OpenApiTypes.BOOL, default=False),
    _query("delimiter", "Between cells (csv).", enum=[";", ",", "\t", "|"], default=";"),
    _query("list_separator", "Between the values of one cell (csv).", default=","),
    _query("quote_all", "Quote every cell (csv).", OpenApiTypes.BOOL, default=False),
    _query("with_bom", "Begin with a byte order mark (csv).", OpenApiTypes.BOOL, default=True),
    _query("main_geo_field", "Field that becomes the geometry (geojson)."),
    _query(
        "epsg",
        "Coordinate system (geographic formats).",
        {"type": "integer", "enum": [4326], "default": 4326},
    ),
]


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
    "The records of the dataset paie are not public.",
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
        parameters=parameters,
        request=None,
        responses=answers,
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
    [*_LIST, LINKS, APP_METAS],
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
    [FACET, *_NARROWING, LANG, TIMEZONE],
    {**_ok(shapes.FacetList), **_UNCHANGED, **_BAD, **_KEY},
)

record_list = _described(
    "Query the records of a dataset",
    _RECORDS,
    "record-list",
    [DATASET, *_LIST, LINKS, APP_METAS],
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
    [DATASET, FACET, *_NARROWING, LANG, TIMEZONE],
    {**_ok(shapes.FacetList), **_ON_RECORDS},
)

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
        *_FILE,
    ],
    {
        **{
            (200, item.media_type.partition(";")[0]): OpenApiTypes.BINARY
            if item.name == "csv"
            else OpenApiTypes.STR
            for item in FORMATS
        },
        **_ON_RECORDS,
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


left_out: Decorator = extend_schema(exclude=True)
