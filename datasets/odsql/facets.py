"""Facets as questions, and answers as trees: which lists to ask for, and what they say.

`plan_facets` turns facets and what narrows the records into checked queries, one for each list
of values: the values of a field, or the children of one node of a tree. `tree_of` puts their
rows together again. Pure: someone else asks the questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from datasets.odsql import ast, tree
from datasets.odsql.check.facets import Facet, FacetSort, faceted_schema
from datasets.odsql.check.predicates import compare_period
from datasets.odsql.check.query import check_query
from datasets.odsql.check.refinements import BOOLEANS, branch_of, number_of
from datasets.odsql.errors import Clause, OdsqlLimitError
from datasets.odsql.limits import MAX_LISTED_VALUES, MAX_OPENED
from datasets.odsql.periods import parse_period
from datasets.odsql.query import CheckedQuery, Column, ParsedQuery, TechnicalFields
from datasets.types import Field, FieldType, Schema

Path: TypeAlias = tuple[str, ...]
"""The parts of a value from the root: one for a flat value, year, month, day for a date."""
Pair: TypeAlias = tuple[object, int]
"""A value as the records hold it, or one part of a path, and how many records have it."""

_DATE_LEVELS = ("year", "month", "day")
_PRECISIONS = {"year": 1, "month": 2}
_DATE_MARK = "/"
_TIME = re.compile(r"[T ]", flags=re.IGNORECASE)


class State(StrEnum):
    """What the caller chose about a value."""

    DISPLAYED = "displayed"
    REFINED = "refined"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value of a facet, with the next level where it is opened."""

    name: str
    """What to show."""
    value: str
    """The whole value, from the root of its tree; `refinable` makes it fit for a refinement."""
    count: int | None
    """Records that have it; None where they are left out."""
    state: State
    values: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of values to ask for: rows of a value and a count."""

    path: Path
    """The node whose children these are; empty at the top."""
    checked: CheckedQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPlan:
    """How one facet is answered."""

    facet: Facet
    refined: tuple[Path, ...]
    excluded: tuple[Path, ...]
    listings: tuple[Listing, ...]
    """A node comes after its parent; the first is the top."""
    is_narrowed: bool
    """Whether the caller leaves out records at the top."""


def plan_facets(
    facets: Sequence[Facet],
    parsed: ParsedQuery,
    schema: Schema,
    *,
    technical: TechnicalFields | None = None,
) -> tuple[FacetPlan, ...]:
    """Return the questions that answer facets; `parsed` narrows the records.

    A disjunctive facet is counted as if it were not refined itself.

    Raises:
        OdsqlError: the query does not hold.
        OdsqlLimitError: the answer could hold more than the bounds allow.
    """
    known = faceted_schema(schema, facets)
    narrowing = replace(parsed, select=(), group_by=(), order_by=(), limit=None, offset=0)
    everything = check_query(narrowing, known, technical=technical)
    refined = _by_field(parsed.refine, known)
    excluded = _by_field(parsed.exclude, known)
    zone = ZoneInfo(parsed.timezone)
    plans = []
    for facet in facets:
        name = facet.field.name
        own = refined.get(name, ())
        base = everything
        if facet.is_disjunctive and own:
            others = tuple(item for item in parsed.refine if item not in own)
            base = check_query(replace(narrowing, refine=others), known, technical=technical)
        chosen = _paths(own, facet, zone)
        plans.append(
            FacetPlan(
                facet=facet,
                refined=chosen,
                excluded=_paths(excluded.get(name, ()), facet, zone),
                listings=tuple(
                    Listing(path=path, checked=_question(facet, path, base, zone))
                    for path in ((), *_opened(chosen, facet))
                ),
                is_narrowed=base.where is not None,
            )
        )
    _check_size(plans)
    return tuple(plans)


def _check_size(plans: Sequence[FacetPlan]) -> None:
    opened = sum(len(plan.listings) - 1 for plan in plans)
    listed = sum(len(plan.listings) * plan.facet.limit for plan in plans)
    message = None
    if opened > MAX_OPENED:
        message = "The facets of one request may open at most " + str(MAX_OPENED) + " nodes."
    elif listed > MAX_LISTED_VALUES:
        message = (
            "The facets of one request may list at most "
            + str(MAX_LISTED_VALUES)
            + " values: lower their limits or name fewer."
        )
    if message is not None:
        error = OdsqlLimitError(message)
        error.clause = Clause.FACET
        raise error


def _by_field(
    items: Sequence[ast.Refinement], schema: Schema
) -> Mapping[str, tuple[ast.Refinement, ...]]:
    found: dict[str, tuple[ast.Refinement, ...]] = {}
    for item in items:
        field = schema.get(item.name)
        if field is not None:
            found[field.name] = (*found.get(field.name, ()), item)
    return found


# --- what was chosen ------------------------------------------------------------------------


def _paths(items: Sequence[ast.Refinement], facet: Facet, zone: ZoneInfo) -> tuple[Path, ...]:
    """Return the values that were chosen, each once, as the lists below name them."""
    return tuple(dict.fromkeys(path_of(item.value, facet, zone) for item in items))


def path_of(value: str, facet: Facet, zone: ZoneInfo) -> Path:
    """Return the place of a refinement's value among the values of a facet."""
    field = facet.field
    if field.traits.is_temporal:
        return _date_path(value, zone)
    if (separator := facet.separator) is not None:
        return tuple(branch_of(value, separator).split(separator))
    match field.type:
        case FieldType.BOOLEAN:
            truth = BOOLEANS.get(value.strip().lower())
            return (value if truth is None else text_of(truth, field),)
        case FieldType.INT | FieldType.DOUBLE:
            number = number_of(value)
            return (value if number is None else text_of(number.value, field),)
        case _:
            return (value,)


