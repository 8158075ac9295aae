"""Whether a column holds numbers, how it writes them, and whether they are codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from datasets.types import FieldType
from ingest.codes import are_identifiers, is_code_name
from ingest.columns import Column
from ingest.guesses.guess import Guess, guess_of, told
from ingest.headings import is_clock_name, is_coordinate_name, is_count_name, is_date_name
from ingest.problems import Problem
from ingest.values.kinds import SPACES, Kind, Writing

INTS: Final = frozenset({Kind.INT, Kind.SPACED})
DOTS: Final = frozenset({Kind.INT, Kind.DOT, Kind.EXPONENT, Kind.SPACED, Kind.SPACED_DOT})
COMMAS: Final = frozenset({Kind.INT, Kind.COMMA, Kind.SPACED, Kind.SPACED_COMMA})
BY_COMMA: Final = DOTS | {Kind.COMMA_GROUPS, Kind.COMMA_GROUPS_DOT}
BY_DOT: Final = COMMAS | {Kind.DOT_GROUPS, Kind.DOT_GROUPS_COMMA}
BY_QUOTE: Final = DOTS | {Kind.QUOTE_GROUPS, Kind.QUOTE_GROUPS_DOT}
NUMBERS: Final = BY_COMMA | BY_DOT | BY_QUOTE
_DOT_FRACTIONS: Final = frozenset(
    {Kind.DOT, Kind.EXPONENT, Kind.SPACED_DOT, Kind.COMMA_GROUPS_DOT, Kind.QUOTE_GROUPS_DOT}
)
_COMMA_FRACTIONS: Final = frozenset({Kind.COMMA, Kind.SPACED_COMMA, Kind.DOT_GROUPS_COMMA})
_MILLISECONDS: Final = 13


def proven_mark(columns: Iterable[Column]) -> str:
    """Return the decimal mark that other columns of the file leave no doubt about, or nothing."""
    marks = set()
    for column in columns:
        if is_coordinate_name(column.header):
            continue
        if column.covers(DOTS) and not column.covers(BY_DOT):
            marks.add(".")
        elif column.covers(COMMAS) and not column.covers(BY_COMMA):
            marks.add(",")
    return marks.pop() if len(marks) == 1 else ""


def number_of(column: Column, delimiter: str | None, *, is_native: bool, mark: str) -> Guess | None:
    """Return whole or decimal numbers, or text where they are codes; None where they are none.

    `mark` is the decimal mark that the rest of the file proves.
    """
    if not column.covers(NUMBERS) or len(column.affixes) != 1:
        return None
    if column.has(Kind.EXPONENT) and not column.has(Kind.DOT):
        return None
    if column.covers({Kind.BRACKETED}):
        return None
    if is_code_name(column.header):
        return guess_of(column, FieldType.TEXT, "evidence_code_name")
    (affix,) = column.affixes
    if not column.covers(INTS):
        return _marked(column, delimiter, affix, mark)
    if is_native or _are_identifiers(column):
        return guess_of(column, FieldType.TEXT, "evidence_identifiers")
    if column.covers({Kind.COMPACT_DATE}) and is_date_name(column.header):
        return None
    return guess_of(
        column,
        FieldType.INT,
        "evidence_int",
        writing=Writing(
            groups=SPACES if column.has(Kind.SPACED) else "",
            affix=affix,
            brackets=column.has(Kind.BRACKETED),
        ),
        unit=affix,
    )


def _are_identifiers(column: Column) -> bool:
    if column.widths == {_MILLISECONDS} and is_clock_name(column.header):
        return False
    if are_identifiers(column.widths, column.sample, column.header):
        return True
    return column.has(Kind.SPACED) and _are_grouped_identifiers(column)


def _are_grouped_identifiers(column: Column) -> bool:
    """Return whether all are three or more full groups of three digits: SIREN, SIRET."""
    digits = {sum(char.isdigit() for char in value) for value in column.sample}
    return len(column.sample) > 1 and len(digits) == 1 and digits <= {9, 14}


def _marked(column: Column, delimiter: str | None, affix: str, mark: str) -> Guess | None:
    """Return numbers with a decimal mark, or with marks between their thousands."""
    way = _way(column, delimiter, mark)
    if way is None:
        return None
    decimal, groups, fractions, is_doubtful = way
    warnings: tuple[Problem, ...] = ()
    if is_doubtful:
        doubt = Problem(
            code="ambiguous_decimal" if "," in decimal + groups else "ambiguous_point",
            column=column.header,
            value=column.sample[0],
            params={"decimal": decimal},
        )
        warnings = (doubt,)
    is_whole = not any(column.has(kind) for kind in fractions)
    if not is_whole and column.has(Kind.BIG):
        return guess_of(column, FieldType.TEXT, "evidence_big")
    if not is_whole:
        warnings += tuple(told(column, Kind.LONG, "digits_lost"))
    return guess_of(
        column,
        FieldType.INT if is_whole else FieldType.DOUBLE,
        "evidence_int" if is_whole else "evidence_double",
        writing=Writing(
            decimal=decimal, groups=groups, affix=affix, brackets=column.has(Kind.BRACKETED)
        ),
        unit=affix,
        warnings=warnings,
        facts={"decimal": decimal},
    )


def _way(
    column: Column, delimiter: str | None, mark: str
) -> tuple[str, str, frozenset[Kind], bool] | None:
    """Return decimal mark, marks of thousands, kinds with a fraction, and whether in doubt.

    A mark before three digits each time may be either: the rest of the file tells, or a
    header that announces a count.
    """
    comma_groups = (".", SPACES + ",", _DOT_FRACTIONS)
    dot_groups = (",", SPACES + ".", _COMMA_FRACTIONS)
    dots, commas = (".", SPACES, _DOT_FRACTIONS), (",", SPACES, _COMMA_FRACTIONS)
    may_group_by_comma = column.covers(BY_COMMA)
    is_count = is_count_name(column.header)
    if column.covers(DOTS):
        if not (column.has(Kind.DOT_GROUPS) and column.covers(BY_DOT)):
            return *dots, False
        if is_count:
            return *dot_groups, mark != ","
        if mark:
            return *(dot_groups if mark == "," else dots), False
        return *dots, delimiter != ","
    if column.covers(COMMAS):
        if not may_group_by_comma:
            return *commas, False
        if is_count:
            return *comma_groups, mark != "."
        if mark:
            return *(commas if mark == "," else comma_groups), False
        return *(comma_groups if delimiter == "," else commas), True
    if may_group_by_comma:
        return *comma_groups, False
    if column.covers(BY_QUOTE):
        return ".", SPACES + "'’", _DOT_FRACTIONS, False
    return (*dot_groups, False) if column.covers(BY_DOT) else None
