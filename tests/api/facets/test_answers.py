"""Facets of records: which, in what shape, counted how (explore-api 9)."""

from __future__ import annotations

from typing import Any

import pytest

from datasets.models import Dataset
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

PATH = "catalog/datasets/villes/facets"


def facets(api: Api, path: str = PATH, **params: Any) -> dict[str, list[dict[str, Any]]]:
    return {item["name"]: item["facets"] for item in api.json(path, **params)["facets"]}


def test_9_without_facet_all_fields_annotated_as_facets(api: Api) -> None:
    body = api.json(PATH)
    assert [link["rel"] for link in body["links"]] == ["self", "dataset"]
    assert [item["name"] for item in body["facets"]] == ["city", "d", "tags"]


def test_9_default_order_is_count_descending_and_nulls_have_no_entry(api: Api) -> None:
    assert facets(api)["city"] == [
        {"name": "Paris", "count": 12, "state": "displayed", "value": "Paris"},
        {"name": "Arles", "count": 9, "state": "displayed", "value": "Arles"},
        {"name": "Nîmes", "count": 6, "state": "displayed", "value": "Nîmes"},
    ]


def test_9_conjunctive_facet_shows_only_what_remains(api: Api) -> None:
    found = facets(api, facet="city", refine="city:Arles")
    assert found == {"city": [{"name": "Arles", "count": 9, "state": "refined", "value": "Arles"}]}


def test_9_disjunctive_facet_counts_as_if_its_own_refine_were_absent(api: Api) -> None:
    states = {item["name"]: item["state"] for item in facets(api, refine="tags:Paris")["tags"]}
    assert states == {"Paris": "refined", "rouge; vif": "displayed"}


def test_9_excluded_state_has_no_count(api: Api) -> None:
    values = facets(api, facet="city", exclude="city:Paris")["city"]
    assert values[-1] == {"name": "Paris", "value": "Paris", "state": "excluded"}
    assert "Paris" not in [item["name"] for item in values[:-1]]


def test_9_counts_respect_refine_and_exclude_of_other_facets(api: Api) -> None:
    whole = {item["value"]: item["count"] for item in facets(api, facet="city")["city"]}
    assert whole == {"Paris": 12, "Arles": 9, "Nîmes": 6}
    kept = facets(api, facet="city", refine="tags:Paris")["city"]
    assert {item["value"]: item["count"] for item in kept} == {"Paris": 6, "Arles": 4, "Nîmes": 3}
    left = facets(api, facet="city", exclude="tags:Paris")["city"]
    assert {item["value"]: item["count"] for item in left} == {"Paris": 6, "Arles": 5, "Nîmes": 3}


def test_9_values_of_numbers_and_booleans_are_text(api: Api) -> None:
    found = facets(api, facet=["ok", "h", "pop"], where="pop in (2, 4)")
    assert [item["value"] for item in found["ok"]] == ["false"]
    assert [item["value"] for item in found["h"]] == ["1.5", "2.5"]
    assert [item["value"] for item in found["pop"]] == ["2", "4"]


def test_9_query_that_matches_nothing_lists_nothing(api: Api) -> None:
    assert facets(api, where="pop < 0") == {"city": [], "d": [], "tags": []}


def test_9_at_most_100_values_by_default_of_171(genera: Dataset, api: Api) -> None:
    def values(facet: str) -> list[str]:
        found = facets(api, "catalog/datasets/genres/facets", facet=facet)["genus"]
        return [item["value"] for item in found]

    everything = [f"g{number:03d}" for number in range(171)]
    assert values("genus") == everything[:100]
    assert values('facet(name="genus", limit=150)') == everything[:150]
    assert values('facet(name="genus", limit=-1)') == everything
    assert values('facet(name="genus", limit=0)') == []


def test_9_counts_respect_where(api: Api) -> None:
    assert [v["count"] for v in facets(api, facet="city", where="pop < 10")["city"]] == [5]


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