def _date_path(value: str, zone: ZoneInfo) -> Path:
    low = parse_period(value).low
    try:
        local = low if low.tzinfo is None else low.astimezone(zone)
    except OverflowError:
        local = low
    day = _TIME.split(value.strip(), maxsplit=1)[0]
    depth = len(re.split("[-/]", day))
    parts = (local.year, local.month, local.day)[:depth]
    return tuple(_date_part(number, place) for place, number in enumerate(parts))


def _date_part(number: int, place: int) -> str:
    """Return a year, month or day with its leading zeros."""
    return f"{number:02d}" if place else f"{number:04d}"


def _opened(chosen: Sequence[Path], facet: Facet) -> list[Path]:
    """Return the nodes whose children are shown: what was chosen and everything above."""
    if not facet.is_tree:
        return []
    field = facet.field
    levels = None
    if field.traits.is_temporal:
        precision = str(field.annotations.get("timeserie_precision", ""))
        levels = _PRECISIONS.get(precision, len(_DATE_LEVELS))
    nodes = {path[:depth] for path in chosen for depth in range(1, len(path) + 1)}
    return sorted(
        (path for path in nodes if levels is None or len(path) < levels),
        key=lambda path: (len(path), path),
    )


# --- questions ------------------------------------------------------------------------------


def _question(facet: Facet, path: Path, base: CheckedQuery, zone: ZoneInfo) -> CheckedQuery:
    """Return the query of one list: the children of a node, counted and sorted."""
    field = facet.field
    operand = tree.FieldValue(type=field.type, field=field, is_element=field.multivalued)
    key: tree.Value = operand
    below: tuple[tree.Predicate, ...] = ()
    if field.traits.is_temporal:
        key = tree.Apply(type=FieldType.INT, function=_DATE_LEVELS[len(path)], args=(operand,))
        if path:
            period = parse_period(_DATE_MARK.join(path))
            below = (compare_period("=", operand, period, zone),)
    elif (separator := facet.separator) is not None:
        key = tree.PathPart(
            type=FieldType.TEXT, operand=operand, separator=separator, depth=len(path) + 1
        )
        if path:
            branch = separator.join(path)
            below = (tree.Subtree(operand=operand, value=branch, separator=separator),)
    known = tree.IsNotNull(operand=key)
    count = tree.Apply(type=FieldType.INT, function="count", args=())
    if facet.is_tree and field.multivalued:  # several elements of one record share a node
        record = tree.RecordId(type=FieldType.TEXT)
        count = replace(count, args=(record,), is_distinct=True)
    tests = (*(() if base.where is None else (base.where,)), *below, known)
    key_value = tree.KeyValue(type=key.type, index=0)
    return replace(
        base,
        columns=(
            Column(name="value", type=key.type),
            Column(name="count", type=FieldType.INT),
        ),
        outputs=(key_value, count),
        where=tree.AllOf(operands=tests),
        keys=(tree.Key(value=key),),
        order=_order(facet.sort, key_value, count),
        limit=facet.limit,
        is_grouped=True,
        is_sorted_by_aggregate=facet.sort in {FacetSort.COUNT, FacetSort.COUNT_REVERSED},
    )


