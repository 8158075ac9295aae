"""Addresses and headers that real clients force (explore-api 1 and 3)."""

from __future__ import annotations

import pytest

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
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert not answer.has_header("Access-Control-Allow-Credentials")


@pytest.mark.parametrize(
    "path", [*PATHS[:-1], "catalog/datasets/no", "catalog/datasets/villes/exports/csv"]
)
def test_headers_of_every_answer(api: Api, path: str) -> None:
    answer = api.get(path, headers={"Origin": "https://example.org"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "X-RateLimit-Remaining" in answer["Access-Control-Expose-Headers"]
    assert answer["Content-Language"] == "fr"
    assert answer["X-Request-Id"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Authorization" in answer["Vary"] or answer.status_code == 404


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
