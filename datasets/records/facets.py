"""Count the values of fields: run the questions of facet plans, one for each list.

Takes plans of `odsql.facets`, a table and what is known already; returns trees of values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datasets.odsql import CheckedPredicate, CompileOptions, compile_page
from datasets.odsql.check.facets import Facet
from datasets.odsql.facets import FacetPlan, FacetValue, Pair, listed, tree_of
from datasets.records.read import page
from datasets.types import FieldType, Table

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
    counted = None
    if known is not None and predicate is None and not plan.is_narrowed:
        pairs = known.get(plan.facet.field.name)
        counted = None if pairs is None else _at_the_top(pairs, plan.facet)
    answers: list[Sequence[Sequence[object]]] = []
    for item in plan.listings:
        if plan.facet.limit == 0:
            answers.append(())
        elif counted is not None and not item.path:
            answers.append(listed(counted, plan.facet))
        else:
            compiled = compile_page(item.checked, table, predicate, options=options)
            answers.append(page(compiled, using=using))
    return tree_of(plan, answers)


def _at_the_top(pairs: Sequence[Pair], facet: Facet) -> Sequence[Pair] | None:
    """Return the first level of what is known; None where whole values do not tell it.

    A record whose elements share a branch is counted once there, which counts of its elements
    do not tell.
    """
    if not facet.is_tree or (facet.field.type is FieldType.DATE and not facet.field.multivalued):
        return pairs  # of dates the years are kept
    if facet.field.multivalued or facet.separator is None:
        return None
    roots: dict[object, int] = {}
    for value, count in pairs:
        root = str(value).split(facet.separator, 1)[0]
        roots[root] = roots.get(root, 0) + count
    return list(roots.items())
