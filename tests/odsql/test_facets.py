"""Facets from text to questions and back to trees, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.odsql import Query, UnknownFieldError, compile_page, parse_query
from datasets.odsql.check.facets import Facet, FacetSort, check_facets
from datasets.odsql.facets import (
    FacetPlan,
    State,
    listed,
    path_of,
    plan_facets,
    refinable,
    text_of,
    tree_of,
)
from datasets.odsql.parser import parse_facet, parse_refinement
from datasets.types import Field, FieldType, Table
from tests.odsql import places
from tests.odsql.sqlcheck import check_statement

TABLE = Table(schema="records", name="d1_p1")


def facets(text: str) -> tuple[Facet, ...]:
    return check_facets(parse_facet(text), places.SCHEMA)


def plan(text: str, **query: object) -> FacetPlan:
    asked = parse_query(Query(**query))  # type: ignore[arg-type]  # attributes of Query
    (found,) = plan_facets(facets(text), asked, places.SCHEMA)
    return found


def test_arguments_decide_before_annotations() -> None:
    (tags,) = facets("tags")
    assert (tags.is_disjunctive, tags.separator, tags.limit) == (True, None, 100)
    assert tags.sort is FacetSort.COUNT
    (tags,) = facets("facet(name=tags, disjunctive=false, separator='>', sort=num, limit=7)")
    assert (tags.is_disjunctive, tags.separator, tags.limit) == (False, ">", 7)
    assert tags.sort is FacetSort.NUM
    (area,) = facets("facet(name='area', hierarchical=true)")
    assert area.separator == "/"
    (area,) = facets("facet(name='area', hierarchical=false, separator='/')")
    assert area.separator is None


def test_error_points_at_the_name() -> None:
    with pytest.raises(UnknownFieldError) as caught:
        facets("pop, facet(limit=3, name='citty')")
    assert caught.value.hint == "Did you mean `city`?"
    start, end = caught.value.span or (0, 0)
    assert "pop, facet(limit=3, name='citty')"[start:end] == "name='citty'"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"where": ("pop > 3",), "exclude": ("tags:b",)},
        {"refine": ("area:France/Paris", "d:2022/12", "t:2022", "tags:a", "tags:b")},
        {"refine": ("area:x/y/z",), "timezone": "Asia/Tokyo"},
    ],
)
@pytest.mark.parametrize("sort", list(FacetSort))
def test_every_question_is_one_select(query: dict[str, object], sort: FacetSort) -> None:
    names = [field.name for field in places.SCHEMA if field.traits.is_groupable]
    text = ", ".join(f"facet(name=`{name}`, sort='{sort}')" for name in names)
    asked = parse_query(Query(**query))  # type: ignore[arg-type]  # attributes of Query
    plans = plan_facets(facets(text), asked, places.SCHEMA)
    assert [item.facet.name for item in plans] == names
    for found in plans:
        for listing in found.listings:
            check_statement(compile_page(listing.checked, TABLE), TABLE)


def test_nodes_above_what_is_refined_are_opened_parents_first() -> None:
    found = plan("area", refine=("area:a/b", "area:a/c"))
    assert [item.path for item in found.listings] == [(), ("a",), ("a", "b"), ("a", "c")]
    assert found.is_narrowed
    dates = plan("d", refine=("d:2022-12-31",))
    assert [item.path for item in dates.listings] == [(), ("2022",), ("2022", "12")]


def test_disjunctive_facet_is_not_narrowed_by_itself() -> None:
    assert not plan("tags", refine=("tags:a", "tags:b")).is_narrowed
    assert plan("tags", refine=("tags:a", "pop:1")).is_narrowed
    assert plan("tags", exclude=("tags:a",)).is_narrowed
    assert plan("area", refine=("area:a",)).is_narrowed


def test_tree_is_put_together_from_lists() -> None:
    found = plan("area", refine=("area:a/b",), exclude=("area:a/x", "area:q/r", "area:z"))
    answers = [[("a", 5), ("c", 2)], [("b", 3), ("d", 1)], [("e", 3)]]
    first, other, z, orphan = tree_of(found, answers)
    assert (first.value, first.count, first.state) == ("a", 5, State.DISPLAYED)
    assert [(v.name, v.value, v.state) for v in first.values] == [
        ("b", "a/b", State.REFINED),
        ("d", "a/d", State.DISPLAYED),
        ("x", "a/x", State.EXCLUDED),
    ]
    assert [(v.value, v.state) for v in first.values[0].values] == [("a/b/e", State.REFINED)]
    assert other.values == ()
    assert (z.name, z.count, z.state) == ("z", None, State.EXCLUDED)
    assert (orphan.name, orphan.value) == ("q/r", "q/r")


@pytest.mark.parametrize(
    ("type_", "text", "path"),
    [
        (FieldType.INT, "020", "20"),
        (FieldType.INT, "2.5", "2.5"),
        (FieldType.INT, "x", "x"),
        (FieldType.DOUBLE, "20", "20.0"),
        (FieldType.DOUBLE, "1e1", "10.0"),
        (FieldType.BOOLEAN, "TRUE", "true"),
        (FieldType.BOOLEAN, "0", "false"),
        (FieldType.TEXT, " a ", " a "),
    ],
)
def test_what_was_chosen_is_recognised(type_: FieldType, text: str, path: str) -> None:
    facet = Facet(name="f", field=Field(name="f", type=type_), sort=FacetSort.COUNT)
    assert path_of(text, facet, zone=None) == (path,)  # type: ignore[arg-type]  # no date


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_text_can_follow_the_colon(text: str) -> None:
    assert parse_refinement("f:" + refinable(text)).value == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_refined_by_its_text(value: float) -> None:
    field = Field(name="f", type=FieldType.DOUBLE)
    facet = Facet(name="f", field=field, sort=FacetSort.COUNT)
    assert path_of(text_of(value, field), facet, zone=None) == (text_of(value, field),)  # type: ignore[arg-type]  # no date


def test_known_counts_are_cut_after_they_are_sorted() -> None:
    field = Field(name="f", type=FieldType.TEXT)
    pairs = [("b", 1), ("a", 1), ("é", 3), ("10", 2), ("9", 2)]
    orders = {
        FacetSort.COUNT: ["é", "10", "9"],
        FacetSort.COUNT_REVERSED: ["a", "b", "10"],
        FacetSort.ALPHANUM: ["10", "9", "a"],
        FacetSort.ALPHANUM_REVERSED: ["é", "b", "a"],
        FacetSort.NUM: ["9", "10", "a"],
        FacetSort.NUM_REVERSED: ["10", "9", "a"],
    }
    for sort, order in orders.items():
        facet = Facet(name="f", field=field, sort=sort, limit=3)
        assert [value for value, _count in listed(pairs, facet)] == order
