"""Check a parsed query against a schema: names resolve, types mix, aliases are unique.

Takes a ParsedQuery and a Schema, returns a CheckedQuery; raises OdsqlError and its kind, each
with its clause. Knows no table and no SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from datasets.odsql import ast, tree
from datasets.odsql.check.predicates import check_predicate_node
from datasets.odsql.check.refinements import check_exclusions, check_refinements
from datasets.odsql.check.scope import Scope, errors_of, resolve
from datasets.odsql.check.select import (
    Output,
    check_aggregates,
    check_plain_select,
    is_aggregate,
    key_of,
    output,
)
from datasets.odsql.check.values import check_value
from datasets.odsql.errors import Clause, Failures, OdsqlError, OdsqlLimitError
from datasets.odsql.functions import REGISTRY
from datasets.odsql.functions.buckets import Buckets, condition
from datasets.odsql.functions.search import sought_words
from datasets.odsql.functions.signature import Context, Kind
from datasets.odsql.limits import MAX_NEAR_SOUGHT
from datasets.odsql.parser import parse_where
from datasets.odsql.query import (
    CheckedPredicate,
    CheckedQuery,
    Column,
    ParsedQuery,
    TechnicalFields,
)
from datasets.types import TYPES, Schema


def check_query(
    parsed: ParsedQuery,
    schema: Schema,
    *,
    technical: TechnicalFields | None = None,
    now: datetime | None = None,
) -> CheckedQuery:
    """Return the checked form of a query on records of this schema.

    `technical` is left out for the catalogue, which has no recordid. `now` is the moment that
    `now()` stands for (default: this one).

    Raises:
        OdsqlError: or one of its kind, with the clause it came from.
    """
    scope = _scope(schema, technical, parsed.timezone, parsed.lang, now, Clause.WHERE)
    failures = Failures()
    where = _where(parsed, scope, failures)
    is_grouped = bool(parsed.group_by)
    is_aggregated = not is_grouped and any(is_aggregate(item.expr) for item in parsed.select)
    keys: tuple[tree.Key, ...] = ()
    outputs: list[Output] = []
    order: tuple[tree.Order, ...] = ()
    with failures.of(Clause.SELECT):
        # What follows hangs together: after an error the next clauses would only repeat it.
        items = _aliased(parsed)
        keys, columns, by_node = _group_by(parsed, items, replace(scope, clause=Clause.GROUP_BY))
        inner = replace(
            scope,
            clause=Clause.SELECT,
            keys=by_node,
            allows_aggregates=True,
            allows_fields=not (is_grouped or is_aggregated),
        )
        if is_grouped or is_aggregated:
            outputs = check_aggregates(items, inner, columns)
        else:
            outputs = check_plain_select(items, inner)
        with failures.of(Clause.ORDER_BY):
            by_name = {item.column.name: item.value for item in outputs}
            by_name |= {  # the key itself, although it is shown as null under this alias
                item.alias: by_node[item.expr]
                for item in items
                if item.alias is not None and item.expr in by_node
            }
            order_scope = replace(inner, clause=Clause.ORDER_BY, allows_fields=not is_grouped)
            order = _order_by(parsed.order_by, by_name, order_scope)
            if (
                not is_grouped
                and not is_aggregated
                and any(_holds_aggregate(o.value) for o in order)
            ):
                raise OdsqlError("An aggregate in order_by needs a group_by.")
    failures.raise_first()
    conditions = [key.condition for key in keys if key.condition is not None]
    return CheckedQuery(
        columns=tuple(item.column for item in outputs),
        outputs=tuple(item.value for item in outputs),
        schema=schema,
        where=_all((*where, *conditions)),
        keys=keys,
        order=() if is_aggregated else order,
        limit=parsed.limit,
        offset=parsed.offset,
        lang=parsed.lang,
        timezone=parsed.timezone,
        is_grouped=is_grouped,
        is_aggregated=is_aggregated,
        is_sorted_by_aggregate=any(_holds_aggregate(item.value) for item in order),
        is_volatile=_is_volatile(*parsed.where, *parsed.select, *parsed.group_by, *parsed.order_by),
    )


def check_predicate(
    text: str,
    schema: Schema,
    *,
    technical: TechnicalFields | None = None,
    timezone: str = "UTC",
    now: datetime | None = None,
) -> CheckedPredicate:
    """Return a `where` that stands alone, such as the row predicate of a scope.

    Raises:
        OdsqlError: or one of its kind.
    """
    node = parse_where(text)
    scope = _scope(schema, technical, timezone, "en", now, Clause.WHERE)
    with errors_of(Clause.WHERE):
        where = check_predicate_node(node, scope)
    return CheckedPredicate(where=where, timezone=timezone, is_volatile=_is_volatile(node))


def _scope(
    schema: Schema,
    technical: TechnicalFields | None,
    timezone: str,
    lang: str,
    now: datetime | None,
    clause: Clause,
) -> Scope:
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as err:
        raise OdsqlError("Unknown time zone `" + timezone[:40] + "`.") from err
    context = Context(now=now or datetime.now(UTC), zone=zone, lang=lang)
    return Scope(schema=schema, technical=technical, context=context, clause=clause)


def _where(parsed: ParsedQuery, scope: Scope, failures: Failures) -> tuple[tree.Predicate, ...]:
    found: list[tree.Predicate] = []
    with failures.of(Clause.WHERE):
        if sought_words(parsed.where) > MAX_NEAR_SOUGHT:
            raise OdsqlLimitError(
                "All search() of a request may hold at most "
                + str(MAX_NEAR_SOUGHT)
                + " words together."
            )
        found += (check_predicate_node(node, scope) for node in parsed.where)
    with failures.of(Clause.REFINE):
        found += check_refinements(
            parsed.refine, replace(scope, clause=Clause.REFINE), disjunctive=parsed.disjunctive
        )
    with failures.of(Clause.EXCLUDE):
        found += check_exclusions(parsed.exclude, replace(scope, clause=Clause.EXCLUDE))
    return tuple(found)


def _all(predicates: Sequence[tree.Predicate]) -> tree.Predicate | None:
    if len(predicates) > 1:
        return tree.AllOf(operands=tuple(predicates))
    return predicates[0] if predicates else None


def _aliased(parsed: ParsedQuery) -> tuple[ast.SelectItem, ...]:
    """Return the select items, once no alias is declared twice."""
    seen: set[str] = set()
    for clause, items in ((Clause.SELECT, parsed.select), (Clause.GROUP_BY, parsed.group_by)):
        for item in items:
            if item.alias is not None and item.alias in seen:
                error = OdsqlError(
                    "Alias '" + item.alias + "' is declared several times.", span=item.span
                )
                error.clause = clause
                raise error
            if item.alias is not None:
                seen.add(item.alias)
    return parsed.select


def _group_by(
    parsed: ParsedQuery, items: Sequence[ast.SelectItem], scope: Scope
) -> tuple[tuple[tree.Key, ...], tuple[Column, ...], dict[ast.Expr, tree.KeyValue]]:
    """Return the keys, their columns, and the expressions that stand for a key elsewhere."""
    keys: list[tree.Key] = []
    columns: list[Column] = []
    by_node: dict[ast.Expr, tree.KeyValue] = {}
    aliases = {item.alias: item.expr for item in items if item.alias is not None}
    with errors_of(Clause.GROUP_BY):
        for item in parsed.group_by:
            node = item.expr
            name = key_of(item)
            if isinstance(node, ast.Name) and scope.schema.get(node.name) is None:
                node = aliases.get(node.name, node)
            value = check_value(node, replace(scope, takes_elements=True))
            _check_groupable(value, node)
            key_value = tree.KeyValue(type=value.type, index=len(keys))
            keys.append(tree.Key(value=value, condition=_condition(value)))
            columns.append(output(name, value).column)
            by_node.setdefault(node, key_value)
            by_node.setdefault(item.expr, key_value)
            if item.alias is not None:
                by_node[ast.Name(name=item.alias)] = key_value
    return tuple(keys), tuple(columns), by_node


def _condition(value: tree.Value) -> tree.Predicate | None:
    if isinstance(value, tree.Apply) and REGISTRY[value.function].kind is Kind.BUCKET:
        buckets = value.args[1]
        if isinstance(buckets, tree.Constant) and isinstance(buckets.value, Buckets):
            return condition(value.args[0], buckets.value)
    return None


def _check_groupable(value: tree.Value, node: ast.Expr) -> None:
    is_bucket = isinstance(value, tree.Apply) and REGISTRY[value.function].kind is Kind.BUCKET
    if not is_bucket and not TYPES[value.type].is_groupable:
        advice = (
            " Use geo_cluster(point_geo, int_precision) instead."
            if TYPES[value.type].is_geo
            else ""
        )
        raise OdsqlError(
            "It is not possible to group by a value of type " + value.type.value + "." + advice,
            span=node.span,
        )
    if _holds_aggregate(value):
        raise OdsqlError("It is not possible to group by an aggregate.", span=node.span)


def _order_by(
    items: Sequence[ast.OrderItem], by_name: Mapping[str, tree.Value], scope: Scope
) -> tuple[tree.Order, ...]:
    """Return the order asked for: aggregates first, then keys and fields."""
    order: list[tree.Order] = []
    has_field = False
    for item in items:
        node = item.expr
        value = _ordered(node, by_name, scope)
        if not TYPES[value.type].is_groupable:
            raise OdsqlError(
                "It is not possible to sort on a value of type " + value.type.value + ".",
                span=node.span,
            )
        is_field = isinstance(value, tree.KeyValue | tree.FieldValue)
        if has_field and not is_field and _holds_aggregate(value):
            raise OdsqlError("Aggregates must come before fields in order_by.", span=node.span)
        has_field = has_field or is_field
        is_shuffle = isinstance(value, tree.Apply) and value.function == "random"
        is_descending = item.is_descending and not is_shuffle  # which knows no direction
        order.append(tree.Order(value=value, is_descending=is_descending))
    return tuple(order)


def _ordered(node: ast.Expr, by_name: Mapping[str, tree.Value], scope: Scope) -> tree.Value:
    """Return what an order term stands for: an alias or a key first, then a field."""
    if isinstance(node, ast.Name):
        found = scope.keys.get(node) or by_name.get(node.name)
        return resolve(node, scope) if found is None else found
    return check_value(node, scope)


def _holds_aggregate(value: tree.Value) -> bool:
    match value:
        case tree.Apply():
            is_one = REGISTRY[value.function].kind is Kind.AGGREGATE
            return is_one or any(_holds_aggregate(arg) for arg in value.args)
        case tree.Arithmetic():
            return _holds_aggregate(value.left) or _holds_aggregate(value.right)
        case tree.Negative():
            return _holds_aggregate(value.operand)
        case _:
            return False


def _is_volatile(*nodes: ast.Node) -> bool:
    return any(
        isinstance(item, ast.Call) and REGISTRY[item.function].is_volatile
        for node in nodes
        for item in ast.walk(node)
    )
