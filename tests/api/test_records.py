"""Records: the worked examples of the contract (8 and 12.10), row by row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")


def test_page_is_total_count_and_flat_records_in_field_order(api: Api) -> None:
    page = api.records(limit=1)
    assert list(page) == ["total_count", "results"]
    assert page["total_count"] == 30
    assert list(page["results"][0]) == [
        *("city", "pop", "h", "d", "t", "tags", "ok", "geo", "zone", "more", "mois")
    ]


def test_every_type_is_written_as_the_contract_says(api: Api) -> None:
    first, second = api.rows(limit=2)
    assert first == {
        "city": "Paris",
        "pop": 0,
        "h": None,
        "d": "2017-01-15",
        "t": "2020-01-01T23:30:00+00:00",
        "tags": None,
        "ok": True,
        "geo": {"lon": 2.35, "lat": 48.85},
        "zone": {
            "type": "Feature",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 49.0], [2.0, 48.0]]],
            },
            "properties": {},
        },
        "more": {"a": [1, None]},
        "mois": "2021-01",
    }
    assert second["tags"] == ["Paris", "rouge; vif"]
    assert second["zone"] is None
    assert second["more"] is None


def test_key_order_is_that_of_select(api: Api) -> None:
    assert list(api.rows(select="h,city,pop as p", limit=1)[0]) == ["h", "city", "p"]


def test_double_keeps_its_value_and_int_has_no_point(api: Api) -> None:
    text = api.get("catalog/datasets/villes/records", select="pop,h", limit=2).content
    assert text.endswith(b'[{"pop":0,"h":null},{"pop":2,"h":1.5}]}')


def test_limit_zero_is_the_count_alone(api: Api) -> None:
    assert api.records(limit=0) == {"total_count": 30, "results": []}


@pytest.mark.parametrize(("params", "rows"), [({}, 10), ({"limit": -1}, 30), ({"rows": 3}, 3)])
def test_limit_defaults_and_its_old_name(api: Api, params: dict[str, Any], rows: int) -> None:
    assert len(api.rows(**params)) == rows


def test_offset_pages_without_repeating(api: Api) -> None:
    seen = [row["pop"] for start in range(0, 30, 7) for row in api.rows(limit=7, offset=start)]
    assert seen == [place * 2 for place in range(30)]


def test_select_with_arithmetic_and_where(api: Api) -> None:
    page = api.records(select="city, pop*2 as p2", where="pop>10", limit=1)
    assert page == {"total_count": 24, "results": [{"city": "Paris", "p2": 24}]}


def test_key_of_an_expression_is_its_text_as_typed(api: Api) -> None:
    assert api.rows(select="length(city)", limit=1) == [{"length(city)": 5}]
    assert api.rows(select="COUNT( * )", limit=1) == [{"COUNT( * )": 30}]


def test_aggregate_repeats_its_row_beside_the_number_of_records(api: Api) -> None:
    assert api.records(select="count(*)", limit=1) == {
        "total_count": 30,
        "results": [{"count(*)": 30}],
    }
    assert api.records(select="count(*)")["results"] == [{"count(*)": 30}] * 10
    assert api.records(select="count(*)", limit=0) == {"total_count": 30, "results": []}


def test_aggregate_of_numbers_and_dates(api: Api) -> None:
    assert api.rows(select="avg(pop) as a, max(d) as m, sum(pop) as s", limit=1) == [
        {"a": 29.0, "m": "2020-08-15", "s": 870}
    ]


def test_groups_come_by_key_with_null_first(api: Api) -> None:
    page = api.records(select="count(*) as n", group_by="city", limit=2)
    assert page["results"] == [{"city": None, "n": 3}, {"city": "Arles", "n": 9}]
    assert page["total_count"] == 2


def test_groups_sorted_by_an_aggregate(api: Api) -> None:
    rows = api.rows(select="sum(pop)", group_by="city as c", order_by="sum(pop) desc")
    assert [row["sum(pop)"] for row in rows] == sorted(
        (row["sum(pop)"] for row in rows), reverse=True
    )
    assert set(rows[0]) == {"c", "sum(pop)"}


def test_groups_by_date_parts_are_integers(api: Api) -> None:
    rows = api.rows(select="count(*) as n", group_by="year(t) as y, month(t) as m")
    assert rows == [{"y": 2020, "m": 1, "n": 30}]


def test_groups_by_ranges_of_an_int_have_closed_labels(api: Api) -> None:
    rows = api.rows(select="count(*)", group_by="range(pop, *, 10, 50, *)")
    assert [row["range(pop, *, 10, 50, *)"] for row in rows] == [*("[*, 9]", "[10, 49]", "[50, *]")]


def test_groups_by_a_range_of_one_day(api: Api) -> None:
    rows = api.rows(select="count(*)", group_by="range(t, 1 day) as b", limit=1)
    assert rows == [{"b": "[2020-01-01T00:00:00.000Z, 2020-01-02T00:00:00.000Z[", "count(*)": 10}]


def test_groups_by_the_name_of_a_day_in_the_language_asked(api: Api) -> None:
    rows = api.rows(select="count(*)", group_by="date_format(t, 'EEEE') as day", lang="fr")
    assert {"day": "mercredi", "count(*)": 10} in rows


def test_where_is_repeatable_and_joined_by_and(api: Api) -> None:
    assert api.records(where=["pop > 10", "city = 'Paris'"])["total_count"] == 6


def test_where_on_a_multivalued_field_and_a_boolean(api: Api) -> None:
    assert api.records(where='"Paris" in tags and not ok')["total_count"] == 10


def test_where_of_a_range_of_dates_covers_the_last_year(api: Api) -> None:
    total = api.records(where="d in [date'2017'..date'2018']")["total_count"]
    assert total == api.records(where="year(d) <= 2018")["total_count"] == 16


def test_distance_selects_and_sorts_in_metres(api: Api) -> None:
    point = "geom'POINT(2.35 48.85)'"
    rows = api.rows(
        where=f"within_distance(geo, {point}, 1.5km)",
        select=f"city, distance(geo, {point}) as m",
        order_by="m",
    )
    assert [row["city"] for row in rows] == ["Paris", "Paris", "Paris"]
    assert rows[0]["m"] == 0
    assert 700 < rows[1]["m"] < 760


def test_bbox_is_a_feature(api: Api) -> None:
    (row,) = api.rows(select="bbox(geo) as b", limit=1)
    assert row["b"]["type"] == "Feature"
    assert row["b"]["geometry"]["type"] == "Polygon"
    assert row["b"]["properties"] == {}


def test_full_text(api: Api) -> None:
    assert api.records(where='"nîmes"')["total_count"] == 6


def test_refine_and_exclude(api: Api) -> None:
    assert api.records(refine="city:Arles")["total_count"] == 9
    assert api.records(refine=["tags:Paris", "tags:rouge; vif"])["total_count"] == 15
    assert api.records(exclude="city:Arles")["total_count"] == 21


def test_datetimes_are_shifted_with_a_numeric_offset(api: Api) -> None:
    (row,) = api.rows(select="t, day(t) as day", limit=1, timezone="Europe/Paris")
    assert row == {"t": "2020-01-02T00:30:00+01:00", "day": 2}
    assert api.rows(select="t", limit=1, timezone="europe/paris")[0]["t"].endswith("+01:00")


def test_one_record_is_bare_and_found_by_its_identity(api: Api) -> None:
    (row,) = api.rows(select="recordid, record_size, datasetid, city", limit=1)
    assert row["datasetid"] == "villes"
    assert isinstance(row["record_size"], int)
    assert len(row["recordid"]) == 32
    path = f"catalog/datasets/villes/records/{row['recordid']}"
    assert api.json(path, select="city,pop") == {"city": "Paris", "pop": 0}
    assert next(iter(api.json(path))) == "city"


@pytest.mark.parametrize("record_id", ["0" * 32, "nope", "%27", "é"])
def test_missing_record_is_not_found(api: Api, record_id: str) -> None:
    answer = api.get(f"catalog/datasets/villes/records/{record_id}")
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "NotFoundResource"


def test_dataset_is_found_by_its_permanent_uid(api: Api) -> None:
    uid = api.json("catalog/datasets/villes")["dataset_uid"]
    assert api.json(f"catalog/datasets/{uid}/records", limit=1)["total_count"] == 30


def test_links_on_demand(api: Api) -> None:
    page = api.records(include_links="TRUE", limit=2, offset=2, select="city", apikey="")
    links = {link["rel"]: link["href"] for link in page["_links"]}
    assert list(links) == ["self", "first", "last", "next", "dataset"]
    assert "offset=4" in links["next"]
    record = page["results"][0]
    assert list(record) == ["city", "_links"]
    assert api.get(record["_links"][0]["href"].removeprefix("http://localhost")).status_code == 200
    assert "_links" not in api.rows(select="count(*)", group_by="city", include_links=1)[0]


def test_application_metadata_of_a_record_on_demand(api: Api) -> None:
    (row,) = api.rows(select="city", include_app_metas=True, limit=1)
    assert list(row) == ["city", "_id", "_timestamp", "_size"]


@pytest.mark.parametrize("key", ["_id", "_timestamp", "_size", "_links"])
def test_value_selected_under_a_key_that_is_added_is_kept(api: Api, key: str) -> None:
    added = {"include_app_metas": 1, "include_links": 1}
    (row,) = api.rows(select=f"city as {key}", limit=1, **added)
    assert list(row) == [key, *(k for k in ("_id", "_timestamp", "_size", "_links") if k != key)]
    assert row[key] == api.rows(select="city", limit=1)[0]["city"]
    groups = api.rows(select=f"count(*) as {key}", group_by="city", **added)
    assert all(isinstance(group[key], int) for group in groups)


@pytest.mark.parametrize(
    ("params", "most"),
    [
        ({}, 1),
        ({"where": "pop > 2"}, 1),
        ({"where": "pop > 2", "offset": "500"}, 2),
        ({"group_by": "city"}, 1),
        ({"select": "count(*)"}, 1),
    ],
)
def test_8_1_page_and_its_total_take_one_statement(
    api: Api, params: dict[str, str], most: int
) -> None:
    with (
        CaptureQueriesContext(connections["records_read"]) as asked,
        CaptureQueriesContext(connections["default"]) as looked_up,
    ):
        api.records(**params)
    assert len(asked) <= most
    assert len(looked_up) <= 3


def test_integers_beyond_64_bits_are_written_whole(api: Api) -> None:
    text = api.get(
        "catalog/datasets/villes/records", select="sum(pop) * 9000000000000000000 as s", limit=1
    ).content.decode()
    assert '"s":7830000000000000000000' in text or '"s":7.83e21' in text
