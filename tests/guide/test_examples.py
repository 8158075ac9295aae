"""Every example of the guide and of the registry is asked of the demo city, and answered."""

from __future__ import annotations

from urllib.parse import urlencode

import jsonschema
import pytest
from django.test import Client

from api.guide.calls import CALLS
from api.guide.chapters import CHAPTERS, every_example
from api.guide.lessons import Chapter, Example
from ingest.demo.registry import DATASETS
from ingest.demo.table import DemoDataset
from ingest.names import field_name
from tests.api.test_dataset_openapi import META
from tests.pages.markup import read

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.slow]

BASE = "/api/explore/v2.1/catalog/datasets"
VOLATILE = {"coming-events", "now"}
"""What is coming depends on the day; the demo city always has something, but not for sure."""


@pytest.mark.parametrize("example", [*every_example(), *CALLS.values()], ids=lambda e: e.name)
def test_example_is_answered(visitor: Client, example: Example) -> None:
    answer = visitor.get(f"{BASE}/{example.dataset}/{example.endpoint}?{urlencode(example.params)}")
    if example.is_wrong:
        assert answer.status_code == 400
        assert set(answer.json()) == {"error_code", "message"}
        return
    body = answer.getvalue()
    assert answer.status_code == 200, body
    if example.endpoint == "records":
        found = answer.json()
        if example.name not in VOLATILE:
            assert found["results"], "an example without results teaches nothing"
    elif example.endpoint == "facets":
        assert found_values(answer.json())
    else:
        assert len(body.splitlines()) > 1


def found_values(body: dict[str, list[dict[str, list[object]]]]) -> int:
    return sum(len(facet["facets"]) for facet in body["facets"])


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda item: item.name)
def test_chapter_shows_the_answers_of_the_api(visitor: Client, chapter: Chapter) -> None:
    answer = visitor.get(f"/developers/odsql/{chapter.name}/?lang=en")
    assert answer.status_code == 200
    html = answer.content.decode()
    page = read(html)
    shown = {
        item.example.name: item for part in answer.context["sections"] for item in part.examples
    }
    assert set(shown) == {example.name for example in chapter.examples}
    for example in chapter.examples:
        if example.endpoint != "records":
            continue
        outcome = shown[example.name].outcome
        told = visitor.get(f"{BASE}/{example.dataset}/records?{urlencode(example.params)}").json()
        if example.is_wrong:
            assert outcome.status == 400
            assert told["message"].split(" Clause")[0] in outcome.body
            continue
        assert outcome.total == told["total_count"], example.name
        assert len(outcome.rows) == len(told["results"])
        assert [name for name, _number in outcome.columns] == list(
            told["results"][0] if told["results"] else dict(outcome.columns)
        )
    for address in page.links():
        if "/explore/dataset/" in address and "/table/" in address:
            assert visitor.get(address).status_code == 200


@pytest.mark.parametrize(
    "demo", [d for d in DATASETS if d.visibility == "public"], ids=lambda d: d.id
)
def test_records_of_the_city_are_as_their_openapi_says(visitor: Client, demo: DemoDataset) -> None:
    document = visitor.get(f"{BASE}/{demo.id}/swagger.json?lang=en").json()
    jsonschema.validate(document, META)
    whole = {"$ref": "#/components/schemas/Record", "components": document["components"]}
    checker = jsonschema.Draft202012Validator(whole)
    records = visitor.get(f"{BASE}/{demo.id}/records?limit=100").json()["results"]
    assert records
    for record in records:
        checker.validate(record)
    shapes = document["components"]["schemas"]["Record"]["properties"]
    for field in demo.fields:
        shape = shapes[field_name(field.name)]
        assert shape.get("title", field_name(field.name)) == field.label.en
        assert shape.get("x-unit") == field.unit


def test_table_of_an_example_holds_the_same_records(visitor: Client) -> None:
    answer = visitor.get("/developers/odsql/conditions/?lang=en")
    shown = {
        item.example.name: item for part in answer.context["sections"] for item in part.examples
    }
    table = visitor.get(shown["and-or-not"].table_url)
    assert table.context["page"].matching == shown["and-or-not"].outcome.total


def test_answers_are_kept_until_the_version_changes(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/developers/odsql/results/?lang=en"
    first = visitor.get(address).content

    def never(*_args: object, **_more: object) -> None:
        raise AssertionError("the records were asked again")

    monkeypatch.setattr("datasets.records.read.answer", never)
    assert visitor.get(address).content == first


def test_page_out_of_time_leaves_examples_to_a_click(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.guide.views.Deadline", lambda: Over())
    page = visitor.get("/developers/odsql/first-question/?lang=en").content.decode()
    assert page.count("Try it by itself") == 3


class Over:
    is_over = True
