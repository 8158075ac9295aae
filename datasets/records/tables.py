"""How record tables are named and how a column of each type is declared.

Takes plain names and schemas, returns plain values and SQL pieces; connects to nothing.
"""

from __future__ import annotations

from django.conf import settings
from psycopg import sql

from datasets.types import FieldType, Schema, Table

SEARCHED_CHARACTERS = 200_000
_MARKS = "/._:@\\"
"""Marks inside words that part them, as in the function `words` of the schema."""


def part_table(dataset_pk: int, number: int) -> Table:
    """Return where part `number` of a dataset lies: `d<pk>_p<n>` in the records schema."""
    return record_table(settings.RECORDS_SCHEMA, f"d{dataset_pk}_p{number}")


def record_table(schema: str, name: str) -> Table:
    """Return a record table with the one that holds its words."""
    return Table(schema=schema, name=name, words_name=words_name(name))


def words_name(name: str) -> str:
    """Return the name of the table that holds the words of a record table."""
    return f"{name}_words"


def column_definitions(schema: Schema) -> sql.Composed:
    """Return the columns of a record table: `_ord`, `_id`, then one per field."""
    columns = [sql.SQL("_ord bigint NOT NULL"), sql.SQL("_id uuid NOT NULL")]
    composed = [sql.Composed([column]) for column in columns]
    composed += [
        sql.SQL("{} {}").format(sql.Identifier(field.column), sql.SQL(field.column_type))
        for field in schema
    ]
    return sql.SQL(", ").join(composed)


def search_column(table: Table, schema: Schema) -> sql.Composed:
    """Return the column of the text vector, computed from every text field.

    Of each record the first `SEARCHED_CHARACTERS` are searchable: a tsvector holds a
    megabyte, and one enormous cell must not keep a table from being loaded. What is searched
    is what `words()` of the schema makes of the texts; written out, as it is here, it takes a
    fifth of the time of that function, which PostgreSQL cannot take into the expression.
    """
    texts = [item for item in schema if item.type is FieldType.TEXT]
    if not texts:
        return sql.Composed([sql.SQL("_search tsvector")])
    words = sql.Identifier(table.schema, "words")
    parts = [
        sql.SQL(
            "coalesce({}({}) || ' ', '')" if item.multivalued else "coalesce({1} || ' ', '')"
        ).format(words, sql.Identifier(item.column))
        for item in texts
    ]
    joined: sql.Composable = sql.SQL(" || ").join(parts)
    for mark in _MARKS:
        joined = sql.SQL("replace({}, {}, ' ')").format(joined, sql.Literal(mark))
    configuration = sql.Identifier(table.schema, "plain").as_string(None)
    return sql.SQL(
        "_search tsvector GENERATED ALWAYS AS (to_tsvector({}::regconfig, left({}, {}))) STORED"
    ).format(sql.Literal(configuration), joined, sql.Literal(SEARCHED_CHARACTERS))
