"""Words of a text that a caller may not see find nothing, although the text index holds them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from datasets.odsql import CompileOptions, Query, TechnicalFields, check_query, parse_query
from datasets.records import read
from datasets.types import FieldType, Schema, Table
from tests.odsql import places

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

TEXTS = frozenset(field.column for field in places.SCHEMA if field.type is FieldType.TEXT)
ALL = places.SCHEMA.names


def cities(table: Table, where: str, *hidden: str) -> list[object]:
    """Return the cities found through the fields that are not hidden, all of them shown."""
    shown = Schema(tuple(field for field in places.SCHEMA if field.name not in hidden))
    found = check_query(
        parse_query(Query(select="recordid", where=(where,))),
        shown,
        technical=TechnicalFields(datasetid="places"),
    )
    ids = [row[0] for row in read.answer(found, table, options=CompileOptions()).rows]
    everyone = check_query(
        parse_query(Query(select="recordid, city")),
        places.SCHEMA,
        technical=TechnicalFields(datasetid="places"),
    )
    return [row[1] for row in read.answer(everyone, table).rows if row[0] in ids]


@pytest.fixture
def table(place_table: Table) -> Table:
    """Return the places with what their text index holds, as a scope gives them."""
    return replace(place_table, searched=TEXTS)


@pytest.mark.parametrize("where", ["'paris'", "'par*'", "search('paris')", "search('pariz')"])
def test_a_word_of_a_hidden_text_finds_nothing(table: Table, where: str) -> None:
    assert cities(table, where)[:1] == ["Paris"]
    assert cities(table, where, "city", "area") == []
    assert cities(table, where, "city", "area", "tags", "1_uai") == []


@pytest.mark.parametrize("where", ["'paris'", "search('paris')"])
def test_a_word_of_a_shown_text_is_found_beside_a_hidden_one(table: Table, where: str) -> None:
    seen = cities(table, where, "area", "tags", "1_uai")
    assert "Paris" in seen
    assert set(seen) <= set(cities(table, where))
    assert "Paris" in cities(table, where, "city")  # its area is France/Paris


def test_words_may_stand_in_several_shown_texts(table: Table) -> None:
    assert cities(table, "'paris france'")[:1] == ["Paris"]
    assert cities(table, "'paris france'", "tags")[:1] == ["Paris"]
    assert cities(table, "'paris france'", "city", "area") == []
    assert "Paris" in cities(table, "'a b'", "city")  # elements of a list
