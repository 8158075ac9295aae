"""Building a record table: whole or not at all, named, indexed, measured."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections

from datasets.records import literals, write
from datasets.records.identity import record_ids
from datasets.records.indexes import index_name
from datasets.types import Field, FieldType, Schema, Table

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

SCHEMA = Schema(
    (
        Field(name="nom", type=FieldType.TEXT, annotations={"facet": True}),
        Field(name="n", type=FieldType.INT),
        Field(name="jour", type=FieldType.DATE),
        Field(name="ou", type=FieldType.GEO_POINT_2D),
        Field(name="tags", type=FieldType.TEXT, multivalued=True),
    )
)


@pytest.fixture
def table(transactional_db: None) -> Iterator[Table]:
    built = Table(schema=settings.RECORDS_SCHEMA, name="d424242_p1")
    write.drop(built)
    yield built
    write.drop(built)


def block(names: list[str]) -> write.Block:
    count = len(names)
    return write.Block(
        ids=record_ids(b"secret", [names], count),
        columns=[
            names,
            [str(place) for place in range(count)],
            ["2024-01-31"] * count,
            [literals.point(2.35, 48.85)] * count,
            [literals.array(["a b", "été"])] * count,
        ],
    )


def query(sql: str, *params: object) -> list[tuple[object, ...]]:
    with connections["records_read"].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def test_table_is_whole_and_measured(table: Table) -> None:
    built = write.build(table, SCHEMA, [block(["Angers", "", "Évry"]), block(["Nantes"])])
    assert (built.records_count, built.repeated, built.geometry_types) == (4, 0, ["Point"])
    assert built.bbox == [2.35, 48.85, 2.35, 48.85]
    assert built.profile["nom"]["nulls"] == 1
    assert built.profile["tags"]["top"] == [["a b", 4], ["été", 4]]
    assert query(f"SELECT _ord, nom FROM {table.schema}.{table.name} ORDER BY _ord") == [
        (1, "Angers"),
        (2, None),
        (3, "Évry"),
        (4, "Nantes"),
    ]


def test_text_vector_folds_accents_and_knows_lists(table: Table) -> None:
    write.build(table, SCHEMA, [block(["Évry"])])
    for word in ("evry", "ete"):
        found = query(
            f"SELECT count(*) FROM {table.schema}.{table.name}"
            " WHERE _search @@ to_tsquery('records.plain', %s)",
            word,
        )
        assert found == [(1,)]


def test_indexes_are_those_that_questions_need(table: Table) -> None:
    write.build(table, SCHEMA, [block(["a"])], key=["n"])
    found = query(
        "SELECT indexname FROM pg_indexes WHERE schemaname = %s AND tablename = %s ORDER BY 1",
        table.schema,
        table.name,
    )
    assert [name for (name,) in found] == [
        "d424242_p1__id_uniq",
        "d424242_p1__ord_uniq",
        "d424242_p1__search_gin",
        "d424242_p1_jour_btree",
        "d424242_p1_n_btree",
        "d424242_p1_nom_btree",
        "d424242_p1_ou_gist",
        "d424242_p1_tags_gin",
    ]


def test_index_names_stay_below_the_limit_and_apart() -> None:
    table = Table(schema="records", name="d1234567_p12")
    names = {index_name(table, "x" * 59 + end, "btree") for end in "ab"}
    assert len(names) == 2
    assert all(len(name) <= 63 for name in names)


def test_value_too_long_for_a_btree_does_not_break_the_load(table: Table) -> None:
    built = write.build(table, SCHEMA, [block(["x" * 10_000])])
    assert built.records_count == 1


def test_exception_in_the_blocks_leaves_nothing(table: Table) -> None:
    def broken() -> Iterator[write.Block]:
        yield block(["a"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write.build(table, SCHEMA, broken())
    assert table.name not in write.existing_tables(table.schema)


def test_value_the_database_refuses_leaves_nothing(table: Table) -> None:
    wrong = write.Block(ids=["0" * 32], columns=[["a"], ["douze"], [""], [""], [""]])
    with pytest.raises(write.LoadRejectedError) as caught:
        write.build(table, SCHEMA, [wrong])
    assert "douze" not in caught.value.message
    assert table.name not in write.existing_tables(table.schema)


def test_repeated_identities_are_told_apart_in_the_order_of_the_file(table: Table) -> None:
    first = write.build(table, SCHEMA, [block(["a", "b", "a", "a"])])
    assert first.repeated == 2
    before = query(f"SELECT _id FROM {table.schema}.{table.name} ORDER BY _ord")
    write.drop(table)
    write.build(table, SCHEMA, [block(["a", "b", "a", "a"])])
    assert query(f"SELECT _id FROM {table.schema}.{table.name} ORDER BY _ord") == before
    assert len(set(before)) == 4


def test_readers_cannot_write(table: Table) -> None:
    write.build(table, SCHEMA, [block(["a"])])
    with pytest.raises(Exception, match=r"read-only|permission"):
        query(f"DELETE FROM {table.schema}.{table.name}")


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ({"type": "Point", "coordinates": [200, 0]}, "out_of_range"),
        ({"type": "Point", "coordinates": [float("nan"), 0]}, "out_of_range"),
        ({"type": "Point", "coordinates": ["a", 0]}, "not_a_position"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "too_few_positions"),
        ({"type": "Circle", "coordinates": [0, 0]}, "not_a_geometry"),
        (None, "not_a_geometry"),
    ],
)
def test_geometries_are_checked(shape: object, code: str) -> None:
    with pytest.raises(literals.GeometryError, match=code):
        literals.geometry(shape)
