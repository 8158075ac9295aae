"""Records on the wire: section 8 of the contract and the traps of section 15, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from datasets.models import Dataset
from datasets.types import Field, FieldType
from tests.api.builders import publish, withdraw
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

T = FieldType
_PHOTO = {
    "thumbnail": True,
    "filename": "a.jpg",
    "format": "JPEG",
    "id": "f1",
    "url": "https://example.org/a.jpg",
    "width": 10,
    "height": 20,
    "mimetype": "image/jpeg",
}
_LINE = {"type": "LineString", "coordinates": [[2.0, 48.0], [2.123456789012, 48.5]]}
_BOTH = {
    "type": "GeometryCollection",
    "geometries": [{"type": "Point", "coordinates": [2.5, 48.25]}, _LINE],
}
FIELDS = (
    Field(name="name", type=T.TEXT),
    Field(name="i", type=T.INT),
    Field(name="x", type=T.DOUBLE),
    Field(name="b", type=T.BOOLEAN),
    Field(name="y", type=T.DATE),
    Field(name="m", type=T.DATE),
    Field(name="d", type=T.DATE),
    Field(name="t", type=T.DATETIME),
    Field(name="p", type=T.GEO_POINT_2D),
    Field(name="g", type=T.GEO_SHAPE),
    Field(name="texts", type=T.TEXT, multivalued=True),
    Field(name="ints", type=T.INT, multivalued=True),
    Field(name="doubles", type=T.DOUBLE, multivalued=True),
    Field(name="booleans", type=T.BOOLEAN, multivalued=True),
    Field(name="dates", type=T.DATE, multivalued=True),
    Field(name="photo", type=T.FILE),
    Field(name="more", type=T.JSON_BLOB),
)
ROWS: list[tuple[Any, ...]] = [
    (
        'é "q" \n',
        9_007_199_254_740_993,
        0.1,
        True,
        "2024-01-01",
        "1988-01-01",
        "2019-03-26",
        "2025-01-23T14:33:29+00:00",
        (4.50083, 46.7306),
        _LINE,
        ["a", "b, c"],
        [1, 2],
        [0.5, 3.0],
        [True, False],
        ["2019-03-26", "2020-01-01"],
        _PHOTO,
        {"b": [1, None, {"c": "é"}], "a": 1.5},
    ),
    (None, -9_223_372_036_854_775_808, 1e21, False, *[None] * 5, _BOTH, *[None] * 7),
    (None, 9_223_372_036_854_775_807, 5.0, *[None] * 14),
    ("last", 0, 1 / 3, None, "2023-01-01", *[None] * 2, "2025-07-01T00:00:00.120000+00:00")
    + (None,) * 9,
]


@pytest.fixture(scope="module")
def types(django_db_setup: None, django_db_blocker: Any, own_folders: None) -> Iterator[Dataset]:
    with django_db_blocker.unblock():
        dataset = publish(
            "types",
            FIELDS,
            ROWS,
            annotations={
                "y": {"timeserie_precision": "year"},
                "m": {"timeserie_precision": "month"},
            },
        )
        yield dataset
        withdraw(dataset)


def _text(api: Api, **params: Any) -> str:
    return str(api.get("catalog/datasets/types/records", **params).content.decode())


def _values(api: Api, select: str, **params: Any) -> list[str]:
    """Return the bytes of the one selected value, record by record."""
    text = _text(api, select=f"{select} as v", **params)
    assert text.startswith('{"total_count":4,"results":[')
    return [part.removesuffix("},") for part in text[28:-3].split('{"v":')[1:]]


def test_8_1_records_are_flat_and_null_fields_are_present(api: Api, types: Dataset) -> None:
    page = orjson.loads(_text(api))
    assert list(page) == ["total_count", "results"]
    assert page["total_count"] == 4
    names = [field.name for field in FIELDS]
    assert [list(row) for row in page["results"]] == [names] * 4
    assert [name for name, value in page["results"][2].items() if value is not None] == ["i", "x"]


def test_8_1_total_count_is_before_paging(api: Api, types: Dataset) -> None:
    for params in ({"limit": 1}, {"limit": 2, "offset": 2}, {"limit": 0}, {"offset": 50}):
        assert orjson.loads(_text(api, **params))["total_count"] == 4
    for params in ({"limit": 1}, {"limit": 2, "offset": 2}, {"limit": 0}, {"offset": 50}):
        assert orjson.loads(_text(api, where="i >= 0", **params))["total_count"] == 3


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("name", ['"é \\"q\\" \\n"', "null", "null", '"last"']),
        ("i", ["9007199254740993", "-9223372036854775808", "9223372036854775807", "0"]),
        ("x", ["0.1", "1e+21", "5.0", "0.3333333333333333"]),
        ("b", ["true", "false", "null", "null"]),
        ("y", ['"2024"', "null", "null", '"2023"']),
        ("m", ['"1988-01"', "null", "null", "null"]),
        ("d", ['"2019-03-26"', "null", "null", "null"]),
        (
            "t",
            ['"2025-01-23T14:33:29+00:00"', "null", "null", '"2025-07-01T00:00:00.120000+00:00"'],
        ),
        ("p", ['{"lon":4.50083,"lat":46.7306}', "null", "null", "null"]),
        ("texts", ['["a","b, c"]', "null", "null", "null"]),
        ("ints", ["[1,2]", "null", "null", "null"]),
        ("doubles", ["[0.5,3.0]", "null", "null", "null"]),
        ("booleans", ["[true,false]", "null", "null", "null"]),
        ("dates", ['["2019-03-26","2020-01-01"]', "null", "null", "null"]),
    ],
)
def test_8_5_type_is_written(api: Api, types: Dataset, field: str, written: list[str]) -> None:
    assert _values(api, field) == written


def test_8_5_datetime_is_shifted_with_a_numeric_offset(api: Api, types: Dataset) -> None:
    assert _values(api, "t", timezone="Europe/Paris")[0] == '"2025-01-23T15:33:29+01:00"'
    assert _values(api, "t", timezone="Europe/Paris")[3] == '"2025-07-01T02:00:00.120000+02:00"'
    assert _values(api, "t", timezone="Asia/Kolkata")[0] == '"2025-01-23T20:03:29+05:30"'
    assert _values(api, "record_timestamp")[0].endswith('+00:00"')


def test_8_5_geo_shape_is_a_feature_whose_geometry_has_coordinates_first(
    api: Api, types: Dataset
) -> None:
    shapes = _values(api, "g")
    assert shapes[0] == (
        '{"type":"Feature","geometry":{"coordinates":[[2,48],[2.123456789012,48.5]],'
        '"type":"LineString"},"properties":{}}'
    )
    assert shapes[1].startswith(
        '{"type":"Feature","geometry":{"geometries":[{"coordinates":[2.5,48.25],"type":"Point"}'
    )


def test_8_5_file_is_an_object(api: Api, types: Dataset) -> None:
    assert orjson.loads(_values(api, "photo")[0]) == _PHOTO


def test_8_5_json_blob_is_the_value_itself(api: Api, types: Dataset) -> None:
    assert orjson.loads(_values(api, "more")[0]) == {"b": [1, None, {"c": "é"}], "a": 1.5}


def test_8_5_dates_are_cut_wherever_they_pass_unchanged(api: Api, types: Dataset) -> None:
    (row,) = orjson.loads(_text(api, select="min(y) as a, max(m) as b", limit=1))["results"]
    assert row == {"a": "2023", "b": "1988-01"}
    groups = orjson.loads(_text(api, group_by="y"))["results"]
    assert groups == [{"y": None}, {"y": "2023"}, {"y": "2024"}]
    assert _values(api, "ifnull(y, date'2020')")[1:3] == ['"2020"', '"2020"']


def test_8_5_sums_of_ints_are_exact_beyond_64_bits(api: Api, types: Dataset) -> None:
    text = _text(api, select="sum(i) as s, sum(i)*10 as m", limit=1)
    assert '"s":9007199254740992' in text
    assert '"m":90071992547409920' in text
    assert '"v":92233720368547758070' in _text(api, select="i*10 as v", where="i > 1", offset=1)


def test_8_2_group_by_is_one_object_for_each_group(api: Api, types: Dataset) -> None:
    page = orjson.loads(_text(api, select="count(*), max(i) as i", group_by="b", limit=2))
    assert page == {
        "total_count": 2,
        "results": [
            {"b": None, "count(*)": 2, "i": 9_223_372_036_854_775_807},
            {"b": False, "count(*)": 1, "i": -9_223_372_036_854_775_808},
        ],
    }


@pytest.mark.parametrize(("limit", "times"), [(None, 10), (1, 1), (3, 3), (0, 0), (-1, 100)])
def test_8_2_aggregate_repeats_its_row_limit_times_beside_the_record_count(
    api: Api, types: Dataset, limit: int | None, times: int
) -> None:
    params = {} if limit is None else {"limit": limit}
    for where, total in (("", 4), ("i > 0", 2), ("i = 77", 0)):
        page = orjson.loads(_text(api, select="count(*) as total", where=where, **params))
        assert page == {"total_count": total, "results": [{"total": total}] * times}


def test_8_2_key_of_an_expression_is_as_typed(api: Api, types: Dataset) -> None:
    page = orjson.loads(_text(api, select="Sum( i )", group_by="RANGE(x,15)", limit=1))
    assert list(page["results"][0]) == ["RANGE(x,15)", "Sum( i )"]


def test_8_3_one_record_is_bare(api: Api, types: Dataset) -> None:
    (row,) = orjson.loads(_text(api, select="recordid", limit=1))["results"]
    record = api.json(f"catalog/datasets/types/records/{row['recordid']}")
    assert list(record) == [field.name for field in FIELDS]
    assert record["y"] == "2024"


def test_8_4_technical_fields_are_named_in_every_clause_and_left_out_of_star(
    api: Api, types: Dataset
) -> None:
    (row,) = orjson.loads(
        _text(
            api,
            select="recordid, record_timestamp, record_size, datasetid",
            where="datasetid = 'types' and record_size > 0 and record_timestamp > date'2020'",
            order_by="record_size desc, recordid",
            limit=1,
        )
    )["results"]
    assert list(row) == ["recordid", "record_timestamp", "record_size", "datasetid"]
    assert isinstance(row["record_size"], int)
    assert row["datasetid"] == "types"
    assert set(row["recordid"]) <= set("0123456789abcdef")
    assert orjson.loads(_text(api, where=f"recordid = '{row['recordid']}'"))["total_count"] == 1
    plain = orjson.loads(_text(api, limit=1))["results"][0]
    assert not {*row, "_id", "_timestamp", "_size", "_links"} & set(plain)


def test_12_4_empty_list_of_fields_is_empty_objects(api: Api, types: Dataset) -> None:
    assert _text(api, select="include(nothing*)", limit=2) == '{"total_count":4,"results":[{},{}]}'
    assert api.text("catalog/datasets/types/exports/jsonl", select="exclude(*)") == "{}\n" * 4


def test_15_errors_are_indented_and_success_is_not(api: Api, types: Dataset) -> None:
    answer = api.get("catalog/datasets/types/records", where="BOGUS(")
    assert answer.content.startswith(b'{\n  "error_code": "ODSQLSyntaxError",\n  "message": "')
    assert b"\n" not in api.get("catalog/datasets/types/records").content


def test_12_2_plus_of_an_offset_that_arrived_as_a_space(api: Api, types: Dataset) -> None:
    address = "catalog/datasets/types/records?where=t>=date'2025-01-23T15:33:29+01:00'"
    assert orjson.loads(api.get(address).content)["total_count"] == 2


def test_8_1_links_of_groups_lead_on_and_tell_no_last_page(api: Api) -> None:
    path = "catalog/datasets/villes/records"
    page = api.json(path, group_by="city", limit=2, include_links=1)
    links = {item["rel"]: item["href"] for item in page["_links"]}
    assert "last" not in links
    assert links["next"].endswith("offset=2")
    groups = api.json(path, group_by="city", limit=2, offset=2)["results"]
    assert groups
    assert groups != page["results"]
    everything = api.json(path, group_by="city", limit=20_000, include_links=1)
    assert {item["rel"] for item in everything["_links"]} == {"self", "first", "dataset"}
