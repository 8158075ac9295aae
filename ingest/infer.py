"""Decide the type of a column from the tallies of all its cells, and say why.

A type is chosen only when every cell fits it: a guess never loses a value. Whatever is
doubtful stays text, and the evidence names the cells that kept it so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from datasets.types import FieldType
from ingest.codes import are_identifiers, is_code_name
from ingest.columns import Column
from ingest.problems import Problem
from ingest.values.kinds import SPACES, Kind, Writing

_INTS: Final = frozenset({Kind.INT, Kind.SPACED})
_DOTS: Final = frozenset({Kind.INT, Kind.DOT, Kind.EXPONENT, Kind.SPACED, Kind.SPACED_DOT})
_COMMAS: Final = frozenset({Kind.INT, Kind.COMMA, Kind.SPACED, Kind.SPACED_COMMA})
_BY_COMMA: Final = _DOTS | {Kind.COMMA_GROUPS, Kind.COMMA_GROUPS_DOT}
_BY_DOT: Final = _COMMAS | {Kind.DOT_GROUPS, Kind.DOT_GROUPS_COMMA}
_BY_QUOTE: Final = _DOTS | {Kind.QUOTE_GROUPS, Kind.QUOTE_GROUPS_DOT}
_NUMBERS: Final = _BY_COMMA | _BY_DOT | _BY_QUOTE
_DOT_FRACTIONS: Final = frozenset(
    {Kind.DOT, Kind.EXPONENT, Kind.SPACED_DOT, Kind.COMMA_GROUPS_DOT, Kind.QUOTE_GROUPS_DOT}
)
_COMMA_FRACTIONS: Final = frozenset({Kind.COMMA, Kind.SPACED_COMMA, Kind.DOT_GROUPS_COMMA})
_DATES: Final = (
    ("iso", Kind.ISO_DATE),
    ("dmy", Kind.DMY),
    ("mdy", Kind.MDY),
    ("short_dmy", Kind.SHORT_DMY),
    ("short_mdy", Kind.SHORT_MDY),
    ("long", Kind.LONG_DATE),
    ("month", Kind.YEAR_MONTH),
    ("month_year", Kind.MONTH_YEAR),
)
_TIMES: Final = (
    ("iso", (Kind.ISO_TIME, Kind.ISO_ZONED, Kind.ISO_DATE)),
    ("dmy", (Kind.DMY_TIME, Kind.DMY)),
    ("mdy", (Kind.MDY_TIME, Kind.MDY)),
)
_AMBIGUOUS: Final = {"dmy": Kind.MDY, "short_dmy": Kind.SHORT_MDY}
_DATE_WORDS: Final = ("date", "jour", "day", "dt")
_NEARLY: Final = 0.9
_FAMILIES: Final = (
    (FieldType.INT, _INTS),
    (FieldType.DOUBLE, _NUMBERS),
    (FieldType.DATE, frozenset({Kind.ISO_DATE, Kind.DMY})),
    (FieldType.DATETIME, frozenset({Kind.ISO_TIME, Kind.ISO_ZONED, Kind.DMY_TIME})),
    (FieldType.GEO_POINT_2D, frozenset({Kind.LAT_LON, Kind.POINT_OBJECT})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The type of a column, how it is written, and why it is believed."""

    type: FieldType
    writing: Writing = field(default_factory=Writing)
    evidence: Problem
    unit: str = ""
    annotations: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


def decide(
    column: Column,
    *,
    delimiter: str | None = None,
    natives: Collection[str] = (),
    is_geometry: bool = False,
) -> Guess:
    """Return the type that every cell fits.

    `natives` are the JSON types seen (`str`, `int`, `float`, `bool`, `list`, `dict`), none
    for formats where all is text. `is_geometry` marks the geometry of a feature.
    """
    if column.filled == 0:
        return _guess(column, FieldType.TEXT, "evidence_empty")
    if is_all_missing(column):
        return _text(column)
    if is_geometry and column.covers({Kind.POINT_SHAPE}):
        return _guess(column, FieldType.GEO_POINT_2D, "evidence_point")
    if natives:
        guess = _native(column, frozenset(natives))
        if guess is not None:
            return guess
    guess = (
        _truth(column)
        or _number(column, delimiter, is_native=bool(natives))
        or _date(column)
        or _place(column)
        or _nested(column)
    )
    if guess is None:
        return _text(column)
    return replace(guess, warnings=guess.warnings + tuple(markers_told(column)))