def _order(sort: FacetSort, key: tree.KeyValue, count: tree.Value) -> tuple[tree.Order, ...]:
    """Return the order of a list; equal values follow each other by what they are."""
    match sort:
        case FacetSort.COUNT | FacetSort.COUNT_REVERSED:
            return (tree.Order(value=count, is_descending=sort.is_most_frequent_first),)
        case FacetSort.ALPHANUM:
            return (tree.Order(value=key),)
        case FacetSort.ALPHANUM_REVERSED:
            return (tree.Order(value=key, is_descending=True),)
        case FacetSort.NUM | FacetSort.NUM_REVERSED:
            is_descending = sort is FacetSort.NUM_REVERSED
            if key.type is not FieldType.TEXT:
                return (tree.Order(value=key, is_descending=is_descending),)
            number = tree.SpelledNumber(type=FieldType.DOUBLE, operand=key)
            return (tree.Order(value=number, is_descending=is_descending),)


_SPELLED = re.compile(r" *[+-]?[0-9]{1,100}([.][0-9]{1,100})? *")


def listed(pairs: Sequence[Pair], facet: Facet) -> list[Pair]:
    """Return counts that are known already as the list of a facet: sorted and cut.

    The order is that of the questions; `pairs` hold every value, as the records do.
    """

    def value(pair: Pair) -> object:
        return pair[0]

    ordered = sorted(pairs, key=value)  # type: ignore[arg-type]  # values of one type
    match facet.sort:
        case FacetSort.COUNT | FacetSort.COUNT_REVERSED:
            sign = -1 if facet.sort.is_most_frequent_first else 1
            ordered.sort(key=lambda pair: sign * pair[1])
        case FacetSort.ALPHANUM_REVERSED:
            ordered.reverse()
        case FacetSort.NUM | FacetSort.NUM_REVERSED if facet.field.type is FieldType.TEXT:
            sign = 1 if facet.sort is FacetSort.NUM else -1
            ordered.sort(key=lambda pair: _spelled(str(pair[0]), sign))
        case FacetSort.NUM_REVERSED:
            ordered.reverse()
        case _:
            pass
    return ordered[: facet.limit]


def _spelled(text: str, sign: int) -> tuple[bool, Decimal]:
    if _SPELLED.fullmatch(text) is None:
        return (True, Decimal(0))
    return (False, sign * Decimal(text.strip()))


# --- answers --------------------------------------------------------------------------------


def tree_of(plan: FacetPlan, answers: Sequence[Sequence[Sequence[object]]]) -> list[FacetValue]:
    """Return the values of a facet from the rows of its lists, in the order of the plan.

    A value that is excluded stands beside its siblings where its parent is listed, else at
    the top under its whole name.
    """
    rows = {item.path: found for item, found in zip(plan.listings, answers, strict=True)}
    left_out = dict.fromkeys(plan.excluded)
    parents = {path[:-1] for path in left_out}

    def level(path: Path) -> Iterator[FacetValue]:
        for key, count in rows.get(path, ()):
            own = (*path, _name(key, len(path), plan.facet.field))
            left_out.pop(own, None)
            is_refined = any(own[: len(chosen)] == chosen for chosen in plan.refined)
            yield FacetValue(
                name=own[-1],
                value=_text(own, plan.facet),
                count=count if isinstance(count, int) else 0,
                state=State.REFINED if is_refined else State.DISPLAYED,
                values=tuple(level(own)) if own in rows or own in parents else (),
            )
        for own in [item for item in left_out if item[:-1] == path]:
            del left_out[own]
            yield _excluded(own, own[-1], plan.facet)

    found = list(level(()))
    found += [_excluded(own, _text(own, plan.facet), plan.facet) for own in left_out]
    return found


def _excluded(path: Path, name: str, facet: Facet) -> FacetValue:
    return FacetValue(name=name, value=_text(path, facet), count=None, state=State.EXCLUDED)


def _name(key: object, place: int, field: Field) -> str:
    if field.traits.is_temporal and isinstance(key, int):
        return _date_part(key, place)
    return text_of(key, field)


def text_of(value: object, field: Field) -> str:
    """Return a value as a refinement writes it.

    >>> text_of(True, Field(name="ok", type=FieldType.BOOLEAN))
    'true'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.type is FieldType.DOUBLE and isinstance(value, int | float | Decimal):
        return str(float(value) + 0.0)  # one zero, as the database groups both
    return str(value)


def _text(path: Path, facet: Facet) -> str:
    return (facet.separator or _DATE_MARK).join(path)


def refinable(text: str) -> str:
    """Return a text as it may follow the colon of a refinement.

    Double quotes around a value are taken off there: a value that bears some of its own gets
    another pair.

    >>> refinable('"x"')
    '"\\\\"x\\\\""'
    """
    stripped = text.strip()
    if len(stripped) < 2 or not stripped[0] == stripped[-1] == '"':
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
