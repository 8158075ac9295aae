"""The worked examples of the contract (12.10), row by row, on the dataset they describe."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

_POINT = "geom'POINT(2.35 48.85)'"


@pytest.mark.parametrize(
    ("params", "page"),
    [
        ({"limit": 0}, {"total_count": 30, "results": []}),
        (
            {"select": "city, pop*2 as p2", "where": "pop>10", "limit": 1},
            {"total_count": 24, "results": [{"city": "Paris", "p2": 24}]},
        ),
        (
            {"select": "length(city)", "limit": 1},
            {"total_count": 30, "results": [{"length(city)": 5}]},
        ),
        ({"where": "city = 5"}, {"total_count": 0, "results": []}),
        ({"select": "count(*)", "limit": 1}, {"total_count": 30, "results": [{"count(*)": 30}]}),
        (
            {"select": "avg(pop) as a, max(d) as m", "limit": 1},
            {"total_count": 30, "results": [{"a": 29.0, "m": "2020-08-15"}]},
        ),
        (
            {"select": "count(*) as n", "group_by": "city", "limit": 2},
            {"total_count": 2, "results": [{"city": None, "n": 3}, {"city": "Arles", "n": 9}]},
        ),
        (
            {"select": "sum(pop)", "group_by": "city as c", "order_by": "sum(pop) desc"},
            {
                "total_count": 4,
                "results": [
                    {"c": "Arles", "sum(pop)": 288},
                    {"c": "Nîmes", "sum(pop)": 282},
                    {"c": None, "sum(pop)": 168},
                    {"c": "Paris", "sum(pop)": 132},
                ],
            },
        ),
        (
            {"group_by": "year(t) as y, month(t) as m", "select": "count(*) as n"},
            {"total_count": 1, "results": [{"y": 2020, "m": 1, "n": 30}]},
        ),
        (
            {"group_by": "range(pop, *, 10, 50, *)", "select": "count(*)"},
            {
                "total_count": 3,
                "results": [
                    {"range(pop, *, 10, 50, *)": "[*, 9]", "count(*)": 5},
                    {"range(pop, *, 10, 50, *)": "[10, 49]", "count(*)": 20},
                    {"range(pop, *, 10, 50, *)": "[50, *]", "count(*)": 5},
                ],
            },
        ),
        (
            {"group_by": "range(t, 1 day) as b", "select": "count(*)", "limit": 1},
            {
                "total_count": 1,
                "results": [
                    {
                        "b": "[2020-01-01T00:00:00.000Z, 2020-01-02T00:00:00.000Z[",
                        "count(*)": 10,
                    }
                ],
            },
        ),
        (
            {
                "group_by": "date_format(d, 'EEEE') as day",
                "lang": "fr",
                "select": "count(*)",
                "where": "d = date'2017-01-15'",
            },
            {"total_count": 1, "results": [{"day": "dimanche", "count(*)": 1}]},
        ),
        (
            {"where": "d in [date'2017'..date'2018']", "select": "count(*) as n", "limit": 1},
            {"total_count": 16, "results": [{"n": 16}]},
        ),
        (
            {"where": '"Paris" in tags and not ok', "select": "count(*) as n", "limit": 1},
            {"total_count": 10, "results": [{"n": 10}]},
        ),
        (
            {
                "where": f"within_distance(geo, {_POINT}, 1.5km)",
                "select": f"city, distance(geo, {_POINT}) as m",
                "order_by": "m",
                "limit": 1,
            },
            {"total_count": 3, "results": [{"city": "Paris", "m": 0.0}]},
        ),
    ],
    ids=str,
)
def test_12_10_worked_example(api: Api, params: dict[str, Any], page: dict[str, Any]) -> None:
    answer = api.records(**params)
    assert answer == page
    assert [list(row) for row in answer["results"]] == [list(row) for row in page["results"]]


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        (
            {"where": "nofield = 1"},
            "ODSQLError",
            (
                "ODSQL query is malformed: Unknown field: nofield."
                " Clause(s) containing the error(s): where."
            ),
        ),
        (
            {"limit": 101},
            "InvalidRESTParameterError",
            (
                "Invalid value for limit API parameter: 101 was found but -1 <= limit <= 100 is"
                " expected."
            ),
        ),
    ],
)
def test_12_10_worked_refusal(api: Api, params: dict[str, Any], code: str, message: str) -> None:
    answer = api.get("catalog/datasets/villes/records", **params)
    assert answer.status_code == 400
    assert answer.json() == {"error_code": code, "message": message}


def test_12_10_bbox_is_a_feature_of_a_polygon(api: Api) -> None:
    (row,) = api.rows(select="bbox(geo) as b", limit=1)
    assert list(row["b"]) == ["type", "geometry", "properties"]
    assert (row["b"]["type"], row["b"]["properties"]) == ("Feature", {})
    assert row["b"]["geometry"]["type"] == "Polygon"


def test_12_10_export_of_groups_is_a_bare_array(api: Api) -> None:
    body = api.text("catalog/datasets/villes/exports/json", select="city", group_by="city")
    assert json.loads(body) == [
        {"city": None},
        {"city": "Arles"},
        {"city": "Nîmes"},
        {"city": "Paris"},
    ]
