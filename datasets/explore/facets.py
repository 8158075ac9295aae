"""Counts by value beside the records: what may be chosen, and how many would be left.

Siblings of a chosen value stay visible: a facet is counted as if it were not refined itself.
Without any filter the counts were made at publish, and cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from datasets.explore.records import ask
from datasets.explore.state import ExploreState
from datasets.odsql import Column, OdsqlError
from datasets.odsql_text import named
from datasets.profiles import frequent
from datasets.records.errors import RecordsError
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
        chosen = sum(1 for item in self.values if item.is_chosen)
        return max(FIRST_VALUES, chosen)


def record_facets(
    scope: Scope, state: ExploreState, described: Sequence[DescribedField]
) -> list[RecordFacet]:
    """Return the facets of a dataset: those that staff marked, else fields with few values."""
    labels = {item.name: item.label or item.name for item in described}
    found = []
    for field in faceted(scope):
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
        return _years(scope, others, field) if is_small else []
    top = frequent(scope.version.profile.get(field.name, {}))
    kept = [(_text(value), count) for value, count in top[:MOST_VALUES]]
    if not others.has_filter and scope.predicate is None:
        return [*kept]
    if not is_small:
        return [(value, None) for value, _count in kept]
    try:
        answer = ask(
            scope,
            others,
            others.query(
                select="count(*) as facet_count",
                group_by=f"{named(field.name)} as facet_value",
                order_by="count(*) desc",
                limit=MOST_VALUES + 1,
                timezone=scope.dataset.timezone,
            ),
        )
    except (OdsqlError, RecordsError):
        return [(value, None) for value, _count in kept]
    counted: dict[str, int | None] = dict.fromkeys((value for value, _count in kept), 0)
    counted |= {_text(value): _whole(count) for value, count in _pairs(answer.columns, answer.rows)}
    return sorted(counted.items(), key=lambda item: -(item[1] or 0))[:MOST_VALUES]


def _pairs(
    columns: Sequence[Column], rows: Sequence[Sequence[object]]
) -> list[tuple[object, object]]:
    """Return value and count of each row, whichever column comes first."""
    names = [column.name for column in columns]
    value, count = names.index("facet_value"), names.index("facet_count")
    return [(row[value], row[count]) for row in rows if row[value] is not None]


def _years(scope: Scope, state: ExploreState, field: Field) -> list[tuple[str, int | None]]:
    try:
        answer = ask(
            scope,
            state,
            state.query(
                select="count(*) as facet_count",
                group_by=f"year({named(field.name)}) as facet_value",
                order_by="facet_value desc",
                limit=MOST_VALUES,
                timezone=scope.dataset.timezone,
            ),
        )
    except (OdsqlError, RecordsError):
        return []
    return [(_text(value), _whole(count)) for value, count in _pairs(answer.columns, answer.rows)]


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _label(field: Field, value: str) -> str:
    if field.type is FieldType.BOOLEAN:
        return _("yes") if value == "true" else _("no")
    return value
