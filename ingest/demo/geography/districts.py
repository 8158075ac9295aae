"""The eleven districts: faces between avenues, rings and river, put together.

They tile the outline exactly: no gap, no overlap, each in one piece.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from shapely import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union

from ingest.demo.geography.skeleton import BRIDGEHEAD, PLACE, RADIALS, Skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One district, with what its character decides elsewhere."""

    code: str
    name: str
    shape: Polygon
    population: int
    income: float
    """Median disposable income relative to the city's, 1 is the city."""
    age: float
    """Median age in years."""
    blocks: str
    """How it is built: `old`, `faubourg`, `estate`, `suburb`, `industry`."""


_FACTS: tuple[tuple[str, str, int, float, float, str], ...] = (
    ("Q01", "Vieille-Ville", 8_140, 1.08, 33.4, "old"),
    ("Q02", "Outre-Orveille", 5_960, 0.97, 34.8, "old"),
    ("Q03", "Saint-Mesmin", 13_480, 1.16, 40.1, "faubourg"),
    ("Q04", "Gare – Les Tanneries", 10_720, 1.02, 35.7, "faubourg"),
    ("Q05", "Les Ardoisières", 9_350, 0.94, 41.2, "suburb"),
    ("Q06", "Haut-Plessis", 11_890, 0.71, 31.6, "estate"),
    ("Q07", "Prairies – L'Île-aux-Saules", 4_210, 1.24, 43.9, "suburb"),
    ("Q08", "Port-Corbin", 3_870, 0.83, 36.3, "industry"),
    ("Q09", "Les Tilleraies", 10_460, 0.99, 40.8, "suburb"),
    ("Q10", "Les Genêts", 9_730, 0.76, 33.0, "estate"),
    ("Q11", "La Vallade – Campus", 8_370, 0.88, 26.9, "suburb"),
)

# Sectors count from the river's entry: right bank 0-4 anticlockwise, left bank 5-9 clockwise.
_BY_SECTOR: Mapping[tuple[int, str], str] = {
    (0, "mid"): "Q07", (0, "out"): "Q07",
    (1, "mid"): "Q03", (1, "out"): "Q06",
    (2, "mid"): "Q03", (2, "out"): "Q06",
    (3, "mid"): "Q04", (3, "out"): "Q05",
    (4, "mid"): "Q04", (4, "out"): "Q05",
    (5, "mid"): "Q11", (5, "out"): "Q11",
    (6, "mid"): "Q10", (6, "out"): "Q11",
    (7, "mid"): "Q10", (7, "out"): "Q10",
    (8, "mid"): "Q09", (8, "out"): "Q09",
    (9, "mid"): "Q08", (9, "out"): "Q08",
}  # fmt: skip


def faces(skeleton: Skeleton) -> list[tuple[str, str, Polygon]]:
    """Return every face between the large lines: district code, zone, shape."""
    lines = [
        LineString(skeleton.outline.exterior.coords),
        LineString(skeleton.ring.exterior.coords),
        LineString(skeleton.beltway.exterior.coords),
        skeleton.river,
        *(_stretched(radial) for radial in skeleton.radials),
    ]
    found = []
    for face in polygonize(unary_union(lines)):
        inside = face.representative_point()
        if not skeleton.outline.contains(inside):
            continue
        on_right = skeleton.right_bank.contains(inside)
        if skeleton.ring.contains(inside):
            found.append(("Q01" if on_right else "Q02", "in", face))
            continue
        zone = "mid" if skeleton.beltway.contains(inside) else "out"
        found.append((_BY_SECTOR[_sector(inside, on_right), zone], zone, face))
    return found


def _stretched(radial: LineString) -> LineString:
    """Lengthen an avenue a little past the outline, so that it surely cuts it."""
    (x0, y0), (x1, y1) = radial.coords[-2], radial.coords[-1]
    norm = math.hypot(x1 - x0, y1 - y0)
    tail = (x1 + (x1 - x0) / norm * 60, y1 + (y1 - y0) / norm * 60)
    return LineString([*radial.coords, tail])


def _sector(point: Point, on_right: bool) -> int:
    start = PLACE if on_right else BRIDGEHEAD
    degrees = math.degrees(math.atan2(point.y - start[1], point.x - start[0]))
    if on_right:
        return sum(degrees % 360 > limit for _o, _i, limit, _w in RADIALS[:4])
    below = degrees if degrees < 90 else degrees - 360
    return 5 + sum(below < limit for _o, _i, limit, _w in RADIALS[4:])


def draw_districts(skeleton: Skeleton) -> tuple[District, ...]:
    """Return the districts in the order of their codes."""
    pieces: dict[str, list[Polygon]] = {}
    for code, _zone, face in faces(skeleton):
        pieces.setdefault(code, []).append(face)
    shapes = _in_one_piece({code: unary_union(parts) for code, parts in pieces.items()})
    return tuple(
        District(
            code=code, name=name, shape=shapes[code], population=population,
            income=income, age=age, blocks=blocks,
        )
        for code, name, population, income, age, blocks in _FACTS
    )  # fmt: skip


def _in_one_piece(shapes: dict[str, Polygon]) -> dict[str, Polygon]:
    """Give slivers cut off by a swaying avenue to the neighbour with the longest border."""
    main = {c: max(getattr(s, "geoms", [s]), key=lambda g: g.area) for c, s in shapes.items()}
    loose = [
        part
        for code, shape in shapes.items()
        for part in getattr(shape, "geoms", [shape])
        if not part.equals(main[code])
    ]
    for part in sorted(loose, key=lambda g: (round(g.area), round(g.centroid.x))):
        best = max(main, key=lambda code: main[code].intersection(part).length)
        main[best] = unary_union([main[best], part])
    return main
