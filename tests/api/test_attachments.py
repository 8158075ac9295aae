"""Attachments: their list, their download (explore-api 11)."""

from __future__ import annotations

import pytest

from datasets.models import Attachment
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

PATH = "catalog/datasets/villes/attachments"


def test_list_says_where_each_is_downloaded(api: Api) -> None:
    body = api.json(PATH, lang="en")
    assert [link["rel"] for link in body["links"]] == ["self", "dataset"]
    (item,) = body["attachments"]
    assert item == {
        "href": f"http://localhost/api/explore/v2.1/{PATH}/notice_pdf",
        "metas": {
            "mime-type": "application/pdf",
            "title": "Notes",
            "url": "odsfile://notice_pdf",
            "id": "notice_pdf",
        },
    }


def test_download_is_the_file_and_never_a_page(api: Api) -> None:
    answer = api.get(f"{PATH}/notice_pdf")
    assert answer.body == b"%PDF-1.7 notice"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="notice.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_name_of_the_file_cannot_break_the_header(api: Api) -> None:
    Attachment.objects.filter(dataset__dataset_id="villes").update(file_name='a"\r\nX: é.pdf')
    header = api.get(f"{PATH}/notice_pdf")["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header


EXPORT = "catalog/datasets/villes/alternative_exports/carte_zip"


def test_7_4_dataset_object_names_attachments_and_alternative_exports(api: Api) -> None:
    found = api.json("catalog/datasets/villes", lang="en")
    assert found["attachments"] == [
        {
            "mimetype": "application/pdf",
            "url": "odsfile://notice_pdf",
            "id": "notice_pdf",
            "title": "Notes",
        }
    ]
    assert found["alternative_exports"] == [
        {
            "mimetype": "application/zip",
            "url": "odsfile://carte_zip",
            "id": "carte_zip",
            "title": "Map",
            "description": "En Lambert 93.",
        }
    ]


def test_7_4_nothing_stands_beside_data_that_the_caller_may_not_see(api: Api) -> None:
    found = api.json("catalog/datasets/reserve")
    assert (found["attachments"], found["alternative_exports"]) == ([], [])


def test_1_alternative_export_is_downloaded(api: Api) -> None:
    answer = api.get(EXPORT)
    assert (answer.status_code, answer.body) == (200, b"0123456789")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="carte.zip"'
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert api.get(EXPORT, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_kinds_are_not_mixed(api: Api) -> None:
    assert api.get(f"{PATH}/carte_zip").status_code == 404
    path = "catalog/datasets/villes/alternative_exports"
    assert api.get(f"{path}/notice_pdf").status_code == 404
    assert [a["metas"]["id"] for a in api.json(PATH)["attachments"]] == ["notice_pdf"]


@pytest.mark.parametrize(
    ("asked", "status", "body", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=0-1", 200, b"0123456789", None),
        (f"bytes={'9' * 30}-", 200, b"0123456789", None),
    ],
)
def test_11_download_sends_the_range_asked_for(
    api: Api, asked: str, status: int, body: bytes, told: str | None
) -> None:
    answer = api.get(EXPORT, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.body) == (status, body)
    assert answer.headers.get("Content-Range") == told
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"] == f'"{"cd" * 32}"'
    if status != 416:
        assert answer["Content-Length"] == str(len(body))


def test_11_range_of_another_version_is_the_whole_file(api: Api) -> None:
    whole = {"Range": "bytes=0-3", "If-Range": '"other"'}
    assert api.get(EXPORT, headers=whole).status_code == 200
    part = {"Range": "bytes=0-3", "If-Range": f'"{"cd" * 32}"'}
    assert api.get(EXPORT, headers=part).status_code == 206


def test_missing_attachment_is_not_found(api: Api) -> None:
    for name in ("nope", "..%2f..%2fsecret-key", "NOTICE_PDF"):
        assert api.get(f"{PATH}/{name}").status_code == 404
    Attachment.objects.filter(dataset__dataset_id="villes").update(file_key="attachments/gone")
    assert api.get(f"{PATH}/notice_pdf").status_code == 404
