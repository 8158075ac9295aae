"""Parquet read back by Arrow: types, values, places (explore-api 10.3, 10.4)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from datasets.exports import RefusedError
from datasets.odsql import Column
from datasets.types import FieldType
from tests.exports.files import COLUMNS, ROWS, column, file_of, in_wkb


def test_10_4_parquet_columns_are_typed(tmp_path: Path) -> None:
    schema = pq.read_schema(file_of(tmp_path, "parquet", timezone="Europe/Paris"))
    assert schema.names == [item.name for item in COLUMNS]
    assert schema.types == [
        pa.string(),
        pa.int64(),
        pa.float64(),
        pa.bool_(),
        pa.date32(),
        pa.timestamp("us", tz="Europe/Paris"),
        pa.list_(pa.field("element", pa.string())),
        pa.list_(pa.field("element", pa.int64())),
        pa.string(),
        pa.binary(),
        pa.binary(),
    ]


def test_10_4_parquet_gives_every_value_back(tmp_path: Path) -> None:
    found = pq.read_table(file_of(tmp_path, "parquet")).to_pylist()
    expected = [
        dict(zip((item.name for item in COLUMNS), row, strict=True))
        for row in in_wkb(COLUMNS, ROWS)
    ]
    for row in expected:
        if row["plus"] is not None:
            row["plus"] = json.dumps(row["plus"], separators=(",", ":"))
    assert found == expected


def test_10_4_parquet_places_are_geoparquet(tmp_path: Path) -> None:
    path = file_of(tmp_path, "parquet")
    about = json.loads(pq.read_metadata(path).metadata[b"geo"])
    assert about == {
        "version": "1.1.0",
        "primary_column": "forme",
        "columns": {
            "point": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "bbox": [-3.0, 0.0, 2.5, 48.25],
            },
            "forme": {
                "encoding": "WKB",
                "geometry_types": ["MultiPoint", "Polygon"],
                "bbox": [1.0, 2.0, 3.0, 49.0],
            },
        },
    }
    first = pq.read_table(path)["point"][0].as_py()
    assert shapely.from_wkb(first) == shapely.Point(2.5, 48.25)
    chosen = file_of(tmp_path, "parquet", main_geo_field="point")
    assert json.loads(pq.read_metadata(chosen).metadata[b"geo"])["primary_column"] == "point"


def test_parquet_without_places_says_nothing_of_them(tmp_path: Path) -> None:
    path = file_of(tmp_path, "parquet", [column("n", FieldType.INT)], [(1,)])
    assert b"geo" not in (pq.read_metadata(path).metadata or {})


@pytest.mark.parametrize("compression", ["snappy", "zstd"])
def test_10_3_parquet_compression(tmp_path: Path, compression: str) -> None:
    path = file_of(tmp_path, "parquet", parquet_compression=compression)
    assert pq.read_metadata(path).row_group(0).column(0).compression == compression.upper()


def test_10_3_use_labels_parquet_only_where_no_two_are_alike(tmp_path: Path) -> None:
    columns = [column("a", FieldType.INT), column("b", FieldType.INT)]
    path = file_of(tmp_path, "parquet", columns, [(1, 2)], labels={"a": "Un", "b": "Deux"})
    assert pq.read_schema(path).names == ["Un", "Deux"]
    path = file_of(tmp_path, "parquet", columns, [(1, 2)], labels={"a": "Un", "b": "Un"})
    assert pq.read_schema(path).names == ["a", "b"]


def test_parquet_of_many_records_has_row_groups(tmp_path: Path) -> None:
    rows = [(number, date(2024, 1, 1)) for number in range(120_000)]
    columns = [column("n", FieldType.INT), column("d", FieldType.DATE)]
    path = file_of(tmp_path, "parquet", columns, rows)
    assert pq.read_metadata(path).num_row_groups == 3
    assert pq.read_table(path)["n"].to_pylist() == list(range(120_000))


def test_parquet_computed_numbers(tmp_path: Path) -> None:
    columns = [Column(name="s", type=FieldType.INT), Column(name="m", type=FieldType.DOUBLE)]
    path = file_of(tmp_path, "parquet", columns, [(2**62, Decimal("1.5"))])
    assert pq.read_table(path).to_pylist() == [{"s": 2**62, "m": 1.5}]
    with pytest.raises(RefusedError, match="64 bits"):
        file_of(tmp_path, "parquet", columns, [(2**63, None)])
