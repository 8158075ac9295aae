"""`range`: groups of numbers or dates, by bounds or by a width.

SQL yields the number or the start of a bucket, so that groups sort by value; the label that
people read is made from it afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Composable

from datasets.odsql import tree
from datasets.odsql.errors import Clause
from datasets.odsql.functions.clusters import Clusters
from datasets.odsql.functions.signature import (
    DATES,
    NUMBERS,
    Argument,
    Context,
    Function,
    Kind,
    Parameter,
    Writer,
)
from datasets.odsql.literals import Everything, Interval
from datasets.odsql.periods import Period, parse_period
from datasets.types import FieldType

Number: TypeAlias = int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Buckets between fixed bounds, each with the low bound in and the high bound out."""

    bounds: tuple[Number, ...] | tuple[datetime, ...]
    is_open_low: bool
    is_open_high: bool
    type: FieldType
    zone: ZoneInfo

    def label(self, raw: object) -> str:
        """Return the text of bucket `raw`, which counts the bounds that lie at or below it."""
        index = int(str(raw))
        low = self.bounds[index - 1] if index > 0 else None
        high = self.bounds[index] if index < len(self.bounds) else None
        return _label(low, high, self.type, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """Buckets of one width, aligned on its multiples."""

    width: Number
    type: FieldType
    zone: ZoneInfo

    def label(self, raw: object) -> str:
        low = int(str(raw)) * self.width
        return _label(low, low + self.width, self.type, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Buckets of time, aligned on the calendar or on multiples since 1970."""

    interval: Interval
    zone: ZoneInfo

    def label(self, raw: object) -> str:
        if not isinstance(raw, datetime):
            raise TypeError("A span of time starts at a datetime.")
        low = raw.replace(tzinfo=self.zone)
        return _label(low, self._next(raw), FieldType.DATETIME, self.zone)

    def _next(self, start: datetime) -> datetime | None:
        unit, count = self.interval.unit, self.interval.count
        months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
        try:
            if months is not None:
                total = start.year * 12 + start.month - 1 + months
                end = start.replace(year=total // 12, month=total % 12 + 1)
            else:
                end = start + timedelta(**{unit if unit == "milliseconds" else unit + "s": count})
        except (OverflowError, ValueError):
            return None
        return end.replace(tzinfo=self.zone)


Buckets: TypeAlias = Bounds | Widths | Spans | Clusters


def _moment(value: datetime, zone: ZoneInfo) -> str:
    text = value.astimezone(zone).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z") if zone.key in {"UTC", "Etc/UTC"} else text


def _written(value: Number | datetime, type_: FieldType, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return _moment(value, zone)
    return repr(float(value)) if type_ is FieldType.DOUBLE else str(value)


def _label(
    low: Number | datetime | None,
    high: Number | datetime | None,
    type_: FieldType,
    zone: ZoneInfo,
) -> str:
    """Return a label: closed for whole numbers, half open for everything else."""
    is_closed = type_ is FieldType.INT and all(
        bound is None or isinstance(bound, int) for bound in (low, high)
    )
    opening = "*" if low is None else _written(low, type_, zone)
    if high is None:
        closing = "*"
    elif is_closed and isinstance(high, int):
        closing = str(high - 1)
    else:
        closing = _written(high, type_, zone)
    return "[" + opening + ", " + closing + ("]" if is_closed else "[")


def _shape_range(
    context: Context, call: tree.Apply, named: Mapping[str, tree.Constant]
) -> tree.Value:
    operand = call.args[0]
    given = [arg.value for arg in call.args[1:] if isinstance(arg, tree.Constant)]
    if len(given) == 1 and not isinstance(given[0], Everything):
        buckets = _by_width(operand, given[0], context.zone)
    else:
        buckets = _by_bounds(operand, given, context.zone)
    constant = tree.Constant(type=FieldType.TEXT, value=buckets)
    return tree.Apply(type=FieldType.TEXT, function=call.function, args=(operand, constant))


def _by_width(operand: tree.Value, width: object, zone: ZoneInfo) -> Buckets:
    if operand.type in DATES:
        if not isinstance(width, Interval):
            raise ValueError("range() on a date takes an interval such as `1 day`, or bounds.")
        return Spans(interval=width, zone=zone)
    if not isinstance(width, int | Decimal) or width <= 0:
        raise ValueError("range() on numbers takes a width above 0, or bounds.")
    return Widths(width=width, type=operand.type, zone=zone)


def _by_bounds(operand: tree.Value, given: list[object], zone: ZoneInfo) -> Buckets:
    is_open_low = bool(given) and isinstance(given[0], Everything)
    is_open_high = len(given) > 1 and isinstance(given[-1], Everything)
    inner = given[int(is_open_low) : len(given) - int(is_open_high)]
    bounds = [_bound(operand, value, zone) for value in inner]
    if not bounds or (len(bounds) == 1 and not (is_open_low or is_open_high)):
        raise ValueError("range() needs bounds, or one width.")
    if any(not low < high for low, high in pairwise(bounds)):  # type: ignore[operator]  # one kind each
        raise ValueError("The bounds of range() must grow.")
    return Bounds(
        bounds=tuple(bounds),  # type: ignore[arg-type]  # one kind each
        is_open_low=is_open_low,
        is_open_high=is_open_high,
        type=operand.type,
        zone=zone,
    )


def _bound(operand: tree.Value, value: object, zone: ZoneInfo) -> Number | datetime:
    if operand.type in DATES and isinstance(value, str):
        text = value
        try:
            value = parse_period(text)
        except ValueError as err:
            raise ValueError("`" + text[:40] + "` is not a date.") from err
    if operand.type in DATES and isinstance(value, Period):
        return value.instants(zone)[0]
    if operand.type in NUMBERS and isinstance(value, int | Decimal):
        return value
    raise ValueError("The bounds of range() must be of the type of its field.")


def bound_values(buckets: Bounds) -> tuple[object, ...]:
    """Return the bounds as values of the field's own type: days for a date."""
    if buckets.type is not FieldType.DATE:
        return buckets.bounds
    days: list[date] = []
    for bound in buckets.bounds:
        if isinstance(bound, datetime):
            local = bound.astimezone(buckets.zone)
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            days.append(local.date() + timedelta(days=int(local > midnight)))
    return tuple(days)


_ARRAYS = {
    FieldType.INT: "numeric[]",
    FieldType.DOUBLE: "float8[]",
    FieldType.DATE: "date[]",
    FieldType.DATETIME: "timestamptz[]",
}
_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def _range(writer: Writer, call: tree.Apply) -> Composable:
    operand, constant = call.args
    buckets = constant.value if isinstance(constant, tree.Constant) else None
    value = writer.value(operand)
    match buckets:
        case Bounds():
            bounds = list(bound_values(buckets))
            if operand.type is FieldType.INT:
                value = SQL("({})::numeric").format(value)
                bounds = [Decimal(str(bound)) for bound in bounds]
            elif operand.type is FieldType.DOUBLE:
                bounds = [float(str(bound)) for bound in bounds]
            return SQL("width_bucket({}, {})").format(
                value, writer.bind(bounds, _ARRAYS[operand.type])
            )
        case Widths():
            return SQL("floor(({})::numeric / {})").format(
                value, writer.bind(Decimal(buckets.width), "numeric")
            )
        case Spans():
            interval = buckets.interval
            moment = writer.local(operand)
            if interval.count == 1:
                return SQL("date_trunc({}, {})").format(writer.bind(interval.unit, "text"), moment)
            stride = writer.bind(str(interval.count) + " " + interval.unit, "interval")
            return SQL("date_bin({}, {}, {})").format(
                stride, moment, writer.bind(_ORIGIN, "timestamp")
            )
        case _:
            raise TypeError("The registry promised buckets.")


def condition(operand: tree.Value, buckets: Buckets) -> tree.Predicate:
    """Return what a value must satisfy to lie in a bucket."""
    if not isinstance(buckets, Bounds):
        return tree.IsNotNull(operand=operand)
    values = bound_values(buckets)
    low = None if buckets.is_open_low else tree.Constant(type=operand.type, value=values[0])
    high = None if buckets.is_open_high else tree.Constant(type=operand.type, value=values[-1])
    if low is None and high is None:
        return tree.IsNotNull(operand=operand)
    return tree.Between(operand=operand, low=low, high=high)


FUNCTIONS = (
    Function(
        name="range",
        kind=Kind.BUCKET,
        parameters=(
            Parameter(name="field", kind=Argument.FIELD, types=NUMBERS | DATES),
            Parameter(name="bounds", kind=Argument.BOUND, is_repeated=True),
        ),
        result=FieldType.TEXT,
        clauses=frozenset({Clause.GROUP_BY}),
        doc="Groups numbers or dates between bounds, or by a width; `*` opens an end.",
        example="range(population, *, 1000, 10000, *)",
        postgres=_range,
        shape=_shape_range,
    ),
)
