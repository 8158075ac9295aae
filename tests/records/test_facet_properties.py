"""Facets against the table they count: what is listed is what a refinement finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from datasets.odsql import Query, check_query, compile_count, parse_query
from datasets.odsql.check.facets import (
    Facet,
    FacetSort,
    check_facets,
    faceted_schema,
)
from datasets.odsql.facets import FacetValue, State, plan_facets, refinable
from datasets.odsql.parser import parse_facet
from datasets.records import read
from datasets.records.facets import facet_values
from datasets.types import Table
from tests.odsql import places
from tests.records.conftest import record_table

pytestmark = pytest.mark.django_db(databases=["default", "records", "records_read"])

_TEXTS = ("Paris", '"q"', "a:b", "x/y", "x/y/z", "x", " s ", "É", "10", "9", "07", "`", "\\", "//")
_MOMENTS = ("2019-12-31T23:30:00+00:00", "2020-01-01T00:30:00+00:00", "2020-02-29T12:00:00+00:00")
_FACETS = ("city", "pop", "h", "d", "t", "tags", "marks", "ok", "area", "1_uai")


def _rows(count: int) -> list[places.Row]:
    """Return many rows made of few values, so that groups overlap."""
    chance = random.Random(20)
    rows = []
    for number in range(count):
        source = places.ROWS[number % len(places.ROWS)]
        row = dict(source)
        for name in ("city", "area", "1_uai"):
            row[name] = chance.choice([*_TEXTS, None])
        row["tags"] = chance.choice([None, [chance.choice(_TEXTS) for _place in range(3)]])
        row["t"] = places._moment(chance.choice([*_MOMENTS, None]))
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def many_places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Table]:
    with record_table("d0_facets", _rows(80), django_db_blocker) as table:
        yield table


@st.composite
def _expressions(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(_FACETS))
    parts = [f"name=`{name}`", f"sort='{draw(st.sampled_from(list(FacetSort)))}'"]
    if draw(st.booleans()):
        parts.append(f"disjunctive={draw(st.sampled_from(['true', 'false']))}")
    if name in {"city", "area", "tags", "1_uai"} and draw(st.booleans()):
        parts.append(f"separator='{draw(st.sampled_from(['/', ':', '//']))}'")
    return f"facet({', '.join(draw(st.permutations(parts)))})"


_REFINEMENTS = st.lists(
    st.sampled_from(
        [
            *("ok:true", "pop:20", "d:2022", "d:2022/12", "t:2020", "t:2020-01"),
            *("tags:x", "tags:10", "area:x", "area:x/y", "city:Paris", "marks:2"),
        ]
    ),
    max_size=2,
).map(tuple)

_QUERIES = st.builds(
    Query,
    where=st.sampled_from([(), ("pop > 5",), ("city is not null",)]),
    refine=_REFINEMENTS,
    exclude=_REFINEMENTS,
    timezone=st.sampled_from(["UTC", "Europe/Paris", "America/New_York"]),
)


def _nodes(values: tuple[FacetValue, ...] | list[FacetValue]) -> Iterator[FacetValue]:
    for item in values:
        yield item
        yield from _nodes(item.values)


def _count(query: Query, facet: Facet, table: Table) -> int:
    schema = faceted_schema(places.SCHEMA, [facet])
    return read.count(compile_count(check_query(parse_query(query), schema), table))


def _asked(text: str, query: Query, table: Table) -> tuple[Facet, list[FacetValue]]:
    (facet,) = check_facets(parse_facet(text), places.SCHEMA)
    (plan,) = plan_facets((facet,), parse_query(query), places.SCHEMA)
    return facet, facet_values(plan, table)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=_expressions(), query=_QUERIES)
def test_9_count_is_what_the_value_finds_as_a_refinement(
    many_places: Table, text: str, query: Query
) -> None:
    facet, values = _asked(text, query, many_places)
    name = f"`{facet.field.name}`"
    others = tuple(item for item in query.refine if item.partition(":")[0] != facet.field.name)
    kept = replace(query, refine=others) if facet.is_disjunctive else query
    for item in _nodes(values):
        if item.state is State.EXCLUDED:
            assert item.count is None
            continue
        found = _count(
            replace(kept, refine=(*kept.refine, f"{name}:{refinable(item.value)}")),
            facet,
            many_places,
        )
        # Under a disjunctive facet the value replaces what was chosen of it.
        assert found == item.count, (text, query, item)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=_expressions(), query=_QUERIES)
def test_9_state_is_refined_for_the_value_and_all_below(
    many_places: Table, text: str, query: Query
) -> None:
    facet, before = _asked(text, query, many_places)
    shown = [item for item in _nodes(before) if item.state is not State.EXCLUDED][:3]
    for chosen in shown:
        refined = replace(query, refine=(f"`{facet.field.name}`:{refinable(chosen.value)}",))
        _facet, after = _asked(text, refined, many_places)
        for item in _nodes(after):
            if item.state is State.EXCLUDED:
                continue
            mark = facet.separator or "/"
            is_below = facet.is_tree and item.value.startswith(chosen.value + mark)
            is_refined = item.value == chosen.value or is_below
            assert (item.state is State.REFINED) == is_refined, (text, chosen, item)
