"""Whether a column holds days, months or times, and which of day and month comes first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from datasets.types import FieldType
from ingest.columns import Column
from ingest.guesses.guess import Guess, guess_of, told
from ingest.headings import is_date_name, is_number_name
from ingest.problems import Problem
from ingest.values.kinds import Kind, Writing

DATES: Final = (
    ("iso", Kind.ISO_DATE),
    ("dmy", Kind.DMY),
    ("mdy", Kind.MDY),
    ("short_dmy", Kind.SHORT_DMY),
    ("short_mdy", Kind.SHORT_MDY),
    ("long", Kind.LONG_DATE),
    ("month", Kind.YEAR_MONTH),
    ("month_year", Kind.MONTH_YEAR),
    ("long_month", Kind.LONG_MONTH),
    ("compact", Kind.COMPACT_DATE),
)
TIMES: Final = (
    ("iso", (Kind.ISO_TIME, Kind.ISO_ZONED, Kind.ISO_DATE)),
    ("dmy", (Kind.DMY_TIME, Kind.DMY)),
    ("mdy", (Kind.MDY_TIME, Kind.MDY)),
    ("short_dmy", (Kind.SHORT_DMY_TIME, Kind.SHORT_DMY)),
    ("short_mdy", (Kind.SHORT_MDY_TIME, Kind.SHORT_MDY)),
    ("long", (Kind.LONG_TIME, Kind.LONG_DATE)),
)
_OTHER: Final = {
    "dmy": {Kind.MDY, Kind.MDY_TIME},
    "short_dmy": {Kind.SHORT_MDY, Kind.SHORT_MDY_TIME},
    "mdy": {Kind.DMY, Kind.DMY_TIME},
    "short_mdy": {Kind.SHORT_DMY, Kind.SHORT_DMY_TIME},
}
"""Kinds that the cells would have were the day and the month the other way round."""
_MONTHS: Final = ("month", "month_year", "long_month")


def day_of(column: Column) -> Guess | None:
    """Return days, months or times; None where some cell is none of them."""
    is_named = is_date_name(column.header)
    for order, kind in DATES:
        if not (column.has(kind) and column.covers({kind, Kind.NO_DATE})):
            continue
        if not is_named and (order == "compact" or column.has(Kind.BARE_SHORT)):
            continue
        if column.has(Kind.BARE_SHORT) and _may_begin_with_year(column):
            continue
        if order in ("month", "month_year") and _are_numbers_of_files(column):
            continue
        if order == "month" and _are_school_years(column):
            return guess_of(column, FieldType.TEXT, "evidence_school_years")
        return _dated(column, order)
    for order, kinds in _by_likelihood(column):
        if column.covers({*kinds, Kind.NO_DATE}) and any(map(column.has, kinds[:-1])):
            return _timed(column, order)
    return None


def _may_begin_with_year(column: Column) -> bool:
    """Return whether `24-12-31` may be of 2024: what varies most in a column is the day."""
    parts = [value.strip().split("-") for value in column.sample if "-" in value]
    firsts, lasts = ({part[place] for part in parts if len(part) > 2} for place in (0, 2))
    return len(lasts) > len(firsts)


def _are_numbers_of_files(column: Column) -> bool:
    """Return whether `3/2024` counts something in a year, as the header or single digits say."""
    if is_number_name(column.header):
        return True
    is_short = any(len(value.strip()) < _MONTH_LENGTH for value in column.sample)
    return is_short and not is_date_name(column.header)


_MONTH_LENGTH: Final = len("2024-01")


def _are_school_years(column: Column) -> bool:
    return column.covers({Kind.SCHOOL_YEAR}) and len(set(column.sample)) > 1


def _dated(column: Column, order: str) -> Guess:
    return guess_of(
        column,
        FieldType.DATE,
        f"evidence_date_{order}",
        writing=Writing(order=order),
        annotations={"timeserie_precision": "month"} if order in _MONTHS else {},
        warnings=(*_ambiguous(column, order), *told(column, Kind.NO_DATE, "missing_markers")),
    )


def _by_likelihood(column: Column) -> Iterable[tuple[str, tuple[Kind, ...]]]:
    """Return the orders, the month first before the others where hours go to twelve."""
    if column.has(Kind.HALF_DAYS):
        return sorted(TIMES, key=lambda item: "mdy" not in item[0])
    return TIMES


def _timed(column: Column, order: str) -> Guess:
    warnings = [*_ambiguous(column, order), *told(column, Kind.NO_DATE, "missing_markers")]
    if order == "iso" and column.has(Kind.ISO_ZONED):
        warnings.extend(told(column, Kind.ISO_TIME, "mixed_offsets"))
        code = "evidence_zoned"
    elif column.are_midnights:
        code = "evidence_midnights"
    else:
        code = "evidence_datetime"
    return guess_of(
        column,
        FieldType.DATETIME,
        code,
        writing=Writing(order=order),
        warnings=tuple(warnings),
    )


def _ambiguous(column: Column, order: str) -> Iterable[Problem]:
    """Say that no cell proves whether the day or the month comes first."""
    other = _OTHER.get(order)
    if other is None or not column.covers({*other, Kind.NO_DATE}):
        return
    days = (value.replace("-", "/").replace(".", "/").split("/") for value in column.sample)
    if all(parts[0].zfill(2) == parts[1].zfill(2) for parts in days if len(parts) > 1):
        return
    code = "ambiguous_months" if "mdy" in order else "ambiguous_dates"
    yield Problem(code=code, column=column.header, value=column.sample[0])
