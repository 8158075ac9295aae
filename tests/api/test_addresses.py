"""Addresses and headers that real clients force (explore-api 1 and 3)."""

from __future__ import annotations

import pytest

from datasets.models import Dataset
from tests.api.conftest import BASE, Api

pytestmark = pytest.mark.django_db(databases="__all__")

PATHS = [
    "",
    "catalog",
    "catalog/datasets",
    "catalog/datasets/villes",
    "catalog/facets",
    "catalog/datasets/villes/records",
    "catalog/datasets/villes/facets",
    "catalog/datasets/villes/exports",
    "catalog/datasets/villes/attachments",
    "swagger.json",
]


RECORD = "<record>"
STATUSES = [
    ("", 200),
    ("catalog", 200),
    ("catalog/datasets", 200),
    ("catalog/datasets/villes", 200),
    ("catalog/datasets/<uid>", 200),
    ("catalog/facets", 200),
    ("catalog/datasets/villes/records", 200),
    ("catalog/datasets/<uid>/records", 200),
    (f"catalog/datasets/villes/records/{RECORD}", 200),
    ("catalog/datasets/villes/records/ffffffffffffffffffffffffffffffff", 404),
    ("catalog/datasets/villes/facets", 200),
    ("catalog/datasets/villes/exports", 200),
    ("catalog/datasets/villes/exports/csv", 200),
    ("catalog/datasets/villes/attachments", 200),
    ("catalog/datasets/villes/attachments/notice_pdf", 200),
    ("swagger.json", 200),
    ("catalog/aggregates", 410),
    ("catalog/datasets/villes/aggregates", 410),
    ("catalog/query", 410),
    ("catalog/datasets/villes/query", 410),
    ("/api/v2", 404),
    ("/api/v2/catalog/datasets", 404),
    ("/api/explore/v2.0", 404),
    ("/api/explore/v2.0/catalog/datasets/villes/records", 404),
    ("monitoring/datasets", 404),
    ("shared/datasets", 200),
]
"""Every address of section 1 with what it answers."""


@pytest.mark.parametrize(("path", "status"), STATUSES)
def test_1_every_address_with_and_without_more_slashes(
    api: Api, loaded: dict[str, Dataset], path: str, status: int
) -> None:
    record = api.rows(select="recordid", limit=1)[0]["recordid"]
    path = path.replace("<uid>", loaded["public"].uid).replace(RECORD, str(record))
    whole = path if path.startswith("/") else f"{BASE}/{path}".rstrip("/")
    doubled = whole.replace("/", "//").replace("//api", "/api", 1)
    for variant in (whole, f"{whole}/", f"{whole}//", doubled):
        answer = api.get(variant)
        assert answer.status_code == status, variant
        assert not answer.has_header("Location")
        if status >= 400:
            assert set(answer.json()) == {"error_code", "message"}
            assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(("path", "status"), [*STATUSES[:3], STATUSES[6], STATUSES[-2]])
@pytest.mark.parametrize("before", ["/", "//"])
def test_1_slashes_before_the_address_collapse_too(
    api: Api, path: str, status: int, before: str
) -> None:
    whole = f"{before}{BASE}/{path}"
    for variant in (whole, whole.replace("/api/", "/api//")):
        # The client of the tests would take two slashes for the beginning of a host.
        answer = api.client.get("/", PATH_INFO=variant, HTTP_HOST="localhost")
        assert answer.status_code == status, variant
        assert answer["Content-Type"].startswith("application/json")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies
    page = api.client.get("/", PATH_INFO=f"{before}/nowhere", HTTP_HOST="localhost")
    assert page["Content-Type"].startswith("text/html")


def test_1_uid_is_the_dataset_itself(api: Api, loaded: dict[str, Dataset]) -> None:
    by_uid = api.json(f"catalog/datasets/{loaded['public'].uid}")
    assert by_uid == api.json("catalog/datasets/villes")


@pytest.mark.parametrize("path", ["/api/v2/catalog", "/api/explore/v2.0/catalog/datasets"])
def test_1_version_2_0_says_where_to_go(api: Api, path: str) -> None:
    body = api.get(path).json()
    assert body["error_code"] == "NotFoundResource"
    assert "/api/explore/v2.1" in body["message"]


