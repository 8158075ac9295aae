"""The catalogue and the dataset object (explore-api 6 and 7)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from datasets.metadata import OBJECT_KEYS
from datasets.metadata.templates import DCAT, DEFAULT
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "catalog/datasets"


def ids(api: Api, **params: Any) -> list[str]:
    return [item["dataset_id"] for item in api.json(LIST, **params)["results"]]


def test_list_is_an_envelope_of_whole_objects(api: Api) -> None:
    page = api.json(LIST)
    assert list(page) == ["total_count", "results"]
    assert page["total_count"] == 2
    assert [item["dataset_id"] for item in page["results"]] == ["reserve", "villes"]
    assert tuple(page["results"][0]) == OBJECT_KEYS
    assert page["results"][1] == api.json(f"{LIST}/villes")


def test_object_holds_identity_fields_and_metadata(api: Api) -> None:
    item = api.json(f"{LIST}/villes", lang="fr")
    assert item["visibility"] == "domain"
    assert item["has_records"] is True
    assert item["data_visible"] is True
    assert item["features"] == ["analyze", "timeserie", "geo"]
    assert item["fields"][0] == {
        "name": "city",
        "description": None,
        "annotations": {"facet": True},
        "label": "Ville",
        "type": "text",
    }
    assert item["fields"][5]["annotations"] == {
        "facet": True,
        "disjunctive": True,
        "multivalued": ",",
    }
    assert item["attachments"] == [
        {
            "mimetype": "application/pdf",
            "url": "odsfile://notice_pdf",
            "id": "notice_pdf",
            "title": "Notice",
        }
    ]


def test_every_key_of_a_template_is_present(api: Api) -> None:
    metas = api.json(f"{LIST}/villes")["metas"]
    assert list(metas) == ["default", "dcat", "custom"]
    assert tuple(metas["default"]) == DEFAULT
    assert tuple(metas["dcat"]) == DCAT
    assert metas["custom"] == {"data-owner": ["City"]}
    assert metas["dcat"]["created"] == "2020-01-01"
    default = metas["default"]
    assert default["title"] == "Villes du Midi"
    assert default["theme"] == ["Territoire"]
    assert default["keyword"] == ["ville"]
    assert default["license"] == "Licence Ouverte v2.0"
    assert default["license_url"] == "https://example.org/lo"
    assert default["publisher"] == "Ville de Rivemaine"
    assert default["records_count"] == 30
    assert default["geometry_types"] == ["Point", "Polygon"]
    assert default["bbox"]["geometry"]["type"] == "Polygon"
    assert default["bbox"]["properties"] == {}
    assert default["metadata_languages"] == ["fr", "en"]
    assert default["modified"].endswith("+00:00")
    assert default["attributions"] is None


def test_texts_come_in_the_language_asked_for(api: Api) -> None:
    item = api.json(f"{LIST}/villes", lang="en")
    assert item["metas"]["default"]["title"] == "Southern towns"
    assert item["fields"][0]["label"] == "City"
    assert api.json(f"{LIST}/villes", lang="de")["metas"]["default"]["title"] == "Villes du Midi"


def test_instants_are_shifted(api: Api) -> None:
    item = api.json(f"{LIST}/villes", timezone="Asia/Tokyo")
    assert item["metas"]["default"]["modified"].endswith("+09:00")


def test_application_metadata_on_demand(api: Api) -> None:
    assert "explore" not in api.json(f"{LIST}/villes")["metas"]
    explore = api.json(f"{LIST}/villes", include_app_metas="True")["metas"]["explore"]
    assert explore["geographic_reference_path_labels"] == ["Rivemaine"]
    assert explore["popularity_score"] is None
    assert explore["download_count"] is None


def test_metadata_of_hidden_records_hold_nothing_computed_from_them(api: Api) -> None:
    item = api.json(f"{LIST}/reserve")
    assert item["data_visible"] is False
    assert item["attachments"] == []
    assert item["metas"]["default"]["bbox"] is None
    assert item["metas"]["default"]["geometry_types"] is None
    assert len(item["fields"]) == 11


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("dataset_id", {"dataset_id": "villes"}),
        ("datasetid as d", {"d": "villes"}),
        ("default.title", {"default.title": "Villes du Midi"}),
        ("title", {"title": "Villes du Midi"}),
        ("dcat.created, dataset_id", {"dcat.created": "2020-01-01", "dataset_id": "villes"}),
        ("`custom.data-owner` as owner", {"owner": ["City"]}),
        ("default.license_url", {"default.license_url": "https://example.org/lo"}),
        ("has_records, data_visible", {"has_records": True, "data_visible": True}),
        ("records_count + 1 as n", {"n": 31}),
    ],
)
def test_select_picks_keys_flat(api: Api, select: str, expected: dict[str, Any]) -> None:
    assert api.json(f"{LIST}/villes", select=select) == expected
    where = "dataset_id = 'villes'"
    assert api.json(LIST, select=select, where=where)["results"] == [expected]


def test_select_of_a_whole_group(api: Api) -> None:
    assert list(api.json(f"{LIST}/villes", select="metas")) == ["metas"]
    assert list(api.json(f"{LIST}/villes", select="fields,dataset_uid")) == [
        "fields",
        "dataset_uid",
    ]


@pytest.mark.parametrize(
    "where",
    [
        "title = 'Villes du Midi'",
        "default.title like 'midi'",
        "publisher = 'Ville de Rivemaine'",
        "features = 'geo' and theme = 'Territoire'",
        "keyword = 'ville'",
        "license is not null",
        "records_count > 10 and has_records and update_frequency = 'annual'",
        "datasetid = 'villes'",
        "modified > date'2020'",
        '"Territoire"',
    ],
)
def test_where_on_metadata(api: Api, where: str) -> None:
    found = ids(api, where=where)
    assert "villes" in found
    assert set(found) <= {"villes", "reserve"}


def test_order_limit_and_offset(api: Api) -> None:
    assert ids(api, order_by="dataset_id desc") == ["villes", "reserve"]
    assert ids(api, order_by="explore.popularity_score desc, dataset_id", limit=1) == ["reserve"]
    assert ids(api, limit=1, offset=1) == ["villes"]
    assert api.json(LIST, limit=0) == {"total_count": 2, "results": []}


def test_refine_and_exclude(api: Api) -> None:
    assert ids(api, refine="publisher:Ville de Rivemaine") == ["villes"]
    assert ids(api, exclude="keyword:ville") == ["reserve"]


def test_group_by_on_metadata(api: Api) -> None:
    page = api.json(LIST, select="count(*) as n", group_by="publisher")
    assert page == {
        "total_count": 2,
        "results": [
            {"publisher": None, "n": 1},
            {"publisher": "Ville de Rivemaine", "n": 1},
        ],
    }
    assert api.json(LIST, select="count(*) as n", limit=1) == {
        "total_count": 2,
        "results": [{"n": 2}],
    }


def test_unknown_metadata_is_an_error(api: Api) -> None:
    for params in ({"where": "nothing = 1"}, {"select": "nothing"}, {"select": "state"}):
        answer = api.get(LIST, **params)
        assert answer.status_code == 400
        assert "Unknown field" in answer.json()["message"]
    assert api.get(f"{LIST}/villes", select="nothing").status_code == 400


def test_links_on_demand(api: Api) -> None:
    page = api.json(LIST, include_links="true")
    assert [link["rel"] for link in page["_links"]] == ["self", "first", "last", "catalog"]
    assert [link["rel"] for link in page["results"][0]["_links"]] == ["self", "catalog"]
    assert "_links" in api.json(f"{LIST}/villes", include_links="true")


def test_value_selected_as_links_is_kept(api: Api) -> None:
    (item,) = api.json(LIST, select="title as _links", include_links=1, limit=1)["results"]
    assert isinstance(item["_links"], str)
    assert api.json(f"{LIST}/villes", select="dataset_id as _links", include_links=1) == {
        "_links": "villes"
    }


def test_statements_do_not_grow_with_the_page(callers: dict[str, Api]) -> None:
    counts = []
    for limit in (1, 3):
        with CaptureQueriesContext(connections["default"]) as asked:
            page = callers["staff"].json(LIST, limit=limit)
        assert len(page["results"]) == limit
        # Those that read; others only open a transaction and set its time.
        reads = [item for item in asked if "SAVEPOINT" not in item["sql"]]
        counts.append(sum("statement_timeout" not in item["sql"] for item in reads))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize(
    ("description", "shown"),
    [
        ("<p>Bon<script>alert(1)</script> <b>jour</b></p>", "<p>Bon <b>jour</b></p>"),
        ("Une phrase.", "Une phrase."),
        ("Un *mot*.", "<p>Un <em>mot</em>.</p>"),
        ("", None),
    ],
)
def test_description_is_html_without_scripts(
    api: Api, loaded: dict[str, Any], description: str, shown: str | None
) -> None:
    dataset = loaded["public"]
    type(dataset).objects.filter(pk=dataset.pk).update(description={"fr": description})
    assert api.json(f"{LIST}/villes")["metas"]["default"]["description"] == shown
