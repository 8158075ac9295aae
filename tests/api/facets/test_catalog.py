"""Facets of the catalogue, and refinements by them (explore-api 9, 12.8)."""

from __future__ import annotations

from typing import Any

import pytest

from datasets import services
from datasets.models import Dataset, Keyword
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

PATH = "catalog/facets"


def facets(api: Api, **params: Any) -> dict[str, list[dict[str, Any]]]:
    return {item["name"]: item["facets"] for item in api.json(PATH, **params)["facets"]}


def total(api: Api, **params: Any) -> int:
    found: int = api.json("catalog/datasets", limit=0, **params)["total_count"]
    return found


def test_9_second_link_of_the_catalogue_is_the_source(api: Api) -> None:
    assert [link["rel"] for link in api.json(PATH)["links"]] == ["self", "source"]


def test_9_catalogue_facets_are_those_configured(api: Api) -> None:
    assert {"features", "modified", "publisher", "keyword", "theme", "license", "language"} <= set(
        facets(api)
    )


def test_9_catalogue_facets_are_alphabetical(api: Api, loaded: dict[str, Dataset]) -> None:
    dataset = loaded["public"]
    names = ["abeille", "zoo", "Bus"]
    try:
        for name in names:
            dataset.keywords.add(Keyword.objects.create(name=name))
        services.refresh_entry(dataset)
        found = facets(api, facet="keyword")["keyword"]
        assert [item["name"] for item in found] == ["Bus", "abeille", "ville", "zoo"]
        by_count = facets(api, facet='facet(name="keyword", sort="-alphanum", limit=1)')
        assert [item["name"] for item in by_count["keyword"]] == ["zoo"]
    finally:
        Keyword.objects.filter(name__in=names).delete()
        services.refresh_entry(dataset)


def test_9_entry_of_a_catalogue_facet(api: Api) -> None:
    assert facets(api)["publisher"] == [
        {
            "name": "Ville de Rivemaine",
            "count": 1,
            "state": "displayed",
            "value": "Ville de Rivemaine",
        }
    ]
    assert [item["name"] for item in facets(api)["features"]] == ["analyze", "geo", "timeserie"]


@pytest.mark.parametrize("name", ["publisher", "default.publisher", "`default.publisher`"])
def test_names_with_their_template(api: Api, name: str) -> None:
    (key,) = found = facets(api, facet=name)
    assert key == name.strip("`")
    assert [item["value"] for item in found[key]] == ["Ville de Rivemaine"]
    assert total(api, refine=f"{name}:Ville de Rivemaine") == 1
    refined = facets(api, facet="publisher", refine=f"{name}:Ville de Rivemaine")["publisher"]
    assert [item["state"] for item in refined] == ["refined"]


@pytest.mark.parametrize(
    "text", ["custom.data-owner", "`custom.data-owner`", 'facet(name="custom.data-owner")']
)
def test_names_that_the_portal_has_added(api: Api, text: str) -> None:
    found = facets(api, facet=text, refine="custom.data-owner:City")["custom.data-owner"]
    assert found == [{"name": "City", "count": 1, "state": "refined", "value": "City"}]


def test_metadata_of_the_other_templates(api: Api) -> None:
    found = facets(api, facet="dcat.created", refine="dcat.created:2020/01")["dcat.created"]
    assert [(item["name"], item["count"]) for item in found] == [("2020", 1)]
    assert found[0]["facets"][0]["value"] == "2020/01"


@pytest.mark.parametrize(
    "refine",
    [
        "features:geo",
        "keyword:ville",
        'keyword:"ville"',
        "theme:Territoire",
        "language:fr",
        "territory:Rivemaine",
        "territory:Rivemaine/*",
    ],
)
def test_12_8_refine_on_the_catalogue(api: Api, refine: str) -> None:
    name, _, value = refine.partition(":")
    assert total(api, refine=refine) > 0
    assert total(api, refine=f"{name}:no such value") == 0
    plain = value.strip('"').removesuffix("/*")
    if "*" not in value:
        (entry,) = [i for i in facets(api, refine=refine)[name] if i["value"] == plain]
        assert entry["state"] == "refined"
        assert entry["count"] == total(api, refine=refine)


def test_12_8_star_below_a_branch_of_the_catalogue(api: Api, loaded: dict[str, Dataset]) -> None:
    dataset = loaded["public"]
    try:
        dataset.territory = ["France/Midi/Rivemaine"]
        dataset.save()
        services.refresh_entry(dataset)
        assert total(api, refine="territory:France/*") == 1
        assert total(api, refine="territory:Fran/*") == 0
        assert total(api, refine="territory:France") == 0
        tree = facets(api, facet='facet(name="territory", hierarchical=true)')["territory"]
        assert [(item["name"], item["count"]) for item in tree] == [("France", 1)]
    finally:
        dataset.territory = ["Rivemaine"]
        dataset.save()
        services.refresh_entry(dataset)


def test_12_8_refine_by_the_year_of_modification(api: Api) -> None:
    years = facets(api, facet="modified")["modified"]
    for year in years:
        assert total(api, refine=f"modified:{year['value']}") == year["count"]
    assert total(api, refine="modified:1999") == 0
    months = facets(api, facet="modified", refine=f"modified:{years[0]['value']}")["modified"][0]
    assert sum(month["count"] for month in months["facets"]) == months["count"]


def test_9_every_catalogue_value_is_what_to_put_in_refine(api: Api) -> None:
    for name, values in facets(api).items():
        for item in values:
            assert total(api, refine=f"{name}:{item['value']}") == item["count"], name


def test_12_8_exclude_on_the_catalogue_keeps_datasets_without_a_value(api: Api) -> None:
    everything = total(api)
    with_publisher = total(api, refine="publisher:Ville de Rivemaine")
    assert total(api, exclude="publisher:Ville de Rivemaine") == everything - with_publisher
    assert everything > with_publisher


def test_private_datasets_are_not_counted(callers: dict[str, Api]) -> None:
    def count(who: str) -> int:
        values = facets(callers[who], facet="language")["language"]
        found: int = sum(item["count"] for item in values)
        return found

    assert count("anonymous") == total(callers["anonymous"])
    assert count("staff") == total(callers["staff"]) > count("anonymous")


@pytest.mark.parametrize("name", ["nofield", "facet(name='nofield')", "facet(nom='theme')"])
def test_what_cannot_be_counted_is_told(api: Api, name: str) -> None:
    answer = api.get(PATH, facet=name)
    assert answer.status_code == 400
    assert "Clause(s) containing the error(s): facet." in answer.json()["message"]
