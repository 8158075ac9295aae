"""Decide the type of a column from the tallies of all its cells, and say why.

A type is chosen only when every cell fits it: a guess never loses a value. Whatever is
doubtful stays text, and the evidence names the cells that kept it so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from datasets.types import FieldType
from ingest.columns import Column
from ingest.guesses.days import day_of
from ingest.guesses.guess import Guess, guess_of, markers_told
from ingest.guesses.positions import place_of, surely_place_of, turned
from ingest.guesses.quantities import number_of
from ingest.guesses.wording import text_of
from ingest.headings import may_be_place_name
from ingest.problems import Problem
from ingest.values.kinds import Kind, Writing


def decide(
    column: Column,
    *,
    delimiter: str | None = None,
    natives: Collection[str] = (),
    is_geometry: bool = False,
    mark: str = "",
) -> Guess:
    """Return the type that every cell fits.

    `natives` are the JSON types seen (`str`, `int`, `float`, `bool`, `list`, `dict`), none
    for formats where all is text. `is_geometry` marks the geometry of a feature. `mark` is
    the decimal mark that other columns prove.
    """
    if column.filled == 0:
        usual = FieldType.GEO_SHAPE if is_geometry else FieldType.TEXT
        declared = _EMPTY.get(frozenset(natives), usual)
        return guess_of(column, declared, "evidence_empty")
    if is_all_missing(column):
        return text_of(column)
    if is_geometry:
        return _geometry_of(column)
    if natives:
        guess = _native(column, frozenset(natives))
        if guess is not None:
            return guess
    guess = (
        _truth(column)
        or surely_place_of(column)
        or number_of(column, delimiter, is_native=bool(natives), mark=mark)
        or day_of(column)
        or place_of(column)
        or _nested(column)
    )
    if guess is None:
        return text_of(column)
    if guess.type is FieldType.TEXT:
        return guess
    return replace(guess, warnings=guess.warnings + tuple(markers_told(column)))


def _geometry_of(column: Column) -> Guess:
    """Return the type of the geometries of features: what is none among them is told, and its
    cells do not fit."""
    points = column.fitting({Kind.POINT_SHAPE})
    shapes = column.fitting({Kind.SHAPE})
    misplaced = tuple(_misplaced(column, {Kind.SHAPE}))
    if not shapes:
        return guess_of(column, FieldType.JSON_BLOB, "evidence_nested", warnings=misplaced)
    warnings = (*turned(column), *misplaced)
    if points == shapes:
        return guess_of(column, FieldType.GEO_POINT_2D, "evidence_point", warnings=warnings)
    return guess_of(column, FieldType.GEO_SHAPE, "evidence_shape", warnings=warnings)


def is_all_missing(column: Column) -> bool:
    """Return whether nothing but markers such as NA stands in the column."""
    return all(Kind.MISSING in signature for signature, _affix in column.tallies)


_EMPTY: Final = {
    frozenset({"int"}): FieldType.INT,
    frozenset({"float"}): FieldType.DOUBLE,
    frozenset({"bool"}): FieldType.BOOLEAN,
    frozenset({"date"}): FieldType.DATE,
    frozenset({"datetime"}): FieldType.DATETIME,
}
"""Types that a format declares of a column without any value."""
_DECLARED: Final = {
    frozenset({"date"}): FieldType.DATE,
    frozenset({"datetime"}): FieldType.DATETIME,
    frozenset({"point"}): FieldType.GEO_POINT_2D,
    frozenset({"shape"}): FieldType.GEO_SHAPE,
    frozenset({"point", "shape"}): FieldType.GEO_SHAPE,
}


def _misplaced(column: Column, kinds: Collection[Kind]) -> Iterator[Problem]:
    """Say which geometry of the format is none that can be held."""
    for row, value in column.examples_outside(kinds)[:1]:
        yield Problem(code="not_places", column=column.header, row=row, value=value)


def _native(column: Column, natives: frozenset[str]) -> Guess | None:
    """Return the type that JSON itself declares, or None where its texts must be read."""
    if natives == {"bool"}:
        return guess_of(column, FieldType.BOOLEAN, "evidence_native")
    if natives == {"int"}:
        is_int = column.covers({Kind.INT})
        return guess_of(column, FieldType.INT if is_int else FieldType.TEXT, "evidence_native")
    if natives in _DECLARED:
        told_of = tuple(_misplaced(column, {Kind.WKB})) if natives & {"point", "shape"} else ()
        return guess_of(
            column,
            _DECLARED[natives],
            "evidence_native",
            writing=Writing(order="iso"),
            warnings=told_of,
        )
    if natives == {"float"}:
        return guess_of(column, FieldType.DOUBLE, "evidence_native")
    if natives <= {"int", "float"}:
        if any(column.has(kind) for kind in (Kind.BIG, Kind.CODE, Kind.LONG)):
            return guess_of(column, FieldType.TEXT, "evidence_big")
        return guess_of(column, FieldType.DOUBLE, "evidence_native")
    if natives & {"list", "dict"}:
        is_place = natives == {"dict"} or (natives == {"list"} and may_be_place_name(column.header))
        return (place_of(column) if is_place else None) or guess_of(
            column, FieldType.JSON_BLOB, "evidence_nested"
        )
    if natives == {"str"}:
        return None
    return guess_of(column, FieldType.TEXT, "evidence_mixed")


def _truth(column: Column) -> Guess | None:
    if column.covers({Kind.TRUE_FALSE}):
        return guess_of(column, FieldType.BOOLEAN, "evidence_boolean")
    return None


def _nested(column: Column) -> Guess | None:
    if column.covers({Kind.JSON}) and not column.markers().count:
        return guess_of(column, FieldType.JSON_BLOB, "evidence_nested")
    return None
