"""The large lines of the city: outline, river, boulevards, avenues.

Radial avenues meet in the old town on the right (north-west) bank, or at the bridgehead
on the left bank; two rings cross them. Everything else hangs on these lines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from shapely import LineString, Point, Polygon
from shapely.ops import split, unary_union

from ingest.demo.chance import seeded
from ingest.demo.geography.plane import XY, closed_curve, spline

PLACE: XY = (-170.0, 250.0)
"""The square in the middle of the old town."""
BRIDGEHEAD: XY = (160.0, -95.0)
"""Where the left bank begins, at the end of the old bridge."""

_RIVER: tuple[XY, ...] = (
    (5600, 3900), (4300, 3150), (3300, 2150), (2350, 1850), (1450, 1300), (820, 520),
    (60, 40), (-620, -420), (-1250, -1180), (-2150, -1500), (-3000, -2350), (-3900, -2500),
    (-5600, -3600),
)  # fmt: skip

RADIALS: tuple[tuple[str, str, float, float], ...] = (
    # name outside the ring, name inside, angle in degrees, wave
    ("Avenue de Laval", "Rue du Chapitre", 68.0, 0.3),
    ("Avenue de Rennes", "Rue Nationale", 104.0, 1.4),
    ("Avenue de Châteaubriant", "Rue de la Monnaie", 143.0, 2.6),
    ("Avenue de Nantes", "Rue des Carmes", 181.0, 4.1),
    ("Avenue de Tours", "Rue du Faubourg-Saint-Julien", 11.0, 0.9),
    ("Avenue de Saumur", "Rue de la Cale", -31.0, 2.0),
    ("Avenue de Cholet", "Rue du Pressoir", -76.0, 3.3),
    ("Avenue des Mauges", "Rue de la Basse-Motte", -116.0, 5.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MainRoad:
    """A boulevard, an avenue or a bridge of the skeleton."""

    name: str
    line: LineString
    kind: str
    """`boulevard`, `rocade`, `avenue`, `rue`, `quai`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """The lines everything else is placed against."""

    outline: Polygon
    river: LineString
    water: Polygon
    ring: Polygon
    beltway: Polygon
    right_bank: Polygon
    radials: tuple[LineString, ...]
    """Same order as `RADIALS`, from the centre outwards to the outline."""
    roads: tuple[MainRoad, ...]


def _outline() -> Polygon:
    """Draw the limits of the commune: long irregular sides, small steps along field edges."""
    rng = seeded("outline")
    corners = []
    for i in range(34):
        angle = 2 * math.pi * (i + rng.uniform(-0.3, 0.3)) / 34
        radius = (
            3440
            + 360 * math.cos(2 * (angle - 0.62))
            + 230 * math.sin(3 * angle + 0.8)
            + rng.uniform(-260, 260)
        )
        corners.append((radius * math.cos(angle), radius * math.sin(angle)))
    border: list[XY] = []
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        border.append((x0, y0))
        steps = max(1, round(math.dist((x0, y0), (x1, y1)) / 140))
        for i in range(1, steps):
            t = i / steps
            border.append(
                (
                    x0 + (x1 - x0) * t + rng.uniform(-34, 34),
                    y0 + (y1 - y0) * t + rng.uniform(-34, 34),
                )
            )
    return Polygon(border)


def _ring_radius(angle: float) -> float:
    return (
        690 + 70 * math.cos(2 * angle - 1.2) + 34 * math.sin(3 * angle) + 14 * math.cos(7 * angle)
    )


def _beltway_radius(angle: float) -> float:
    return (
        1980
        + 150 * math.cos(2 * angle - 1.0)
        + 90 * math.sin(3 * angle + 2)
        + 30 * math.cos(5 * angle)
    )


def _radial(start: XY, degrees: float, wave: float) -> LineString:
    """Draw an avenue that leaves a square and sways on its way out."""
    angle = math.radians(degrees)
    ahead, aside = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    points = []
    for i in range(13):
        along = i * 400.0
        off = min(1.0, along / 900) * (
            95 * math.sin(along / 830 + wave) + 30 * math.sin(along / 290)
        )
        points.append(
            (
                start[0] + ahead[0] * along + aside[0] * off,
                start[1] + ahead[1] * along + aside[1] * off,
            )
        )
    return LineString(spline(points))


def _pieces(line: LineString, cutters: list[LineString]) -> list[LineString]:
    return [piece for piece in split(line, unary_union(cutters)).geoms if piece.length > 20]


