"""The street network: old lanes, regular faubourgs, looser suburbs, all named.

Lanes of the old town are the edges of an irregular cell pattern; elsewhere each face
between the large roads gets its own slightly swaying grid, thinned where fields begin.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from shapely import LineString, MultiPoint, Point, Polygon, voronoi_polygons
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from ingest.demo.chance import seeded
from ingest.demo.geography.districts import District, faces
from ingest.demo.geography.parks import Park
from ingest.demo.geography.plane import XY, patchiness, sway
from ingest.demo.geography.skeleton import Skeleton
from ingest.demo.geography.street_names import StreetNamer


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A named way; `kind` as in `MainRoad`, or `lane` and `local` for the small ones."""

    code: str
    name: str
    kind: str
    line: LineString
    district: str

    @property
    def is_main(self) -> bool:
        return self.kind not in {"lane", "local"}


_SPACING = {
    # metres between parallel streets, along and across
    ("faubourg", "mid"): (118.0, 190.0),
    ("estate", "mid"): (165.0, 210.0),
    ("suburb", "mid"): (140.0, 205.0),
    ("industry", "mid"): (210.0, 320.0),
    ("estate", "out"): (170.0, 250.0),
    ("suburb", "out"): (165.0, 240.0),
    ("industry", "out"): (270.0, 400.0),
    ("faubourg", "out"): (150.0, 230.0),
}


def draw_streets(
    skeleton: Skeleton, districts: tuple[District, ...], parks: tuple[Park, ...]
) -> tuple[Street, ...]:
    """Return every street, large ones first, with a stable code."""
    namer, drafts = StreetNamer(), []
    for road in skeleton.roads:
        drafts.append((road.name, road.kind, road.line))
    barred = unary_union(
        [skeleton.water.buffer(45), *(park.shape.buffer(-6) for park in parks if park.trees > 60)]
    )
    styles = {district.code: district.blocks for district in districts}
    for number, (code, zone, face) in enumerate(_in_order(faces(skeleton))):
        rng = seeded("streets", number)
        land = face.difference(barred)
        style = styles[code]
        lines = _lanes(land, rng) if zone == "in" else _grid(land, face, style, zone, rng)
        for line in lines:
            kind = "lane" if zone == "in" else "local"
            drafts.append((namer.name(style, line.length), kind, line))
    return tuple(
        Street(
            code=f"V{number:04d}", name=name, kind=kind, line=line,
            district=_district_of(line, districts),
        )
        for number, (name, kind, line) in enumerate(drafts, start=1)
    )  # fmt: skip


def _in_order(found: list[tuple[str, str, Polygon]]) -> list[tuple[str, str, Polygon]]:
    return sorted(found, key=lambda f: (f[1], f[0], round(f[2].centroid.x), round(f[2].centroid.y)))


def _district_of(line: LineString, districts: tuple[District, ...]) -> str:
    middle = line.interpolate(0.5, normalized=True)
    return min(districts, key=lambda d: d.shape.distance(middle)).code


def _parts(shape: BaseGeometry, shortest: float) -> list[LineString]:
    parts = [g for g in getattr(shape, "geoms", [shape]) if g.geom_type == "LineString"]
    return [part for part in parts if part.length >= shortest]


def _lanes(land: BaseGeometry, rng: Random) -> list[LineString]:
    """Draw medieval lanes: edges between irregular cells, joined into streets."""
    west, south, east, north = land.bounds
    seeds = []
    y = south - 120
    while y < north + 120:
        x = west - 120
        while x < east + 120:
            seeds.append(Point(x + rng.uniform(-42, 42), y + rng.uniform(-42, 42)))
            x += 104
        y += 96
    edges = voronoi_polygons(MultiPoint(seeds), only_edges=True).intersection(land)
    segments = [line for line in _parts(edges, 12.0) if rng.random() > 0.08]
    return _joined(segments, longest=520.0)