@pytest.mark.parametrize("path", PATHS)
def test_slashes_are_forgiven_without_redirect(api: Api, path: str) -> None:
    expected = api.get(path)
    assert expected.status_code == 200
    for variant in (f"{BASE}/{path}/", f"{BASE}//{path}//", f"{BASE}/{path.replace('/', '//')}"):
        assert api.get(variant).content == expected.content


@pytest.mark.parametrize(
    "accept", ["text/csv", "application/json; charset=utf-8json", "image/png", "x", "*/*;q=0", ""]
)
def test_accept_never_refuses(api: Api, accept: str) -> None:
    answer = api.get("catalog/datasets/villes/records", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert api.get("catalog/datasets/no", headers={"Accept": accept}).status_code == 404


def test_options_answers_a_preflight_without_a_key(api: Api) -> None:
    answer = api.client.options(
        f"{BASE}/catalog/datasets/secret/records",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
        HTTP_HOST="localhost",
    )
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "POST, GET, OPTIONS"
    assert answer["Access-Control-Max-Age"] == "1000"
    allowed = answer["Access-Control-Allow-Headers"]
    assert allowed.startswith(
        "Authorization, X-Requested-With, Origin, ODS-API-Analytics-App, "
        "ODS-API-Analytics-Embed-Type, ODS-API-Analytics-Embed-Referrer, "
        "ODS-Widgets-Version, Accept"
    )
    assert {"Range", "If-Range", "If-None-Match"} <= set(allowed.split(", "))
    exposed = answer["Access-Control-Expose-Headers"].split(", ")
    assert {"Accept-Ranges", "Content-Range", "ETag"} <= set(exposed)
    assert answer["Access-Control-Expose-Headers"].startswith(
        "ODS-Explore-API-Deprecation, Link, X-RateLimit-Remaining, X-RateLimit-Limit, "
        "X-RateLimit-Reset, X-RateLimit-dataset-Remaining, X-RateLimit-dataset-Limit, "
        "X-RateLimit-dataset-Reset"
    )
    assert not answer.has_header("Access-Control-Allow-Credentials")


@pytest.mark.parametrize(
    "path", [*PATHS, "catalog/datasets/no", "catalog/datasets/villes/exports/csv"]
)
def test_headers_of_every_answer(api: Api, path: str) -> None:
    answer = api.get(path, headers={"Origin": "https://example.org"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "X-RateLimit-Remaining" in answer["Access-Control-Expose-Headers"]
    assert answer["Content-Language"] == "fr"
    assert answer["X-Request-Id"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"Accept-Language", "Cookie", "Host"} <= set(answer["Vary"].split(", "))
    assert "Authorization" in answer["Vary"] or answer.status_code == 404
    assert answer["Referrer-Policy"]
    is_json = answer.status_code != 200 or not path.endswith("/csv")
    charset = "; charset=utf-8" if answer.status_code == 200 else ""
    assert not is_json or answer["Content-Type"] == f"application/json{charset}"


def test_language_of_the_answer_is_named(api: Api) -> None:
    assert api.get("catalog/datasets/villes", lang="en")["Content-Language"] == "en"


def test_head_has_the_headers_and_no_body(api: Api) -> None:
    for path in ("catalog/datasets/villes/records", "catalog/datasets/villes/exports/csv"):
        answer = api.client.head(f"{BASE}/{path}", HTTP_HOST="localhost")
        assert answer.status_code == 200
        assert answer["ETag"]
        assert b"".join(answer) == b""


def test_link_lists_lead_on(api: Api) -> None:
    for path in ("", "catalog", "catalog/datasets/villes/exports"):
        for link in api.json(path)["links"]:
            address = link["href"].removeprefix("http://localhost")
            assert api.get(address).status_code == 200, link


def test_links_are_built_from_the_setting_where_it_is_given(api: Api, settings) -> None:
    settings.PARVIS_BASE_URL = "https://data.example.org/"
    assert api.json("")["links"][0]["href"] == "https://data.example.org/api/explore/v2.1"
