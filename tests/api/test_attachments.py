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


def test_missing_attachment_is_not_found(api: Api) -> None:
    for name in ("nope", "..%2f..%2fsecret-key", "NOTICE_PDF"):
        assert api.get(f"{PATH}/{name}").status_code == 404
    Attachment.objects.filter(dataset__dataset_id="villes").update(file_key="attachments/gone")
    assert api.get(f"{PATH}/notice_pdf").status_code == 404
