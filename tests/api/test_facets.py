"""Facets: counts, states and trees (explore-api 9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

PATH = "catalog/datasets/villes/facets"


def facets(api: Api, path: str = PATH, **params: Any) -> dict[str, list[dict[str, Any]]]:
    return {item["name"]: item["facets"] for item in api.json(path, **params)["facets"]}


def test_facets_are_those_that_staff_marked(api: Api) -> None:
    body = api.json(PATH)
    assert [link["rel"] for link in body["links"]] == ["self", "dataset"]
    assert [item["name"] for item in body["facets"]] == ["city", "d", "tags"]


def test_values_come_by_count_and_nulls_have_no_entry(api: Api) -> None:
    assert facets(api)["city"] == [
        {"name": "Paris", "count": 12, "state": "displayed", "value": "Paris"},
        {"name": "Arles", "count": 9, "state": "displayed", "value": "Arles"},
        {"name": "Nîmes", "count": 6, "state": "displayed", "value": "Nîmes"},
    ]


def test_conjunctive_facet_shows_what_remains(api: Api) -> None:
    found = facets(api, facet="city", refine="city:Arles")
    assert found == {"city": [{"name": "Arles", "count": 9, "state": "refined", "value": "Arles"}]}


def test_disjunctive_facet_counts_as_if_it_were_not_refined(api: Api) -> None:
    states = {item["name"]: item["state"] for item in facets(api, refine="tags:Paris")["tags"]}
    assert states == {"Paris": "refined", "rouge; vif": "displayed"}


def test_excluded_value_has_no_count(api: Api) -> None:
    values = facets(api, facet="city", exclude="city:Paris")["city"]
    assert values[-1] == {"name": "Paris", "value": "Paris", "state": "excluded"}
    assert "Paris" not in [item["name"] for item in values[:-1]]


def test_dates_are_trees_that_open_below_what_is_refined(api: Api) -> None:
    years = facets(api, facet="d")["d"]
    assert [item["value"] for item in years] == ["2017", "2018", "2019", "2020"]
    assert all("facets" not in item for item in years)
    (year,) = facets(api, facet="d", refine="d:2020")["d"]
    assert year["state"] == "refined"
    assert year["facets"][0] == {
        "name": "01",
        "count": year["facets"][0]["count"],
        "state": "refined",
        "value": "2020/01",
    }
    assert sum(month["count"] for month in year["facets"]) == year["count"]


def test_where_narrows_the_counts(api: Api) -> None:
    assert [v["count"] for v in facets(api, facet="city", where="pop < 10")["city"]] == [5]


def test_catalogue_facets_are_alphabetical(api: Api) -> None:
    body = api.json("catalog/facets")
    assert [link["rel"] for link in body["links"]] == ["self", "source"]
    found = facets(api, "catalog/facets")
    assert [item["name"] for item in found["features"]] == ["analyze", "geo", "timeserie"]
    assert found["publisher"] == [
        {
            "name": "Ville de Rivemaine",
            "count": 1,
            "state": "displayed",
            "value": "Ville de Rivemaine",
        }
    ]
    assert len(found["modified"]) == 1


@pytest.mark.parametrize("name", ["nofield", "geo", "facet(name='city')"])
def test_what_cannot_be_counted_is_told(api: Api, name: str) -> None:
    assert api.get(PATH, facet=name).status_code == 400


def test_a_facet_named_many_times_is_counted_once(loaded, client, django_assert_max_num_queries):
    address = "/api/explore/v2.1/catalog/datasets/villes/facets?" + "&".join(["facet=city"] * 200)
    with django_assert_max_num_queries(8):
        answer = client.get(address)
    assert [facet["name"] for facet in answer.json()["facets"]] == ["city"]


def test_more_facets_than_the_bound_are_refused(loaded, client):
    names = "&".join(f"facet=f{number}" for number in range(51))
    answer = client.get(f"/api/explore/v2.1/catalog/datasets/villes/facets?{names}")
    assert answer.status_code == 400
    assert "at most 50 fields" in answer.json()["message"]
