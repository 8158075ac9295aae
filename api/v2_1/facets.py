"""Facets as the contract shows them (explore-api 9), from the parameters to plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.v2_1.naming import understood, understood_in_full
from api.v2_1.questions import technical_fields
from datasets.odsql import Query, UnknownFieldError, ast, parse_query
from datasets.odsql.check.facets import FacetSort, check_facets
from datasets.odsql.facets import FacetPlan, FacetValue, plan_facets, refinable
from datasets.odsql.parser import parse_facet
from datasets.selectors import Scope, User

Item = dict[str, object]

CATALOG_SORT = FacetSort.ALPHANUM
"""Order of the catalogue's facets, which nobody annotates: recorded as alphabetical."""


def catalog_plans(user: User, query: Query, texts: Iterable[str]) -> tuple[FacetPlan, ...]:
    """Return how facets of the catalogue are answered; names of the portal's own are known too.

    Raises:
        OdsqlError: or one of its kind, with its clause.
    """
    items = _items(texts)
    parsed, schema = understood(user, query)
    try:
        facets = check_facets(items, schema, sort=CATALOG_SORT)
    except UnknownFieldError:
        parsed, schema = understood_in_full(user, query)
        facets = check_facets(items, schema, sort=CATALOG_SORT)
    return plan_facets(facets, parsed, schema)


def record_plans(scope: Scope, query: Query, texts: Iterable[str]) -> tuple[FacetPlan, ...]:
    """Return how facets of a dataset are answered; raises as `catalog_plans` does."""
    facets = check_facets(_items(texts), scope.schema)
    technical = technical_fields(scope)
    return plan_facets(facets, parse_query(query), scope.schema, technical=technical)


def _items(texts: Iterable[str]) -> list[ast.FacetItem]:
    return [item for text in texts for item in parse_facet(text)]


def facet_item(plan: FacetPlan, values: Sequence[FacetValue]) -> Item:
    """Return one facet under the name it was asked by."""
    return {"name": plan.facet.name, "facets": [_value(item) for item in values]}


def _value(item: FacetValue) -> Item:
    shown: Item = {"name": item.name}
    if item.count is not None:
        shown["count"] = item.count
    shown["state"] = item.state.value
    shown["value"] = refinable(item.value)
    if item.values:
        shown["facets"] = [_value(below) for below in item.values]
    return shown