def is_all_missing(column: Column) -> bool:
    """Return whether nothing but markers such as NA stands in the column."""
    return all(Kind.MISSING in signature for signature, _affix in column.tallies)


def _guess(column: Column, chosen: FieldType, code: str, **values: Any) -> Guess:
    facts = {"count": column.filled - column.markers().count, **values.pop("facts", {})}
    return Guess(type=chosen, evidence=Problem(code=code, params=facts), **values)


_DECLARED: Final = {
    frozenset({"date"}): FieldType.DATE,
    frozenset({"datetime"}): FieldType.DATETIME,
    frozenset({"point"}): FieldType.GEO_POINT_2D,
    frozenset({"shape"}): FieldType.GEO_SHAPE,
}


def _native(column: Column, natives: frozenset[str]) -> Guess | None:
    """Return the type that JSON itself declares, or None where its texts must be read."""
    if natives == {"bool"}:
        return _guess(column, FieldType.BOOLEAN, "evidence_native")
    if natives == {"int"}:
        is_int = column.covers({Kind.INT})
        return _guess(column, FieldType.INT if is_int else FieldType.TEXT, "evidence_native")
    if natives in _DECLARED:
        return _guess(column, _DECLARED[natives], "evidence_native", writing=Writing(order="iso"))
    if natives <= {"int", "float"}:
        if column.has(Kind.BIG) or column.has(Kind.CODE):
            return _guess(column, FieldType.TEXT, "evidence_big")
        return _guess(column, FieldType.DOUBLE, "evidence_native")
    if natives & {"list", "dict"}:
        is_object = natives == {"dict"}
        return (_place(column) if is_object else None) or _guess(
            column, FieldType.JSON_BLOB, "evidence_nested"
        )
    if natives == {"str"}:
        return None
    return _guess(column, FieldType.TEXT, "evidence_mixed")


def _truth(column: Column) -> Guess | None:
    if column.covers({Kind.TRUE_FALSE}):
        return _guess(column, FieldType.BOOLEAN, "evidence_boolean")
    return None


def _number(column: Column, delimiter: str | None, *, is_native: bool) -> Guess | None:
    if not column.covers(_NUMBERS) or len(column.affixes) != 1:
        return None
    if column.has(Kind.EXPONENT) and not column.has(Kind.DOT):
        return None
    if is_code_name(column.header):
        return _guess(column, FieldType.TEXT, "evidence_code_name")
    (affix,) = column.affixes
    if column.covers(_INTS):
        if is_native or are_identifiers(column.widths, column.sample):
            return _guess(column, FieldType.TEXT, "evidence_identifiers")
        if column.covers({Kind.COMPACT_DATE}) and _is_named(column, _DATE_WORDS):
            return _dated(column, "compact")
        groups = SPACES if column.has(Kind.SPACED) else ""
        if groups and _are_grouped_identifiers(column):
            return _guess(column, FieldType.TEXT, "evidence_identifiers")
        return _guess(
            column,
            FieldType.INT,
            "evidence_int",
            writing=Writing(groups=groups, affix=affix),
            unit=affix,
        )
    return _double(column, delimiter, affix)


def _are_grouped_identifiers(column: Column) -> bool:
    """Return whether all are three or more full groups of three digits: SIREN, SIRET."""
    digits = {sum(char.isdigit() for char in value) for value in column.sample}
    return len(column.sample) > 1 and len(digits) == 1 and digits <= {9, 14}


