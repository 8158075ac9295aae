"""Polling areas: the blocks between streets, gathered into compact parts of a district."""

from __future__ import annotations

import math
from functools import lru_cache

from shapely import LineString, Polygon
from shapely.ops import polygonize, unary_union

from ingest.demo.geography.city import rivemaine
from ingest.demo.geography.districts import District
from ingest.demo.geography.plane import XY

_ROUNDS = 14


def polling_areas(district: District, count: int) -> list[tuple[Polygon, float]]:
    """Return areas that tile the district, north first, each with its share of the voters."""
    blocks = _all_blocks()[district.code]
    weights = [_dwellings(block) for block in blocks]
    centres = [(block.centroid.x, block.centroid.y) for block in blocks]
    members = _gathered(centres, weights, count)
    areas = _in_one_piece([unary_union([blocks[i] for i in group]) for group in members])
    total = sum(weights)
    shares = [
        sum(
            weights[i]
            for i, block in enumerate(blocks)
            if area.contains(block.representative_point())
        )
        / total
        for area in areas
    ]
    pairs = sorted(zip(areas, shares, strict=True), key=lambda p: -round(p[0].centroid.y))
    return [(area, share) for area, share in pairs]


@lru_cache(maxsize=1)
def _all_blocks() -> dict[str, list[Polygon]]:
    """Cut the whole city along its streets at once, so that neighbours share every corner."""
    city = rivemaine()
    lines = [LineString(district.shape.exterior.coords) for district in city.districts]
    lines += [street.line for street in city.streets]
    blocks: dict[str, list[Polygon]] = {district.code: [] for district in city.districts}
    for block in polygonize(unary_union(lines)):
        inside = block.representative_point()
        home = city.district_at((inside.x, inside.y))
        if home.shape.contains(inside):
            blocks[home.code].append(block)
    return blocks


def _dwellings(block: Polygon) -> float:
    """Weigh a block by the length of its fronts; fields count little more than a block."""
    return min(float(block.length), 1_500.0) if block.area > 400 else 1.0


def _gathered(centres: list[XY], weights: list[float], count: int) -> list[list[int]]:
    """Gather blocks around moving centres, with about the same weight each."""
    heart = _mean(centres, weights, range(len(centres)))
    seeds = [min(centres, key=lambda c: math.dist(c, heart))]
    while len(seeds) < min(count, len(centres)):
        seeds.append(max(centres, key=lambda c: min(math.dist(c, seed) for seed in seeds)))
    pull = [1.0] * len(seeds)
    groups: list[list[int]] = []
    for _round in range(_ROUNDS):
        groups = [[] for _seed in seeds]
        for index, centre in enumerate(centres):
            nearest = min(range(len(seeds)), key=lambda s: math.dist(centre, seeds[s]) / pull[s])
            groups[nearest].append(index)
        loads = [sum(weights[i] for i in group) for group in groups]
        usual = sum(loads) / len(loads)
        for place, (group, load) in enumerate(zip(groups, loads, strict=True)):
            if group:
                seeds[place] = _mean(centres, weights, group)
            # An area with too many people draws less, one with too few draws more.
            pull[place] *= min(1.25, max(0.8, (usual / max(load, 1.0)) ** 0.3))
    return [group for group in groups if group]


def _mean(centres: list[XY], weights: list[float], group: list[int] | range) -> XY:
    total = sum(weights[i] for i in group)
    return (
        sum(centres[i][0] * weights[i] for i in group) / total,
        sum(centres[i][1] * weights[i] for i in group) / total,
    )


def _in_one_piece(shapes: list[Polygon]) -> list[Polygon]:
    """Give detached blocks to the area with which they share the longest border."""
    main = [max(getattr(s, "geoms", [s]), key=lambda g: g.area) for s in shapes]
    loose = [
        part
        for shape, kept in zip(shapes, main, strict=True)
        for part in getattr(shape, "geoms", [shape])
        if not part.equals(kept)
    ]
    for part in loose:
        best = max(range(len(main)), key=lambda i: main[i].intersection(part).length)
        main[best] = unary_union([main[best], part])
    return main
