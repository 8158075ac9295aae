"""Counts that were kept when a table was made, against those that are asked of it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext

from datasets.odsql import Query, parse_query
from datasets.odsql.check.facets import Facet, FacetSort
from datasets.odsql.facets import plan_facets
from datasets.records import profile, write
from datasets.records.facets import facet_values
from datasets.records.identity import record_ids
from datasets.records.literals import array
from datasets.types import Field, FieldType, Schema, Table

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

SCHEMA = Schema(
    (
        Field(name="nom", type=FieldType.TEXT),
        Field(name="lieu", type=FieldType.TEXT, annotations={"hierarchical": "/"}),
        Field(name="n", type=FieldType.INT),
        Field(name="x", type=FieldType.DOUBLE),
        Field(name="ok", type=FieldType.BOOLEAN),
        Field(name="jour", type=FieldType.DATE),
        Field(name="heure", type=FieldType.DATETIME),
        Field(name="tags", type=FieldType.TEXT, multivalued=True),
        Field(
            name="rangs", type=FieldType.TEXT, multivalued=True, annotations={"hierarchical": "/"}
        ),
    )
)
LIVE = {"heure", "rangs"}
"""Fields whose first level is asked of the table whatever was kept."""


def rows() -> Iterator[list[str]]:
    chance = random.Random(7)
    for _turn in range(400):
        yield [
            chance.choice(["Angers", "angers", "Évry", "evry", "10", "9", " 9", "x" * 300, ""]),
            chance.choice(["a/b", "a/c/d", "a", "/a", "b//c", "", "é/è"]),
            chance.choice(["-3", "0", "12", ""]),
            chance.choice(["0", "-0", "0.1", "1e300", "2.5", ""]),
            chance.choice(["true", "false", ""]),
            chance.choice(["2024-01-31", "2024-02-29", "0999-12-31", "1999-05-05", ""]),
            chance.choice(["2023-12-31T23:30:00+00:00", "2024-06-01T00:00:00+00:00", ""]),
            array(chance.choices(["x", "y", "z, t"], k=3)),
            array(chance.choices(["a/b", "a/c", "d"], k=2)),
        ]


@pytest.fixture
def table(transactional_db: None) -> Iterator[Table]:
    built = Table(schema=settings.RECORDS_SCHEMA, name="d424245_p1")
    write.drop(built)
    yield built
    write.drop(built)


def build(table: Table) -> write.Built:
    found = list(rows())
    columns = [[row[place] for row in found] for place in range(len(SCHEMA))]
    ids = record_ids(b"secret", [[str(place) for place in range(len(found))]], len(found))
    return write.build(table, SCHEMA, [write.Block(ids=ids, columns=columns)])


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_known_counts_are_those_that_the_table_gives(table: Table, zone: str) -> None:
    known = build(table).facets
    assert set(known) == {item.name for item in SCHEMA} - {"heure"}
    for item in SCHEMA:
        for sort in FacetSort:
            for limit in (2, 100):
                facet = Facet(name=item.name, field=item, sort=sort, limit=limit)
                (plan,) = plan_facets((facet,), parse_query(Query(timezone=zone)), SCHEMA)
                asked = facet_values(plan, table)
                assert asked
                with CaptureQueriesContext(connections["records_read"]) as queries:
                    assert facet_values(plan, table, known=known) == asked, (item.name, sort)
                assert bool(queries.captured_queries) == (item.name in LIVE)


def test_counts_are_not_used_under_a_filter(table: Table) -> None:
    known = build(table).facets
    facet = Facet(name="nom", field=SCHEMA.fields[0], sort=FacetSort.COUNT)
    (plan,) = plan_facets((facet,), parse_query(Query(where=("n > 0",))), SCHEMA)
    assert facet_values(plan, table, known=known) == facet_values(plan, table)


def test_fields_with_too_many_values_are_not_kept(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "MOST_VALUES", 4)
    assert set(build(table).facets) == {"n", "x", "ok", "jour", "tags", "rangs"}
    write.drop(table)
    monkeypatch.setattr(profile, "MOST_BYTES", 40)
    assert set(build(table).facets) == {"ok"}


def test_estimated_tables_keep_counts_of_few_values(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = build(table)
    write.drop(table)
    monkeypatch.setattr(profile, "EXACT_ROWS", 100)
    large = build(table)
    assert large.profile["nom"]["is_estimate"] is True
    for name in ("nom", "n", "ok", "jour"):
        assert sorted(large.facets[name]) == sorted(exact.facets[name])
