"""From a scope and a query to a question that holds: parsed, checked, and named for caching.

Errors of the query's text leave here; nothing below can blame the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from rest_framework.request import Request

from api.v2_1 import caching, params
from datasets import selectors
from datasets.odsql import (
    CheckedQuery,
    Clause,
    OdsqlError,
    Query,
    TechnicalFields,
    ast,
    check_query,
    parse_query,
)
from datasets.odsql.check.select import key_of
from datasets.selectors import Scope
from datasets.types import FieldType

LINKS_KEY = "_links"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A checked query on the records of one scope."""

    scope: Scope
    checked: CheckedQuery
    name: str | None
    """Names the answer; None where it changes without the data changing."""
    added: frozenset[str]
    """Keys that the answer adds to those asked for."""

    @property
    def known_count(self) -> int | None:
        """Return the number of records the caller may see, where it is known without asking."""
        return None if self.scope.predicate is not None else self.scope.version.records_count


def scope_of(request: Request, dataset_id: str) -> Scope:
    """Return what the caller may ask of a dataset, by identifier or permanent uid.

    Raises:
        DatasetNotVisibleError, DataNotVisibleError.
    """
    dataset = selectors.visible_dataset(user=request.user, dataset_id=dataset_id)
    return selectors.scope(user=request.user, dataset=dataset)


def technical_fields(scope: Scope) -> TechnicalFields:
    """Return what a query may name beside the fields of the scope."""
    return TechnicalFields(
        datasetid=scope.dataset.dataset_id, record_timestamp=scope.version.created_at
    )


def records_question(
    scope: Scope,
    query: Query,
    *,
    added: Sequence[ast.SelectItem] = (),
    kind: Sequence[object] = (),
    at: str = "",
) -> Question:
    """Return the question that a query asks of the records.

    `added` are columns that the answer needs beside what was asked for; they come last. They
    are left out where records are grouped or aggregated, and where the select itself gives a
    value under their key. `kind` is what else decides the answer: its shape, format and options;
    `at` is the portal's address, which values of files begin with.
    """
    technical = technical_fields(scope)
    parsed = parse_query(query)
    checked = check_query(parsed, scope.schema, technical=technical)
    asked_for = {column.name for column in checked.columns}
    is_of_records = not checked.is_grouped and not checked.is_aggregated
    added = [item for item in added if is_of_records and item.alias not in asked_for]
    if added:
        asked = parsed.select or (ast.SelectItem(expr=ast.Star(), text="*"),)
        parsed = replace(parsed, select=(*asked, *added))
        checked = check_query(parsed, scope.schema, technical=technical)
    is_volatile = checked.is_volatile or (
        scope.predicate is not None and scope.predicate.is_volatile
    )
    if any(column.type is FieldType.FILE for column in checked.columns):
        kind = (*kind, at)
    name = None if is_volatile else caching.digest(scope.fingerprint, asdict(query), *kind)
    keys = frozenset(key_of(item) for item in added)
    return Question(scope=scope, checked=checked, name=name, added=keys)


def technical_column(name: str, alias: str) -> ast.SelectItem:
    """Return a column that shows a technical field under another key."""
    return ast.SelectItem(expr=ast.Name(name=name), alias=alias, text=name)


def refuse_boundless_order(checked: CheckedQuery) -> None:
    """Refuse to sort all groups by an aggregate: the contract bounds it."""
    limit = checked.limit
    if checked.is_sorted_by_aggregate and (limit is None or limit > params.MAX_GROUPS):
        raise OdsqlError(
            f"an export sorted by an aggregate cannot have limit > {params.MAX_GROUPS}: "
            f"give a limit lower than {params.MAX_GROUPS + 1}.",
            clause=Clause.ORDER_BY,
        )
