"""ETag, 304, Cache-Control and compression (the contract's head)."""

from __future__ import annotations

import gzip

import pytest
from django.db import connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from api.v2_1.caching import packed, wants_gzip
from datasets import services
from datasets.models import Dataset
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

RECORDS = "catalog/datasets/villes/records"
ANSWERS = [
    "",
    "catalog/datasets",
    "catalog/datasets/villes",
    RECORDS,
    f"{RECORDS}?group_by=city",
    "catalog/datasets/villes/facets",
    "catalog/datasets/villes/exports",
    "catalog/datasets/villes/exports/csv",
    "catalog/datasets/villes/exports/json",
    "catalog/datasets/villes/attachments",
    "catalog/datasets/villes/attachments/notice_pdf",
    "swagger.json",
]


def split(path: str) -> tuple[str, dict[str, str]]:
    bare, _mark, query = path.partition("?")
    return bare, dict([query.split("=")]) if query else {}


@pytest.mark.parametrize("path", ANSWERS)
def test_answer_has_a_strong_tag_and_304_follows(api: Api, path: str) -> None:
    bare, params = split(path)
    first = api.get(bare, **params)
    tag = first["ETag"]
    assert tag.startswith('"')
    assert first["Cache-Control"] == "no-cache"
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = api.get(bare, headers={"If-None-Match": held}, **params)
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == tag
        assert again["Cache-Control"] == "no-cache"
        assert again["Access-Control-Allow-Origin"] == "*"
    assert api.get(bare, headers={"If-None-Match": '"other"'}, **params).status_code == 200


def test_star_is_no_answer_where_there_is_none(api: Api) -> None:
    missing = api.get(f"{RECORDS}/{'f' * 32}", headers={"If-None-Match": "*"})
    assert missing.status_code == 404
    record = api.rows(select="recordid", limit=1)[0]["recordid"]
    found = api.get(f"{RECORDS}/{record}", headers={"If-None-Match": "*"})
    assert (found.status_code, found.content) == (304, b"")
    tag = api.get(f"{RECORDS}/{record}")["ETag"]
    assert api.get(f"{RECORDS}/{record}", headers={"If-None-Match": tag}).status_code == 304
    for path in ("nowhere", "catalog/datasets/no", "catalog/datasets/villes/attachments/no"):
        assert api.get(path, headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("path", ANSWERS[3:9])
def test_304_comes_before_any_statement_on_records(api: Api, path: str) -> None:
    bare, params = split(path)
    tag = api.get(bare, **params)["ETag"]
    with CaptureQueriesContext(connections["records_read"]) as asked:
        assert api.get(bare, headers={"If-None-Match": tag}, **params).status_code == 304
    assert len(asked) == 0


@pytest.mark.parametrize(
    "params",
    [
        {"where": "pop > 2"},
        {"lang": "en"},
        {"timezone": "Europe/Paris"},
        {"limit": "3"},
        {"include_links": "true"},
    ],
)
def test_another_question_has_another_tag(api: Api, params: dict[str, str]) -> None:
    assert api.get(RECORDS)["ETag"] != api.get(RECORDS, **params)["ETag"]


def test_export_options_make_another_tag(api: Api) -> None:
    tags = {
        api.get(f"catalog/datasets/villes/exports/{name}", **params)["ETag"]
        for name, params in [
            ("csv", {}),
            ("csv", {"delimiter": ","}),
            ("csv", {"use_labels": "true"}),
            ("csv", {"compressed": "true"}),
            ("json", {}),
        ]
    }
    assert len(tags) == 5


def test_tag_changes_with_metadata_and_version(api: Api, loaded: dict[str, Dataset]) -> None:
    before = api.get(RECORDS)["ETag"]
    services.metadata_changed(loaded["public"])
    assert api.get(RECORDS)["ETag"] != before


def test_answer_that_changes_by_itself_is_always_asked(api: Api) -> None:
    params = {"where": "t < now()", "limit": "1"}
    tag = api.get(RECORDS, **params)["ETag"]
    with CaptureQueriesContext(connections["records_read"]) as asked:
        answer = api.get(RECORDS, headers={"If-None-Match": tag}, **params)
    assert len(asked) == 1  # the page and its count
    assert answer.status_code == 304
    export = api.get("catalog/datasets/villes/exports/csv", where="t < now()")
    assert not export.has_header("ETag")


@pytest.mark.parametrize("path", ANSWERS)
def test_answer_to_someone_is_never_stored(callers: dict[str, Api], path: str) -> None:
    bare, params = split(path)
    for name in ("signed-in", "key", "staff"):
        answer = callers[name].get(bare, **params)
        assert answer["Cache-Control"] == "private, no-store", name
        assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


def test_scope_of_staff_has_its_own_tag_on_the_catalogue(callers: dict[str, Api]) -> None:
    tags = {name: callers[name].get("catalog/datasets")["ETag"] for name in callers}
    assert tags["anonymous"] != tags["staff"]


def test_compressed_answer_keeps_a_strong_tag(api: Api) -> None:
    plain = api.get(RECORDS)
    packed = api.get(RECORDS, headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert packed["ETag"].startswith('"')
    for tag in (plain["ETag"], packed["ETag"]):
        headers = {"If-None-Match": tag, "Accept-Encoding": "gzip"}
        assert api.get(RECORDS, headers=headers).status_code == 304


@pytest.mark.parametrize("path", [*ANSWERS[1:5], "catalog/datasets/villes/exports/csv"])
def test_answer_to_a_key_keeps_a_strong_tag_and_is_compressed(
    callers: dict[str, Api], path: str
) -> None:
    bare, params = split(path)
    for name in ("key", "staff key"):
        plain = callers[name].get(bare, **params)
        sent = callers[name].get(bare, headers={"Accept-Encoding": "gzip, br"}, **params)
        assert sent["ETag"].startswith('"'), name
        is_packed = len(plain.body) >= 200 or "exports" in path
        assert sent.has_header("Content-Encoding") is is_packed
        assert (gzip.decompress(sent.body) if is_packed else sent.body) == plain.body
        assert (sent["ETag"] != plain["ETag"]) is is_packed
        headers = {"If-None-Match": sent["ETag"], "Accept-Encoding": "gzip"}
        assert callers[name].get(bare, headers=headers, **params).status_code == 304


@pytest.mark.parametrize("path", ANSWERS)
def test_answer_to_a_session_is_sent_as_it_is(callers: dict[str, Api], path: str) -> None:
    bare, params = split(path)
    sent = callers["staff"].get(bare, headers={"Accept-Encoding": "gzip"}, **params)
    assert sent["ETag"].startswith('"')
    assert sent.headers.get("Content-Encoding", "identity") == "identity"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("", False),
        ("xgzip", False),
    ],
)
def test_compression_is_sent_where_it_is_accepted(accepted: str, expected: bool) -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    assert wants_gzip(request) is expected


def test_compressed_export_is_whole_and_begins_at_once() -> None:
    chunks = list(packed(iter([b"first", b"second" * 1000, b"third"])))
    assert len(chunks[0]) > 10
    assert gzip.decompress(b"".join(chunks)) == b"first" + b"second" * 1000 + b"third"
