"""Filters of the older download address mean what refinements mean (explore-api 13.2, 12.8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from datasets.types import Field, FieldType
from tests.api.builders import publish, withdraw
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

FIELDS = (
    Field(name="n", type=FieldType.INT),
    Field(name="path", type=FieldType.TEXT),
    Field(name="d", type=FieldType.DATE),
    Field(name="x", type=FieldType.DOUBLE),
    Field(name="ok", type=FieldType.BOOLEAN),
    Field(name="tags", type=FieldType.TEXT, multivalued=True),
)
ROWS = [
    (1, "France/Paris", "2012-03-01", 1.5, True, ["a", "b"]),
    (2, "France", "2013-03-01", 2.0, False, ["b"]),
    (3, "Spain/Madrid", "2014-03-01", 2.5, None, ["c"]),
    (4, "Italy\t\x0b1", None, None, None, None),
]


@pytest.fixture(scope="module")
def branches(loaded: Any, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        annotations = {"path": {"facet": True, "hierarchical": "/"}}
        dataset = publish("branches", FIELDS, ROWS, annotations=annotations)
        yield dataset.dataset_id
        withdraw(dataset)


SIGNS = ["a\tb", "a\x01b", 'a"b', "a\\b", "a\u2028b", "é\x7f", "\\u0041", "A"]


@pytest.fixture(scope="module")
def signs(loaded: Any, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        dataset = publish("signes", FIELDS[:2], list(enumerate(SIGNS)))
        yield dataset.dataset_id
        withdraw(dataset)


def found(api: Api, name: str, **asked: Any) -> list[int]:
    answer = api.get(f"/explore/dataset/{name}/download/", format="json", **asked)
    assert answer.status_code == 200, answer.body
    return [row["n"] for row in json.loads(answer.body)]


@pytest.mark.parametrize(
    ("field", "values", "numbers"),
    [
        ("path", ["France", "Spain"], [1, 2, 3]),
        ("path", ["France/Paris", "Spain"], [1, 3]),
        ("path", ["France", "Italy\t\x0b1"], [1, 2, 4]),
        ("d", ["2012", "2013"], [1, 2]),
        ("d", ["2012/03", "2014-03-01"], [1, 3]),
        ("n", ["1", "4"], [1, 4]),
        ("x", ["1.5", "2"], [1, 2]),
        ("ok", ["true", "false"], [1, 2]),
        ("tags", ["a", "c"], [1, 3]),
    ],
)
def test_disjunctive_values_are_alternatives(
    api: Api, branches: str, field: str, values: list[str], numbers: list[int]
) -> None:
    asked = {f"refine.{field}": values}
    assert found(api, branches, **asked, **{f"disjunctive.{field}": "true"}) == numbers
    alone = [
        n
        for n in numbers
        if all(n in found(api, branches, **{f"refine.{field}": v}) for v in values)
    ]
    assert found(api, branches, **asked) == alone
    assert found(api, branches, **asked, **{f"disjunctive.{field}": "false"}) == alone


def test_disjunctive_of_one_facet_leaves_the_others(api: Api, branches: str) -> None:
    asked = {"refine.path": ["France", "Spain"], "refine.n": ["1", "2"]}
    assert found(api, branches, **asked, **{"disjunctive.path": "true"}) == []
    both = {"disjunctive.path": "1", "disjunctive.n": "on"}
    assert found(api, branches, **asked, **both) == [1, 2]


@pytest.mark.parametrize("number", range(len(SIGNS)))
def test_any_text_is_found_as_it_is(api: Api, signs: str, number: int) -> None:
    assert found(api, signs, **{"refine.path": SIGNS[number]}) == [number]
    others = [other for other in range(len(SIGNS)) if other != number]
    assert found(api, signs, **{"exclude.path": SIGNS[number]}) == others


def test_answers_of_other_alternatives_have_other_names(api: Api, branches: str) -> None:
    asked = {"refine.n": ["1", "2"]}
    path = f"/explore/dataset/{branches}/download/"
    one, other = api.get(path, **asked), api.get(path, **asked, **{"disjunctive.n": "true"})
    assert one["ETag"] != other["ETag"]
