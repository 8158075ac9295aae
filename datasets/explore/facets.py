"""Counts by value beside the records: what may be chosen, and how many would be left.

Siblings of a chosen value stay visible: a facet is counted as if it were not refined itself.
Without any filter the counts were made at publish, and cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from datasets.explore.records import technical_fields
from datasets.explore.state import ExploreState
from datasets.facet_counts import known_counts
from datasets.odsql import OdsqlError, parse_query
from datasets.odsql.check.facets import Facet, FacetSort
from datasets.odsql.check.refinements import separator_of
from datasets.odsql.facets import FacetValue, plan_facets, text_of
from datasets.profiles import frequent
from datasets.records.errors import RecordsError
from datasets.records.facets import facet_values
from datasets.selectors import DescribedField, Scope
from datasets.types import Field, FieldType

MOST_FACETS = 6
MOST_VALUES = 20
FIRST_VALUES = 6
COUNTED = 300_000
"""Records up to which counts under a filter are worth their time on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacetValue:
    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacet:
    """One field and its most frequent values."""

    name: str
    label: str
    values: Sequence[RecordFacetValue]

    @property
    def parameter(self) -> str:
        return f"refine.{self.name}"

    @property
    def first(self) -> Sequence[RecordFacetValue]:
        return self.values[: self._cut]

    @property
    def others(self) -> Sequence[RecordFacetValue]:
        return self.values[self._cut :]

    @property
    def _cut(self) -> int:
        chosen = [place for place, item in enumerate(self.values, 1) if item.is_chosen]
        return max([FIRST_VALUES, *chosen])


def record_facets(
    scope: Scope, state: ExploreState, described: Sequence[DescribedField]
) -> list[RecordFacet]:
    """Return the facets of a dataset: those that staff marked, else fields with few values."""
    labels = {item.name: item.label or item.name for item in described}
    found = []
    for field in faceted(scope):
        branches = _branches(scope, state, field)
        if branches is not None:
            if len(branches) > 1 or state.refined.get(field.name):
                found.append(
                    RecordFacet(name=field.name, label=labels[field.name], values=branches)
                )
            continue
        counts = _counts(scope, state, field)
        chosen = state.refined.get(field.name, ())
        listed = dict(counts)
        for value in chosen:
            listed.setdefault(value, 0)
        if len(listed) < 2 and not chosen:
            continue
        values = [
            RecordFacetValue(
                value=value,
                label=_label(field, value),
                count=count,
                is_chosen=value in chosen,
            )
            for value, count in listed.items()
        ]
        values.sort(key=lambda item: not item.is_chosen)
        found.append(RecordFacet(name=field.name, label=labels[field.name], values=values))
    return found


def faceted(scope: Scope) -> list[Field]:
    """Return the fields that get a facet."""
    marked = [item for item in scope.schema if item.annotations.get("facet")]
    if not marked:
        marked = [item for item in scope.schema if _has_few_values(scope, item)]
    return [item for item in marked if item.traits.is_groupable][:MOST_FACETS]


def _has_few_values(scope: Scope, field: Field) -> bool:
    distinct = scope.version.profile.get(field.name, {}).get("distinct")
    if field.type is FieldType.BOOLEAN:
        return bool(distinct == 2)
    return field.type is FieldType.TEXT and isinstance(distinct, int) and 2 <= distinct <= 30


def _counts(scope: Scope, state: ExploreState, field: Field) -> list[tuple[str, int | None]]:
    others = state.without_field(field.name)
    is_small = scope.version.records_count <= COUNTED
    if field.traits.is_temporal:
        years = _counted(scope, others, field, FacetSort.NUM_REVERSED) if is_small else None
        return years or []
    top = frequent(scope.version.profile.get(field.name, {}))
    kept = [text_of(value, field) for value, _count in top[:MOST_VALUES]]
    if not others.has_filter and scope.predicate is None:
        return [(text_of(value, field), count) for value, count in top[:MOST_VALUES]]
    if not is_small:
        return [(value, None) for value in kept]
    found = _counted(scope, others, field, FacetSort.COUNT)
    if found is None:
        return [(value, None) for value in kept]
    counted: dict[str, int | None] = dict.fromkeys(kept, 0)
    counted |= found
    return sorted(counted.items(), key=lambda item: -(item[1] or 0))[:MOST_VALUES]


def _branches(scope: Scope, state: ExploreState, field: Field) -> list[RecordFacetValue] | None:
    """Return the levels of a hierarchy that are open, chosen branches first; None if it is none.

    The level below a branch opens once the branch is chosen.
    """
    if separator_of(field) is None or scope.version.records_count > COUNTED:
        return None
    chosen = state.refined.get(field.name, ())
    alternatives = replace(field, annotations={**field.annotations, "disjunctive": True})
    nodes = _asked(scope, state, alternatives, FacetSort.COUNT)
    if nodes is None:
        return None
    nodes.sort(key=lambda node: not _holds_chosen(node, chosen))
    values = list(_flattened(nodes, (), chosen))
    shown = {item.value for item in values}
    values += [
        RecordFacetValue(value=value, label=value, count=0, is_chosen=True)
        for value in chosen
        if value not in shown
    ]
    return values


def _holds_chosen(node: FacetValue, chosen: Sequence[str]) -> bool:
    return node.value in chosen or any(_holds_chosen(below, chosen) for below in node.values)


def _flattened(
    nodes: Iterable[FacetValue], above: tuple[str, ...], chosen: Sequence[str]
) -> Iterator[RecordFacetValue]:
    for node in nodes:
        path = (*above, node.name)
        yield RecordFacetValue(
            value=node.value,
            label=" › ".join(path),
            count=node.count,
            is_chosen=node.value in chosen,
        )
        yield from _flattened(node.values, path, chosen)


def _counted(
    scope: Scope, state: ExploreState, field: Field, sort: FacetSort
) -> list[tuple[str, int | None]] | None:
    """Return the values that records have under a question, flat; None where it fails."""
    flat = replace(field, annotations={**field.annotations, "hierarchical": False})
    values = _asked(scope, state, flat, sort)
    return None if values is None else [(item.value, item.count) for item in values]


def _asked(
    scope: Scope, state: ExploreState, field: Field, sort: FacetSort
) -> list[FacetValue] | None:
    facet = Facet(name=field.name, field=field, sort=sort, limit=MOST_VALUES)
    query = state.query(timezone=scope.dataset.timezone)
    try:
        (plan,) = plan_facets(
            (facet,),
            parse_query(query),
            state.alternatives(scope.schema),
            technical=technical_fields(scope),
        )
        known = None if plan.is_narrowed else known_counts(scope, (field.name,))
        return facet_values(plan, scope.table, scope.predicate, known=known)
    except (OdsqlError, RecordsError):
        return None


def _label(field: Field, value: str) -> str:
    if field.type is FieldType.BOOLEAN:
        return _("yes") if value == "true" else _("no")
    return value
