"""How cells are written that are to have a given type, and how many of them fit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from datasets.types import FieldType
from ingest.columns import Column
from ingest.guesses.days import DATES, TIMES
from ingest.guesses.guess import counted
from ingest.guesses.positions import LAT_LON, LON_LAT
from ingest.guesses.quantities import BY_COMMA, BY_DOT, BY_QUOTE, COMMAS, DOTS, INTS
from ingest.values.kinds import SPACES, Kind, Writing

_NUMERIC: Final = (FieldType.INT, FieldType.DOUBLE)
_GEOMETRIES: Final = frozenset({Kind.SHAPE, Kind.WKT, Kind.WKB})
WAYS: Final[Mapping[FieldType, tuple[tuple[Writing, frozenset[Kind]], ...]]] = {
    FieldType.INT: (
        (Writing(groups=SPACES), INTS),
        (Writing(groups=SPACES + ","), INTS | {Kind.COMMA_GROUPS}),
        (Writing(decimal=",", groups=SPACES + "."), INTS | {Kind.DOT_GROUPS}),
        (Writing(groups=SPACES + "'’"), INTS | {Kind.QUOTE_GROUPS}),
    ),
    FieldType.DOUBLE: (
        (Writing(groups=SPACES), DOTS),
        (Writing(decimal=",", groups=SPACES), COMMAS),
        (Writing(groups=SPACES + ",'’"), BY_COMMA | BY_QUOTE),
        (Writing(decimal=",", groups=SPACES + "."), BY_DOT),
    ),
    FieldType.BOOLEAN: ((Writing(), frozenset({Kind.TRUE_FALSE, Kind.YES_NO, Kind.INT})),),
    FieldType.DATE: tuple(
        (Writing(order=order), frozenset({kind, Kind.NO_DATE})) for order, kind in DATES
    ),
    FieldType.DATETIME: tuple(
        (Writing(order=order), frozenset({*kinds, Kind.NO_DATE})) for order, kinds in TIMES
    ),
    FieldType.GEO_POINT_2D: (
        (Writing(order="lat_lon"), LAT_LON | _GEOMETRIES),
        (Writing(order="lon_lat"), LON_LAT - {Kind.POINT_OBJECT}),
    ),
    FieldType.GEO_SHAPE: ((Writing(), _GEOMETRIES | {Kind.LAT_LON, Kind.POINT_OBJECT}),),
}
"""Per type the ways it may be written, the most usual first."""
_GUESSED: Final = (
    FieldType.INT,
    FieldType.DOUBLE,
    FieldType.DATE,
    FieldType.DATETIME,
    FieldType.GEO_POINT_2D,
    FieldType.GEO_SHAPE,
)


def fitted(
    column: Column, wanted: FieldType, *, takes_codes: bool = False
) -> tuple[Writing, float]:
    """Return the writing that most cells of a given type agree on, and their share.

    `takes_codes`: a person wants numbers, though codes lose their leading zeros.
    """
    ways = WAYS.get(wanted)
    if ways is None or not column.filled:
        return Writing(), 1.0
    is_number = wanted in _NUMERIC
    codes = frozenset({Kind.CODE} if is_number and takes_codes else ())
    affix = column.main_affix if is_number else None
    best = max(ways, key=lambda way: column.fitting(way[1] | codes, affix))
    total = counted(column)
    share = column.fitting(best[1] | codes, affix) / total if total else 1.0
    writing = replace(
        best[0],
        affix=affix or "",
        takes_codes=is_number and takes_codes,
        brackets=is_number and column.has(Kind.BRACKETED),
    )
    return writing, share


@dataclass(frozen=True, slots=True)
class Near:
    """A type that some cells fit, all written in one way."""

    type: FieldType
    kinds: frozenset[Kind]
    unit: str | None
    count: int


def nearest(column: Column) -> Near | None:
    """Return the type that most cells fit, the plainest where several do; None where none is."""
    return max(_nears(column), key=lambda near: near.count, default=None)


def _nears(column: Column) -> Iterable[Near]:
    for chosen in _GUESSED:
        unit = column.main_affix if chosen in _NUMERIC else None
        for writing, kinds in WAYS[chosen]:
            if writing.order == "compact":
                continue
            count = column.fitting(kinds, unit)
            if count:
                yield Near(chosen, kinds, unit, count)
    count = column.fitting({Kind.TRUE_FALSE})
    if count:
        yield Near(FieldType.BOOLEAN, frozenset({Kind.TRUE_FALSE}), None, count)
