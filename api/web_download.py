"""`/explore/dataset/<id>/download/`: the download address of Opendatasoft's pages, for scripts.

Programs of the time before Explore v2 fetch whole datasets from it (explore-api 13.2). The
parameters are put into the words of v2.1 and an export answers; refusals keep the older shape,
`{"errorcode": <number>, "error": <sentence>}`, and never come as a page.
"""

from __future__ import annotations

import math
import re
from typing import Any

import orjson
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.errors import InvalidParameterError, exception_handler
from api.routes import loose
from api.v2_1.questions import scope_of
from api.v2_1.views.exports import ExportDownload
from datasets.odsql_text import quoted
from datasets.types import FieldType, Schema

_SAME = {"use_labels_for_header": "use_labels", "csv_separator": "delimiter"}
"""Names of the older API for parameters of v2.1."""
_PREFIXES = ("refine.", "exclude.", "disjunctive.")
_PLAIN_WORDS = re.compile(r"[^:=<>#()\[\]\"'*?&|!~^\\]+")
_POINT = re.compile(r"\(([^()]*)\)")
_TRUE = frozenset({"true", "1", "on", "yes"})


class WebDownload(ExportDownload):
    """A whole dataset as a file, under the names of the older API."""

    @extend_schema(exclude=True)
    def get(
        self, request: Request, dataset_id: str, export_format: str | None = None
    ) -> HttpResponseBase:
        schema = scope_of(request, dataset_id).schema
        asked = in_words_of_v2_1(request.GET, schema)
        disjunctive = _disjunctive(request.GET)
        request._request.GET = asked  # type: ignore[assignment]  # read from here on
        return self.download(
            request, dataset_id, asked.get("format") or "csv", disjunctive=disjunctive
        )

    def get_exception_handler(self) -> Any:
        return _older_error


def in_words_of_v2_1(given: QueryDict, schema: Schema) -> QueryDict:
    """Return the parameters of v2.1 that ask the same; what v2.1 knows stays as it is.

    Raises:
        InvalidParameterError: a filter that cannot be understood; none is left out silently.
    """
    asked = QueryDict(mutable=True)
    for name, values in given.lists():
        if name not in _SAME and not name.startswith((*_PREFIXES, "geofilter.")):
            asked.setlist(name, values)
    for old, new in _SAME.items():
        if (value := given.get(old)) and new not in given:
            asked[new] = value
    if "with_bom" not in given:
        asked["with_bom"] = "false"
    if "select" not in given and (names := given.get("fields")):
        asked["select"] = ", ".join(_quoted(name.strip()) for name in names.split(","))
    _add_facets(given, asked)
    for condition in (*_words(given), *_places(given, schema)):
        asked.appendlist("where", condition)
    return asked


def _quoted(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _disjunctive(given: QueryDict) -> tuple[str, ...]:
    """Return the facets whose values are alternatives: `disjunctive.<field>=true`."""
    return tuple(
        name.removeprefix("disjunctive.")
        for name, value in given.items()
        if name.startswith("disjunctive.") and str(value).strip().lower() in _TRUE
    )


def _words(given: QueryDict) -> list[str]:
    """Return the full text search that `q` asks for: words are beginnings, all are needed."""
    text = given.get("q", "").strip()
    if not text:
        return []
    words = text.split()
    if not _PLAIN_WORDS.fullmatch(text) or {"AND", "OR", "NOT"} & set(words):
        raise InvalidParameterError(
            "Invalid value for q API parameter: only plain words are understood. "
            "Give a condition in ODSQL as where."
        )
    return [quoted(" ".join(f"{word}*" for word in words))]


def _add_facets(given: QueryDict, asked: QueryDict) -> None:
    """Add `refine.<field>` and `exclude.<field>`, which v2.1 writes as one text."""
    for name, values in given.lists():
        kind, _dot, field = name.partition(".")
        if not field or kind not in ("refine", "exclude"):
            continue
        for value in values:
            if value:
                asked.appendlist(kind, f"{_quoted(field)}:{quoted(str(value))}")


def _places(given: QueryDict, schema: Schema) -> list[str]:
    """Return the conditions that `geofilter.*` ask on the dataset's places."""
    conditions = []
    for name, value in given.items():
        if not name.startswith("geofilter.") or not value:
            continue
        field = _geo_field(name, schema)
        match name:
            case "geofilter.distance":
                latitude, longitude, metres = _numbers(name, str(value), 3)
                if metres.startswith("-"):
                    raise _wrong(name)
                point = f"geom'POINT({longitude} {latitude})'"
                conditions.append(f"within_distance({field}, {point}, {metres}m)")
            case "geofilter.bbox":
                corners = ", ".join(_numbers(name, str(value), 4))
                conditions.append(f"in_bbox({field}, {corners})")
            case "geofilter.polygon":
                points = [_numbers(name, text, 2) for text in _POINT.findall(str(value))]
                if len(points) < 3:
                    raise _wrong(name)
                ring = ", ".join(f"{longitude} {latitude}" for latitude, longitude in points)
                first = f"{points[0][1]} {points[0][0]}"
                shape = f"geom'POLYGON(({ring}, {first}))'"
                conditions.append(f"intersects({field}, {shape})")
            case _:
                raise _wrong(name)
    return conditions


def _geo_field(name: str, schema: Schema) -> str:
    for kind in (FieldType.GEO_POINT_2D, FieldType.GEO_SHAPE):
        for field in schema:
            if field.type is kind and not field.multivalued:
                return _quoted(field.name)
    raise InvalidParameterError(f"Invalid {name} API parameter: the dataset has no places.")


def _numbers(name: str, text: str, count: int) -> list[str]:
    """Return numbers as ODSQL writes them: without an exponent."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as err:
        raise _wrong(name) from err
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise _wrong(name)
    return [format(number, ".12f").rstrip("0").rstrip(".") for number in numbers]


def _wrong(name: str) -> InvalidParameterError:
    return InvalidParameterError(
        f"Invalid value for {name} API parameter: latitudes and longitudes in degrees are expected."
    )


def _older_error(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Tell an error in the shape of the older API; its number is the status."""
    answer = exception_handler(error, context)
    told = orjson.loads(answer.content)
    if "errorcode" not in told:
        body = {"errorcode": answer.status_code, "error": told["message"]}
        answer.content = orjson.dumps(body, option=orjson.OPT_INDENT_2)
    return answer


urlpatterns = [
    loose("explore/dataset/<segment:dataset_id>/download", WebDownload.as_view(), "web-download")
]
