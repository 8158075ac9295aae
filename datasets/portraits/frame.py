"""The frame of a portrait and how places fall into it.

Takes longitudes and latitudes, returns whole units of a 320 x 240 drawing. Knows no data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 320, 240, 18

Position = tuple[float, float]
"""Longitude, latitude."""
Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A map from places to units; distances east and north have one scale."""

    west: float
    north: float
    shrink: float
    scale: float
    left: float
    top: float

    def place(self, position: Sequence[float]) -> tuple[int, int]:
        """Return where a position falls, in whole units."""
        x = self.left + (position[0] - self.west) * self.shrink * self.scale
        y = self.top + (self.north - position[1]) * self.scale
        return round(x), round(y)


def frame(box: Box, width: int = WIDTH, height: int = HEIGHT, margin: int = MARGIN) -> Frame:
    """Return the frame in which a box stands centred, as large as it may."""
    west, south, east, north = box
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    wide, high = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    return Frame(
        west=west,
        north=north,
        shrink=shrink,
        scale=scale,
        left=(width - wide * scale) / 2,
        top=(height - high * scale) / 2,
    )


def bounds(positions: Sequence[Position]) -> Box:
    """Return the box that holds nearly all positions: a stray one does not shrink the rest."""
    lons, lats = sorted(p[0] for p in positions), sorted(p[1] for p in positions)
    cut = len(positions) // 50
    low, high = cut, len(positions) - 1 - cut
    return lons[low], lats[low], lons[high], lats[high]


def holds(box: Box, positions: Sequence[Position]) -> bool:
    """Return whether a box holds most positions and is not far too large for them."""
    west, south, east, north = box
    inside = sum(1 for lon, lat in positions if west <= lon <= east and south <= lat <= north)
    if inside < 0.9 * len(positions):
        return False
    small = bounds(positions)
    return (small[2] - small[0]) * 6 > east - west or (small[3] - small[1]) * 6 > north - south


def rings(geometry: object) -> Iterator[tuple[Sequence[Sequence[float]], bool]]:
    """Yield the lines of a GeoJSON geometry and whether each is closed."""
    if not isinstance(geometry, dict):
        return
    kind, parts = geometry.get("type"), geometry.get("coordinates", [])
    match kind:
        case "Polygon":
            yield from ((ring, True) for ring in parts)
        case "MultiPolygon":
            yield from ((ring, True) for polygon in parts for ring in polygon)
        case "LineString":
            yield parts, False
        case "MultiLineString":
            yield from ((line, False) for line in parts)
        case "GeometryCollection":
            for item in geometry.get("geometries", []):
                yield from rings(item)


def path(
    lines: Iterable[tuple[Sequence[Sequence[float]], bool]],
    where: Frame,
    *,
    least: int = 2,
    most: int = 4000,
) -> str:
    """Return the lines as the `d` of a path.

    Steps shorter than `least` units are joined, and no more than about `most` steps are drawn.
    """
    pieces: list[str] = []
    steps = 0
    for line, is_closed in lines:
        places = [where.place(position) for position in line]
        kept = _thinned(places, least)
        if len(kept) < 2 or steps > most:
            continue
        steps += len(kept)
        start = kept[0]
        text = f"M{start[0]} {start[1]}l"
        previous = start
        moves = []
        for spot in kept[1:]:
            moves.append(f"{spot[0] - previous[0]} {spot[1] - previous[1]}")
            previous = spot
        pieces.append(text + " ".join(moves) + ("z" if is_closed else ""))
    return "".join(pieces)


def _thinned(places: Sequence[tuple[int, int]], least: int) -> list[tuple[int, int]]:
    """Return the places that are far enough from the one before; the ends stay."""
    kept = list(places[:1])
    for x, y in places[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= least:
            kept.append((x, y))
    if len(places) > 1 and places[-1] != kept[-1]:
        kept.append(places[-1])
    return kept
