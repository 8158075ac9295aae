"""The catalogue as files (explore-api 10.1): formats, contents, parameters, who sees what."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from datasets import services
from datasets.exports.catalog import CATALOG_FORMATS
from datasets.models import Dataset, Organisation, State
from datasets.templates import DCAT, DEFAULT
from tests.api.builders import CANARY, listed
from tests.api.conftest import BASE, Api

pytestmark = pytest.mark.django_db(databases="__all__")

EXPORTS = "catalog/exports"
NAMES = [form.name for form in CATALOG_FORMATS]


@pytest.fixture
def city(api: Api) -> list[Dataset]:
    made = [
        listed(
            "arbres",
            keywords=("nature", "rue"),
            title={"fr": "Arbres & <haies>", "en": "Trees"},
            description={"fr": "Les *arbres* de la ville.", "en": "All trees."},
            metas={"custom": {"data-owner": ["Ville", "État"], "score": 7}, "dcat": {"grade": "b"}},
            update_frequency="daily",
        ),
        listed(
            "bancs",
            metas={
                "dcat": {
                    "created": "2021-01-01",
                    "contact_email": "voirie@example.org",
                    "contact_name": "Voirie",
                }
            },
        ),
        listed("cache", title={"fr": CANARY}, visibility="private", metas={"custom": {"x": "y"}}),
    ]
    for place, dataset in enumerate(made):
        moment = datetime(2024, 1, 10 - place, 12, 30, tzinfo=UTC)
        Dataset.objects.filter(pk=dataset.pk).update(data_modified_at=moment)
        services.refresh_entry(Dataset.objects.get(pk=dataset.pk))
    return made


def table(text: str, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_10_1_list_of_formats_has_links(api: Api) -> None:
    links = api.json(EXPORTS)["links"]
    assert {"csv", "json", "rss", "data.json"} <= {item["rel"] for item in links}
    for item in links:
        assert item["href"] == f"http://localhost{BASE}/{EXPORTS}/{item['rel']}"
        answer = api.get(item["href"].removeprefix("http://localhost"))
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith('attachment; filename="')


def test_3_1_catalog_csv_is_datasets_csv(api: Api) -> None:
    answer = api.get(f"{EXPORTS}/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="datasets.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_10_1_csv_has_columns_by_group_and_datasetid_last(api: Api, city: Any) -> None:
    text = api.text(f"{EXPORTS}/csv")
    assert text.startswith("\ufeffdefault.title;default.description;default.theme;")
    header = text.removeprefix("\ufeff").split("\r\n")[0].split(";")
    assert header == [
        *(f"default.{name}" for name in DEFAULT),
        *(f"dcat.{name}" for name in DCAT),
        *("dcat.grade", "custom.data-owner", "custom.score", "datasetid"),
    ]
    rows = {row["datasetid"]: row for row in table(text)}
    assert set(rows) == {"arbres", "bancs", "villes", "reserve"}
    assert rows["arbres"]["default.title"] == "Arbres & <haies>"
    assert rows["arbres"]["default.keyword"] == "nature,rue"
    assert rows["arbres"]["custom.data-owner"] == "Ville,État"
    assert rows["arbres"]["default.modified"] == "2024-01-10T12:30:00+00:00"
    assert rows["arbres"]["default.federated"] == "false"
    assert rows["bancs"]["custom.data-owner"] == ""
    assert rows["bancs"]["dcat.created"] == "2021-01-01"
    assert rows["villes"]["default.records_count"] == "30"
    assert rows["villes"]["default.bbox"].startswith('{"coordinates":[[[')
    assert rows["reserve"]["default.bbox"] == ""


@pytest.mark.parametrize(
    ("params", "line"),
    [
        ({"delimiter": ",", "select": "dataset_id, keyword"}, 'arbres,"nature,rue"'),
        ({"list_separator": "|", "select": "dataset_id, keyword"}, "arbres;nature|rue"),
        ({"quote_all": "true", "select": "dataset_id, score"}, '"arbres";"7"'),
        ({"with_bom": "false", "select": "dataset_id as d"}, "arbres"),
        ({"select": "dataset_id, records_count + 1 as n, title", "lang": "en"}, "arbres;1;Trees"),
        ({"select": "modified", "timezone": "Asia/Tokyo"}, "2024-01-10T21:30:00+09:00"),
        ({"select": "has_records, custom.data-owner, data_visible"}, "true;Ville,État;true"),
    ],
)
def test_10_3_csv_parameters(api: Api, city: Any, params: dict[str, str], line: str) -> None:
    text = api.text(f"{EXPORTS}/csv", where="dataset_id = 'arbres'", **params)
    assert text.startswith("\ufeff") is (params.get("with_bom") != "false")
    assert text.split("\r\n")[1:] == [line, ""]


def test_10_1_csv_of_groups(api: Api, city: Any) -> None:
    rows = table(api.text(f"{EXPORTS}/csv", group_by="keyword", select="count(*) as n"))
    assert rows == [
        {"keyword": "", "n": "2"},
        {"keyword": "nature", "n": "1"},
        {"keyword": "rue", "n": "1"},
        {"keyword": "ville", "n": "1"},
    ]


def test_10_1_json_is_a_bare_array_of_dataset_objects(api: Api, city: Any) -> None:
    answer = api.get(f"{EXPORTS}/json", order_by="dataset_id")
    objects = answer.json() if not answer.streaming else json.loads(answer.body)
    assert objects == api.json("catalog/datasets", order_by="dataset_id")["results"]
    assert api.text(f"{EXPORTS}/json", where="dataset_id = 'none'") == "[]"
    assert api.text(f"{EXPORTS}/json", select="dataset_id", where="dataset_id = 'arbres'") == (
        '[{"dataset_id":"arbres"}]'
    )
    assert api.text(f"{EXPORTS}/json", group_by="publisher", select="count(*) as n") == (
        '[{"publisher":null,"n":3},{"publisher":"Ville de Rivemaine","n":1}]'
    )


def order(api: Api, **params: Any) -> list[str]:
    text = api.text(f"{EXPORTS}/csv", select="dataset_id", with_bom="false", **params)
    return text.split("\r\n")[1:-1]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ["arbres", "bancs", "reserve", "villes"]),
        ({"limit": -1}, ["arbres", "bancs", "reserve", "villes"]),
        ({"limit": 1, "offset": 1}, ["bancs"]),
        ({"offset": 3}, ["villes"]),
        ({"limit": 0}, []),
        ({"order_by": "dataset_id desc", "limit": 2}, ["villes", "reserve"]),
        ({"where": "keyword = 'rue'"}, ["arbres"]),
        ({"where": '"arbres"'}, ["arbres"]),
        ({"refine": "keyword:ville"}, ["villes"]),
        ({"exclude": "keyword:ville", "refine": "features:geo"}, ["reserve"]),
        (
            {"include_links": "true", "include_app_metas": "true"},
            ["arbres", "bancs", "reserve", "villes"],
        ),
    ],
)
def test_5_parameters_of_catalog_exports(
    api: Api, city: Any, params: dict[str, Any], expected: list[str]
) -> None:
    assert order(api, **params) == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"limit": "-2"}, "InvalidRESTParameterError"),
        ({"offset": "-1"}, "InvalidRESTParameterError"),
        ({"lang": "xx"}, "InvalidRESTParameterError"),
        ({"where": "nothing = 1"}, "ODSQLError"),
        ({"where": "title ="}, "ODSQLSyntaxError"),
        ({"order_by": "nothing"}, "ODSQLError"),
    ],
)
def test_4_errors_of_catalog_exports(api: Api, name: str, params: Any, code: str) -> None:
    answer = api.get(f"{EXPORTS}/{name}", **params)
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


@pytest.mark.parametrize("name", ["rdf", "ttl", "dcat", "dcat_ap_de", "dublin_core", "no", "xls"])
def test_4_format_that_is_not_written_is_not_found(api: Api, name: str) -> None:
    answer = api.get(f"{EXPORTS}/{name}")
    assert answer.status_code == api.get(f"catalog/datasets/villes/exports/{name}").status_code
    assert list(answer.json()) == ["error_code", "message"]
    assert name in answer.json()["message"]


def feed(api: Api, **params: Any) -> ElementTree.Element:
    body = api.get(f"{EXPORTS}/rss", **params).body
    channel = ElementTree.fromstring(body).find("channel")  # noqa: S314  (our own feed)
    assert channel is not None
    return channel


def test_10_1_rss_is_newest_first_with_permanent_guids(api: Api, city: Any, settings: Any) -> None:
    settings.PARVIS_BASE_URL = "https://data.example.org"
    channel = feed(api, where="dataset_id in ('arbres', 'bancs')")
    assert channel.findtext("title") == settings.PORTAL_NAME
    assert channel.findtext("link") == "https://data.example.org/explore/"
    assert channel.findtext("language") == "fr"
    assert "jeux de données" in channel.findtext("description", "")
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own is not None
    assert own.attrib["href"] == f"https://data.example.org{BASE}/{EXPORTS}/rss"
    items = channel.findall("item")
    assert [item.findtext("guid") for item in items] == [city[0].uid, city[1].uid]
    first = items[0]
    assert [child.tag for child in first][:4] == ["title", "link", "description", "guid"]
    assert first.findtext("title") == "Arbres & <haies>"
    assert first.findtext("link") == "https://data.example.org/explore/dataset/arbres/"
    assert first.findtext("description") == "<p>Les <em>arbres</em> de la ville.</p>"
    assert first.find("guid").attrib == {"isPermaLink": "false"}  # type: ignore[union-attr]
    assert parsedate_to_datetime(first.findtext("pubDate", "")) == datetime(
        2024, 1, 10, 12, 30, tzinfo=UTC
    )
    assert [found.text for found in first.findall("category")] == ["nature", "rue"]


def test_10_1_rss_takes_filters_language_and_order(api: Api, city: Any) -> None:
    english = feed(api, where="dataset_id = 'arbres'", lang="en", limit=1)
    assert [item.findtext("title") for item in english.findall("item")] == ["Trees"]
    turned = feed(api, order_by="dataset_id desc", limit=2)
    links = [item.findtext("link", "") for item in turned.findall("item")]
    assert [link.split("/")[-2] for link in links] == ["villes", "reserve"]
    assert api.get(f"{EXPORTS}/rss", group_by="publisher").status_code == 400


def test_rss_stays_xml_whatever_people_write(api: Api) -> None:
    title = "a\x01b ]]> \ud7ff \U0001f333 &amp; \ufffe"
    listed("etrange", title={"fr": title}, description={"fr": "<p>x</p>\x0b"})
    (item,) = feed(api, where="dataset_id = 'etrange'").findall("item")
    assert item.findtext("title") == "ab ]]> \ud7ff \U0001f333 &amp; "


REQUIRED = (
    *("title", "description", "keyword", "modified", "publisher", "contactPoint"),
    *("identifier", "accessLevel"),
)
"""Of the schema of Project Open Data 1.1."""


def test_10_1_data_json_is_project_open_data(api: Api, city: Any) -> None:
    body = json.loads(api.get(f"{EXPORTS}/data.json").body)
    assert body["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    assert body["@type"] == "dcat:Catalog"
    assert body["@id"] == f"http://localhost{BASE}/{EXPORTS}/data.json"
    entries = {entry["landingPage"].split("/")[-2]: entry for entry in body["dataset"]}
    assert set(entries) == {"arbres", "bancs", "reserve", "villes"}
    for entry in entries.values():
        assert all(entry[name] for name in REQUIRED)
        assert entry["@type"] == "dcat:Dataset"
        assert isinstance(entry["keyword"], list)
        assert entry["publisher"]["name"]
        assert entry["contactPoint"]["hasEmail"].startswith("mailto:")
        assert entry["contactPoint"]["fn"]
        assert datetime.fromisoformat(entry["modified"])
    assert entries["arbres"]["accrualPeriodicity"] == "R/P1D"
    assert entries["arbres"]["description"] == "Les arbres de la ville."
    assert entries["bancs"]["contactPoint"] == {
        "@type": "vcard:Contact",
        "fn": "Voirie",
        "hasEmail": "mailto:voirie@example.org",
    }
    villes = entries["villes"]
    assert villes["license"] == "https://example.org/lo"
    assert villes["spatial"].count(",") == 3
    assert villes["publisher"]["name"] == "Ville de Rivemaine"
    assert {"CSV", "csv"} & {item["format"] for item in villes["distribution"]}
    assert entries["reserve"]["accessLevel"] == "restricted public"
    assert "distribution" not in entries["reserve"]
    assert "spatial" not in entries["reserve"]


def test_10_1_distributions_are_real_downloads(api: Api, loaded: Any) -> None:
    body = json.loads(api.get(f"{EXPORTS}/data.json", where="dataset_id = 'villes'").body)
    (entry,) = body["dataset"]
    for item in entry["distribution"]:
        answer = api.get(item["downloadURL"].removeprefix("http://localhost"))
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(";")[0] == item["mediaType"]
        assert answer.body


@pytest.mark.parametrize("name", NAMES)
def test_files_are_named_and_answer_304_until_something_changes(
    api: Api, city: Any, name: str
) -> None:
    answer = api.get(f"{EXPORTS}/{name}")
    tag = answer["ETag"]
    assert answer["Cache-Control"] == "no-cache"
    assert api.get(f"{EXPORTS}/{name}", headers={"If-None-Match": tag}).status_code == 304
    assert api.get(f"{EXPORTS}/{name}", where="title = 'x'")["ETag"] != tag
    assert api.get(f"{EXPORTS}/{name}", lang="en")["ETag"] != tag
    services.metadata_changed(city[1])
    changed = api.get(f"{EXPORTS}/{name}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    services.unpublish_dataset(city[0])
    assert api.get(f"{EXPORTS}/{name}")["ETag"] not in {tag, changed["ETag"]}


@pytest.mark.parametrize("name", NAMES)
def test_private_datasets_stand_in_no_file(callers: dict[str, Api], city: Any, name: str) -> None:
    for caller, may in (
        ("anonymous", False),
        ("signed-in", False),
        ("key", False),
        ("staff", True),
        ("staff key", True),
    ):
        answer = callers[caller].get(f"{EXPORTS}/{name}")
        assert answer.status_code == 200
        if name != "xlsx":
            assert (CANARY.encode() in answer.body) is may
            assert (city[2].uid.encode() in answer.body or b"custom.x" in answer.body) is may
        is_stored = answer["Cache-Control"] == "no-cache"
        assert is_stored is (caller == "anonymous")


def test_unpublished_datasets_stand_in_no_file(api: Api, city: Any) -> None:
    services.unpublish_dataset(city[0])
    assert Dataset.objects.get(pk=city[0].pk).state == State.UNPUBLISHED
    for name in ("csv", "json", "rss", "data.json"):
        assert "haies" not in api.text(f"{EXPORTS}/{name}")


@pytest.mark.parametrize("name", NAMES)
def test_questions_do_not_grow_with_the_catalogue(api: Api, name: str, monkeypatch: Any) -> None:
    publisher = Organisation.objects.create(slug="x", name="X")
    counts = []
    for number in (3, 20):
        for place in range(number):
            listed(f"d{number}-{place}", keywords=(f"k{place}",), publisher=publisher)
        with CaptureQueriesContext(connections["default"]) as asked:
            assert api.get(f"{EXPORTS}/{name}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_a_large_catalogue_is_read_in_batches(api: Api, monkeypatch: Any) -> None:
    monkeypatch.setattr("api.v2_1.catalogue.BATCH", 5)
    for place in range(17):
        listed(f"lot-{place:02}")
    with CaptureQueriesContext(connections["default"]) as asked:
        found = order(api) and api.text(f"{EXPORTS}/json")
    assert found.count('"visibility"') == 19
    assert len(asked) < 19 * 2


def test_10_1_xlsx_holds_the_rows_of_the_csv(api: Api, city: Any) -> None:
    answer = api.get(f"{EXPORTS}/xlsx", order_by="dataset_id")
    assert answer["Content-Disposition"] == 'attachment; filename="datasets.xlsx"'
    sheet = openpyxl.load_workbook(BytesIO(answer.body)).active
    header, *rows = sheet.iter_rows(values_only=True)
    csv_text = api.text(f"{EXPORTS}/csv").removeprefix("\ufeff")
    assert list(header) == csv_text.split("\r\n")[0].split(";")
    assert [row[-1] for row in rows] == ["arbres", "bancs", "reserve", "villes"]
    villes = dict(zip(header, rows[3], strict=True))
    assert villes["default.records_count"] == 30
    assert villes["default.keyword"] == "ville"
    assert isinstance(villes["default.modified"], datetime)


def test_compressed_file(api: Api) -> None:
    answer = api.get(f"{EXPORTS}/csv", compressed="true")
    assert answer["Content-Disposition"] == 'attachment; filename="datasets.csv.gz"'
    assert gzip.decompress(answer.body).startswith("\ufeffdefault.title".encode())
