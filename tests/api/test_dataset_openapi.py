"""The OpenAPI document of one dataset: valid, narrowed to what the caller sees, true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import drf_spectacular.validation
import jsonschema
import pytest
import schemathesis
from django.test import Client

from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

META = json.loads(
    Path(drf_spectacular.validation.__file__)
    .with_name("openapi_3_1_schema.json")
    .read_text(encoding="utf-8")
)
PATH = "catalog/datasets/villes/swagger.json"


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.json(PATH, lang="en")
    return found


def test_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    jsonschema.validate(document, META)
    assert document["openapi"] == "3.1.0"
    for shape in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(shape)
    assert "nullable" not in json.dumps(document)


def test_other_tools_can_load_it(document: dict[str, Any]) -> None:
    loaded = schemathesis.openapi.from_dict(document)
    operations = [item.ok() for item in loaded.get_all_operations()]
    assert len(operations) == len(document["paths"])


def test_addresses_have_the_identifier_filled_in(document: dict[str, Any]) -> None:
    base = "/api/explore/v2.1/catalog/datasets/villes"
    assert all(path.startswith(base) for path in document["paths"])
    assert {base, f"{base}/records", f"{base}/facets", f"{base}/exports/{{export_format}}"} <= set(
        document["paths"]
    )
    assert "{dataset_id}" not in json.dumps(document["paths"])
    assert document["servers"] == [{"url": "http://localhost"}]


def test_parameters_are_those_of_the_whole_document(api: Api, document: dict[str, Any]) -> None:
    whole = api.json("swagger.json")["paths"]
    for path, operations in document["paths"].items():
        general = whole[path.replace("/villes", "/{dataset_id}", 1)]["get"]
        assert [p["name"] for p in operations["get"].get("parameters", [])] == [
            p["name"] for p in general["parameters"] if p["name"] != "dataset_id"
        ]


def test_record_schema_tells_of_the_fields_in_the_language(api: Api) -> None:
    english = api.json(PATH, lang="en")["components"]["schemas"]["Record"]["properties"]
    french = api.json(PATH, lang="fr")["components"]["schemas"]["Record"]["properties"]
    assert english["city"]["title"] == "City"
    assert french["city"]["title"] == "Ville"
    assert english["pop"]["type"] == ["integer", "null"]
    assert english["tags"]["type"] == ["array", "null"]
    assert english["mois"]["pattern"] == r"^\d{4}-\d{2}$"
    assert english["t"]["format"] == "date-time"


def test_record_schema_says_what_a_record_holds(api: Api, document: dict[str, Any]) -> None:
    shape = {
        "$ref": "#/components/schemas/Record",
        "components": document["components"],
    }
    checker = jsonschema.Draft202012Validator(shape)
    records = api.json("catalog/datasets/villes/records", limit=100)["results"]
    assert len(records) == 30
    for record in records:
        checker.validate(record)
    linked = api.json(
        "catalog/datasets/villes/records", include_links="true", include_app_metas="true", limit=1
    )
    checker.validate(linked["results"][0])
    with pytest.raises(jsonschema.ValidationError):
        checker.validate({**records[0], "pop": "many"})
    with pytest.raises(jsonschema.ValidationError):
        checker.validate({**records[0], "other": 1})


def test_names_and_formats_are_those_of_the_dataset(
    api: Api, document: dict[str, Any], loaded: Any
) -> None:
    base = "/api/explore/v2.1/catalog/datasets/villes"

    def parameter(path: str, name: str) -> dict[str, Any]:
        listed = document["paths"][f"{base}/{path}"]["get"]["parameters"]
        found: dict[str, Any] = next(item for item in listed if item["name"] == name)
        return found

    facets = parameter("facets", "facet")["schema"]["items"]["anyOf"][0]["enum"]
    assert facets == ["city", "d", "tags"]
    offered = {link["rel"] for link in api.json("catalog/datasets/villes/exports")["links"]}
    assert set(parameter("exports/{export_format}", "export_format")["schema"]["enum"]) == offered
    for name in ("select", "where", "group_by", "refine"):
        told = parameter("records", name)
        assert "example" not in told, "viewers would send it along with all others"
        assert "examples" not in told
        value = told["description"].partition(" For example `")[2].removesuffix("`.")
        assert value
        answer = api.get("catalog/datasets/villes/records", **{name: value})
        assert answer.status_code == 200, answer.content


def test_answer_has_an_etag_that_follows_the_language(api: Api) -> None:
    first = api.get(PATH, lang="en")
    assert first["ETag"]
    assert first["Content-Language"] == "en"
    again = api.get(PATH, lang="en", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert api.get(PATH, lang="fr")["ETag"] != first["ETag"]


def test_private_dataset_is_as_if_missing(api: Api) -> None:
    private = api.get("catalog/datasets/secret/swagger.json")
    missing = api.get("catalog/datasets/nowhere/swagger.json")
    assert private.status_code == missing.status_code == 404
    assert private.content.replace(b"secret", b"") == missing.content.replace(b"nowhere", b"")


def test_fields_of_records_on_request_are_not_told(api: Api) -> None:
    answer = api.get("catalog/datasets/reserve/swagger.json")
    assert answer.status_code == 403
    assert answer.json()["error_code"] == "ForbiddenAccess"


@pytest.mark.parametrize("name", ["swagger", "redoc"])
def test_viewers_follow_the_language(name: str, db: None, loaded: Any) -> None:
    client = Client(HTTP_HOST="localhost")
    page = client.get("/explore/dataset/villes/api/?lang=en").content.decode()
    link = "/api/schema/swagger?dataset=villes&amp;lang=en"
    assert f'href="{link}"' in page
    html = client.get(f"/api/schema/{name}?dataset=villes&lang=en&script=").content.decode()
    told = html.replace("\\u003D", "=")
    assert "/catalog/datasets/villes/swagger.json?lang=en" in told


@pytest.mark.parametrize("name", ["swagger", "redoc"])
@pytest.mark.parametrize("script", ["", "&script="])
def test_viewers_show_what_the_caller_may_see(
    name: str, script: str, callers: dict[str, Api], loaded: Any
) -> None:
    def ask(caller: str, dataset_id: str, language: str = "en") -> Any:
        return callers[caller].get(
            f"/api/schema/{name}/?dataset={dataset_id}&lang={language}{script}"
        )

    for missing in ("nope", "secret", "brouillon", "retire", "a%2Fb", "%00"):
        answer = ask("anonymous", missing)
        assert answer.status_code == 404, missing
        assert "There is no page at this address." in answer.content.decode()
    assert "Il n’y a pas de page" in ask("anonymous", "nope", "fr").content.decode()
    restricted = ask("anonymous", "reserve")
    assert restricted.status_code == 403
    assert "This page is not open to you." in restricted.content.decode()
    assert restricted["Content-Type"].startswith("text/html")
    for dataset_id in ("secret", "reserve"):
        assert ask("staff", dataset_id).status_code == 200


@pytest.mark.parametrize("name", ["swagger", "redoc"])
def test_viewers_show_one_dataset_without_another_site(name: str, db: None, loaded: Any) -> None:
    client = Client(HTTP_HOST="localhost")
    address = f"/api/schema/{name}/?dataset=villes"
    page = client.get(address)
    assert page.status_code == 200
    html = page.content.decode()
    if name == "swagger":
        html += client.get(address + "&script=").content.decode()
    assert "/api/explore/v2.1/catalog/datasets/villes/swagger.json" in html
    assert "script-src 'self';" in page["Content-Security-Policy"]