def _double(column: Column, delimiter: str | None, affix: str) -> Guess | None:
    warnings: tuple[Problem, ...] = ()
    may_group_by_comma = column.covers(_BY_COMMA)
    if column.covers(_DOTS):
        decimal, groups, fractions = ".", SPACES, _DOT_FRACTIONS
    elif column.covers(_COMMAS) and not (may_group_by_comma and delimiter == ","):
        decimal, groups, fractions = ",", SPACES, _COMMA_FRACTIONS
    elif may_group_by_comma:
        decimal, groups, fractions = ".", SPACES + ",", _DOT_FRACTIONS
    elif column.covers(_BY_QUOTE):
        decimal, groups, fractions = ".", SPACES + "'’", _DOT_FRACTIONS
    elif column.covers(_BY_DOT):
        decimal, groups, fractions = ",", SPACES + ".", _COMMA_FRACTIONS
    else:
        return None
    if may_group_by_comma and column.covers(_COMMAS):
        facts = {"decimal": decimal}
        warnings = (
            Problem(
                code="ambiguous_decimal",
                column=column.header,
                value=column.sample[0],
                params=facts,
            ),
        )
    is_whole = not any(column.has(kind) for kind in fractions)
    if not is_whole and column.has(Kind.BIG):
        return _guess(column, FieldType.TEXT, "evidence_big")
    if not is_whole:
        warnings += tuple(told(column, Kind.LONG, "digits_lost"))
    return _guess(
        column,
        FieldType.INT if is_whole else FieldType.DOUBLE,
        "evidence_int" if is_whole else "evidence_double",
        writing=Writing(decimal=decimal, groups=groups, affix=affix),
        unit=affix,
        warnings=warnings,
        facts={"decimal": decimal},
    )


def _date(column: Column) -> Guess | None:
    for order, kind in _DATES:
        if column.covers({kind, Kind.NO_DATE}) and column.has(kind):
            if order == "month" and _are_school_years(column):
                return _guess(column, FieldType.TEXT, "evidence_school_years")
            return _dated(column, order)
    for order, kinds in _TIMES:
        if column.covers({*kinds, Kind.NO_DATE}) and any(column.has(kind) for kind in kinds[:-1]):
            code = "evidence_zoned" if column.has(Kind.ISO_ZONED) else "evidence_datetime"
            return _guess(
                column,
                FieldType.DATETIME,
                code,
                writing=Writing(order=order),
                warnings=tuple(_ambiguous(column, order, Kind.MDY_TIME)),
            )
    return None


def _are_school_years(column: Column) -> bool:
    return column.covers({Kind.SCHOOL_YEAR}) and len(set(column.sample)) > 1


def _dated(column: Column, order: str) -> Guess:
    is_month = order in ("month", "month_year")
    return _guess(
        column,
        FieldType.DATE,
        f"evidence_date_{order}",
        writing=Writing(order=order),
        annotations={"timeserie_precision": "month"} if is_month else {},
        warnings=tuple(_ambiguous(column, order, _AMBIGUOUS.get(order))),
    )


def _ambiguous(column: Column, order: str, other: Kind | None) -> Iterable[Problem]:
    """Say that no cell proves whether the day or the month comes first."""
    if order not in _AMBIGUOUS or other is None or not column.covers({other}):
        return
    if all(value[:2] == value[3:5] for value in column.sample):
        return
    yield Problem(code="ambiguous_dates", column=column.header, value=column.sample[0])


def _place(column: Column) -> Guess | None:
    points = {Kind.LAT_LON, Kind.POINT_OBJECT, Kind.COARSE_POINT}
    fine = column.fitting({Kind.LAT_LON, Kind.POINT_OBJECT})
    if column.covers(points) and fine * 2 > column.filled:
        return _guess(
            column, FieldType.GEO_POINT_2D, "evidence_point", writing=Writing(order="lat_lon")
        )
    if column.covers({Kind.LON_LAT}):
        return _guess(
            column,
            FieldType.GEO_POINT_2D,
            "evidence_point",
            writing=Writing(order="lon_lat"),
            warnings=(Problem(code="swapped_coordinates", column=column.header),),
        )
    if column.covers({Kind.POINT_WKB}):
        return _guess(column, FieldType.GEO_POINT_2D, "evidence_point")
    if column.covers({Kind.SHAPE, Kind.WKT, Kind.WKB}):
        return _guess(column, FieldType.GEO_SHAPE, "evidence_shape")
    return None


def _nested(column: Column) -> Guess | None:
    if column.covers({Kind.JSON}):
        return _guess(column, FieldType.JSON_BLOB, "evidence_nested")
    return None


