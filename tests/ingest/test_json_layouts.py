"""JSON in the shapes that programs and servers write: one case a shape, with rows and fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.errors import UnreadableFileError
from tests.ingest.conftest import Understand

ROWS = [{"id": place, "nom": f"N{place}"} for place in range(3)]
LISTS = [[place, f"N{place}"] for place in range(3)]
POINT = {"type": "Point", "coordinates": [-0.55, 47.47]}
FEATURE = {"type": "Feature", "properties": {"id": 1}, "geometry": POINT}
TABLE = [("id", "int"), ("nom", "text")]
PLACES = [("geometry", "geo_point_2d"), ("id", "int")]

SHAPES: dict[str, tuple[Any, int, list[tuple[str, str]]]] = {
    "array": (ROWS, 3, TABLE),
    "lists": (LISTS, 3, [("column_1", "int"), ("column_2", "text")]),
    "lists with a header": ([["id", "nom"], *LISTS], 3, TABLE),
    "lists of texts have none": (
        [["a", "b"], ["c", "d"]], 2, [("column_1", "text"), ("column_2", "text")],
    ),
    "columns": ({"id": [0, 1, 2], "nom": ["a", "b", "c"]}, 3, TABLE),
    "columns keyed by row": ({"id": {"0": 0, "1": 1}, "nom": {"0": "a", "1": "b"}}, 2, TABLE),
    "names beside lists": ({"columns": ["id", "nom"], "index": [0, 1, 2], "data": LISTS}, 3, TABLE),
    "names in the metadata": (
        {"meta": {"view": {"columns": [{"name": "id"}, {"name": "nom"}]}}, "data": LISTS}, 3, TABLE,
    ),
    "an answer with results": ({"total_count": 3, "results": ROWS}, 3, TABLE),
    "an answer within an answer": (
        {"success": True, "result": {"records": ROWS, "fields": [{"id": "id"}]}}, 3, TABLE,
    ),
    "objects by key": ({"a": {"id": 1}, "b": {"id": 2}}, 2, [("key", "text"), ("id", "int")]),
    "features": ({"type": "FeatureCollection", "features": [FEATURE] * 2}, 2, PLACES),
    "one feature": (FEATURE, 1, PLACES),
    "an array of features": ([FEATURE] * 2, 2, PLACES),
    "features somewhere inside": ({"layer": {"features": [FEATURE] * 2}}, 2, PLACES),
    "a geometry": (POINT, 1, [("geometry", "geo_point_2d")]),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_shape(understood: Understand, shape: str) -> None:
    content, rows, fields = SHAPES[shape]
    found = understood(json.dumps(content))
    assert (found.rows, [(f.label, f.type.value) for f in found.fields]) == (rows, fields)


@pytest.mark.parametrize(
    ("lines", "form", "fields"),
    [
        ([json.dumps(row) for row in ROWS], "jsonl", TABLE),
        ([json.dumps(row) for row in [["id", "nom"], *LISTS]], "jsonl", TABLE),
        ([json.dumps(FEATURE)] * 3, "geojson", PLACES),
        ([f"\x1e{json.dumps(FEATURE)}"] * 3, "geojson", PLACES),
    ],
)
def test_lines(
    understood: Understand, lines: list[str], form: str, fields: list[tuple[str, str]]
) -> None:
    found = understood("\n".join(lines))
    assert (found.format, found.rows) == (form, 3)
    assert [(f.label, f.type.value) for f in found.fields] == fields


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[]", "no_columns"),
        ("{}", "no_records"),
        ('{"type": "FeatureCollection", "features": []}', "no_records"),
        ('{"error": {"code": 404, "message": "Not found"}}', "error_answer"),
        ('{"error_code": "ODSQLError", "message": "..."}', "error_answer"),
        ('callback([{"a": 1}]);', "json_in_script"),
        ('var data = [{"a": 1}];', "json_in_script"),
        (')]}\',\n[{"a": 1}]', "json_in_script"),
        ('[{"a": 1},]', "broken_json"),
        ('[{"a": 1}', "json_cut"),
        ('{"a": 1}\n{"a"', "json_cut"),
    ],
)
def test_what_is_no_table_is_refused(understood: Understand, content: str, code: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood(content)
    assert caught.value.code == code


def test_a_key_given_twice_keeps_both_values(understood: Understand) -> None:
    found = understood('[{"a": 1, "a": "x"}, {"a": 2}]')
    assert [(f.label, f.type.value) for f in found.fields] == [("a", "int"), ("a (2)", "text")]
    assert "repeated_keys" in [problem.code for problem in found.warnings]


def test_raw_tabs_in_texts_are_read(understood: Understand) -> None:
    assert understood('[{"a": "x\ty"}]').rows == 1


def test_a_csv_header_is_no_script(understood: Understand) -> None:
    assert [f.label for f in understood("nom (fr);x = y\na;b\n").fields] == ["nom (fr)", "x = y"]


def collection(*geometries: Any) -> str:
    features = [
        {"type": "Feature", "properties": {"n": place}, "geometry": geometry}
        for place, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


OFF = {"type": "Polygon", "coordinates": [[[2, 48], [300, 48], [3, 49], [2, 48]]]}
NO_KIND = {"type": "Pt", "coordinates": [1, 2]}


@pytest.mark.parametrize(
    ("geometries", "kind", "codes"),
    [
        ([POINT, None], "geo_point_2d", []),
        ([None, None], "geo_shape", []),
        ([POINT, {"type": "Point", "coordinates": []}], "geo_point_2d", ["empty_geometries"]),
        (
            [POINT, {"type": "Point", "coordinates": [float("nan")] * 2}],
            "geo_point_2d",
            ["empty_geometries", "json_nan"],
        ),
        ([POINT, NO_KIND], "geo_point_2d", ["not_places"]),
        ([POINT, OFF], "geo_point_2d", ["not_places"]),
        ([NO_KIND, NO_KIND], "json_blob", ["not_places"]),
    ],
)  # fmt: skip
def test_what_is_no_geometry_is_told(
    understood: Understand, geometries: list[Any], kind: str, codes: list[str]
) -> None:
    found = understood(collection(*geometries))
    assert found.fields[0].type.value == kind
    assert sorted(problem.code for problem in found.warnings) == codes
