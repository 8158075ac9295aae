"""The parameters of the API as the OpenAPI document tells them, with their bounds."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from api.v2_1.params import DEFAULT_LIMIT, LANGUAGES, MAX_GROUPS, MAX_LIMIT, MAX_WINDOW
from datasets.exports import FORMATS


def query_parameter(
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


def path_parameter(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.PATH, description=description)


DATASET = path_parameter(
    "dataset_id", "Identifier of the dataset, or its permanent uid (`da_...`)."
)
SELECT = query_parameter(
    "select", "What each result holds, in ODSQL: fields, expressions, aggregates."
)
WHERE = query_parameter("where", "Condition in ODSQL; several are joined by AND.", many=True)
GROUP_BY = query_parameter("group_by", "Expressions in ODSQL whose values make the groups.")
ORDER_BY = query_parameter(
    "order_by", "Expressions in ODSQL, each with `asc` or `desc`; nulls come last."
)
REFINE = query_parameter("refine", "`field:value`: keep what has this value.", many=True)
EXCLUDE = query_parameter("exclude", "`field:value`: leave out what has this value.", many=True)
FACET = query_parameter(
    "facet", "Field whose values are counted; without one, all facets.", many=True
)
LIMIT = query_parameter(
    "limit",
    f"Number of results, from -1 (the most) to {MAX_LIMIT}; with `group_by` to {MAX_GROUPS}.",
    {"type": "integer", "minimum": -1, "maximum": MAX_GROUPS, "default": DEFAULT_LIMIT},
)
OFFSET = query_parameter(
    "offset",
    f"Place of the first result; offset + limit is at most {MAX_WINDOW}, or {MAX_GROUPS} with"
    " `group_by`.",
    {"type": "integer", "minimum": 0, "default": 0},
)
EXPORT_LIMIT = query_parameter(
    "limit",
    "Number of records; -1 means all of them.",
    {"type": "integer", "minimum": -1, "default": -1},
)
LANG = query_parameter(
    "lang",
    "Language of metadata and of names of dates; the portal's own by default.",
    enum=list(LANGUAGES),
)
TIMEZONE = query_parameter(
    "timezone", "Name of the tz database, to which datetimes are shifted.", default="UTC"
)
LINKS = query_parameter("include_links", "Add `_links`.", OpenApiTypes.BOOL, default=False)
APP_METAS = query_parameter(
    "include_app_metas", "Add metadata of the application.", OpenApiTypes.BOOL, default=False
)
RECORD = path_parameter("record_id", "Identity of the record, 32 hexadecimal digits.")
ATTACHMENT = path_parameter("attachment_id", "Identifier of the attachment.")
FORMAT = OpenApiParameter(
    "export_format",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    enum=[item.name for item in FORMATS],
    description="Name of the format.",
)

NARROWING = [WHERE, REFINE, EXCLUDE]
LIST = [SELECT, WHERE, GROUP_BY, ORDER_BY, LIMIT, OFFSET, REFINE, EXCLUDE, LANG, TIMEZONE]

FILE = [
    query_parameter(
        "use_labels", "Headings are labels (tables).", OpenApiTypes.BOOL, default=False
    ),
    query_parameter("compressed", "Send a gzip file.", OpenApiTypes.BOOL, default=False),
    query_parameter("delimiter", "Between cells (csv).", enum=[";", ",", "\t", "|"], default=";"),
    query_parameter("list_separator", "Between the values of one cell (csv).", default=","),
    query_parameter("quote_all", "Quote every cell (csv).", OpenApiTypes.BOOL, default=False),
    query_parameter(
        "with_bom", "Begin with a byte order mark (csv).", OpenApiTypes.BOOL, default=True
    ),
    query_parameter("main_geo_field", "Field that becomes the geometry (geojson)."),
    query_parameter(
        "epsg",
        "Coordinate system (geographic formats).",
        {"type": "integer", "enum": [4326], "default": 4326},
    ),
]
