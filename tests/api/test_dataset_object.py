"""The dataset object key by key (explore-api 7), and who sees what of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from datasets import projection, services
from datasets.metadata.objects import live_annotations
from datasets.models import CatalogEntry, Dataset, DatasetField, Version
from datasets.templates import DCAT, DEFAULT
from tests.api.builders import listed
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "catalog/datasets"
KEYS = [
    *("visibility", "fields", "dataset_id", "dataset_uid", "has_records", "features"),
    *("attachments", "alternative_exports", "data_visible", "metas"),
]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?[+-]\d\d:\d\d")


def whole(api: Api, dataset_id: str, **params: Any) -> Any:
    return api.json(f"{LIST}/{dataset_id}", **params)


def changed(dataset: Dataset, **values: Any) -> Dataset:
    Dataset.objects.filter(pk=dataset.pk).update(**values)
    fresh = Dataset.objects.get(pk=dataset.pk)
    services.refresh_entry(fresh)
    return fresh


def test_7_keys_come_in_the_live_order(api: Api) -> None:
    for item in api.json(LIST)["results"]:
        assert list(item) == KEYS
    assert list(whole(api, "villes", select="metas, *")) == ["metas", *KEYS[:-1]]


def test_7_uid_is_accepted_for_the_identifier(api: Api) -> None:
    item = whole(api, "villes")
    assert re.fullmatch(r"da_[0-9a-z]{6}", item["dataset_uid"])
    assert whole(api, item["dataset_uid"]) == item


def test_7_1_field_entry_keys_and_texts(api: Api, loaded: Any) -> None:
    DatasetField.objects.filter(dataset=loaded["public"], name="pop").update(
        unit="hab.", description={"fr": "Habitants au 1er janvier", "en": "Inhabitants"}
    )
    french = {field["name"]: field for field in whole(api, "villes", lang="fr")["fields"]}
    assert list(french["pop"]) == ["name", "description", "annotations", "label", "type"]
    assert french["pop"] == {
        "name": "pop",
        "description": "Habitants au 1er janvier",
        "annotations": {"unit": "hab."},
        "label": "Habitants",
        "type": "int",
    }
    english = {field["name"]: field for field in whole(api, "villes", lang="en")["fields"]}
    assert english["pop"]["description"] == "Inhabitants"
    assert english["city"]["label"] == "City"
    assert french["mois"]["annotations"] == {"timeserie_precision": "month"}
    assert {field["type"] for field in french.values()} == {
        *("text", "int", "double", "boolean", "date", "datetime"),
        *("geo_point_2d", "geo_shape", "json_blob"),
    }


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"facet": True}, {"facet": True}),
        ({"facet": []}, {"facet": True}),
        ({"facetsort": ["alphanum"]}, {"facetsort": "alphanum"}),
        ({"multivalued": ","}, {"multivalued": ","}),
        ({"decimals": 0}, {"decimals": 0}),
        ({"sortable": False, "unit": None}, {}),
    ],
)
def test_7_1_annotations_have_the_live_form(given: Any, shown: Any) -> None:
    assert live_annotations(given) == shown


def test_7_2_all_keys_of_all_templates_are_present(api: Api) -> None:
    listed("vide")
    for item in api.json(LIST)["results"]:
        metas = item["metas"]
        assert list(metas) == ["default", "dcat", "custom"]
        assert list(metas["default"]) == list(DEFAULT)
        assert list(metas["dcat"]) == list(DCAT)
        assert list(metas["custom"]) == ["data-owner"]
    empty = whole(api, "vide")["metas"]
    assert empty["custom"] == {"data-owner": None}
    filled = {name for name, value in empty["default"].items() if value is not None}
    assert filled == {
        *("title", "language", "metadata_languages", "timezone", "modified", "data_processed"),
        *("modified_updates_on_metadata_change", "modified_updates_on_data_change"),
        *("metadata_processed", "records_count", "federated"),
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("theme", list),
        ("keyword", list),
        ("metadata_languages", list),
        ("territory", list),
        ("geometry_types", list),
        ("records_count", int),
        ("federated", bool),
        ("modified_updates_on_data_change", bool),
        ("bbox", dict),
        ("title", str),
    ],
)
def test_7_2_types_of_metadata(api: Api, name: str, kind: type) -> None:
    assert type(whole(api, "villes")["metas"]["default"][name]) is kind


def test_7_2_bbox_is_a_feature_with_a_polygon(api: Api) -> None:
    bbox = whole(api, "villes")["metas"]["default"]["bbox"]
    assert list(bbox) == ["type", "geometry", "properties"]
    assert (bbox["type"], bbox["geometry"]["type"], bbox["properties"]) == (
        "Feature",
        "Polygon",
        {},
    )
    (ring,) = bbox["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    assert len(ring) == 5


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 8, 10, 14, 18, 1, tzinfo=UTC), "2026-08-10T14:18:01+00:00"),
        (datetime(2026, 8, 16, 13, 48, 41, 132000, tzinfo=UTC), "2026-08-16T13:48:41.132000+00:00"),
    ],
)
def test_7_2_instants_have_six_digits_when_not_whole(api: Api, moment: datetime, text: str) -> None:
    changed(listed("horloge"), data_modified_at=moment)
    default = whole(api, "horloge")["metas"]["default"]
    assert default["modified"] == default["data_processed"] == text
    select = "modified, default.data_processed"
    assert whole(api, "horloge", select=select) == {
        "modified": text,
        "default.data_processed": text,
    }
    assert api.json(LIST, select=select, where="dataset_id = 'horloge'")["results"] == [
        {"modified": text, "default.data_processed": text}
    ]
    names = ("modified", "data_processed", "metadata_processed")
    assert all(INSTANT.fullmatch(default[name]) for name in names)
    assert INSTANT.fullmatch(whole(api, "horloge")["metas"]["dcat"]["issued"])


def test_7_2_other_groups_of_the_portal(api: Api) -> None:
    listed("parc", metas={"inspire": {"theme": "Protected sites"}, "visualization": {"a": 1}})
    metas = whole(api, "parc")["metas"]
    assert list(metas) == ["default", "dcat", "custom", "inspire"]
    assert metas["inspire"] == {"theme": "Protected sites"}
    assert whole(api, "villes")["metas"]["inspire"] == {"theme": None}


def test_7_2_application_metadata_on_demand(api: Api) -> None:
    explore = whole(api, "villes", include_app_metas="true")["metas"]["explore"]
    assert explore == {
        "geographic_reference_path_labels": ["Rivemaine"],
        "popularity_score": None,
        "download_count": None,
        "api_call_count": None,
    }


@pytest.mark.parametrize(
    ("types", "visualization", "features"),
    [
        ([], {}, []),
        (["text"], {}, ["analyze"]),
        (["int", "date"], {}, ["analyze", "timeserie"]),
        (["datetime", "geo_shape"], {}, ["analyze", "timeserie", "geo"]),
        (["geo_point_2d"], {"map_disabled": True}, ["analyze"]),
        (["geo_point_2d"], {"analyze_disabled": True}, ["geo"]),
        (["file"], {}, ["analyze", "image"]),
        (["date"], {"calendar_enabled": True}, ["analyze", "timeserie", "calendar"]),
        (["text"], {"calendar_enabled": True}, ["analyze"]),
        (["text"], {"custom_view_enabled": True}, ["analyze", "custom_view"]),
    ],
)
def test_7_3_features_by_rule(
    api: Api, types: list[str], visualization: dict[str, bool], features: list[str]
) -> None:
    dataset = listed("vues", metas={"visualization": visualization})
    fields = [{"name": f"f{place}", "type": kind} for place, kind in enumerate(types)]
    Version.objects.filter(dataset=dataset).update(schema_fields=fields)
    changed(dataset)
    assert whole(api, "vues")["features"] == features
    assert whole(api, "vues", select="features") == {"features": features}
    for name in ("analyze", "timeserie", "geo", "image", "calendar", "custom_view"):
        found = api.json(LIST, where=f"features='{name}' and dataset_id='vues'")["total_count"]
        assert found == (name in features)


def test_texts_follow_the_language_asked_for(api: Api) -> None:
    listed(
        "langues",
        title={"fr": "Écoles", "en": "Schools", "de": "Schulen"},
        description={"fr": "Où : ici", "en": "Where: here"},
    )
    assert whole(api, "langues", select="title", lang="en") == {"title": "Schools"}
    assert whole(api, "langues", select="default.title as t", lang="fr") == {"t": "Écoles"}
    assert whole(api, "langues", lang="de")["metas"]["default"]["title"] == "Schulen"
    assert whole(api, "langues", select="title", lang="de") == {"title": "Schulen"}
    assert whole(api, "langues", lang="en")["metas"]["default"]["description"] == "Where: here"


@pytest.mark.parametrize("accepted", ["fr", "en"])
def test_answer_does_not_depend_on_the_browser(api: Api, accepted: str) -> None:
    listed("typo", description={"fr": "Où : ici"})
    for path in (f"{LIST}/typo", "catalog/exports/json", "catalog/exports/rss"):
        plain = api.get(path, lang="fr")
        asked = api.get(path, lang="fr", headers={"Accept-Language": accepted})
        assert asked.body == plain.body
        assert asked["ETag"] == plain["ETag"]


@pytest.mark.parametrize(
    ("where", "lang", "found"),
    [
        ("title = 'Écoles'", "fr", True),
        ("title = 'Écoles'", "en", False),
        ("title = 'Schools'", "en", True),
        ('"ecoles"', "fr", True),
        ('"schools"', "en", True),
        ('"écol*"', "fr", True),
        ("search('ecole')", "fr", True),
        ("search('écolse')", "fr", True),
        ("search(title, 'shools')", "en", True),
        ("search(title, 'shools')", "fr", False),
        ("suggest('éco')", "fr", True),
        ("suggest(title, 'scho')", "en", True),
        ("startswith(title, 'Éc')", "fr", True),
        ("startswith(title, 'éc')", "fr", False),
        ("search('collège')", "fr", True),
        ("search(custom.sort, 'college')", "fr", True),
        ("search(keyword, 'jeunesse')", "fr", True),
        ("search('cabinet')", "fr", False),
    ],
)
def test_12_3_full_text_and_search_on_the_catalogue(
    api: Api, where: str, lang: str, found: bool
) -> None:
    listed(
        "ec",
        keywords=("jeunesse",),
        title={"fr": "Écoles", "en": "Schools"},
        metas={"custom": {"sort": "Collège"}},
    )
    listed("cache", title={"fr": "Cabinet"}, visibility="private")
    page = api.json(LIST, where=f"{where} and dataset_id in ('ec', 'cache')", lang=lang)
    assert page["total_count"] == found


def test_6_1_order_without_order_by_is_stable(api: Api) -> None:
    for name in ("zoo", "abri", "kiosque"):
        listed(name, title={"fr": "Lieu"})
    for params in ({}, {"where": '"lieu"'}):
        ids = [item["dataset_id"] for item in api.json(LIST, **params)["results"]]
        assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("select", "keys"),
    [
        ("include(dataset*)", ["dataset_id", "dataset_uid"]),
        ("include(title), dataset_id", ["title", "dataset_id"]),
        (
            "exclude(metas), exclude(fields)",
            [key for key in KEYS if key not in {"metas", "fields"}],
        ),
        ("*, exclude(a*)", [key for key in KEYS if not key.startswith("a")]),
        ("*, length(title) as n", [*KEYS, "n"]),
        ("include(dcat.t*)", [f"dcat.{name}" for name in DCAT if name.startswith("t")]),
        ("dataset_id as id, title as t, 1 as one", ["id", "t", "one"]),
    ],
)
def test_12_4_select_lists_keys_of_the_object(api: Api, select: str, keys: list[str]) -> None:
    assert list(whole(api, "villes", select=select)) == keys
    assert list(api.json(LIST, select=select, limit=1)["results"][0]) == keys


def test_12_4_exclude_prunes_metadata(api: Api) -> None:
    metas = whole(api, "villes", select="exclude(default.description), exclude(bbox)")["metas"]
    assert list(metas["default"]) == [n for n in DEFAULT if n not in {"description", "bbox"}]
    metas = whole(api, "villes", select="*, exclude(dcat.*)")["metas"]
    assert metas["dcat"] == {}


@pytest.mark.parametrize(
    ("select", "message"),
    [
        ("title as a, dataset_id as a", "Alias 'a' is declared several times."),
        ("* as a", "A list of fields takes no alias."),
        ("include(nothing)", "Unknown field: nothing."),
        ("exclude(nothing)", "Unknown field: nothing."),
        ("length(fields)", "Unknown field: fields."),
        ("state", "Unknown field: state."),
        ("typed", "Unknown field: typed."),
    ],
)
def test_12_4_wrong_select_is_told(api: Api, select: str, message: str) -> None:
    answer = api.get(LIST, select=select)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "ODSQLError")
    assert message in answer.json()["message"]
    assert "select" in answer.json()["message"]


def test_12_4_order_by_alias_of_a_metadata(api: Api) -> None:
    listed("b1", metas={"dcat": {"creator": "Zoé"}})
    listed("b2", metas={"dcat": {"creator": "Ana"}})
    rows = api.json(
        LIST, select="dcat.creator as who", order_by="who", where="dcat.creator is not null"
    )["results"]
    assert rows == [{"who": "Ana"}, {"who": "Zoé"}]


def test_12_5_aggregate_without_groups_repeats_its_row(api: Api) -> None:
    page = api.json(LIST, select="max(records_count) as m, count(*)")
    assert page["total_count"] == 2
    assert page["results"] == [{"m": 30, "count(*)": 2}] * 10


@pytest.mark.parametrize("caller", ["anonymous", "signed-in", "key", "staff", "staff key"])
def test_who_sees_which_dataset(callers: dict[str, Api], caller: str) -> None:
    api = callers[caller]
    is_staff = caller.startswith("staff")
    seen = {item["dataset_id"]: item for item in api.json(LIST)["results"]}
    assert set(seen) == {"villes", "reserve", *(["secret"] if is_staff else [])}
    assert seen["reserve"]["data_visible"] is is_staff
    assert (seen["reserve"]["metas"]["default"]["bbox"] is not None) is is_staff
    for dataset_id in ("secret", "retire", "brouillon", "absent"):
        answer = api.get(f"{LIST}/{dataset_id}")
        if dataset_id == "secret" and is_staff:
            assert answer.status_code == 200
            continue
        assert answer.status_code == 404
        assert answer.json() == {
            "error_code": "NotFoundResource",
            "message": f"The requested dataset {dataset_id} does not exist.",
        }
    counted = api.json(LIST, select="count(*) as n", group_by="has_records")["results"]
    assert counted == [{"has_records": True, "n": 3 if is_staff else 2}]
    facets = api.json("catalog/facets", facet="features")["facets"][0]["facets"]
    assert {value["count"] for value in facets} == {3 if is_staff else 2}


def test_what_is_computed_from_hidden_records_finds_nothing(api: Api) -> None:
    assert api.json(LIST, select="dataset_id", where="geometry_types = 'Point'")["results"] == [
        {"dataset_id": "villes"}
    ]
    where = "intersects(bbox, geom'POINT(2.5 48.5)')"
    assert api.json(LIST, select="dataset_id", where=where)["results"] == [{"dataset_id": "villes"}]


def test_rows_that_stand_already_are_filled(api: Api) -> None:
    """What the migration writes is what a change of the dataset writes."""
    dataset = listed("ancien", metas={"custom": {"a-b": 3}}, keywords=("k",))
    entry = CatalogEntry.objects.get(dataset=dataset)
    typed, kinds = projection.typed_metadata(Dataset.objects.get(pk=dataset.pk))
    assert (entry.typed, entry.kinds) == (typed, kinds)
    assert kinds == {"custom.a-b": "int"}
