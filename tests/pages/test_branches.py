"""A hierarchy beside the records: its first level, and what lies below a choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from datasets.models import Dataset
from datasets.types import Field, FieldType
from tests.api.builders import publish, withdraw

pytestmark = pytest.mark.django_db(databases="__all__")

TABLE = "/explore/dataset/lieux/table/"
ROWS = [
    ("Culture/Musées", "oui"),
    ("Culture/Musées", "non"),
    ("Culture/Théâtres/Scène", "oui"),
    ("Sport/Stades", "oui"),
    (None, "oui"),
]


@pytest.fixture(scope="module")
def places(loaded: dict[str, Dataset], django_db_blocker: Any) -> Iterator[Dataset]:
    with django_db_blocker.unblock():
        fields = (Field(name="kind", type=FieldType.TEXT), Field(name="open", type=FieldType.TEXT))
        annotations: dict[str, dict[str, Any]] = {
            "kind": {"facet": True, "hierarchical": "/"},
            "open": {"facet": True},
        }
        dataset = publish("lieux", fields, ROWS, annotations=annotations)
        yield dataset
        withdraw(dataset)


def boxes(page: Any) -> list[tuple[str, bool]]:
    found = page.all("input", name="refine.kind", type="checkbox")
    return [(e.attributes["value"], "checked" in e.attributes) for e in found]


def test_hierarchy_shows_its_first_level(places: Dataset, get: Any) -> None:
    assert boxes(get(TABLE)) == [("Culture", False), ("Sport", False)]


def test_branch_that_is_chosen_opens(places: Dataset, get: Any) -> None:
    page = get(f"{TABLE}?refine.kind=Culture")
    assert boxes(page) == [
        ("Culture", True),
        ("Culture/Musées", False),
        ("Culture/Théâtres", False),
        ("Sport", False),
    ]
    assert "Culture › Musées" in [item.text for item in page.all("span")]


def test_chosen_branch_comes_first_and_counts_follow_other_facets(
    places: Dataset, get: Any
) -> None:
    page = get(f"{TABLE}?refine.kind=Sport%2FStades&refine.open=oui")
    assert boxes(page) == [("Sport", False), ("Sport/Stades", True), ("Culture", False)]


def test_branch_that_is_gone_can_be_taken_back(places: Dataset, get: Any) -> None:
    assert ("Ailleurs", True) in boxes(get(f"{TABLE}?refine.kind=Ailleurs"))
