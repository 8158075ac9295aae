"""What facets cost: one question a list, none for what is known, none for a 304."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from datasets.models import Dataset, FieldCounts
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

PATH = "catalog/datasets/rayon/facets"


def asked(api: Api, path: str = PATH, **params: Any) -> int:
    """Return the number of questions on records that an answer takes."""
    with CaptureQueriesContext(connections["records_read"]) as queries:
        assert api.get(path, **params).status_code == 200
    return sum("SELECT" in item["sql"] and "GROUP BY" in item["sql"] for item in queries)


def test_counts_of_a_few_values_without_a_filter_were_made_at_publish(
    shelf: Dataset, api: Api
) -> None:
    assert asked(api, facet=["code", "year", "height", "open", "label"]) == 0


@pytest.mark.parametrize(
    ("params", "questions"),
    [
        ({"facet": "code", "where": "year > 0"}, 1),
        ({"facet": ["code", "year", "open"], "where": "year > 0"}, 3),
        ({"facet": "code", "refine": "code:9"}, 1),
        ({"facet": 'facet(name="code", disjunctive=true)', "refine": "code:9"}, 0),
        ({"facet": "tags"}, 0),
        ({"facet": "kind"}, 0),
        ({"facet": "kind", "refine": "kind:Nature/Trees"}, 3),
        ({"facet": "opened", "refine": "opened:2020/02"}, 3),
        ({"facet": 'facet(name="kind", limit=0)'}, 0),
    ],
)
def test_a_list_takes_one_question(
    shelf: Dataset, api: Api, params: dict[str, Any], questions: int
) -> None:
    assert asked(api, **params) == questions


def test_values_are_known_beyond_the_few_of_the_profile(genera: Dataset, api: Api) -> None:
    assert asked(api, "catalog/datasets/genres/facets") == 0


def test_values_that_were_not_kept_are_asked_for(genera: Dataset, api: Api) -> None:
    kept = FieldCounts.objects.filter(version=genera.published_version)
    values = list(kept.values("version_id", "name", "values"))
    kept.delete()
    try:
        assert asked(api, "catalog/datasets/genres/facets") == 1
    finally:
        FieldCounts.objects.bulk_create(FieldCounts(**item) for item in values)


def test_etag_covers_the_arguments_and_a_304_asks_nothing(shelf: Dataset, api: Api) -> None:
    asked_for: list[dict[str, Any]] = [
        {},
        {"facet": "tags"},
        {"facet": 'facet(name="tags")'},
        {"facet": 'facet(name="tags", limit=1)'},
        {"facet": 'facet(name="tags", sort="-count")'},
        {"facet": "tags", "refine": "tags:red"},
        {"facet": "tags", "exclude": "tags:red"},
        {"facet": "tags", "where": "year > 2"},
        {"facet": "tags", "timezone": "Asia/Tokyo"},
    ]
    tags = [api.get(PATH, **params)["ETag"] for params in asked_for]
    assert len(set(tags)) == len(tags)
    for params, tag in zip(asked_for, tags, strict=True):
        with CaptureQueriesContext(connections["records_read"]) as queries:
            answer = api.get(PATH, headers={"If-None-Match": tag}, **params)
        assert answer.status_code == 304
        assert len(queries) == 0


def test_a_refinement_by_now_is_not_kept(shelf: Dataset, api: Api) -> None:
    first = api.get(PATH, facet="tags", where="seen < now()")
    assert first.status_code == 200
    again = api.get(
        PATH, facet="tags", where="seen < now(years=-10)", headers={"If-None-Match": first["ETag"]}
    )
    assert again.status_code == 200