def _named_ring(
    ring: Polygon, cutters: list[LineString], names: tuple[str, ...], kind: str
) -> list[MainRoad]:
    """Cut a ring where avenues and the river cross it, and name its pieces by their angle."""
    pieces = _pieces(LineString(ring.exterior.coords), cutters)
    pieces.sort(key=lambda p: _angle(p.interpolate(0.5, normalized=True)))
    return [
        MainRoad(name=names[i % len(names)], line=piece, kind=kind)
        for i, piece in enumerate(pieces)
    ]


def _angle(point: Point) -> float:
    return math.atan2(point.y, point.x)


_RING_NAMES = (
    "Boulevard des Mariniers", "Boulevard du Port", "Boulevard de la Corderie",
    "Boulevard du Général-de-Gaulle", "Boulevard de la Résistance", "Boulevard Carnot",
    "Boulevard de la Liberté", "Boulevard des Remparts", "Boulevard Victor-Hugo",
    "Boulevard de la Gare", "Boulevard des Douves",
)  # fmt: skip
_BELTWAY_NAMES = (
    "Boulevard de l'Industrie", "Boulevard Marie-Curie", "Boulevard Louis-Blériot",
    "Boulevard de la Vallade", "Boulevard de l'Europe", "Boulevard Robert-Schuman",
    "Boulevard Jean-Moulin", "Boulevard des Ardoisiers", "Boulevard Lucie-Aubrac",
    "Boulevard de la Prairie", "Boulevard de l'Atlantique",
)  # fmt: skip
_QUAYS = (
    ("Quai de la Batellerie", 78.0, -1900.0, -760.0),
    ("Quai des Tanneurs", 78.0, -760.0, 700.0),
    ("Quai aux Toiles", 78.0, 700.0, 1750.0),
    ("Quai du Bas-Port", -78.0, -1900.0, -700.0),
    ("Quai Saint-Julien", -78.0, -700.0, 720.0),
    ("Quai des Saules", -78.0, 720.0, 1600.0),
)


def _quays(river: LineString) -> list[MainRoad]:
    """Lay the quays beside the water, measured along the river from the old bridge."""
    bridge = river.project(Point(20, 60))
    quays = []
    for name, side, begin, end in _QUAYS:
        distances = [bridge - at for at in range(int(begin), int(end) + 1, 60)]
        points = []
        for at in distances:
            here, there = river.interpolate(at), river.interpolate(at + 2)
            dx, dy = there.x - here.x, there.y - here.y
            norm = math.hypot(dx, dy)
            # The river flows south-west: its right bank is the north-west one.
            points.append((here.x + dy / norm * side, here.y - dx / norm * side))
        quays.append(MainRoad(name=name, line=LineString(points).simplify(3), kind="quai"))
    return quays


def draw_skeleton() -> Skeleton:
    """Return the skeleton; the same every time."""
    outline = _outline()
    river = LineString(spline(_RIVER))
    basin = LineString(spline(_RIVER[6:9])).buffer(78)
    water = unary_union([river.buffer(52), basin]).intersection(outline)
    ring = Polygon(closed_curve(_ring_radius, centre=(-40, 60)))
    beltway = Polygon(closed_curve(_beltway_radius, centre=(-60, 40)))
    halves = split(
        Polygon([(-5500, -5200), (5500, -5200), (5500, 5200), (-5500, 5200)]), river
    ).geoms
    right_bank = max(halves, key=lambda half: half.representative_point().y).intersection(outline)
    radials = []
    for _outer, _inner, degrees, wave in RADIALS:
        start = PLACE if degrees > 45 else BRIDGEHEAD
        line = _radial(start, degrees, wave).intersection(outline)
        radials.append(
            max(line.geoms, key=lambda g: g.length) if line.geom_type != "LineString" else line
        )
    roads = _roads(ring, beltway, radials, river)
    return Skeleton(
        outline=outline, river=river, water=water, ring=ring, beltway=beltway,
        right_bank=right_bank, radials=tuple(radials), roads=tuple(roads),
    )  # fmt: skip


def _roads(
    ring: Polygon, beltway: Polygon, radials: list[LineString], river: LineString
) -> list[MainRoad]:
    roads = []
    for (outer, inner, _degrees, _wave), radial in zip(RADIALS, radials, strict=True):
        roads.append(MainRoad(name=inner, line=radial.intersection(ring), kind="rue"))
        outside = radial.difference(ring)
        longest = max(getattr(outside, "geoms", [outside]), key=lambda g: g.length)
        roads.append(MainRoad(name=outer, line=longest, kind="avenue"))
    roads += _named_ring(ring, [*radials, river], _RING_NAMES, "boulevard")
    roads += _named_ring(beltway, [*radials, river], _BELTWAY_NAMES, "rocade")
    bridge = LineString([PLACE, (-60, 130), (90, -20), BRIDGEHEAD])
    roads.append(MainRoad(name="Pont aux Ânes", line=bridge, kind="rue"))
    return roads + _quays(river)
