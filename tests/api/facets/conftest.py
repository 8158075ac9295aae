"""A dataset whose fields are facets of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from datasets.models import Dataset
from datasets.types import Field, FieldType
from tests.api.builders import publish, withdraw
from tests.api.conftest import Api

FIELDS = (
    Field(name="kind", type=FieldType.TEXT),
    Field(name="places", type=FieldType.TEXT, multivalued=True),
    Field(name="opened", type=FieldType.DATE),
    Field(name="month", type=FieldType.DATE),
    Field(name="seen", type=FieldType.DATETIME),
    Field(name="days", type=FieldType.DATE, multivalued=True),
    Field(name="code", type=FieldType.TEXT),
    Field(name="year", type=FieldType.INT),
    Field(name="height", type=FieldType.DOUBLE),
    Field(name="open", type=FieldType.BOOLEAN),
    Field(name="label", type=FieldType.TEXT),
    Field(name="tags", type=FieldType.TEXT, multivalued=True),
    Field(name="marks", type=FieldType.INT, multivalued=True),
    Field(name="1_uai", type=FieldType.TEXT),
    Field(name="geo", type=FieldType.GEO_POINT_2D),
    Field(name="plain", type=FieldType.TEXT),
)

KINDS = (
    *("Nature/Trees/Oak",) * 4,
    *("Nature/Trees/Ash",) * 3,
    *("Nature/Parks",) * 2,
    "Nature",
    *("Town/Roads",) * 5,
    "Town/Squares",
    None,
)
"""17 records: 10 of Nature (7 trees, 2 parks, 1 itself), 6 of Town, 1 without."""

CODES = ("10", "9", "2.5", "x", "-1", "007", "1e3", "10", "9", "9")
LABELS = (
    "a:b",
    '"quoted"',
    'say "hi"',
    "back`tick",
    "back\\slash",
    " spaces ",
    "l'eau",
    "50 %",
    "Été",
    "été",
    "a/b",
    "x;y, z",
    "\u202fthin",
    '"',
    '""',
    "true",
    "2020/01",
)

Rows = Sequence[tuple[Any, ...]]


def rows() -> Rows:
    """Return 17 records."""
    found = []
    for place, kind in enumerate(KINDS):
        is_even = place % 2 == 0
        found.append(
            (
                kind,
                (
                    ["France > Paris", "France > Lyon", "Texas > Paris"]
                    if place < 3
                    else ["France > Lyon"]
                    if place < 8
                    else None
                ),
                None if place == 0 else f"20{19 + place % 3}-{1 + place % 12:02d}-{1 + place:02d}",
                f"2021-{1 + place % 4:02d}-01",
                f"2021-12-31T{15 + place % 9}:30:00+00:00" if place else None,
                ["2020-01-01", "2020-01-02", "2021-05-05"] if is_even else ["2020-02-01"],
                CODES[place % len(CODES)],
                (2, 10, 9, 100)[place % 4],
                (0.5, 20.0, 1e22, -3.25, 1e-7, None)[place % 6],
                (True, False, None)[place % 3],
                LABELS[place],
                ["red", "blue", "red"] if is_even else ["blue"] if place % 3 else None,
                [1, 1, 2] if is_even else None,
                "north" if is_even else "south",
                (2.35, 48.85),
                "p" if is_even else "q",
            )
        )
    return found


ANNOTATIONS: dict[str, dict[str, Any]] = {
    **{
        field.name: {"facet": True}
        for field in FIELDS
        if not field.traits.is_geo and field.name != "plain"
    },
    "kind": {"facet": True, "hierarchical": "/"},
    "places": {
        "facet": True,
        "hierarchical": " > ",
        "multivalued": "|",
        "disjunctive": True,
    },
    "month": {"facet": True, "timeserie_precision": "month"},
    "code": {"facet": True, "facetsort": "num"},
    "tags": {"facet": True, "disjunctive": True, "multivalued": ","},
}


@pytest.fixture(scope="package")
def shelf(loaded: dict[str, Dataset], django_db_blocker: Any) -> Iterator[Dataset]:
    """Publish the dataset once for the tests of facets."""
    with django_db_blocker.unblock():
        dataset = publish("rayon", FIELDS, rows(), annotations=ANNOTATIONS)
        yield dataset
        withdraw(dataset)


@pytest.fixture(scope="package")
def genera(loaded: dict[str, Dataset], django_db_blocker: Any) -> Iterator[Dataset]:
    """Publish a dataset with more values than a facet lists."""
    with django_db_blocker.unblock():
        field = Field(name="genus", type=FieldType.TEXT)
        values = [(f"g{number:03d}",) for number in range(171)]
        dataset = publish("genres", (field,), values, annotations={"genus": {"facet": True}})
        yield dataset
        withdraw(dataset)


Ask = Callable[..., dict[str, list[dict[str, Any]]]]


@pytest.fixture
def facets(shelf: Dataset, api: Api) -> Ask:
    """Return the facets of the dataset by name."""

    def ask(**params: Any) -> dict[str, list[dict[str, Any]]]:
        body = api.json("catalog/datasets/rayon/facets", **params)
        return {item["name"]: item["facets"] for item in body["facets"]}

    return ask


@pytest.fixture
def total(shelf: Dataset, api: Api) -> Callable[..., int]:
    """Return the number of records that parameters leave."""

    def count(**params: Any) -> int:
        body = api.json("catalog/datasets/rayon/records", limit=0, **params)
        found: int = body["total_count"]
        return found

    return count


def pairs(values: Sequence[dict[str, Any]]) -> list[tuple[str, int | None]]:
    """Return value and count of each entry of one level."""
    return [(item["value"], item.get("count")) for item in values]
