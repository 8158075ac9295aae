"""The OpenAPI document: true, complete, kept under version control; its pages work offline."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.core.management import call_command

from api.v2_1 import urls
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

SNAPSHOT = Path(__file__).with_name("openapi.yaml")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    found: dict[str, Any] = yaml.safe_load(out.getvalue())
    return found


def test_document_is_the_one_under_version_control(document: dict[str, Any]) -> None:
    assert document == yaml.safe_load(SNAPSHOT.read_text(encoding="utf-8")), (
        "the API changed: run `make openapi` and say so in CHANGELOG.md"
    )


def test_every_address_is_described(document: dict[str, Any]) -> None:
    described = set(document["paths"])
    for pattern in urls.urlpatterns:
        if str(pattern.name).endswith(("-aggregates", "-query")):  # gone
            continue
        path = "/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
        assert path in described


def test_every_operation_tells_its_errors(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        answers = operations["get"]["responses"]
        assert {"200", "401"} <= set(answers), path
        if "{dataset_id}" in path:
            assert "404" in answers
        if "records" in path or path.endswith("{export_format}"):
            assert {"400", "403", "503", "504"} <= set(answers), path


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("", {}),
        ("catalog", {}),
        ("catalog/datasets", {"include_links": "true"}),
        ("catalog/datasets/{dataset_id}", {}),
        ("catalog/facets", {}),
        ("catalog/datasets/{dataset_id}/records", {"limit": 3, "include_links": "true"}),
        ("catalog/datasets/{dataset_id}/records", {"group_by": "city", "select": "count(*)"}),
        ("catalog/datasets/{dataset_id}/facets", {"refine": "d:2020"}),
        ("catalog/datasets/{dataset_id}/exports", {}),
        ("catalog/datasets/{dataset_id}/attachments", {}),
    ],
)
def test_answers_match_their_shape(
    api: Api, document: dict[str, Any], path: str, params: dict[str, Any]
) -> None:
    described = document["paths"][f"/api/explore/v2.1/{path}".rstrip("/")]["get"]
    shape = described["responses"]["200"]["content"]["application/json"]["schema"]
    answer = api.json(path.format(dataset_id="villes"), **params)
    _check(answer, shape, document)


def test_errors_match_their_shape(api: Api, document: dict[str, Any]) -> None:
    answer = api.get("catalog/datasets/villes/records", where="(")
    shape = {**document["components"]["schemas"]["Error"], "additionalProperties": False}
    _check(answer.json(), shape, document)


def _check(value: Any, shape: dict[str, Any], document: dict[str, Any]) -> None:
    """Validate a value; OpenAPI 3.0 says `nullable` where JSON Schema has a type."""

    def nullable(item: Any) -> Any:
        if isinstance(item, list):
            return [nullable(value) for value in item]
        if not isinstance(item, dict):
            return item
        changed = {key: nullable(value) for key, value in item.items()}
        return {"anyOf": [changed, {"type": "null"}]} if changed.pop("nullable", False) else changed

    whole = nullable({**shape, "components": document["components"]})
    jsonschema.validate(value, whole)


_LISTS = {"select", "where", "group_by", "order_by", "limit", "offset", "refine", "exclude"}
_PLACE = {"lang", "timezone"}
_ADDED = {"include_links", "include_app_metas"}
SECTION_5 = {
    "catalog/datasets": _LISTS | _PLACE | _ADDED,
    "catalog/datasets/{dataset_id}": {"select"} | _PLACE | _ADDED,
    "catalog/facets": {"where", "refine", "exclude", "facet", "timezone"},
    "catalog/exports/{export_format}": _LISTS | _PLACE,
    "catalog/datasets/{dataset_id}/records": _LISTS | _PLACE | _ADDED,
    "catalog/datasets/{dataset_id}/records/{record_id}": {"select"} | _PLACE,
    "catalog/datasets/{dataset_id}/facets": {"where", "refine", "exclude", "facet"} | _PLACE,
    "catalog/datasets/{dataset_id}/exports/{export_format}": (_LISTS - {"offset"}) | _PLACE,
}
COMMON = _LISTS | _PLACE | _ADDED | {"facet"}


@pytest.mark.parametrize("path", SECTION_5)
def test_5_which_endpoint_takes_what(document: dict[str, Any], path: str) -> None:
    found = document["paths"].get(f"/api/explore/v2.1/{path}")
    if found is None:
        assert path.startswith("catalog/exports"), "exports of the catalogue may not be there yet"
        return
    asked = [item for item in found["get"]["parameters"] if item["in"] == "query"]
    assert {item["name"] for item in asked} & COMMON == SECTION_5[path]
    for item in asked:
        is_list = item["name"] in {"where", "refine", "exclude", "facet"}
        assert (item["schema"].get("type") == "array") is is_list, item["name"]


def test_3_3_every_operation_tells_of_the_quota(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        answer = operations["get"]["responses"]["429"]
        shape = answer["content"]["application/json"]["schema"]
        for example in answer["content"]["application/json"]["examples"].values():
            _check(example["value"], shape, document)
        assert "Retry-After" in answer["headers"], path
        told = operations["get"]["responses"]["200"]["headers"]
        assert {"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining"} <= set(told), path


def test_3_3_body_over_quota_is_as_described(
    api: Api, document: dict[str, Any], settings: Any
) -> None:
    settings.ANONYMOUS_CALLS_PER_DAY = 1
    answers = [api.get("catalog/datasets") for _call in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    shape = {**document["components"]["schemas"]["QuotaError"], "additionalProperties": False}
    _check(answers[1].json(), shape, document)
    for name in document["paths"]["/api/explore/v2.1/catalog/datasets"]["get"]["responses"]["429"][
        "headers"
    ]:
        assert answers[1].has_header(name)


def test_document_is_served_as_yaml_and_json(api: Api, document: dict[str, Any]) -> None:
    assert yaml.safe_load(api.get("/api/schema/").content)["paths"] == document["paths"]
    assert api.get("/api/schema/", format="json").json()["paths"] == document["paths"]
    assert api.json("swagger.json")["paths"] == document["paths"]


@pytest.mark.parametrize("name", ["swagger", "redoc"])
def test_pages_ask_nothing_of_another_site(api: Api, name: str) -> None:
    answer = api.get(f"/api/schema/{name}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", page)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "http" not in policy
