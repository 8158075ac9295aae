"""Literals that stand only as arguments: intervals, distances, and `*`.

Takes digits and units as typed, returns plain values; raises ValueError with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_METRES: Mapping[str, Decimal] = {
    "mi": Decimal("1609.344"),
    "yd": Decimal("0.9144"),
    "ft": Decimal("0.3048"),
    "m": Decimal(1),
    "cm": Decimal("0.01"),
    "km": Decimal(1000),
    "mm": Decimal("0.001"),
}
_UNITS: Mapping[str, str] = {
    "ms": "milliseconds",
    "s": "second",
    "m": "minute",
    "h": "hour",
    "d": "day",
    "w": "week",
    "M": "month",
    "q": "quarter",
    "y": "year",
}
_LONG_UNITS = {
    name: unit
    for unit in ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
    for name in (unit, unit + "s")
} | {"millisecond": "milliseconds", "milliseconds": "milliseconds"}
_CALENDAR = frozenset({"week", "month", "quarter", "year"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """`*`: every field, or an open end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A length of time: `count` times a unit that PostgreSQL's date_trunc knows."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    metres: float


def parse_interval(digits: str, unit: str) -> Interval:
    """Return an interval; a bare letter's case matters.

    >>> parse_interval("1", "M")
    Interval(count=1, unit='month')
    """
    name = _UNITS.get(unit) or _LONG_UNITS.get(unit.lower())
    if name is None:
        raise ValueError("Unknown unit of time `" + unit + "`.")
    if not digits.isdecimal() or not 0 < int(digits) <= 1_000_000:
        raise ValueError("An interval counts whole units, from 1 to 1000000.")
    if name in _CALENDAR and int(digits) != 1:
        raise ValueError("An interval of weeks, months, quarters or years counts only one.")
    return Interval(count=int(digits), unit=name)


def parse_distance(digits: str, unit: str) -> Distance:
    """Return a distance in metres.

    >>> parse_distance("1.5", "km").metres
    1500.0
    """
    factor = _METRES.get(unit.lower())
    if factor is None:
        raise ValueError("Unknown unit of distance `" + unit + "`.")
    metres = float(Decimal(digits) * factor)
    if metres > 1e8:
        raise ValueError("A distance cannot be longer than 100000 km.")
    return Distance(metres=metres)
