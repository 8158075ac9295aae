"""JSON in its shapes, streamed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.readers.registry import open_table
from tests.ingest.conftest import Understand

RECORDS = [
    {"nom": "Angers", "prix": 1, "ok": True, "lieu": {"lat": 47.47, "lon": -0.55}},
    {"nom": "Nantes", "prix": 2.5, "liste": ["a"], "quand": "2024-01-01T10:00:00Z"},
]
TYPES = {
    "nom": "text",
    "prix": "double",
    "ok": "boolean",
    "lieu": "geo_point_2d",
    "liste": "json_blob",
    "quand": "datetime",
}


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (json.dumps(RECORDS), "json"),
        (json.dumps(RECORDS, indent=2), "json"),
        ("\n".join(map(json.dumps, RECORDS)), "jsonl"),
        ("\n\n".join(map(json.dumps, RECORDS)) + "\n", "jsonl"),
        (json.dumps({"count": 2, "results": RECORDS}), "json"),
        (json.dumps({"meta": {"a": [1, 2]}, "result": {"records": RECORDS}}), "json"),
        ("\ufeff" + json.dumps(RECORDS), "json"),
    ],
)
def test_shapes_give_the_same_records(understood: Understand, content: str, shape: str) -> None:
    found = understood(content)
    assert (found.format, found.rows, found.delimiter, found.header_row) == (shape, 2, None, None)
    assert {f.name: f.type.value for f in found.fields} == TYPES


def test_several_arrays_are_named(understood: Understand) -> None:
    found = understood(json.dumps({"petit": RECORDS, "grand": RECORDS * 3}))
    assert found.rows == 6
    (warning,) = [w for w in found.warnings if w.code == "several_arrays"]
    assert (warning.params["taken"], warning.params["others"]) == ("grand", "petit")


def test_object_of_objects_keeps_its_keys(understood: Understand) -> None:
    found = understood(json.dumps({"a": {"n": 1}, "b": {"n": 2}}))
    assert (found.rows, [f.name for f in found.fields]) == (2, ["key", "n"])


def test_one_object_is_one_record(understood: Understand) -> None:
    assert understood('{"a": 1, "b": [1, 2]}').rows == 1


def test_geojson(understood: Understand) -> None:
    def feature(n: int, geometry: Any) -> dict[str, Any]:
        return {"type": "Feature", "id": n, "geometry": geometry, "properties": {"nom": str(n)}}

    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    point = {"type": "Point", "coordinates": [2.3, 48.8]}
    for geometry, name in ((polygon, "geo_shape"), (point, "geo_point_2d")):
        found = understood(
            json.dumps({"type": "FeatureCollection", "features": [feature(1, geometry)] * 2})
        )
        assert (found.format, found.rows) == ("geojson", 2)
        assert (found.fields[0].name, found.fields[0].type.value) == (name, name)
        assert [w.code for w in found.warnings] == ["feature_ids"]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        ('[{"a": 1},\n{"a": }]', "broken_json", 2),
        ('[{"a": 1},\n{"a": 2}', "json_cut", 2),
        ('[{"a": "un', "json_cut", 1),
        ('[{"a": 1}] trop', "broken_json", 1),
        ("[]", "no_columns", None),
        ("[" * 100_000, "json_too_deep", 1),
        ('{"a":' * 100_000, "json_too_deep", 1),
    ],
)
def test_broken_json_names_its_line(
    understood: Understand, content: str, code: str, row: int | None
) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood(content)
    assert (caught.value.code, caught.value.problems[0].row) == (code, row)


def test_a_csv_that_begins_like_json_is_a_csv(understood: Understand) -> None:
    assert understood("[id];[nom]\n1;a\n2;b\n").format == "csv"


def test_nul_and_half_surrogates_do_not_pass(understood: Understand) -> None:
    found = understood('[{"a": "x\\u0000y", "b": "\\ud800"}]')
    assert found.rows == 1


def test_nan_is_nothing(understood: Understand) -> None:
    found = understood('[{"a": NaN}, {"a": 1.5}]')
    assert (found.fields[0].type.value, [w.code for w in found.warnings]) == (
        "double",
        ["json_nan"],
    )


def test_records_are_streamed(tmp_path: Path) -> None:
    """The first block comes before the last character was read."""
    path = tmp_path / "f"
    path.write_text(json.dumps([{"n": n, "texte": "x" * 200} for n in range(30_000)]))
    reader = open_table(path, ReadOptions())
    blocks = reader.blocks()
    next(blocks)
    assert reader.share_read < 0.5
    assert sum(block.count for block in blocks) == 25_000


def cells(tmp_path: Path, content: str) -> tuple[list[str], list[list[str]], list[str]]:
    path = tmp_path / "f"
    path.write_text(content)
    reader = open_table(path, ReadOptions())
    rows = [list(row) for block in reader.blocks() for row in zip(*block.columns, strict=True)]
    return reader.headers, rows, [problem.code for problem in reader.warnings]


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_property_named_geometry_replaces_no_geometry(
    tmp_path: Path, understood: Understand
) -> None:
    point = {"type": "Point", "coordinates": [2.3, 48.8]}
    text = collection({"type": "Feature", "geometry": point, "properties": {"geometry": "x"}})
    headers, rows, _warnings = cells(tmp_path, text)
    assert headers == ["geometry", "geometry"]
    assert (json.loads(rows[0][0]), rows[0][1]) == (point, "x")
    assert [f.name for f in understood(text).fields] == ["geo_point_2d", "geometry"]


def test_member_named_key_replaces_no_key(tmp_path: Path, understood: Understand) -> None:
    text = json.dumps({"a": {"key": 1}, "b": {"key": 2}})
    assert cells(tmp_path, text)[:2] == (["key", "key"], [["a", "1"], ["b", "2"]])
    assert [f.name for f in understood(text).fields] == ["key", "key_2"]


@pytest.mark.parametrize("properties", [[1], "a", 3])
def test_properties_that_are_no_object_are_refused(understood: Understand, properties: Any) -> None:
    good = {"type": "Feature", "geometry": None, "properties": {"a": 1}}
    with pytest.raises(UnreadableFileError) as caught:
        understood(collection(good, {**good, "properties": properties}))
    assert (caught.value.code, caught.value.problems[0].row) == ("properties_no_object", 2)


def test_what_is_left_out_of_json_is_told(tmp_path: Path) -> None:
    flat = {"type": "Point", "coordinates": [2.3, 48.8]}
    high = {"type": "Polygon", "coordinates": [[[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]]]}
    features = [{"geometry": shape, "properties": {"a": 1}} for shape in (flat, high, high)]
    assert cells(tmp_path, collection(*features))[2] == ["heights_left_out"]
    _headers, rows, warnings = cells(tmp_path, '[{"a": "x\\u0000y", "b": "\\ud800"}]')
    assert (rows, warnings) == ([["xy", "?"]], ["nul_characters", "half_characters"])
