"""Datasets with real record tables, for the tests of the API.

The connections do not see each other's open transactions: whoever calls these commits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from datasets import services
from datasets.describing import add_fields
from datasets.models import Dataset, Keyword, Visibility
from datasets.records import literals, write
from datasets.records.identity import record_ids
from datasets.records.tables import part_table
from datasets.types import Field, FieldType, Schema

BLOCK = 50_000


def literal(field: Field, value: Any) -> str:
    """Return a value in the form in which tables are loaded; None is an empty text."""
    if value is None:
        return ""
    if field.multivalued:
        single = Field(name=field.name, type=field.type)
        return literals.array([literal(single, item) for item in value])
    match field.type:
        case FieldType.BOOLEAN:
            return "true" if value else "false"
        case FieldType.GEO_POINT_2D:
            return literals.point(*value)
        case FieldType.GEO_SHAPE:
            return literals.geometry(value)
        case FieldType.JSON_BLOB | FieldType.FILE:
            return literals.json_value(value)
    return str(value)


def publish(
    dataset_id: str,
    fields: Sequence[Field],
    rows: Sequence[Sequence[Any]],
    *,
    annotations: Mapping[str, Mapping[str, Any]] | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    **values: Any,
) -> Dataset:
    """Make a dataset, load its table, describe its fields and publish it."""
    dataset = Dataset.objects.create(
        **{
            "dataset_id": dataset_id,
            "title": {"fr": dataset_id.capitalize()},
            "visibility": Visibility.PUBLIC,
            **values,
        }
    )
    schema = Schema(tuple(fields))
    add_fields(
        dataset,
        [
            {
                "name": field.name,
                "source": field.name,
                "annotations": dict((annotations or {}).get(field.name, {})),
                "label": dict((labels or {}).get(field.name, {})),
            }
            for field in fields
        ],
    )
    load_version(dataset, schema, rows)
    dataset.refresh_from_db()
    return dataset


def load_version(
    dataset: Dataset, schema: Schema, rows: Sequence[Sequence[Any]], files: Sequence[str] = ()
) -> None:
    """Load rows as the next version of a dataset and show it."""
    number = dataset.parts.count() + 1
    table = part_table(dataset.pk, number)

    def blocks():
        for start in range(0, len(rows), BLOCK):
            chosen = rows[start : start + BLOCK]
            columns = [
                [literal(field, row[place]) for row in chosen] for place, field in enumerate(schema)
            ]
            ordinals = [[str(start + place) for place in range(len(chosen))]]
            yield write.Block(
                ids=record_ids(bytes(dataset.record_secret), ordinals, len(chosen)),
                columns=columns,
            )

    built = write.build(table, schema, blocks())
    part = services.create_part(dataset, table, number=number, records_count=built.records_count)
    version = services.create_version(
        dataset,
        [part],
        schema,
        files=files,
        facets=json.loads(json.dumps(built.facets)),
        profile=json.loads(json.dumps(built.profile, default=str)),
        bbox=built.bbox,
        geometry_types=built.geometry_types,
    )
    services.switch_version(dataset, version)


def withdraw(dataset: Dataset) -> None:
    """Remove a dataset with its tables."""
    for part in dataset.parts.all():
        write.drop(part_table(dataset.pk, part.number))
    Dataset.objects.filter(pk=dataset.pk).update(published_version=None)
    dataset.versions.all().delete()
    dataset.parts.all().delete()
    Dataset.objects.filter(pk=dataset.pk).delete()


VILLES = (
    Field(name="city", type=FieldType.TEXT),
    Field(name="pop", type=FieldType.INT),
    Field(name="h", type=FieldType.DOUBLE),
    Field(name="d", type=FieldType.DATE),
    Field(name="t", type=FieldType.DATETIME),
    Field(name="tags", type=FieldType.TEXT, multivalued=True),
    Field(name="ok", type=FieldType.BOOLEAN),
    Field(name="geo", type=FieldType.GEO_POINT_2D),
    Field(name="zone", type=FieldType.GEO_SHAPE),
    Field(name="more", type=FieldType.JSON_BLOB),
    Field(name="mois", type=FieldType.DATE),
)
"""The fields of the worked examples (explore-api 12.10), and one of every other kind."""

_SQUARE = {
    "type": "Polygon",
    "coordinates": [[[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 49.0], [2.0, 48.0]]],
}


CANARY = "Canari-7f3a91"
"""Stands in the records that only staff may read."""


def villes_rows(canary: str = "") -> list[tuple[Any, ...]]:
    """Return the rows: 30 in all, 3 without a city, 9 of Arles, 12 of Paris, 6 of Nîmes."""
    cities = ["Paris"] * 12 + ["Arles"] * 9 + ["Nîmes"] * 6 + [None] * 3
    return [
        (
            city,
            place * 2,
            place + 0.5 if place % 5 else None,
            f"20{17 + place % 4}-0{1 + place % 9}-15",
            f"2020-01-0{1 + place % 3}T23:30:00+00:00",
            [canary or "Paris", "rouge; vif"] if place % 2 else None,
            [True, False, None][place % 3],
            (2.35 + place / 100, 48.85) if city else None,
            _SQUARE if place == 0 else None,
            {"a": [1, None]} if place == 0 else None,
            f"2021-{1 + place % 12:02d}-01",
        )
        for place, city in enumerate(cities)
    ]


def publish_villes(dataset_id: str = "villes", canary: str = "", **values: Any) -> Dataset:
    """Publish the dataset of the worked examples."""
    return publish(
        dataset_id,
        VILLES,
        villes_rows(canary),
        annotations={
            "city": {"facet": True},
            "tags": {"facet": True, "disjunctive": True, "multivalued": ","},
            "d": {"facet": True},
            "mois": {"timeserie_precision": "month"},
        },
        labels={"city": {"fr": "Ville", "en": "City"}, "pop": {"fr": "Habitants"}},
        **{"title": {"fr": "Villes du Midi", "en": "Southern towns"}, **values},
    )


def listed(dataset_id: str, *, keywords: Sequence[str] = (), **values: Any) -> Dataset:
    """Publish a dataset that the catalogue shows, without any table of records.

    Enough for all that is asked of the catalogue alone; lives in the test's transaction.
    """
    dataset = Dataset.objects.create(
        **{
            "dataset_id": dataset_id,
            "title": {"fr": dataset_id.capitalize()},
            "visibility": Visibility.PUBLIC,
            **values,
        }
    )
    dataset.keywords.set([Keyword.objects.get_or_create(name=name)[0] for name in keywords])
    version = services.create_version(
        dataset, [], Schema((Field(name="n", type=FieldType.INT),)), bbox=None
    )
    return services.switch_version(dataset, version)
