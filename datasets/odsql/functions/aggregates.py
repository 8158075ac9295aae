"""Aggregates: one value for many records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from psycopg.sql import SQL, Composable

from datasets.odsql import tree
from datasets.odsql.functions.signature import (
    ANY,
    DATES,
    NUMBERS,
    OUTPUT,
    Argument,
    Context,
    Function,
    Kind,
    Parameter,
    Printer,
    Writer,
)
from datasets.types import FieldType

_MISMATCH = "StatAggregation only supports numeric or date expression."


def _count(writer: Writer, call: tree.Apply) -> Composable:
    if not call.args:
        return SQL("count(*)")
    operand = call.args[0]
    if not call.is_distinct:
        return SQL("count({})").format(writer.value(operand))
    if operand.multivalued:
        # The elements of all records, counted once each: the inner aggregate belongs to the
        # outer SELECT.
        return SQL(
            "(SELECT count(DISTINCT e.v) FROM jsonb_path_query("
            "jsonb_agg({}) FILTER (WHERE {} IS NOT NULL), '$[*][*]') AS e(v))"
        ).format(writer.value(operand), writer.value(operand))
    return SQL("count(DISTINCT {})").format(writer.value(operand))


def _of_elements(name: str, writer: Writer, operand: tree.Value) -> Composable:
    """Return an aggregate of the elements that one record holds."""
    return SQL("(SELECT {}(e.v) FROM unnest({}) AS e(v))").format(SQL(name), writer.value(operand))


def _additive(name: str) -> Printer:
    """Return an aggregate that may be taken of each record's elements first."""

    def write(writer: Writer, call: tree.Apply) -> Composable:
        operand = call.args[0]
        if operand.multivalued:
            return SQL("{}({})").format(SQL(name), _of_elements(name, writer, operand))
        return SQL("{}({})").format(SQL(name), writer.value(operand))

    return write


def _avg(writer: Writer, call: tree.Apply) -> Composable:
    operand = call.args[0]
    if operand.multivalued:
        return SQL("(sum({}) / NULLIF(sum({}), 0))::float8").format(
            _of_elements("sum", writer, operand), _of_elements("count", writer, operand)
        )
    return SQL("avg({})::float8").format(writer.value(operand))


def _median(writer: Writer, call: tree.Apply) -> Composable:
    return SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY ({})::float8)").format(
        writer.value(call.args[0])
    )


def _percentile(writer: Writer, call: tree.Apply) -> Composable:
    rank = call.args[1]
    fraction = float(rank.value) / 100 if isinstance(rank, tree.Constant) else 0.0  # type: ignore[arg-type]  # a number: the parameter says so
    return SQL("percentile_cont({}) WITHIN GROUP (ORDER BY ({})::float8)").format(
        writer.bind(fraction, "float8"), writer.value(call.args[0])
    )


def _check_rank(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    rank = call.args[1]
    value = rank.value if isinstance(rank, tree.Constant) else None
    if not isinstance(value, int | Decimal) or not 0 <= value <= 100:
        raise ValueError("percentile() takes a number from 0 to 100.")
    return call


def _statistic(name: str, doc: str, write: Printer, result: FieldType | None = None) -> Function:
    types = NUMBERS | DATES if name in {"min", "max"} else NUMBERS
    return Function(
        name=name,
        kind=Kind.AGGREGATE,
        parameters=(Parameter(name="value", types=types, allows_multivalued=name != "median"),),
        result=result,
        clauses=OUTPUT,
        doc=doc,
        example=name + "(population)",
        postgres=write,
        mismatch=_MISMATCH,
    )


FUNCTIONS = (
    Function(
        name="count",
        kind=Kind.AGGREGATE,
        parameters=(
            Parameter(name="value", kind=Argument.COUNTED, types=ANY, allows_multivalued=True),
        ),
        result=FieldType.INT,
        clauses=OUTPUT,
        doc="The number of records, of values that are not null, or of distinct values.",
        example="count(distinct city)",
        postgres=_count,
    ),
    _statistic("sum", "The sum of the values.", _additive("sum")),
    _statistic("avg", "The mean of the values.", _avg, FieldType.DOUBLE),
    _statistic("min", "The smallest value, or the first date.", _additive("min")),
    _statistic("max", "The largest value, or the last date.", _additive("max")),
    _statistic("median", "The value in the middle.", _median, FieldType.DOUBLE),
    Function(
        name="percentile",
        kind=Kind.AGGREGATE,
        parameters=(
            Parameter(name="value", types=NUMBERS),
            Parameter(name="rank", kind=Argument.NUMBER),
        ),
        result=FieldType.DOUBLE,
        clauses=OUTPUT,
        doc="The value below which this share of the values lies, from 0 to 100.",
        example="percentile(population, 90)",
        postgres=_percentile,
        shape=_check_rank,
        mismatch=_MISMATCH,
    ),
)
