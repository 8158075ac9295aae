"""Every metadata name in where, order_by, select and group_by (explore-api 6.1 and 7.2)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from datasets import services
from datasets.models import Dataset
from datasets.templates import DCAT, DEFAULT
from datasets.types import FieldType
from tests.api.builders import listed
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "catalog/datasets"

OWN = "default." + " default.".join(DEFAULT) + " dcat." + " dcat.".join(DCAT)


@pytest.fixture
def city(api: Api) -> dict[str, Dataset]:
    """Three datasets that hold metadata of every kind, one of them private."""
    return {
        "a": listed(
            "a-arbres",
            keywords=("nature", "rue"),
            metas={
                "dcat": {"created": "2020-05-17", "creator": "Espaces verts", "grade": 3},
                "custom": {
                    "data-owner": ["Ville", "Métropole"],
                    "reviewed": "2024-02-29",
                    "score": 7,
                    "is-open": True,
                    "mixed": 1,
                    "niveau-2": "haut",
                },
                "inspire": {"theme": "Protected sites", "topic": "biota"},
                "default": {"attributions": ["Ville"], "license_url": "https://example.org/l"},
            },
        ),
        "b": listed(
            "b-bancs",
            metas={
                "dcat": {"created": "2021-01-01T08:30:00+02:00", "creator": "Voirie"},
                "custom": {
                    "data-owner": "Ville",
                    "reviewed": "2025-01-01T00:00:00Z",
                    "score": 2.5,
                    "is-open": False,
                    "mixed": "un",
                    "nested": {"k": [1]},
                },
            },
        ),
        "p": listed(
            "p-prive",
            visibility="private",
            metas={"custom": {"score": "secret", "hidden": "oui", "data-owner": "Cabinet"}},
        ),
    }


def ids(api: Api, **params: Any) -> list[str]:
    return [item["dataset_id"] for item in api.json(LIST, select="dataset_id", **params)["results"]]


@pytest.mark.parametrize("name", OWN.split())
def test_6_1_where_any_metadata_name_bare_or_qualified(api: Api, loaded: Any, name: str) -> None:
    bare = name.partition(".")[2]
    total = api.json(LIST)["total_count"]
    for field in (name, bare):
        filled = api.json(LIST, where=f"{field} is not null", limit=0)["total_count"]
        empty = api.json(LIST, where=f"{field} is null", limit=0)["total_count"]
        assert filled + empty == total
        assert set(api.json(LIST, select=field, limit=1)["results"][0]) == {field}


@pytest.mark.parametrize("name", OWN.split())
def test_6_1_group_by_and_order_by_any_metadata_name(api: Api, loaded: Any, name: str) -> None:
    kind = {
        **{f"default.{k}": v for k, v in DEFAULT.items()},
        **{f"dcat.{k}": v for k, v in DCAT.items()},
    }
    if kind[name].type is FieldType.GEO_SHAPE:
        assert api.get(LIST, group_by=name).status_code == 400
        return
    for field in (name, name.partition(".")[2]):
        groups = api.json(LIST, group_by=field, select="count(*) as n")["results"]
        assert sum(group["n"] for group in groups) >= api.json(LIST)["total_count"]
        assert all(list(group) == [field, "n"] for group in groups)
        if not kind[name].multivalued:
            assert len(ids(api, order_by=f"{field} desc")) == 2


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("dcat.created >= date'2021'", ["b-bancs"]),
        ("created = date'2020-05'", ["a-arbres"]),
        ("year(dcat.created) = 2020", ["a-arbres", "villes"]),
        ("dcat.creator = 'Voirie'", ["b-bancs"]),
        ("creator like 'verts'", ["a-arbres"]),
        ("dcat.grade > 2", ["a-arbres"]),
        ("keyword = 'rue' and default.keyword = 'nature'", ["a-arbres"]),
        ("'nature' in keyword", ["a-arbres"]),
        ("license_url = 'https://example.org/l'", ["a-arbres"]),
        ("default.attributions = 'Ville'", ["a-arbres"]),
        ("custom.score > 5", ["a-arbres"]),
        ("score <= 2.5", ["b-bancs"]),
        ("custom.mixed = '1'", ["a-arbres"]),
        ("custom.reviewed < date'2024-03'", ["a-arbres"]),
        ("year(custom.reviewed) = 2025", ["b-bancs"]),
        ("`custom.data-owner` = 'Métropole'", ["a-arbres"]),
        ("custom.data-owner = 'Métropole'", ["a-arbres"]),
        ("'Ville' in `data-owner`", ["a-arbres", "b-bancs"]),
        ("data-owner in ('Métropole', 'x')", ["a-arbres"]),
        ("custom.data-owner like 'vil*' and custom.is-open", ["a-arbres"]),
        ("`custom.is-open` is false", ["b-bancs"]),
        ("custom.niveau-2 = 'haut'", ["a-arbres"]),
        ("custom.niveau-2='haut' and title = 'A-arbres'", ["a-arbres"]),
        ("custom.nested is not null", ["b-bancs"]),
        ("inspire.theme = 'Protected sites'", ["a-arbres"]),
        ("topic = 'biota' and theme is null", ["a-arbres"]),
        ("dcat.issued > date'2020' and custom.score is not null", ["a-arbres", "b-bancs"]),
        ('"voirie"', ["b-bancs"]),
        ('"protected sites"', ["a-arbres"]),
        ("datasetid = 'a-arbres'", ["a-arbres"]),
        ("features = 'analyze' and dataset_id like 'arbres'", ["a-arbres"]),
        ("has_records and dataset_id = 'b-bancs'", ["b-bancs"]),
        ("not custom.score > 5 and custom.score is not null", ["b-bancs"]),
    ],
)
def test_6_1_where_reads_metadata_by_what_they_hold(
    api: Api, city: Any, where: str, expected: list[str]
) -> None:
    assert ids(api, where=where, order_by="dataset_id") == expected


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        ("custom.score", ["b-bancs", "a-arbres"]),
        ("custom.score desc", ["a-arbres", "b-bancs"]),
        ("-score", ["a-arbres", "b-bancs"]),
        ("dcat.created desc", ["b-bancs", "a-arbres"]),
        ("custom.is-open", ["b-bancs", "a-arbres"]),
        ("title desc", ["b-bancs", "a-arbres"]),
        ("explore.popularity_score desc, dataset_id", ["a-arbres", "b-bancs"]),
        ("modified desc", ["b-bancs", "a-arbres"]),
    ],
)
def test_6_1_order_by_metadata(api: Api, city: Any, order_by: str, expected: list[str]) -> None:
    assert ids(api, where="custom.score is not null", order_by=order_by) == expected


def test_6_1_group_by_metadata_of_the_portal(api: Api, city: Any) -> None:
    assert api.json(
        LIST, group_by="custom.data-owner", select="count(*) as n, max(custom.score) as best"
    )["results"] == [
        {"custom.data-owner": None, "n": 1, "best": None},
        {"custom.data-owner": "City", "n": 1, "best": None},
        {"custom.data-owner": "Métropole", "n": 1, "best": 7.0},
        {"custom.data-owner": "Ville", "n": 2, "best": 7.0},
    ]
    years = api.json(LIST, group_by="year(dcat.created) as y", select="count(*)")["results"]
    assert years == [
        {"y": None, "count(*)": 1},
        {"y": 2020, "count(*)": 2},
        {"y": 2021, "count(*)": 1},
    ]


def test_6_1_group_by_multivalued_language_and_keyword(api: Api, city: Any) -> None:
    rows = api.json(LIST, group_by="keyword", select="count(*) as n", order_by="keyword")["results"]
    assert [row["keyword"] for row in rows] == ["nature", "rue", "ville", None]


def test_12_refine_on_metadata_of_the_portal(api: Api, city: Any) -> None:
    assert ids(api, refine="custom.data-owner:Métropole") == ["a-arbres"]
    assert ids(api, refine="publisher:Ville de Rivemaine", exclude="keyword:x") == ["villes"]


@pytest.mark.parametrize(
    "select",
    [
        *("dcat.created", "`custom.data-owner`", "custom.nested", "metas", "default.bbox"),
        *("features", "fields, title, score", "default.data_processed, dataset_uid"),
    ],
)
def test_6_1_selected_values_are_those_of_the_object(api: Api, city: Any, select: str) -> None:
    whole = api.json(f"{LIST}/b-bancs")
    flat = {
        **{key: value for key, value in whole.items() if key != "metas"},
        "metas": whole["metas"],
        **{
            name: value
            for group, values in whole["metas"].items()
            for key, value in values.items()
            for name in (f"{group}.{key}", key)
        },
    }
    picked = api.json(f"{LIST}/b-bancs", select=select)
    assert picked == {key: flat[key] for key in picked}
    assert len(picked) == select.count(",") + 1


def test_6_1_dotted_name_comes_back_flat_under_the_dotted_text(api: Api, loaded: Any) -> None:
    found = api.json(LIST, select="default.data_processed", limit=1)["results"]
    assert list(found[0]) == ["default.data_processed"]
    assert isinstance(found[0]["default.data_processed"], str)


def test_6_1_unknown_name_is_named_with_a_hint(api: Api, city: Any) -> None:
    answer = api.get(LIST, where="custom.scor > 1")
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "ODSQLError"
    assert "Unknown field: custom.scor." in answer.json()["message"]
    assert "Did you mean `custom.score`?" in answer.json()["message"]


@pytest.mark.parametrize("name", ["custom.hidden", "hidden", "`custom.hidden`", "custom.hid-den"])
def test_names_of_private_datasets_look_unknown(callers: Any, city: Any, name: str) -> None:
    for caller in ("anonymous", "signed-in", "key"):
        for clause in ("where", "select", "group_by", "order_by"):
            value = f"{name} is not null" if clause == "where" else name
            answer = callers[caller].get(LIST, **{clause: value})
            assert answer.status_code == 400
            hint = answer.json()["message"].partition("Did you mean")[2]
            assert "hidden" not in hint
    if name != "custom.hid-den":
        assert ids(callers["staff"], where=f"{name} = 'oui'") == ["p-prive"]


def test_values_of_private_datasets_change_no_kind(callers: Any, city: Any) -> None:
    """The score of the private dataset is a text: others compare theirs as numbers."""
    assert ids(callers["anonymous"], where="custom.score > 5") == ["a-arbres"]
    assert ids(callers["staff"], where="custom.score = 'secret'") == ["p-prive"]
    owners = callers["anonymous"].json(LIST, group_by="custom.data-owner")["results"]
    assert "Cabinet" not in str(owners)


def test_names_of_every_portal_cost_no_look_up(api: Api, loaded: Any) -> None:
    with CaptureQueriesContext(connections["default"]) as plain:
        api.json(LIST, select="dataset_id", where="dcat.created is null and theme is null")
    with CaptureQueriesContext(connections["default"]) as own:
        api.json(LIST, select="dataset_id", where="custom.data-owner is null")
    assert len(own) == len(plain) + 1


def test_projection_follows_the_dataset_in_its_transaction(api: Api, city: Any) -> None:
    dataset = city["a"]
    dataset.metas = {"custom": {"score": 1}}
    dataset.save()
    services.metadata_changed(dataset)
    assert ids(api, where="custom.score < 2") == ["a-arbres"]
    assert api.get(LIST, where="inspire.theme is null").status_code == 400


def test_popularity_is_null_until_something_was_counted(api: Api, city: Any) -> None:
    assert ids(api, where="explore.popularity_score is not null") == []
    dataset = city["b"]
    Dataset.objects.filter(pk=dataset.pk).update(download_count=3, api_call_count=4)
    services.refresh_entry(Dataset.objects.get(pk=dataset.pk))
    assert ids(api, order_by="explore.popularity_score desc")[0] == "b-bancs"
    select = "explore.popularity_score, explore.download_count, explore.api_call_count"
    assert api.json(f"{LIST}/b-bancs", select=select) == {
        "explore.popularity_score": 7.0,
        "explore.download_count": 3,
        "explore.api_call_count": 4,
    }


def test_6_1_error_of_a_name_with_hyphens_stands_where_it_was_typed(api: Api, city: Any) -> None:
    where = "data-owner = 'x' and bogus(1)"
    message = api.get(LIST, where=where).json()["message"]
    assert f"unexpected ( at position 26 in {where}." in message


def test_6_1_key_of_an_expression_on_a_name_with_hyphens_is_as_typed(api: Api, city: Any) -> None:
    (group,) = api.json(LIST, select="count(data-owner)", limit=1)["results"]
    assert list(group) == ["count(data-owner)"]
    picked = api.json(LIST, select="custom.data-owner, data-owner", limit=1)["results"][0]
    assert list(picked) == ["custom.data-owner", "data-owner"]


def test_quotes_without_end_beside_a_hyphen_are_refused_in_time(api: Api, city: Any) -> None:
    start = time.process_time()
    assert api.get(LIST, where="a-b'" + "\\'" * 20_000).status_code == 400
    assert time.process_time() - start < 1