def _joined(segments: list[LineString], longest: float) -> list[LineString]:
    """Follow segments straight ahead at crossings, to make streets of them."""
    ends: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, segment in enumerate(segments):
        for end in (segment.coords[0], segment.coords[-1]):
            ends[_cell(end)].append(index)
    unused = set(range(len(segments)))
    streets = []
    for start in sorted(unused, key=lambda i: -segments[i].length):
        if start not in unused:
            continue
        unused.discard(start)
        path = list(segments[start].coords)
        for _side in range(2):
            while LineString(path).length < longest:
                step = _straightest(path, segments, ends, unused)
                if step is None:
                    break
                index, ahead = step
                unused.discard(index)
                path += ahead[1:]
            path.reverse()
        streets.append(LineString(path))
    return [street for street in streets if street.length > 45]


def _cell(point: XY) -> tuple[int, int]:
    return round(point[0] * 10), round(point[1] * 10)


def _straightest(
    path: list[XY],
    segments: list[LineString],
    ends: dict[tuple[int, int], list[int]],
    unused: set[int],
) -> tuple[int, list[XY]] | None:
    here, before = path[-1], path[-2]
    facing = math.atan2(here[1] - before[1], here[0] - before[0])
    best: tuple[float, int, list[XY]] | None = None
    for index in ends[_cell(here)]:
        if index not in unused:
            continue
        coords = list(segments[index].coords)
        if _cell(coords[0]) != _cell(here):
            coords.reverse()
        turn = math.atan2(coords[1][1] - here[1], coords[1][0] - here[0]) - facing
        bend = abs(math.atan2(math.sin(turn), math.cos(turn)))
        if bend < 0.9 and (best is None or bend < best[0]):
            best = (bend, index, coords)
    return (best[1], best[2]) if best else None


def _grid(
    land: BaseGeometry, face: Polygon, style: str, zone: str, rng: Random
) -> list[LineString]:
    """Draw a swaying grid in a face, thinned by chance and by the fields."""
    along, across = _SPACING["faubourg" if style == "old" else style, zone]
    middle = face.centroid
    angle = math.atan2(middle.y, middle.x) + rng.uniform(-0.16, 0.16)
    cos, sin = math.cos(angle), math.sin(angle)
    reach = math.ceil(max(face.bounds[2] - face.bounds[0], face.bounds[3] - face.bounds[1]) / along)
    nodes: dict[tuple[int, int], XY] = {}

    def node(i: int, j: int) -> XY:
        if (i, j) not in nodes:
            u, v = i * along + rng.uniform(-14, 14), j * across + rng.uniform(-16, 16)
            x, y = middle.x + u * cos - v * sin, middle.y + u * sin + v * cos
            dx, dy = sway(x, y)
            nodes[i, j] = (x + dx, y + dy)
        return nodes[i, j]

    loss = {"mid": 0.16, "out": 0.2}[zone]
    streets: list[LineString] = []
    for step, other in (((0, 1), (1, 0)), ((1, 0), (0, 1))):
        for a in range(-reach, reach + 1):
            run: list[XY] = []
            for b in range(-reach, reach + 1):
                i, j = other[0] * a + step[0] * b, other[1] * a + step[1] * b
                here, there = node(i, j), node(i + step[0], j + step[1])
                if rng.random() < loss or not _is_built(here, there, zone):
                    streets += _kept(run, land)
                    run = []
                else:
                    run = [*run, there] if run else [here, there]
            streets += _kept(run, land)
    return streets


def _is_built(here: XY, there: XY, zone: str) -> bool:
    """Tell whether the town reaches here: everywhere inside the beltway, in patches beyond."""
    if zone == "mid":
        return True
    x, y = (here[0] + there[0]) / 2, (here[1] + there[1]) / 2
    away = (math.hypot(x, y) - 1900) / 1900
    return patchiness(x, y) > away * 1.15 - 0.42


def _kept(run: list[XY], land: BaseGeometry) -> list[LineString]:
    if len(run) < 2:
        return []
    return _parts(LineString(run).intersection(land), 70.0)
