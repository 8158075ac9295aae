"""The Parquet snapshot of a table: value by value what the table holds, or no table at all."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
from django.conf import settings
from django.db import connections

from datasets.records import literals, write
from datasets.records.identity import record_ids
from datasets.records.snapshot import SnapshotError
from datasets.types import Field, FieldType, Schema, Table

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

SCHEMA = Schema(
    (
        Field(name="t", type=FieldType.TEXT),
        Field(name="n", type=FieldType.INT),
        Field(name="x", type=FieldType.DOUBLE),
        Field(name="ok", type=FieldType.BOOLEAN),
        Field(name="d", type=FieldType.DATE),
        Field(name="h", type=FieldType.DATETIME),
        Field(name="p", type=FieldType.GEO_POINT_2D),
        Field(name="s", type=FieldType.GEO_SHAPE),
        Field(name="j", type=FieldType.JSON_BLOB),
        Field(name="ts", type=FieldType.TEXT, multivalued=True),
        Field(name="ds", type=FieldType.DATE, multivalued=True),
        Field(name="xs", type=FieldType.DOUBLE, multivalued=True),
        Field(name="xmin", type=FieldType.INT, multivalued=True),
    )
)
LINE = {"type": "LineString", "coordinates": [[2.5, 48.0], [2.625, 48.5], [3, 49]]}
FIRST = [
    'a "quoted";\n,line\r\n\\N\tété',
    str(2**63 - 1),
    "0.1",
    "true",
    "1583-10-15",
    "2024-03-31T01:30:00.123456+02:00",
    literals.point(2.35, 48.85),
    literals.geometry(LINE),
    literals.json_value({"b": [1, None, {"é": "\\"}], "a": "x,\n"}),
    literals.array(['x "y"', "z,\\"]),
    literals.array(["2024-02-29", "0001-01-01"]),
    literals.array(["1e-300", "NaN", "Infinity"]),
    literals.array(["-1", str(-(2**63))]),
]
NULLS = [""] * len(FIRST)


@pytest.fixture
def table(transactional_db: None) -> Iterator[Table]:
    built = Table(schema=settings.RECORDS_SCHEMA, name="d424244_p1")
    write.drop(built)
    yield built
    write.drop(built)


def block(rows: list[list[str]], schema: Schema = SCHEMA) -> write.Block:
    columns = [[row[place] for row in rows] for place in range(len(schema))]
    ids = record_ids(b"secret", [[str(place) for place in range(len(rows))]], len(rows))
    return write.Block(ids=ids, columns=columns)


def query(sql: str) -> list[tuple[Any, ...]]:
    with connections["records_read"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_snapshot_gives_every_value_back(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "s"
    write.build(table, SCHEMA, [block([FIRST, NULLS])], snapshot=path)
    first, second = pq.read_table(path).to_pylist()
    ids = [
        identity.bytes
        for (identity,) in query(f"SELECT _id FROM {table.schema}.{table.name} ORDER BY _ord")
    ]
    assert [(first["_ord"], first["_id"]), (second["_ord"], second["_id"])] == [
        (1, ids[0]),
        (2, ids[1]),
    ]
    assert all(second[item.name] is None for item in SCHEMA)
    assert first["t"] == FIRST[0]
    assert (first["n"], first["x"], first["ok"]) == (2**63 - 1, 0.1, True)
    assert first["d"] == dt.date(1583, 10, 15)
    assert first["h"] == dt.datetime(2024, 3, 30, 23, 30, 0, 123456, tzinfo=dt.UTC)
    assert shapely.from_wkb(first["p"]).coords[0] == (2.35, 48.85)
    assert json.loads(shapely.to_geojson(shapely.from_wkb(first["s"]))) == LINE
    assert json.loads(first["j"]) == json.loads(FIRST[8])
    assert first["ts"] == ['x "y"', "z,\\"]
    assert first["ds"] == [dt.date(2024, 2, 29), dt.date(1, 1, 1)]
    assert first["xs"][0] == 1e-300
    assert math.isnan(first["xs"][1])
    assert first["xs"][2] == math.inf
    assert first["xmin"] == [-1, -(2**63)]


def test_snapshot_is_geoparquet_and_typed(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "s"
    write.build(table, SCHEMA, [block([FIRST])], snapshot=path)
    schema = pq.read_schema(path)
    assert str(schema.field("h").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("ds").type).startswith("list<")
    assert schema.field("s").metadata == {b"type": b"geo_shape", b"multivalued": b"false"}
    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    assert geo["primary_column"] == "p"
    assert geo["columns"]["p"] == {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "bbox": [2.35, 48.85, 2.35, 48.85],
    }
    assert geo["columns"]["s"]["bbox"] == [2.5, 48.0, 3.0, 49.0]


def test_snapshot_of_nothing_and_of_enormous_cells(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "s"
    write.build(table, SCHEMA, [], snapshot=path)
    assert pq.read_table(path).num_rows == 0
    write.drop(table)
    wide = ['"é,' * 1_500_000, *NULLS[1:]]
    write.build(table, SCHEMA, [block([NULLS, wide, FIRST])], snapshot=path)
    texts = pq.read_table(path).column("t").to_pylist()
    assert texts == [None, wide[0], FIRST[0]]


ROWS = write.LARGE + 1


def large() -> Iterator[write.Block]:
    for start in range(0, ROWS, 5_000):
        count = min(5_000, ROWS - start)
        rows = [[f"mot {start + place}", str(place % 7), *NULLS[2:]] for place in range(count)]
        yield write.Block(
            ids=record_ids(b"secret", [[str(start + place) for place in range(count)]], count),
            columns=[[row[place] for row in rows] for place in range(len(SCHEMA))],
        )


def test_large_table_is_made_on_several_connections(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "s"
    built = write.build(table, SCHEMA, large(), snapshot=path)
    assert pq.read_table(path, columns=["_ord"]).column(0).to_pylist() == list(range(1, ROWS + 1))
    assert built.profile["t"]["distinct"] == ROWS
    assert "t" not in built.facets
    assert sum(count for _value, count in built.facets["n"]) == ROWS
    assert set(built.profile) == {item.name for item in SCHEMA}
    assert query(
        f"SELECT count(*) FROM {table.schema}.{table.name}"
        " WHERE _search @@ to_tsquery('records.plain', '123')"
    ) == [(1,)]
    names = [
        name
        for (name,) in query(
            f"SELECT indexname FROM pg_indexes WHERE tablename = '{table.name}' ORDER BY 1"
        )
    ]
    assert f"{table.name}__search_gin" in names
    assert f"{table.name}_d_btree" in names
    (frozen,) = query(f"SELECT reltuples FROM pg_class WHERE relname = '{table.name}'")
    assert frozen[0] == ROWS


@pytest.mark.parametrize("rows", [1, ROWS])
def test_snapshot_that_fails_leaves_no_table(table: Table, tmp_path: Path, rows: int) -> None:
    blocks = large() if rows == ROWS else [block([FIRST])]
    with pytest.raises(FileNotFoundError):
        write.build(table, SCHEMA, blocks, snapshot=tmp_path / "absent" / "s")
    assert table.name not in write.existing_tables(table.schema)


def test_snapshot_with_too_few_records_is_refused(
    table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datasets.records import snapshot

    sent = snapshot._statement

    def fewer(*given: Any) -> Any:
        from psycopg import sql

        text = sent(*given).as_string(None)
        return sql.SQL(text.replace(' ORDER BY "_ord"', ' WHERE "_ord" > 1 ORDER BY "_ord"'))

    monkeypatch.setattr(snapshot, "_statement", fewer)
    with pytest.raises(SnapshotError):
        write.build(table, SCHEMA, [block([FIRST, NULLS])], snapshot=tmp_path / "s")
    assert table.name not in write.existing_tables(table.schema)
