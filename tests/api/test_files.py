"""Files of records: the value in answers, the bytes behind it (explore-api 8.5 and 11)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from django.conf import settings as portal

from datasets import services
from datasets.models import Dataset
from datasets.record_files import file_values, store_file
from datasets.types import Field, FieldType, Schema
from tests.api.builders import load_version, publish, withdraw
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

FIELDS = (Field(name="n", type=FieldType.INT), Field(name="photo", type=FieldType.FILE))
LINK = {"url": "https://example.org/a.png"}


@pytest.fixture(scope="module")
def photos(django_db_setup: None, django_db_blocker: Any, own_folders: None) -> Iterator[Dataset]:
    with django_db_blocker.unblock():
        dataset = publish("photos", FIELDS, [(1, LINK)])
        store_file(dataset, io.BytesIO(b"an oak"), "oak.txt")
        value = file_values(dataset)["oak.txt"]
        rows = [(1, value), (2, LINK), (3, None)]
        load_version(dataset, Schema(FIELDS), rows, files=[str(value["id"])])
        yield dataset
        withdraw(dataset)


def test_8_5_file_is_an_object_and_its_url_leads_to_the_bytes(
    api: Api, photos: Dataset, settings: Any
) -> None:
    settings.PARVIS_BASE_URL = "https://data.example.org/"
    rows = api.json("catalog/datasets/photos/records")["results"]
    value = rows[0]["photo"]
    assert (value["filename"], value["format"], value["thumbnail"]) == ("oak.txt", "TXT", False)
    assert value["url"].startswith("https://data.example.org/api/explore/v2.1/catalog/datasets/da_")
    assert rows[1]["photo"] == LINK
    assert rows[2]["photo"] is None
    answer = api.get(value["url"].removeprefix("https://data.example.org"))
    assert (answer.status_code, answer.body) == (200, b"an oak")
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"] == 'attachment; filename="oak.txt"'
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["ETag"].startswith('"')
    assert value["url"] in api.text("catalog/datasets/photos/exports/csv")
    assert value["url"] in api.text("catalog/datasets/photos/exports/json")


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_8_5_url_is_whole_without_a_setting_too(api: Api, photos: Dataset, name: str) -> None:
    assert not portal.PARVIS_BASE_URL
    value = api.json("catalog/datasets/photos/records", where="n = 1")["results"][0]["photo"]
    assert value["url"].startswith("http://localhost/api/explore/v2.1/catalog/datasets/da_")
    record = api.json("catalog/datasets/photos/records", select="recordid", where="n = 1")
    one = api.json(f"catalog/datasets/photos/records/{record['results'][0]['recordid']}")
    assert one["photo"] == value
    held = api.get(f"catalog/datasets/photos/exports/{name}").body
    assert value["url"] in _text(name, held)


def _text(name: str, held: bytes) -> str:
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(held))
        return "".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
    if name == "parquet":
        return str(pyarrow.parquet.read_table(io.BytesIO(held)).to_pylist())
    return held.decode()


def test_another_address_is_another_answer(api: Api, photos: Dataset, settings: Any) -> None:
    path = "catalog/datasets/photos/records"
    tag, bare = api.get(path)["ETag"], api.get(path, select="n")["ETag"]
    settings.PARVIS_BASE_URL = "https://data.example.org"
    assert api.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert api.get(path, select="n")["ETag"] == bare


def test_11_file_is_served_while_the_published_version_holds_it(api: Api, photos: Dataset) -> None:
    held = photos.record_files.get()
    address = f"catalog/datasets/photos/files/{held.file_id}"
    missing = api.get("catalog/datasets/photos/files/nope")
    before = photos.versions.get(files=held)
    assert api.get(address).status_code == 200
    services.switch_version(photos, photos.versions.exclude(pk=before.pk).get())
    for headers in ({}, {"If-None-Match": "*"}, {"If-None-Match": f'"{held.sha256}"'}):
        withdrawn = api.get(address, headers=headers)
        assert withdrawn.status_code == 404
        told = missing.json()["message"].replace("nope", held.file_id)
        assert withdrawn.json()["message"] == told
    services.switch_version(photos, before)
    assert api.get(address).status_code == 200


def test_11_file_of_another_dataset_is_not_found(api: Api, photos: Dataset) -> None:
    file_id = photos.record_files.get().file_id
    assert api.get(f"catalog/datasets/photos/files/{file_id}").status_code == 200
    assert api.get(f"catalog/datasets/villes/files/{file_id}").status_code == 404
    missing = api.get("catalog/datasets/photos/files/nope")
    assert missing.status_code == 404
    assert missing.json()["message"] == "The requested file nope does not exist."
    assert not portal.PARVIS_BASE_URL
