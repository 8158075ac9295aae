"""Dates and hierarchies: trees of values (explore-api 9 and 12.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Api
from tests.api.facets.conftest import Ask, pairs

pytestmark = pytest.mark.django_db(databases="__all__")


def only(values: list[dict[str, Any]], value: str) -> dict[str, Any]:
    """Return the one entry of a level that bears a value."""
    (found,) = [item for item in values if item["value"] == value]
    return found


def test_9_hierarchical_facet_lists_its_first_level_without_a_refinement(facets: Ask) -> None:
    assert facets(facet="kind")["kind"] == [
        {"name": "Nature", "count": 10, "state": "displayed", "value": "Nature"},
        {"name": "Town", "count": 6, "state": "displayed", "value": "Town"},
    ]


def test_9_hierarchical_name_and_value_differ_below(facets: Ask) -> None:
    (nature,) = facets(facet="kind", refine="kind:Nature")["kind"]
    assert (nature["state"], nature["count"]) == ("refined", 10)
    assert nature["facets"] == [
        {"name": "Trees", "count": 7, "state": "refined", "value": "Nature/Trees"},
        {"name": "Parks", "count": 2, "state": "refined", "value": "Nature/Parks"},
    ]


def test_9_only_the_next_level_below_a_refined_node_is_opened(facets: Ask) -> None:
    (nature,) = facets(facet="kind", refine="kind:Nature/Trees")["kind"]
    (trees,) = nature["facets"]
    assert (nature["state"], nature["count"]) == ("displayed", 7)
    assert (trees["state"], trees["count"]) == ("refined", 7)
    assert pairs(trees["facets"]) == [("Nature/Trees/Oak", 4), ("Nature/Trees/Ash", 3)]
    assert all("facets" not in item for item in trees["facets"])


def test_9_refined_leaf_has_no_level_below(facets: Ask) -> None:
    (nature,) = facets(facet="kind", refine="kind:Nature/Trees/Oak")["kind"]
    (oak,) = nature["facets"][0]["facets"]
    assert oak == {"name": "Oak", "count": 4, "state": "refined", "value": "Nature/Trees/Oak"}


@pytest.mark.parametrize("value", ["Nature", "Nature/*", '"Nature"'])
def test_12_8_parent_matches_all_below(facets: Ask, total: Callable[..., int], value: str) -> None:
    assert total(refine=f"kind:{value}") == 10
    (nature,) = facets(facet="kind", refine=f"kind:{value}")["kind"]
    assert nature["state"] == "refined"


def test_12_8_separator_is_the_argument_of_the_annotation(
    facets: Ask, total: Callable[..., int]
) -> None:
    assert pairs(facets(facet="places")["places"]) == [("France", 8), ("Texas", 3)]
    assert total(refine="places:France > Paris") == 3
    assert total(refine="places:France/Paris") == 0


def test_9_records_with_several_values_of_a_branch_count_once(facets: Ask) -> None:
    found = facets(facet="places", refine="places:France")["places"]
    assert pairs(found) == [("France", 8), ("Texas", 3)]
    france = only(found, "France")
    assert pairs(france["facets"]) == [("France > Lyon", 8), ("France > Paris", 3)]
    assert [item["name"] for item in france["facets"]] == ["Lyon", "Paris"]
    assert only(found, "Texas")["state"] == "displayed"


def test_9_excluded_node_stands_beside_its_siblings(facets: Ask) -> None:
    found = facets(facet="kind", exclude="kind:Nature/Trees")["kind"]
    assert pairs(found) == [("Town", 6), ("Nature", 3)]
    assert only(found, "Nature")["facets"] == [
        {"name": "Trees", "state": "excluded", "value": "Nature/Trees"}
    ]


def test_9_excluded_node_whose_parent_is_gone_stands_at_the_top(facets: Ask) -> None:
    found = facets(facet="kind", refine="kind:Town", exclude="kind:Nature/Trees")["kind"]
    assert found[-1] == {"name": "Nature/Trees", "state": "excluded", "value": "Nature/Trees"}


def test_9_dates_are_trees_of_year_month_day(facets: Ask) -> None:
    years = facets(facet="opened")["opened"]
    assert pairs(years) == [("2020", 6), ("2019", 5), ("2021", 5)]
    assert all("facets" not in year for year in years)

    (year,) = facets(facet="opened", refine="opened:2020")["opened"]
    assert year["state"] == "refined"
    assert year["facets"][0] == {
        "name": "02",
        "count": 2,
        "state": "refined",
        "value": "2020/02",
    }
    assert pairs(year["facets"]) == [
        ("2020/02", 2),
        ("2020/05", 2),
        ("2020/08", 1),
        ("2020/11", 1),
    ]


@pytest.mark.parametrize("value", ["2020/02", "2020-02", "2020/2", '"2020/02"'])
def test_9_date_opens_days_below_a_refined_month(facets: Ask, value: str) -> None:
    (year,) = facets(facet="opened", refine=f"opened:{value}")["opened"]
    (month,) = year["facets"]
    assert (year["state"], month["state"]) == ("displayed", "refined")
    assert pairs(month["facets"]) == [("2020/02/02", 1), ("2020/02/14", 1)]
    assert [day["name"] for day in month["facets"]] == ["02", "14"]


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("2020", 6),
        ("2020/02", 2),
        ("2020-02", 2),
        ("2020/2", 2),
        ("2020/02/14", 1),
        ("2020-02-14", 1),
        ("2020/03", 0),
        ("1999", 0),
    ],
)
def test_12_8_date_facet_forms(total: Callable[..., int], value: str, count: int) -> None:
    assert total(refine=f"opened:{value}") == count


def test_12_8_what_is_no_date_is_told(shelf: Any, api: Api) -> None:
    answer = api.get("catalog/datasets/rayon/facets", refine="opened:soon")
    assert answer.status_code == 400
    assert "`soon` is not a date. Clause(s) containing the error(s): refine." in answer.text


def test_9_date_tree_ends_at_the_precision_of_the_field(facets: Ask) -> None:
    (year,) = facets(facet="month", refine="month:2021/01")["month"]
    (month,) = year["facets"]
    assert (month["value"], month["count"]) == ("2021/01", 5)
    assert "facets" not in month


@pytest.mark.parametrize(
    ("timezone", "years"),
    [
        ("UTC", [("2021", 16)]),
        ("Europe/Paris", [("2021", 15), ("2022", 1)]),
        ("Asia/Tokyo", [("2022", 16)]),
    ],
)
def test_9_datetime_tree_follows_timezone(facets: Ask, timezone: str, years: Any) -> None:
    assert pairs(facets(facet="seen", timezone=timezone)["seen"]) == years


def test_9_multivalued_dates_count_records(facets: Ask) -> None:
    assert pairs(facets(facet="days")["days"]) == [("2020", 17), ("2021", 9)]
    year = only(facets(facet="days", refine="days:2020")["days"], "2020")
    assert pairs(year["facets"]) == [("2020/01", 9), ("2020/02", 8)]


def test_9_excluded_month_stands_in_its_year(facets: Ask) -> None:
    found = facets(facet="opened", exclude="opened:2020-02")["opened"]
    assert only(found, "2020")["facets"] == [
        {"name": "02", "state": "excluded", "value": "2020/02"}
    ]


def test_9_disjunctive_dates_open_every_refined_year(facets: Ask) -> None:
    expression = 'facet(name="opened", disjunctive=true)'
    found = facets(facet=expression, refine=["opened:2019", "opened:2021/03"])["opened"]
    assert pairs(found) == [("2020", 6), ("2019", 5), ("2021", 5)]
    assert [item["state"] for item in found] == ["displayed", "refined", "displayed"]
    assert "facets" not in found[0]
    march = only(only(found, "2021")["facets"], "2021/03")
    assert march["state"] == "refined"
    assert march["facets"][0]["name"] == "03"


def test_9_too_many_opened_nodes_are_refused(shelf: Any, api: Api) -> None:
    answer = api.get(
        "catalog/datasets/rayon/facets",
        facet='facet(name="kind", disjunctive=true)',
        refine=[f"kind:k{number}" for number in range(60)],
    )
    assert answer.status_code == 400
    assert "may open at most 50 nodes" in answer.text
