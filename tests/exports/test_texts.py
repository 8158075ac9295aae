"""csv, json, jsonl and geojson statement by statement (explore-api 10.3, 10.4, 14.9)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from datasets.odsql import Column
from datasets.types import FieldType
from tests.exports.files import COLUMNS, POINT, ROWS, SQUARE, column, file_of

NAMES = [item.name for item in COLUMNS]


def text(folder: Path, name: str = "csv", **options: Any) -> str:
    return file_of(folder, name, **options).read_bytes().decode()


def cells(found: str, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(found.removeprefix("\ufeff")), delimiter=delimiter))


def one(folder: Path, kind: FieldType, value: Any, **more: Any) -> str:
    """Return the cell of a CSV that holds a value."""
    columns = [column("x", kind, **more), column("y", FieldType.INT)]
    return cells(text(folder, columns=columns, rows=[(value, 1)]))[1][0]


def test_10_4_csv_lines_end_with_crlf(tmp_path: Path) -> None:
    found = text(tmp_path)
    assert found.endswith("\r\n")
    assert found.count("\r\n") == found.count("\n") == 1 + len(ROWS)


def test_10_4_csv_header_row_and_semicolon(tmp_path: Path) -> None:
    assert text(tmp_path).removeprefix("\ufeff").startswith(";".join(NAMES) + "\r\n")


def test_10_4_csv_point_is_lat_comma_space_lon(tmp_path: Path) -> None:
    assert one(tmp_path, FieldType.GEO_POINT_2D, POINT) == "48.25, 2.5"


def test_10_4_csv_shape_is_bare_geometry_coordinates_first(tmp_path: Path) -> None:
    cell = one(tmp_path, FieldType.GEO_SHAPE, SQUARE)
    assert cell.startswith('{"coordinates":[[[2.0,48.0],')
    assert list(json.loads(cell)) == ["coordinates", "type"]
    raw = text(tmp_path, columns=[column("x", FieldType.GEO_SHAPE)], rows=[(SQUARE,)])
    assert '"{""coordinates"":' in raw


def test_10_4_csv_multivalued_is_joined_by_list_separator(tmp_path: Path) -> None:
    assert one(tmp_path, FieldType.TEXT, ["a", "b"], multivalued=True) == "a,b"
    rows = cells(text(tmp_path, list_separator=" | "))
    assert rows[1][6:8] == ["a, b | été", "1 | 2"]


def test_10_4_csv_null_is_an_empty_cell(tmp_path: Path) -> None:
    assert cells(text(tmp_path))[2] == [""] * len(COLUMNS)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_10_3_delimiter(tmp_path: Path, delimiter: str) -> None:
    rows = cells(text(tmp_path, delimiter=delimiter), delimiter)
    assert rows[0] == NAMES
    assert rows[1][0] == "L'Haÿ-les-Roses 🌹"


def test_10_3_quote_all(tmp_path: Path) -> None:
    lines = text(tmp_path, quote_all=True, with_bom=False).split("\r\n")
    assert lines[0] == ";".join(f'"{name}"' for name in NAMES)
    assert lines[2] == ";".join(['""'] * len(NAMES))


def test_10_3_with_bom_is_true(tmp_path: Path) -> None:
    assert text(tmp_path).startswith("\ufeff")
    assert not text(tmp_path, with_bom=False).startswith("\ufeff")


def test_10_3_use_labels_is_false(tmp_path: Path) -> None:
    columns = [column("pop", FieldType.INT), Column(name="length(x)", type=FieldType.INT)]
    assert cells(text(tmp_path, columns=columns, rows=[])) == [["pop", "length(x)"]]
    labelled = text(tmp_path, columns=columns, rows=[], labels={"pop": "Habitants"})
    assert cells(labelled) == [["Habitants", "length(x)"]]


@pytest.mark.parametrize(("value", "expected"), [(True, "true"), (False, "false")])
def test_14_9_booleans_are_words(tmp_path: Path, value: bool, expected: str) -> None:
    assert one(tmp_path, FieldType.BOOLEAN, value) == expected


@pytest.mark.parametrize("value", [0.1 + 0.2, 1 / 3, 1e-7, 1.7976931348623157e308, -0.0, 5.0])
def test_14_9_doubles_read_back_the_same(tmp_path: Path, value: float) -> None:
    assert float(one(tmp_path, FieldType.DOUBLE, value)) == value


def test_10_4_json_is_a_bare_array_with_every_key(tmp_path: Path) -> None:
    found = json.loads(text(tmp_path, "json"))
    assert [list(item) for item in found] == [NAMES] * len(ROWS)
    assert found[1] == dict.fromkeys(NAMES)
    assert found[0]["point"] == {"lon": 2.5, "lat": 48.25}
    assert found[0]["forme"] == {"type": "Feature", "geometry": SQUARE, "properties": {}}


def test_10_4_jsonl_is_one_object_a_line(tmp_path: Path) -> None:
    lines = text(tmp_path, "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(text(tmp_path, "json"))


def test_10_4_geojson_takes_the_shape_else_the_point(tmp_path: Path) -> None:
    found = json.loads(text(tmp_path, "geojson"))
    assert found["type"] == "FeatureCollection"
    first, empty, _last = found["features"]
    assert (first["type"], first["geometry"]) == ("Feature", SQUARE)
    assert list(first["properties"]) == [name for name in NAMES if name != "forme"]
    assert first["properties"]["instant"] == "2025-01-23T14:33:29.132000+00:00"
    assert empty["geometry"] is None
    columns, rows = COLUMNS[:10], [row[:10] for row in ROWS]
    plain = json.loads(text(tmp_path, "geojson", columns=columns, rows=rows))
    assert plain["features"][0]["geometry"] == {"type": "Point", "coordinates": [2.5, 48.25]}
