"""How record tables are named and how a column of each type is declared.

Takes plain names and schemas, returns plain values and SQL pieces; connects to nothing.
"""

from __future__ import annotations

from django.conf import settings
from psycopg import sql

from datasets.types import Schema, Table


def part_table(dataset_pk: int, number: int) -> Table:
    """Return where part `number` of a dataset lies: `d<pk>_p<n>` in the records schema."""
    return Table(schema=settings.RECORDS_SCHEMA, name=f"d{dataset_pk}_p{number}")


def column_definitions(schema: Schema) -> sql.Composed:
    """Return the columns of a record table: `_ord`, `_id`, then one per field."""
    columns = [sql.SQL("_ord bigint NOT NULL"), sql.SQL("_id uuid NOT NULL")]
    composed = [sql.Composed([column]) for column in columns]
    composed += [
        sql.SQL("{} {}").format(sql.Identifier(field.column), sql.SQL(field.column_type))
        for field in schema
    ]
    return sql.SQL(", ").join(composed)