def _text(column: Column) -> Guess:
    """Return text, and where nearly all cells are of one type the ones that are not."""
    if column.has(Kind.CODE) and column.covers(_NUMBERS | {Kind.CODE}):
        return _guess(column, FieldType.TEXT, "evidence_codes")
    if column.covers({Kind.YES_NO}):
        return _guess(column, FieldType.TEXT, "evidence_yes_no")
    counted = max(1, column.filled - column.markers().count)
    for near, kinds in _FAMILIES:
        share = column.fitting(kinds) / counted
        if _NEARLY <= share < 1 and not is_code_name(column.header):
            row, value = (column.examples_outside(kinds) or [(0, "")])[0]
            if not row:
                break
            facts = {"share": round(share * 100, 2), "type": near.value}
            nearly = Problem(
                code="nearly_typed", params=facts, column=column.header, row=row, value=value
            )
            return Guess(type=FieldType.TEXT, evidence=nearly, warnings=(nearly,))
    return _guess(column, FieldType.TEXT, "evidence_text")


def _is_named(column: Column, words: Iterable[str]) -> bool:
    return any(word in column.header.casefold() for word in words)


def markers_told(column: Column) -> Iterable[Problem]:
    """Say which words were read as nothing."""
    return told(column, Kind.MISSING, "missing_markers")


def told(column: Column, kind: Kind, code: str) -> Iterable[Problem]:
    """Say how many cells are of a kind, and where the first stands."""
    cells = column.of_kind(kind)
    if cells.count:
        row, value = min(cells.examples)
        yield Problem(
            code=code, column=column.header, row=row, value=value, params={"count": cells.count}
        )


def fitted(
    column: Column, wanted: FieldType, *, takes_codes: bool = False
) -> tuple[Writing, float]:
    """Return the writing that most cells of a given type agree on, and their share.

    `takes_codes`: a person wants numbers, though codes lose their leading zeros.
    """
    ways = _WAYS.get(wanted)
    if ways is None or not column.filled:
        return Writing(), 1.0
    is_number = wanted in _NUMERIC
    codes = frozenset({Kind.CODE} if is_number and takes_codes else ())
    affix = column.main_affix if is_number else None
    counted = column.filled - column.markers().count
    best = max(ways, key=lambda way: column.fitting(way[1] | codes, affix))
    share = column.fitting(best[1] | codes, affix) / counted if counted else 1.0
    return replace(best[0], affix=affix or "", takes_codes=is_number and takes_codes), share


_NUMERIC: Final = (FieldType.INT, FieldType.DOUBLE)
_WAYS: Final[dict[FieldType, tuple[tuple[Writing, frozenset[Kind]], ...]]] = {
    FieldType.INT: (
        (Writing(groups=SPACES), _INTS),
        (Writing(groups=SPACES + ","), _INTS | {Kind.COMMA_GROUPS}),
        (Writing(decimal=",", groups=SPACES + "."), _INTS | {Kind.DOT_GROUPS}),
        (Writing(groups=SPACES + "'’"), _INTS | {Kind.QUOTE_GROUPS}),
    ),
    FieldType.DOUBLE: (
        (Writing(groups=SPACES), _DOTS),
        (Writing(decimal=",", groups=SPACES), _COMMAS),
        (Writing(groups=SPACES + ",'’"), _BY_COMMA | _BY_QUOTE),
        (Writing(decimal=",", groups=SPACES + "."), _BY_DOT),
    ),
    FieldType.BOOLEAN: ((Writing(), frozenset({Kind.TRUE_FALSE, Kind.YES_NO, Kind.INT})),),
    FieldType.DATE: tuple(
        (Writing(order=order), frozenset({kind, Kind.NO_DATE}))
        for order, kind in (*_DATES, ("compact", Kind.COMPACT_DATE))
    ),
    FieldType.DATETIME: tuple(
        (Writing(order=order), frozenset({*kinds, Kind.NO_DATE})) for order, kinds in _TIMES
    ),
    FieldType.GEO_POINT_2D: (
        (
            Writing(order="lat_lon"),
            frozenset(
                {Kind.LAT_LON, Kind.COARSE_POINT, Kind.POINT_OBJECT, Kind.SHAPE, Kind.WKT, Kind.WKB}
            ),
        ),
        (Writing(order="lon_lat"), frozenset({Kind.LON_LAT})),
    ),
    FieldType.GEO_SHAPE: (
        (Writing(), frozenset({Kind.SHAPE, Kind.WKT, Kind.WKB, Kind.LAT_LON, Kind.POINT_OBJECT})),
    ),
}
"""Per type the ways it may be written, the most usual first."""
