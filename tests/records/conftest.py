"""A real record table that the reading tests ask questions of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from datasets.records import tables, write
from datasets.records.indexes import create_words
from datasets.records.tables import column_definitions, search_column
from datasets.types import Field, FieldType, Table
from tests.odsql import places


def identity(city: object, number: int) -> str:
    """Return the identity of a place: 32 hexadecimal digits."""
    text = str(city) + str(number)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _placeholder(field: Field) -> sql.Composable:
    match field.type:
        case FieldType.GEO_POINT_2D:
            return sql.SQL("ST_SetSRID(ST_MakePoint(%s::float8, %s::float8), 4326)")
        case FieldType.GEO_SHAPE:
            return sql.SQL("ST_Expand(ST_SetSRID(ST_MakePoint(%s::float8, %s::float8), 4326), 0.1)")
        case _:
            return sql.SQL("%s::") + sql.SQL(field.column_type)


def _values(row: places.Row) -> list[object]:
    values: list[object] = []
    for field in places.SCHEMA:
        value = row[field.name]
        if field.traits.is_geo:
            values.extend(value if isinstance(value, tuple) else (None, None))
        elif isinstance(value, dict):
            values.append(orjson.dumps(value).decode())
        else:
            values.append(value)
    return values


@contextmanager
def record_table(
    name: str, rows: Sequence[places.Row], blocker: DjangoDbBlocker
) -> Iterator[Table]:
    """Make a record table of places; its rows are committed, so every alias sees them."""
    table = tables.record_table(settings.RECORDS_SCHEMA, name)
    full_name = sql.Identifier(table.schema, table.name)
    with blocker.unblock(), connections["records"].cursor() as cursor:
        write.drop(table)
        cursor.execute(
            sql.SQL("CREATE TABLE {} ({}, {})").format(
                full_name, column_definitions(places.SCHEMA), search_column(table, places.SCHEMA)
            )
        )
        marks = [_placeholder(field) for field in places.SCHEMA]
        columns = [sql.Identifier(field.column) for field in places.SCHEMA]
        insert = sql.SQL("INSERT INTO {} (_ord, _id, {}) VALUES (%s::bigint, %s::uuid, {})").format(
            full_name, sql.SQL(", ").join(columns), sql.SQL(", ").join(marks)
        )
        for number, row in enumerate(rows):
            values: list[Any] = [number, identity(row["city"], number), *_values(row)]
            cursor.execute(insert, values)
        create_words(cursor, table)
    yield table
    with blocker.unblock():
        write.drop(table)


@pytest.fixture(scope="session")
def place_table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Table]:
    """Make the table of the case files once."""
    with record_table("d0_places", places.ROWS, django_db_blocker) as table:
        yield table
