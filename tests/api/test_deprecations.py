"""Old names that still work say so in headers (explore-api 3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

RECORDS = "catalog/datasets/villes/records"
HEADER = "ODS-Explore-API-Deprecation"
CIRCLE = "(geo, geom'POINT(2.35 48.85)', 1km)"
SQUARE = "geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))'"


@pytest.mark.parametrize(
    ("params", "feature"),
    [
        ({"rows": "3"}, "ROWS_PARAMETER"),
        ({"where": f"distance{CIRCLE}"}, "DISTANCE_IN_WHERE"),
        ({"where": f"pop > 1 and not (DISTANCE {CIRCLE})"}, "DISTANCE_IN_WHERE"),
        ({"where": f"geometry(geo, {SQUARE}, WITHIN)"}, "GEOMETRY_FUNCTION"),
    ],
)
def test_3_2_old_name_is_told(api: Api, params: dict[str, str], feature: str) -> None:
    answer = api.get(RECORDS, **params)
    assert answer.status_code == 200
    assert answer[HEADER].startswith(f"{feature}: ")
    assert ";" not in answer[HEADER]
    assert answer["Link"] == (
        '<http://localhost/developers/#old-names>; rel="deprecation"; type="text/html"'
    )


def test_3_2_several_are_joined_by_a_semicolon(api: Api) -> None:
    where = [f"distance{CIRCLE}", f"geometry(geo, {SQUARE})", f"distance{CIRCLE}"]
    told = api.get(RECORDS, where=where, rows="1")[HEADER].split(";")
    names = [item.partition(": ")[0] for item in told]
    assert names == ["ROWS_PARAMETER", "DISTANCE_IN_WHERE", "GEOMETRY_FUNCTION"]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"limit": "3"},
        {"limit": "3", "rows": "9"},
        {"where": f"within_distance{CIRCLE}"},
        {"where": "city = 'distance(x)'"},
        {"select": "distance(geo, geom'POINT(2.35 48.85)') as m"},
    ],
)
def test_what_is_current_is_not_told(api: Api, params: dict[str, str]) -> None:
    answer = api.get(RECORDS, **params)
    assert answer.status_code == 200
    assert not answer.has_header(HEADER)
    assert not answer.has_header("Link")


def test_old_name_is_told_with_a_304_and_an_export_too(api: Api) -> None:
    where = f"distance{CIRCLE}"
    tag = api.get(RECORDS, where=where)["ETag"]
    again = api.get(RECORDS, headers={"If-None-Match": tag}, where=where)
    assert again.status_code == 304
    assert again[HEADER]
    assert api.get("catalog/datasets/villes/exports/csv", where=where)[HEADER]


def test_page_that_the_header_names_tells_each_old_name(api: Api, client: Any) -> None:
    page = client.get("/developers/", HTTP_HOST="localhost").content.decode()
    assert 'id="old-names"' in page
    for name in ("rows=", "distance(", "geometry(", "polygon("):
        assert f"<code>where={name}" in page or f"<code>{name}" in page
