"""Every row of explore-api 12.10 and every trap of section 15, as requests to a running portal.

The dataset is the one described there; what is expected is computed from its rows in Python.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any

import pytest
import requests

from tests.contract.conftest import Portal
from tests.contract.published import CITIES, TOWNS

COUNT = len(TOWNS)
RECORDS = "/catalog/datasets/villes/records"
POINT = "geom'POINT(2.35 48.85)'"


def metres(latitude: float, longitude: float) -> float:
    """Return the distance of a point to 48.85, 2.35 on a sphere."""
    first, second = math.radians(latitude), math.radians(48.85)
    half = math.radians(longitude - 2.35) / 2
    inner = math.sin((first - second) / 2) ** 2
    inner += math.cos(first) * math.cos(second) * math.sin(half) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(inner))


# --- 12.10 -----------------------------------------------------------------------------------
EXAMPLES: list[tuple[str, dict[str, Any], Any]] = [
    ("limit=0", {"limit": 0}, {"total_count": COUNT, "results": []}),
    (
        "select=city, pop*2 as p2&where=pop>10&limit=1",
        {"select": "city, pop*2 as p2", "where": "pop>10", "limit": 1},
        {"total_count": 24, "results": [{"city": "Paris", "p2": 24}]},
    ),
    (
        "select=length(city)&limit=1",
        {"select": "length(city)", "limit": 1},
        {"total_count": COUNT, "results": [{"length(city)": 5}]},
    ),
    (
        "select=count(*)&limit=1",
        {"select": "count(*)", "limit": 1},
        {"total_count": COUNT, "results": [{"count(*)": COUNT}]},
    ),
    (
        "select=avg(pop) as a, max(d) as m&limit=1",
        {"select": "avg(pop) as a, max(d) as m", "limit": 1},
        {"total_count": COUNT, "results": [{"a": 29.0, "m": max(t["d"] for t in TOWNS)}]},
    ),
    (
        "select=count(*) as n&group_by=city&limit=2",
        {"select": "count(*) as n", "group_by": "city", "limit": 2},
        {"total_count": 2, "results": [{"city": None, "n": 3}, {"city": "Arles", "n": 9}]},
    ),
    (
        "select=sum(pop)&group_by=city as c&order_by=sum(pop) desc",
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
        "group_by=year(t) as y, month(t) as m&select=count(*) as n",
        {"group_by": "year(t) as y, month(t) as m", "select": "count(*) as n"},
        {"total_count": 1, "results": [{"y": 2020, "m": 1, "n": COUNT}]},
    ),
    (
        "group_by=range(pop, *, 10, 50, *)&select=count(*)",
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
        "group_by=range(t, 1 day) as b&select=count(*)",
        {"group_by": "range(t, 1 day) as b", "select": "count(*)"},
        {
            "total_count": 3,
            "results": [
                {
                    "b": f"[2020-01-0{day}T00:00:00.000Z, 2020-01-0{day + 1}T00:00:00.000Z[",
                    "count(*)": 10,
                }
                for day in (1, 2, 3)
            ],
        },
    ),
    (
        "group_by=date_format(d, 'EEEE') as day&lang=fr&select=count(*)",
        {
            "group_by": "date_format(d, 'EEEE') as day",
            "lang": "fr",
            "select": "count(*)",
            "where": "d = date'2018-02-15'",
        },
        {"total_count": 1, "results": [{"day": "jeudi", "count(*)": 1}]},
    ),
    (
        "where=d in [date'2017'..date'2018']",
        {"where": "d in [date'2017'..date'2018']", "limit": 0},
        {"total_count": sum(t["d"] < "2019" for t in TOWNS), "results": []},
    ),
    (
        'where="Paris" in tags and not ok',
        {"where": '"Paris" in tags and not ok', "limit": 0},
        {"total_count": sum(bool(t["tags"]) and not t["ok"] for t in TOWNS), "results": []},
    ),
]


@pytest.mark.parametrize(
    ("params", "expected"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES]
)
def test_12_10(portal: Portal, params: dict[str, Any], expected: Any) -> None:
    answer = portal.get(RECORDS, **params)
    assert answer.status_code == 200, answer.text
    assert answer.json() == expected


def test_12_10_within_distance_and_distance(portal: Portal) -> None:
    found = portal.records(
        where=f"within_distance(geo, {POINT}, 1.5km)",
        select=f"city, distance(geo, {POINT}) as m",
        order_by="m",
    )
    expected = [d for t in TOWNS if t["geo"] and (d := metres(*t["geo"])) <= 1500]
    assert [row["m"] for row in found["results"]] == pytest.approx(sorted(expected), rel=0.005)
    assert found["total_count"] == len(expected) == 3


def test_12_10_bbox(portal: Portal) -> None:
    (row,) = portal.records(select="bbox(geo) as b", limit=1)["results"]
    box = row["b"]
    assert (box["type"], box["properties"]) == ("Feature", {})
    assert box["geometry"]["type"] == "Polygon"
    (ring,) = box["geometry"]["coordinates"]
    assert {tuple(point) for point in ring} == {(2.35, 48.85), (2.61, 48.85)}
    assert ring[0] == ring[-1]


def test_12_10_unknown_field(portal: Portal) -> None:
    answer = portal.get(RECORDS, where="nofield = 1")
    assert answer.status_code == 400
    error = answer.json()
    assert error["error_code"] == "ODSQLError"
    assert "Unknown field: nofield." in error["message"]
    assert "Clause(s) containing the error(s): where." in error["message"]


def test_12_10_a_number_beside_a_text_finds_no_other_text(portal: Portal) -> None:
    answer = portal.get(RECORDS, where="city = 5")
    assert answer.status_code == 200
    assert answer.json() == {"total_count": 0, "results": []}


def test_12_10_limit_101(portal: Portal) -> None:
    answer = portal.get(RECORDS, limit=101)
    assert answer.status_code == 400
    assert answer.json() == {
        "error_code": "InvalidRESTParameterError",
        "message": "Invalid value for limit API parameter: 101 was found but -1 <= limit <= 100"
        " is expected.",
    }


def test_12_10_grouped_export_is_a_bare_array(portal: Portal) -> None:
    found = portal.json("/catalog/datasets/villes/exports/json", select="city", group_by="city")
    assert found == [{"city": None}, {"city": "Arles"}, {"city": "Nîmes"}, {"city": "Paris"}]


# --- 15 --------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/facets", "/attachments", "/exports"])
def test_15_1_links_of_lists(portal: Portal, path: str) -> None:
    found = portal.json(f"/catalog/datasets/villes{path}")
    assert "links" in found
    assert "_links" not in found


@pytest.mark.parametrize("path", [RECORDS, "/catalog/datasets", "/catalog/datasets/villes"])
def test_15_1_links_on_demand(portal: Portal, path: str) -> None:
    assert "links" not in portal.json(path)
    assert "_links" not in portal.json(path)
    assert "_links" in portal.json(path, include_links="True")


def test_15_2_ungrouped_aggregate_repeats_its_row(portal: Portal) -> None:
    found = portal.records(select="sum(pop) as s")
    assert found == {"total_count": COUNT, "results": [{"s": 870}] * 10}
    narrowed = portal.records(select="sum(pop) as s", where="pop < 0", limit=3)
    assert narrowed["total_count"] == 0


def test_15_3_key_is_the_text_as_typed(portal: Portal) -> None:
    (row,) = portal.records(select="LENGTH( city ), pop  + 1", limit=1)["results"]
    assert list(row) == ["LENGTH( city )", "pop  + 1"]
    (row,) = portal.records(select="COUNT( * ),Sum(pop)", limit=1)["results"]
    assert row == {"COUNT( * )": COUNT, "Sum(pop)": 870}
    grouped = portal.records(group_by="RANGE(pop,15)", select="count(*)", limit=1)
    assert grouped["results"] == [{"RANGE(pop,15)": "[0, 14]", "count(*)": 8}]


def test_15_4_labels_of_ranges(portal: Portal) -> None:
    def labels(group: str) -> list[Any]:
        return [r["k"] for r in portal.records(group_by=f"{group} as k", limit=3)["results"]]

    assert labels("range(pop, 20)") == ["[0, 19]", "[20, 39]", "[40, 59]"]
    assert labels("range(h, 1.5, 20.5, *)")[-2:] == ["[1.5, 20.5[", "[20.5, *["]
    assert labels("range(d, 1 year)")[0] == ("[2017-01-01T00:00:00.000Z, 2018-01-01T00:00:00.000Z[")


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ('city = "Paris"', 12),
        ('city != "Paris"', 15),
        ('NOT city = "Paris"', 18),
        ('NOT (city != "Paris")', 15),
    ],
)
def test_15_5_not_keeps_nulls(portal: Portal, where: str, count: int) -> None:
    assert portal.records(where=where, limit=0)["total_count"] == count


@pytest.mark.parametrize(
    ("where", "test"),
    [
        ("d = date'2018'", lambda d: d[:4] == "2018"),
        ("d > date'2018'", lambda d: d[:4] > "2018"),
        ("d >= date'2018-03'", lambda d: d >= "2018-03"),
        ("d < date'2018-03'", lambda d: d < "2018-03"),
        ("d <= date'2018-03'", lambda d: d < "2018-04"),
        ("d != date'2018'", lambda d: d[:4] != "2018"),
    ],
)
def test_15_6_date_literal_is_a_period(portal: Portal, where: str, test: Any) -> None:
    found = portal.records(where=where, limit=0)["total_count"]
    assert found == sum(test(t["d"]) for t in TOWNS)
    assert 0 < found < COUNT


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("paris", 12), ("PARIS", 12), ("par", 0), ("par*", 12), ("p?ris", 12), ("%par%", 0)],
)
def test_15_7_like_is_word_matching(portal: Portal, pattern: str, count: int) -> None:
    assert portal.records(where=f'city like "{pattern}"', limit=0)["total_count"] == count


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ('startswith(city, "Par")', 12),
        ('startswith(city, "par")', 0),
        ('suggest(city, "par")', 12),
        ('suggest(city, "prais")', 0),
    ],
)
def test_15_8_letter_case(portal: Portal, where: str, count: int) -> None:
    assert portal.records(where=where, limit=0)["total_count"] == count


@pytest.mark.parametrize("text", ["PARIZ", "arlez", "nime"])
def test_15_8_search_forgives_and_completes(portal: Portal, text: str) -> None:
    assert portal.records(where=f'search(city, "{text}")', limit=0)["total_count"] > 0


def test_15_9_order_of_coordinates(portal: Portal) -> None:
    boxed = portal.records(where="in_bbox(geo, 48.8, 2.34, 48.9, 2.375)", limit=0)
    assert boxed["total_count"] == 3
    assert portal.records(limit=1)["results"][0]["geo"] == {"lon": 2.35, "lat": 48.85}
    table = portal.get("/catalog/datasets/villes/exports/csv", select="geo", limit=1)
    assert table.content.decode("utf-8-sig") == "geo\r\n48.85, 2.35\r\n"


def test_15_10_csv(portal: Portal) -> None:
    answer = portal.get("/catalog/datasets/villes/exports/csv", select="city,tags,pop", limit=2)
    assert answer.content == (
        b'\xef\xbb\xbfcity;tags;pop\r\nParis;;0\r\nParis;"Paris,rouge; vif";2\r\n'
    )
    assert answer.headers["Content-Disposition"] == 'attachment; filename="villes.csv"'


def test_15_11_bodies(portal: Portal) -> None:
    """Success on one line (its spacing is free, as the head of the contract says)."""
    assert b"\n" not in portal.get(RECORDS, limit=1).content
    error = portal.get("/catalog/datasets/does-not-exist")
    assert error.text == (
        '{\n  "error_code": "NotFoundResource",\n'
        '  "message": "The requested dataset does-not-exist does not exist."\n}'
    )
    assert error.headers["Content-Type"] == "application/json"
    assert portal.get(RECORDS).headers["Content-Type"] == "application/json; charset=utf-8"


def test_15_13_unknown_parameters_pass(portal: Portal) -> None:
    params = {"foo": "bar", "pretty": "true", "source": "x", "geofilter.distance": "48,2,10"}
    assert portal.records(limit=0, **params)["total_count"] == COUNT
    assert portal.get(RECORDS, limit=-2).status_code == 400
    assert portal.get(RECORDS, offset=10_000).status_code == 400
    assert portal.get(RECORDS, offset=9_900, limit=100).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["//catalog/datasets/villes/records", RECORDS + "/", "//catalog//datasets//villes//records//"],
)
def test_15_14_slashes(portal: Portal, path: str) -> None:
    answer = portal.get(path, limit=1)
    assert (answer.status_code, answer.json()["total_count"]) == (200, COUNT)


@pytest.mark.parametrize(
    "accept",
    ["application/json; charset=utf-8json", "text/html", "image/png", "", "*/*;q=0", "no such"],
)
@pytest.mark.parametrize("path", [RECORDS, "/catalog/datasets/villes/exports/csv"])
def test_15_14_accept(portal: Portal, path: str, accept: str) -> None:
    assert portal.get(path, headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("scheme", ["Apikey", "ApiKey", "apikey", "APIKEY"])
def test_15_14_scheme_of_keys(portal: Portal, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {portal.staff_key}"}
    assert portal.get("/catalog/datasets/secret", headers=headers).status_code == 200


@pytest.mark.parametrize("value", ["True", "true", "TRUE", "1"])
def test_15_14_booleans(portal: Portal, value: str) -> None:
    answer = portal.get("/catalog/datasets/villes/exports/csv", use_labels=value, limit=1)
    assert answer.content.decode("utf-8-sig").startswith("Ville;Habitants;")


def test_15_15_date_parts_follow_the_time_zone(portal: Portal) -> None:
    def parts(**params: Any) -> Any:
        params |= {"select": "day(t) as d, hour(t) as h", "limit": 1, "order_by": "pop"}
        return portal.records(**params)["results"]

    assert parts() == [{"d": 1, "h": 23}]
    assert parts(timezone="Europe/Paris") == [{"d": 2, "h": 0}]


def test_15_16_null_group_first(portal: Portal) -> None:
    found = portal.records(group_by="city", select="count(*) as n")["results"]
    assert [row["city"] for row in found] == [None, "Arles", "Nîmes", "Paris"]
    assert {row["city"]: row["n"] for row in found} == Counter(CITIES)
    last = portal.records(group_by="city", order_by="city desc")["results"]
    assert [row["city"] for row in last] == ["Paris", "Nîmes", "Arles", None]


# --- the head of the contract, and headers -----------------------------------------------------
def test_head_etag_and_304(portal: Portal) -> None:
    first = portal.get(RECORDS, limit=2)
    tag = first.headers["ETag"]
    assert re.fullmatch(r'"[^"]+"', tag)
    assert first.headers["Cache-Control"] == "no-cache"
    again = portal.get(RECORDS, limit=2, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    private = portal.get(RECORDS, headers={"Authorization": f"Apikey {portal.reader_key}"})
    assert private.headers["Cache-Control"] == "private, no-store"


def test_head_request_id_stays_out_of_bodies(portal: Portal) -> None:
    error = portal.get(RECORDS, where="(")
    assert error.headers["X-Request-Id"]
    assert set(error.json()) == {"error_code", "message"}


def test_key_order_of_a_record_is_that_of_the_fields(portal: Portal) -> None:
    text = portal.get(RECORDS, limit=1).text
    assert list(json.loads(text)["results"][0]) == list(TOWNS[0])


def test_preflight_is_answered(portal: Portal) -> None:
    answer = requests.options(
        portal.api + RECORDS,
        headers={"Origin": "https://page.example", "Access-Control-Request-Method": "GET"},
        timeout=30,
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
