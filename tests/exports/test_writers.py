"""Writers of files: every type, null, quotes, blocks; nothing but rows and bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from datasets.exports import FORMATS, Options, UnknownFormatError, formats_for, get_format
from datasets.exports.values import BLOCK, blocks
from datasets.odsql import Column
from datasets.records.read import GeoPoint
from datasets.types import Field, FieldType, Schema

SHAPE = {"type": "Point", "coordinates": [2.5, 48.0]}


def column(name: str, kind: FieldType, **more: Any) -> Column:
    field = Field(name=name, type=kind, multivalued=more.get("multivalued", False))
    return Column(name=name, type=kind, **{"field": field, **more})


def written(
    name: str, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]], **options: Any
) -> str:
    chunks = get_format(name).write(columns, rows, Options(**options))
    return b"".join(chunks).decode()


def one(kind: FieldType, value: Any, **more: Any) -> tuple[Any, str]:
    """Return a value as JSON and as the text of a CSV cell."""
    columns = [column("x", kind, **more), column("y", FieldType.INT)]
    (item,) = json.loads(written("json", columns, [(value, 1)]))
    text = written("csv", columns, [(value, 1)], with_bom=False)
    return item["x"], list(csv.reader(io.StringIO(text), delimiter=";"))[1][0]


@pytest.mark.parametrize(
    ("kind", "value", "as_json", "as_text"),
    [
        (FieldType.TEXT, 'a;"b"\n', 'a;"b"\n', 'a;"b"\n'),
        (FieldType.TEXT, "=1+1", "=1+1", "=1+1"),
        (FieldType.INT, 9_007_199_254_740_993, 9_007_199_254_740_993, "9007199254740993"),
        (FieldType.DOUBLE, 5.0, 5.0, "5.0"),
        (FieldType.DOUBLE, 0.1, 0.1, "0.1"),
        (FieldType.BOOLEAN, False, False, "false"),
        (FieldType.DATE, date(2019, 3, 26), "2019-03-26", "2019-03-26"),
        (
            FieldType.DATETIME,
            datetime(2025, 1, 23, 14, 33, 29, 132000, UTC),
            "2025-01-23T14:33:29.132000+00:00",
            "2025-01-23T14:33:29.132000+00:00",
        ),
        (FieldType.GEO_POINT_2D, GeoPoint(2.5, 48.0), {"lon": 2.5, "lat": 48.0}, "48.0, 2.5"),
        (
            FieldType.GEO_SHAPE,
            SHAPE,
            {"type": "Feature", "geometry": SHAPE, "properties": {}},
            '{"coordinates":[2.5,48.0],"type":"Point"}',
        ),
        (FieldType.JSON_BLOB, {"a": [None]}, {"a": [None]}, '{"a":[null]}'),
    ],
)
def test_value_of_each_type(kind: FieldType, value: Any, as_json: Any, as_text: str) -> None:
    assert one(kind, value) == (as_json, as_text)
    assert one(kind, None) == (None, "")


def test_date_is_cut_to_its_precision() -> None:
    for precision, expected in (("year", "2019"), ("month", "2019-03"), ("day", "2019-03-26")):
        annotations = {"timeserie_precision": precision}
        field = Field(name="x", type=FieldType.DATE, annotations=annotations)
        assert one(FieldType.DATE, date(2019, 3, 26), field=field) == (expected, expected)


def test_multivalued_is_a_list_or_joined() -> None:
    assert one(FieldType.TEXT, ["a", None, "b"], multivalued=True) == (["a", None, "b"], "a,b")
    assert one(FieldType.DATE, [date(2019, 3, 1)], multivalued=True)[1] == "2019-03-01"
    assert one(FieldType.BOOLEAN, [True, False], multivalued=True)[1] == "true,false"
    assert one(FieldType.INT, [1, 2], multivalued=True) == ([1, 2], "1,2")


def test_computed_numbers_of_any_size() -> None:
    columns = [Column(name="n", type=FieldType.INT)]
    assert written("json", columns, [(10**30,)]) == f'[{{"n":{10**30}}}]'
    columns = [Column(name="n", type=FieldType.DOUBLE)]
    assert written("json", columns, [(Decimal("1.5"),)]) == '[{"n":1.5}]'


def test_headings_may_be_labels() -> None:
    shown = column("pop", FieldType.INT)
    columns = [shown, Column(name="max(pop)", type=FieldType.INT, field=shown.field)]
    text = written("csv", columns, [], with_bom=False, labels={"pop": "Habitants; 2020"})
    assert text == '"Habitants; 2020";max(pop)\r\n'


@pytest.mark.parametrize("count", [0, 1, 2, BLOCK, BLOCK + 1, BLOCK + 2, 3 * BLOCK])
@pytest.mark.parametrize("name", [item.name for item in FORMATS])
def test_every_row_is_written_once(name: str, count: int) -> None:
    columns = [column("n", FieldType.INT), column("geo", FieldType.GEO_POINT_2D)]
    rows = [(number, GeoPoint(number / 1e4, 1.5)) for number in range(count)]
    if get_format(name).build is not None:
        pytest.skip("written whole by a process of its own: read back in tests of its own")
    text = written(name, columns, rows)
    match name:
        case "csv":
            found = [int(row[0]) for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]]
        case "json":
            found = [item["n"] for item in json.loads(text)]
        case "jsonl":
            found = [json.loads(line)["n"] for line in text.splitlines()]
        case "kml":
            found = [int(n) for n in re.findall(r'<SimpleData name="n">(\d+)<', text)]
        case "gpx":
            found = [int(n) for n in re.findall(r"<ogr:n>(\d+)<", text)]
        case _:
            found = [item["properties"]["n"] for item in json.loads(text)["features"]]
    assert found == list(range(count))


def test_first_row_is_sent_before_the_second_is_read() -> None:
    read = []

    def rows():
        for number in range(1000):
            read.append(number)
            yield (number,)

    chunks = get_format("csv").write([column("n", FieldType.INT)], rows(), Options())
    assert b"0\r\n" in next(chunks)
    assert read == [0]


def test_blocks_keep_order() -> None:
    sizes = [len(block) for block in blocks((number,) for number in range(BLOCK + 5))]
    assert sizes == [1, BLOCK, 4]


def test_geojson_prefers_the_shape_unless_told_otherwise() -> None:
    columns = [column("p", FieldType.GEO_POINT_2D), column("s", FieldType.GEO_SHAPE)]
    rows = [(GeoPoint(1.0, 2.0), SHAPE)]
    (feature,) = json.loads(written("geojson", columns, rows))["features"]
    assert (feature["geometry"], feature["properties"]) == (SHAPE, {"p": {"lon": 1.0, "lat": 2.0}})
    (feature,) = json.loads(written("geojson", columns, rows, main_geo_field="p"))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [1.0, 2.0]}


def test_formats_offered_depend_on_the_schema() -> None:
    plain = Schema((Field(name="a", type=FieldType.TEXT),))
    located = Schema((Field(name="a", type=FieldType.GEO_POINT_2D),))
    assert [item.name for item in formats_for(plain)] == ["csv", "xlsx", "json", "jsonl", "parquet"]
    found = [item.name for item in formats_for(located)]
    assert found == [
        "csv",
        "xlsx",
        "geojson",
        "shp",
        "kml",
        "gpx",
        "fgb",
        "json",
        "jsonl",
        "parquet",
    ]
    for item in FORMATS:
        assert str(item.label)
        assert str(item.description)


def test_unknown_format_is_named() -> None:
    with pytest.raises(UnknownFormatError, match="format ov2 does not exist"):
        get_format("ov2")


def test_unknown_kind_of_value_is_not_written_in_silence() -> None:
    with pytest.raises(TypeError):
        written("json", [column("x", FieldType.JSON_BLOB)], [(SimpleNamespace(),)])
