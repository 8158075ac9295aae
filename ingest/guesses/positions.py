"""Whether a column holds positions or shapes, and whether the longitude comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from datasets.types import FieldType
from ingest.columns import Column
from ingest.guesses.guess import Guess, guess_of, nearly, told
from ingest.guesses.quantities import NUMBERS
from ingest.headings import (
    is_geojson_name,
    is_place_name,
    is_point_name,
    is_shape_name,
    may_be_place_name,
    point_order,
)
from ingest.problems import Problem
from ingest.values.kinds import Kind, Writing
from ingest.values.places import pair_of

LAT_LON: Final = frozenset({Kind.LAT_LON, Kind.COARSE_POINT, Kind.POINT_OBJECT})
LON_LAT: Final = frozenset({Kind.LON_LAT, Kind.COARSE_LON_LAT, Kind.POINT_OBJECT})
_FINE: Final = frozenset({Kind.LAT_LON, Kind.LON_LAT, Kind.POINT_OBJECT})
_PAIRS: Final = LAT_LON | LON_LAT
_SHAPES: Final = frozenset({Kind.SHAPE, Kind.WKT, Kind.WKB})
_POLE: Final = 90
_POLAR: Final = 72
"""Nobody lives farther from the equator, in degrees."""
_EUROPE: Final = ((36, 71), (-11, 25))
"""Latitudes and longitudes of Europe: taken the other way round they are of East Africa."""


def place_of(column: Column) -> Guess | None:
    """Return positions or shapes; None where some cell is neither."""
    if column.covers(_PAIRS):
        return _pairs(column)
    points = {Kind.POINT_WKB, Kind.POINT_WKT}
    is_named = is_point_name(column.header) and column.covers({*points, Kind.POINT_SHAPE})
    if is_named or (column.covers(points) and not is_shape_name(column.header)):
        chosen, code = FieldType.GEO_POINT_2D, "evidence_point"
    elif column.covers(_SHAPES):
        chosen, code = FieldType.GEO_SHAPE, "evidence_shape"
    else:
        return None
    warnings = (*told(column, Kind.HEIGHTS, "heights_left_out"), *turned(column))
    return guess_of(column, chosen, code, warnings=warnings)


def turned(column: Column) -> Iterable[Problem]:
    """Say that geometries seem to have the latitude first, where their format has it second."""
    firsts = [match for match in map(_FIRST.search, column.sample) if match is not None]
    if likely_order([(float(match[1]), float(match[2])) for match in firsts]) == "lat_lon":
        yield Problem(code="turned_shapes", column=column.header, value=column.sample[0])


_FIRST: Final = re.compile(
    r"[(\[]\s*(-?\d{1,3}(?:\.\d+)?)(?:\s*,\s*|\s+)(-?\d{1,3}(?:\.\d+)?)(?![\d.])", re.ASCII
)


def surely_place_of(column: Column) -> Guess | None:
    """Return positions that could be decimal numbers, where the header leaves no doubt."""
    is_named = is_place_name(column.header) and column.covers(_PAIRS)
    return _pairs(column) if is_named and column.covers({Kind.COMMA}) else None


def _pairs(column: Column) -> Guess | None:
    fine = column.fitting(_FINE)
    is_named = may_be_place_name(column.header)
    if not (is_named or fine * 2 > column.filled):
        return None
    if column.covers({Kind.BRACKETS}) and not is_named:
        return None
    if column.covers(NUMBERS) and not is_place_name(column.header):
        return None
    order, is_swapped = _order(column)
    if not order:
        return None
    forcing = _forcing(column, order)
    if forcing is not None:
        return forcing
    warnings = [Problem(code="swapped_coordinates", column=column.header)] if is_swapped else []
    warnings.extend(told(column, Kind.ORIGIN, "null_island"))
    return guess_of(
        column,
        FieldType.GEO_POINT_2D,
        "evidence_point",
        writing=Writing(order=order),
        warnings=tuple(warnings),
    )


def _order(column: Column) -> tuple[str, bool]:
    """Return which coordinate comes first, and whether that is not what was to be expected."""
    if column.has(Kind.POINT_OBJECT):
        return ("lat_lon" if column.covers(LAT_LON) else ""), False
    may_be = {"lat_lon": column.covers(LAT_LON), "lon_lat": column.covers(LON_LAT)}
    if not any(may_be.values()):
        return "", False
    named = point_order(column.header)
    if not named and column.covers({Kind.BRACKETS}) and is_geojson_name(column.header):
        named = "lon_lat"
    pairs = [pair for pair in map(pair_of, column.sample) if pair is not None]
    likely = likely_order(pairs)
    if not all(may_be.values()):
        only = "lat_lon" if may_be["lat_lon"] else "lon_lat"
        return only, only != (named or "lat_lon")
    chosen = likely or named or "lat_lon"
    return chosen, chosen != (named or "lat_lon")


def _forcing(column: Column, order: str) -> Guess | None:
    """Return text where a few cells alone impose an order that would move all others."""
    kinds, lat = (LAT_LON, 0) if order == "lon_lat" else (LON_LAT, 1)
    other = "lat_lon" if order == "lon_lat" else "lon_lat"
    if column.covers(kinds) or point_order(column.header) == order:
        return None
    pairs = [pair for pair in map(pair_of, column.sample) if pair is not None]
    rest = [pair for pair in pairs if abs(pair[lat]) <= _POLE]
    if len(rest) * 2 <= len(pairs) or likely_order(rest) != other:
        return None
    return nearly(column, FieldType.GEO_POINT_2D, kinds)


def likely_order(known: Sequence[tuple[float, float]]) -> str:
    """Return the order in which all known positions lie where people live, or nothing."""
    pairs = [pair for pair in known if any(pair)]
    if not pairs:
        return ""
    (south, north), (west, east) = _EUROPE
    for order, lat, lon in (("lat_lon", 0, 1), ("lon_lat", 1, 0)):
        if all(south <= p[lat] <= north and west <= p[lon] <= east for p in pairs):
            return order
    for order, lat, lon in (("lat_lon", 0, 1), ("lon_lat", 1, 0)):
        if any(abs(p[lon]) > _POLAR for p in pairs) and all(abs(p[lat]) <= _POLAR for p in pairs):
            return order
    return ""
