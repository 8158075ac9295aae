"""12.4 json_format: JSON where the answer is JSON, the text elsewhere."""

from __future__ import annotations

import orjson
import pytest

from datasets.exports.values import default, json_objects, text_cells
from datasets.odsql import Query, check_query, parse_query
from tests.odsql import places


def _written(select: str, text: str | None) -> object:
    columns = check_query(parse_query(Query(select=select)), places.SCHEMA).columns
    return orjson.loads(orjson.dumps(json_objects(columns, [(text,)]), default=default))[0]["j"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, null]}', {"a": [1, None]}),
        (" 3.5 ", 3.5),
        ("true", True),
        ('"x"', "x"),
        ("null", None),
        ("{a: 1}", "{a: 1}"),
        ("NaN", "NaN"),
        ("", ""),
        ("[" * 5000, "[" * 5000),
        (None, None),
    ],
)
def test_12_4_json_format_without_fallback(text: str | None, value: object) -> None:
    assert _written("json_format(city) as j", text) == value


def test_12_4_json_format_falls_back_on_a_text_or_null() -> None:
    assert _written("json_format(city, null) as j", "{") is None
    assert _written("json_format(city, 'none') as j", "{") == "none"
    assert _written("json_format(city, 'none') as j", "[1]") == [1]


def test_12_4_json_format_other_exports_give_the_text() -> None:
    query = Query(select="json_format(city) as j")
    (column,) = check_query(parse_query(query), places.SCHEMA).columns
    assert text_cells(column, ",") is None
