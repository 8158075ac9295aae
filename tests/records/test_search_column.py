"""The text vector of a record, against the function that says what is searched."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections

from datasets.records import write
from datasets.records.identity import record_ids
from datasets.records.literals import array
from datasets.types import Field, FieldType, Schema, Table

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

SCHEMA = Schema(
    (
        Field(name="a", type=FieldType.TEXT),
        Field(name="xmin", type=FieldType.TEXT),
        Field(name="tags", type=FieldType.TEXT, multivalued=True),
        Field(name="n", type=FieldType.INT),
    )
)
TEXTS = [
    "L'Haÿ-les-Roses",
    "a/b.c_d:e@f\\g",
    "https://ville.example/plan?x=1&y=2.5",
    "anne@mairie.example",
    "-12,5 % de 3.10e-4",
    "<b>gras</b> & <i",
    "œuvre Ĳ ß ﬁn 東京 мир",
    "tab\tretour\nfin",
    "x" * 3000,
    "",
]


@pytest.fixture
def table(transactional_db: None) -> Iterator[Table]:
    built = Table(schema=settings.RECORDS_SCHEMA, name="d424243_p1")
    write.drop(built)
    yield built
    write.drop(built)


def query(sql: str) -> list[tuple[object, ...]]:
    with connections["records_read"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def block(columns: list[list[str]]) -> write.Block:
    count = len(columns[0])
    return write.Block(ids=record_ids(b"secret", columns, count), columns=columns)


def test_vector_is_that_of_the_words_of_all_texts(table: Table) -> None:
    pairs = [(left, right) for left in TEXTS for right in TEXTS]
    columns = [
        [left for left, _right in pairs],
        [right for _left, right in pairs],
        [array([left, "z/z"]) if right else "" for left, right in pairs],
        [str(place) for place in range(len(pairs))],
    ]
    write.build(table, SCHEMA, [block(columns)])
    words = f"{table.schema}.words"
    told = f"left({words}(ARRAY[a, xmin_, {words}(tags)]), 200000)"
    different = query(
        f"SELECT a, xmin_, tags FROM {table.schema}.{table.name} WHERE _search"
        f" IS DISTINCT FROM to_tsvector('{table.schema}.plain', {told})"
    )
    assert different == []
    assert query(f"SELECT count(*) FROM {table.schema}.{table.name}") == [(len(pairs),)]


def test_words_in_their_own_order_take_no_time_by_the_square(table: Table) -> None:
    def seconds(rows: int) -> float:
        write.drop(table)
        numbers = [f"arb{place:07}" for place in range(rows)]
        started = time.perf_counter()
        blank = [""] * rows
        write.build(table, SCHEMA, [block([numbers, blank, blank, blank])])
        return time.perf_counter() - started

    small, large = seconds(5_000), seconds(40_000)
    words = query(f"SELECT count(*) FROM {table.schema}.{table.name}_words")
    assert words == [(40_000,)]
    assert large < 32 * max(small, 0.15)  # by the square it is about 60 times
