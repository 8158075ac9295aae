"""Old names that still work: which of them a question uses, and how the answer says so.

Source: explore-api 3.2. `ODS-Explore-API-Deprecation` holds `<FEATURE_ID>: text`, joined by
`;`, and `Link` leads to the page that tells what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from datasets.odsql import OdsqlError, Query, ast, parse_query

PAGE = "/developers/#old-names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """One old name; the texts hold no `;`, which separates them in the header."""

    feature: str
    text: str

    def __str__(self) -> str:
        return f"{self.feature}: {self.text}"


ROWS = Deprecation(feature="ROWS_PARAMETER", text="the parameter rows is an old name, use limit")
FUNCTIONS = {
    "distance": Deprecation(
        feature="DISTANCE_IN_WHERE",
        text="distance() in where is an old name, use within_distance()",
    ),
    "geometry": Deprecation(
        feature="GEOMETRY_FUNCTION",
        text="geometry() is an old name, use intersects(), disjoint() or within()",
    ),
    "polygon": Deprecation(
        feature="POLYGON_FUNCTION", text="polygon() is an old name, use intersects()"
    ),
}
"""By the function that a where calls."""

_MAY_CALL = re.compile(rf"\b(?:{'|'.join(FUNCTIONS)})\s*\(", re.IGNORECASE)


def used(values: QueryDict) -> list[Deprecation]:
    """Return the old names in a query string, each once.

    Only a text that may hold one is read again, so the common question costs nothing.
    """
    found = [ROWS] if values.get("rows") and not values.get("limit") else []
    found += [FUNCTIONS[name] for name in _called(values.getlist("where"))]
    return list(dict.fromkeys(found))


def headers(found: list[Deprecation], base: str) -> dict[str, str]:
    """Return the headers that tell of old names; none where none is used."""
    if not found:
        return {}
    return {
        "ODS-Explore-API-Deprecation": ";".join(map(str, found)),
        "Link": f'<{base}{PAGE}>; rel="deprecation"; type="text/html"',
    }


def _called(texts: list[str]) -> Iterator[str]:
    for text in texts:
        if not _MAY_CALL.search(text):
            continue
        try:
            parsed = parse_query(Query(where=(text,)))
        except OdsqlError:
            continue
        for condition in parsed.where:
            for node in ast.walk(condition):
                if isinstance(node, ast.Call) and node.function in FUNCTIONS:
                    yield node.function
