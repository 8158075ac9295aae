"""The parameters of the API as the OpenAPI document tells them, with their bounds."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from api.v2_1.params import DEFAULT_LIMIT, LANGUAGES, MAX_GROUPS, MAX_LIMIT, MAX_WINDOW
from datasets.exports import FORMATS
from datasets.exports.catalog import CATALOG_FORMATS


def asked(
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


def in_path(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.PATH, description=description)


DATASET = in_path("dataset_id", "Identifier of the dataset, or its permanent uid (`da_...`).")
SELECT = asked("select", "What each result holds, in ODSQL: fields, expressions, aggregates.")
WHERE = asked("where", "Condition in ODSQL; several are joined by AND.", many=True)
GROUP_BY = asked("group_by", "Expressions in ODSQL whose values make the groups.")
ORDER_BY = asked("order_by", "Expressions in ODSQL, each with `asc` or `desc`; nulls come last.")
REFINE = asked("refine", "`field:value`: keep what has this value.", many=True)
EXCLUDE = asked("exclude", "`field:value`: leave out what has this value.", many=True)
FACET = asked(
    "facet",
    'Field whose values are counted, or `facet(name="x", disjunctive=true, hierarchical=true,'
    ' separator="/", sort="count", limit=50)`; without one, all facets.',
    many=True,
)
LIMIT = asked(
    "limit",
    f"Number of results, from -1 (the most) to {MAX_LIMIT}; with `group_by` to {MAX_GROUPS}.",
    {"type": "integer", "minimum": -1, "maximum": MAX_GROUPS, "default": DEFAULT_LIMIT},
)
OFFSET = asked(
    "offset",
    f"Place of the first result; offset + limit is at most {MAX_WINDOW}, or {MAX_GROUPS} with"
    " `group_by`.",
    {"type": "integer", "minimum": 0, "default": 0},
)
EXPORT_LIMIT = asked(
    "limit",
    "Number of records; -1 means all of them.",
    {"type": "integer", "minimum": -1, "default": -1},
)
LANG = asked(
    "lang",
    "Language of metadata and of names of dates; the portal's own by default.",
    enum=list(LANGUAGES),
)
TIMEZONE = asked(
    "timezone", "Name of the tz database, to which datetimes are shifted.", default="UTC"
)
LINKS = asked("include_links", "Add `_links`.", OpenApiTypes.BOOL, default=False)
APP_METAS = asked(
    "include_app_metas", "Add metadata of the application.", OpenApiTypes.BOOL, default=False
)
RECORD = in_path("record_id", "Identity of the record, 32 hexadecimal digits.")
ATTACHMENT = in_path("attachment_id", "Identifier of the attachment.")
FORMAT = OpenApiParameter(
    "export_format",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    enum=[item.name for item in FORMATS],
    description="Name of the format.",
)

CATALOG_FORMAT = OpenApiParameter(
    "export_format",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    enum=[item.name for item in CATALOG_FORMATS],
    description="Name of the format.",
)

NARROWING = [WHERE, REFINE, EXCLUDE]
LIST = [SELECT, WHERE, GROUP_BY, ORDER_BY, LIMIT, OFFSET, REFINE, EXCLUDE, LANG, TIMEZONE]

EXPORT_OFFSET = asked("offset", "Place of the first dataset.", {"type": "integer", "minimum": 0})

FILE = [
    asked("use_labels", "Headings are labels (tables).", OpenApiTypes.BOOL, default=False),
    asked("compressed", "Send a gzip file.", OpenApiTypes.BOOL, default=False),
    asked("delimiter", "Between cells (csv).", enum=[";", ",", "\t", "|"], default=";"),
    asked("list_separator", "Between the values of one cell (csv).", default=","),
    asked("quote_all", "Quote every cell (csv).", OpenApiTypes.BOOL, default=False),
    asked("with_bom", "Begin with a byte order mark (csv).", OpenApiTypes.BOOL, default=True),
    asked("main_geo_field", "Field that becomes the geometry (geographic formats, parquet)."),
    asked(
        "epsg",
        "Coordinate system (geojson, shp, fgb); kml and gpx are always 4326.",
        {"type": "integer", "minimum": 1, "default": 4326},
    ),
    asked(
        "parquet_compression",
        "How columns are compressed (parquet).",
        enum=["snappy", "zstd"],
        default="snappy",
    ),
    asked("name_field", "Field that names a waypoint (gpx); the first text by default."),
    asked("description_field_list", "Fields that tell of a waypoint (gpx); all by default."),
    asked(
        "use_extension",
        "Attributes stand in `<extensions>` rather than in `<desc>` (gpx).",
        OpenApiTypes.BOOL,
        default=True,
    ),
]


def _told(name: str, description: str, *statuses: int, kind: Any = OpenApiTypes.STR) -> Any:
    return OpenApiParameter(
        name, kind, OpenApiParameter.HEADER, description=description, response=list(statuses)
    )


HEADERS = [
    _told("ETag", "Names the answer; send it back as `If-None-Match`.", 200, 304),
    _told("X-RateLimit-Limit", "Calls a day, where they are counted.", 200, kind=OpenApiTypes.INT),
    _told("X-RateLimit-Remaining", "Calls left today.", 200, kind=OpenApiTypes.INT),
    _told("X-RateLimit-Reset", "When the count starts anew: `2026-11-29 00:00:00+00:00`.", 200),
    _told(
        "ODS-Explore-API-Deprecation",
        "Old names that the question used: `<FEATURE_ID>: text`, joined by `;`.",
        200,
    ),
    _told("Retry-After", "Seconds to wait.", 429, 503, kind=OpenApiTypes.INT),
]
"""Headers of answers (explore-api 3.1 to 3.3); `X-Request-Id` stands on every one."""
