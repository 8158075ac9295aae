"""Count the values of fields: run the questions of facet plans, one for each list.

Takes plans of `odsql.facets`, a table and what is known already; returns trees of values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datasets.odsql import CheckedPredicate, CompileOptions, compile_page
from datasets.odsql.facets import FacetPlan, FacetValue, Pair, listed, tree_of
from datasets.records.read import page
from datasets.types import Table

Known = Mapping[str, Sequence[Pair]]
"""Per field every value with its number of records, where no record is left out."""


def facet_values(
    plan: FacetPlan,
    table: Table,
    predicate: CheckedPredicate | None = None,
    *,
    known: Known | None = None,
    options: CompileOptions | None = None,
    using: str = "records_read",
) -> list[FacetValue]:
    """Return the values of one facet; the top of what is known costs no query.

    Raises:
        QueryTooSlowError, RecordsBusyError, ValueOutOfRangeError.
    """
    counted = (known or {}).get(plan.facet.field.name)
    answers: list[Sequence[Sequence[object]]] = []
    for item in plan.listings:
        if plan.facet.limit == 0:
            answers.append(())
        elif counted is not None and _is_known(plan, predicate) and not item.path:
            answers.append(listed(counted, plan.facet))
        else:
            compiled = compile_page(item.checked, table, predicate, options=options)
            answers.append(page(compiled, using=using))
    return tree_of(plan, answers)


def _is_known(plan: FacetPlan, predicate: CheckedPredicate | None) -> bool:
    """Return whether counts of all records answer the top: a plain list without any filter."""
    return not plan.is_narrowed and predicate is None and not plan.facet.is_tree
