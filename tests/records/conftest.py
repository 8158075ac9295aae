"""A real record table that the reading tests ask questions of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from datasets.records.tables import column_definitions, search_column
from datasets.types import Field, FieldType, Table
from tests.odsql import places


def identity(city: object) -> str:
    """Return the identity of a place: 32 hexadecimal digits."""
    return hashlib.md5(str(city).encode(), usedforsecurity=False).hexdigest()


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


@pytest.fixture(scope="session")
def place_table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Table]:
    """Make the table of places once; its rows are committed, so every alias sees them."""
    table = Table(schema=settings.RECORDS_SCHEMA, name="d0_places")
    name = sql.Identifier(table.schema, table.name)
    with django_db_blocker.unblock(), connections["records"].cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
        cursor.execute(
            sql.SQL("CREATE TABLE {} ({}, {})").format(
                name, column_definitions(places.SCHEMA), search_column(table, places.SCHEMA)
            )
        )
        marks = [_placeholder(field) for field in places.SCHEMA]
        columns = [sql.Identifier(field.column) for field in places.SCHEMA]
        insert = sql.SQL("INSERT INTO {} (_ord, _id, {}) VALUES (%s::bigint, %s::uuid, {})").format(
            name, sql.SQL(", ").join(columns), sql.SQL(", ").join(marks)
        )
        for number, row in enumerate(places.ROWS):
            values: list[Any] = [number, identity(row["city"]), *_values(row)]
            cursor.execute(insert, values)
    yield table
    with django_db_blocker.unblock(), connections["records"].cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE {}").format(name))
