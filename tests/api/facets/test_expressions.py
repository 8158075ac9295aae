"""`facet(...)` with its arguments (explore-api 12.9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Api
from tests.api.facets.conftest import Ask, pairs

pytestmark = pytest.mark.django_db(databases="__all__")

PATH = "catalog/datasets/rayon/facets"
UNFILTERED: dict[str, Any] = {}
FILTERED = {"where": "year > 0"}

ORDERS = [
    ("count", ["9", "10", "-1", "007", "1e3", "2.5", "x"]),
    ("-count", ["-1", "007", "1e3", "2.5", "x", "10", "9"]),
    ("alphanum", ["-1", "007", "10", "1e3", "2.5", "9", "x"]),
    ("-alphanum", ["x", "9", "2.5", "1e3", "10", "007", "-1"]),
    ("num", ["-1", "2.5", "007", "9", "10", "1e3", "x"]),
    ("-num", ["10", "9", "007", "2.5", "-1", "1e3", "x"]),
]


@pytest.mark.parametrize("narrowed", [UNFILTERED, FILTERED], ids=["known", "asked"])
@pytest.mark.parametrize(("sort", "order"), ORDERS)
def test_12_9_sort(facets: Ask, sort: str, order: list[str], narrowed: Any) -> None:
    found = facets(facet=f'facet(name="code", sort="{sort}")', **narrowed)["code"]
    assert [item["value"] for item in found] == order


@pytest.mark.parametrize("narrowed", [UNFILTERED, FILTERED], ids=["known", "asked"])
@pytest.mark.parametrize(("sort", "order"), ORDERS)
def test_12_9_limit_cuts_after_the_sort(
    facets: Ask, sort: str, order: list[str], narrowed: Any
) -> None:
    found = facets(facet=f'facet(name="code", limit=2, sort="{sort}")', **narrowed)["code"]
    assert [item["value"] for item in found] == order[:2]


def test_9_facetsort_annotation_is_the_default_order(facets: Ask) -> None:
    assert [item["value"] for item in facets(facet="code")["code"]] == ORDERS[4][1]


@pytest.mark.parametrize("sort", ["num", "alphanum"])
def test_12_9_numbers_sort_by_value(facets: Ask, sort: str) -> None:
    found = facets(facet=f'facet(name="year", sort="{sort}")')["year"]
    assert [item["value"] for item in found] == ["2", "9", "10", "100"]


def test_12_9_sort_holds_at_every_level_of_a_tree(facets: Ask) -> None:
    (year,) = facets(facet='facet(name="opened", sort="-num")', refine="opened:2020")["opened"]
    assert [item["name"] for item in year["facets"]] == ["11", "08", "05", "02"]
    (nature,) = facets(facet='facet(name="kind", sort="alphanum")', refine="kind:Nature")["kind"]
    assert [item["name"] for item in nature["facets"]] == ["Parks", "Trees"]


def test_12_9_limit_holds_for_each_list_of_a_tree(facets: Ask) -> None:
    (nature,) = facets(facet='facet(name="kind", limit=1)', refine="kind:Nature")["kind"]
    assert pairs(nature["facets"]) == [("Nature/Trees", 7)]


def test_12_9_every_argument_in_any_order_and_letter_case(facets: Ask) -> None:
    found = facets(
        facet="FACET( limit=50,sort='-alphanum' , Separator=\"/\", hierarchical=TRUE,"
        ' disjunctive=true, name="kind" )'
    )
    assert pairs(found["kind"]) == [("Town", 6), ("Nature", 10)]


def test_12_9_repeatable_and_listed_with_commas(facets: Ask) -> None:
    assert list(facets(facet=["year", 'facet(name="code", limit=1)', "kind"])) == [
        "year",
        "code",
        "kind",
    ]
    assert list(facets(facet='year, facet(name="code"), `1_uai`')) == ["year", "code", "1_uai"]


@pytest.mark.parametrize("text", ["1_uai", "`1_uai`", 'facet(name="1_uai")', "facet(name=`1_uai`)"])
def test_12_9_names_with_and_without_quotes(facets: Ask, text: str) -> None:
    assert pairs(facets(facet=text)["1_uai"]) == [("north", 9), ("south", 8)]


def test_12_9_a_field_named_twice_is_counted_as_it_was_named_last(facets: Ask) -> None:
    found = facets(facet=["code", 'facet(name="code", limit=1, sort="count")'])
    assert pairs(found["code"]) == [("9", 4)]


def test_12_9_a_field_that_is_no_facet_may_be_counted(facets: Ask) -> None:
    assert pairs(facets(facet="plain")["plain"]) == [("p", 9), ("q", 8)]


def test_12_9_disjunctive_overrides_the_annotation(facets: Ask) -> None:
    refined = {"refine": ["code:9", "code:10"]}
    assert facets(facet="code", **refined)["code"] == []
    found = facets(facet='facet(name="code", disjunctive=true)', **refined)["code"]
    assert [item["value"] for item in found if item["state"] == "refined"] == ["9", "10"]
    assert len(found) == 7

    assert len(facets(facet="tags", refine="tags:red")["tags"]) == 2
    both = facets(facet='facet(name="tags", disjunctive=false)', refine="tags:red")["tags"]
    assert pairs(both) == [("blue", 9), ("red", 9)]


def test_12_9_disjunctive_holds_for_the_counts_of_other_facets(facets: Ask) -> None:
    found = facets(
        facet=['facet(name="code", disjunctive=true)', "plain"], refine=["code:9", "code:10"]
    )
    assert sum(item["count"] for item in found["plain"]) == 7


def test_12_9_hierarchical_and_separator_override_the_annotation(facets: Ask) -> None:
    flat = facets(facet='facet(name="kind", hierarchical=false)')["kind"]
    assert pairs(flat)[:2] == [("Town/Roads", 5), ("Nature/Trees/Oak", 4)]
    exact = facets(facet='facet(name="kind", hierarchical=false)', refine="kind:Nature")["kind"]
    assert pairs(exact) == [("Nature", 1)]

    other = facets(facet='facet(name="kind", separator="s/")', refine="kind:Nature/Tree")["kind"]
    assert pairs(other[0]["facets"]) == [("Nature/Trees/Oak", 4), ("Nature/Trees/Ash", 3)]
    assert other[0]["facets"][0]["name"] == "Oak"


def test_12_9_separator_alone_makes_a_tree(facets: Ask) -> None:
    (found,) = facets(facet='facet(name="label", separator=":")', refine="label:a")["label"]
    assert (found["value"], found["count"]) == ("a", 1)
    assert found["facets"] == [{"name": "b", "count": 1, "state": "refined", "value": "a:b"}]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("nofield", "ODSQLError", "Unknown field: nofield."),
        ("yeer", "ODSQLError", "Did you mean `year`?"),
        ("geo", "ODSQLError", "is of type geo_point_2d and has no values to count"),
        ('facet(name="geo")', "ODSQLError", "has no values to count"),
        ("facet()", "ODSQLError", "facet() needs a name"),
        ("facet(limit=3)", "ODSQLError", "facet() needs a name"),
        ('facet("code")', "ODSQLSyntaxError", 'unexpected "code" at position 6'),
        ('facet(name="code"', "ODSQLSyntaxError", "unexpected end of text"),
        ('bogus(name="code")', "ODSQLSyntaxError", "unexpected ( at position 5 in bogus("),
        ('facet(name="code", sorted="num")', "ODSQLError", "no argument `sorted`"),
        ('facet(name="code", sorted="num")', "ODSQLError", "Did you mean `sort`?"),
        ('facet(name="code", limit=1, limit=2)', "ODSQLError", "has `limit` several times"),
        ('facet(name="code", sort="size")', "ODSQLError", "count, -count, alphanum"),
        ('facet(name="code", sort=3)', "ODSQLError", "`sort` of facet() is a text"),
        ('facet(name="code", limit=-2)', "ODSQLError", "from -1 to 20000"),
        ('facet(name="code", limit=20001)', "ODSQLError", "from -1 to 20000"),
        ('facet(name="code", limit=1.5)', "ODSQLError", "from -1 to 20000"),
        ('facet(name="code", limit="many")', "ODSQLError", "from -1 to 20000"),
        ('facet(name="code", disjunctive=1)', "ODSQLError", "is true or false"),
        ('facet(name="code", separator="")', "ODSQLError", "separator of facet() is empty"),
        ('facet(name="year", hierarchical=true)', "ODSQLError", "Only a text can be hierarchical"),
        ("name'", "ODSQLSyntaxError", "unexpected ' at position 4"),
    ],
)
def test_12_9_what_is_wrong_is_told(shelf: Any, api: Api, text: str, code: str, says: str) -> None:
    answer = api.get(PATH, facet=text)
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert set(body) == {"error_code", "message"}
    assert body["error_code"] == code
    assert says in body["message"]
    assert "Clause(s) containing the error(s): facet." in body["message"]


def test_12_9_too_many_values_in_one_request_are_refused(shelf: Any, api: Api) -> None:
    texts = [f'facet(name="{name}", limit=20000)' for name in ("code", "year", "label")]
    answer = api.get(PATH, facet=texts)
    assert answer.status_code == 400
    assert "may list at most 50000 values" in answer.json()["message"]
