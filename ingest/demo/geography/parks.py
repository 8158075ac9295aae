"""Parks, squares, the cemetery, the old quarry lake: green shapes that streets go around."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shapely import Polygon
from shapely.ops import unary_union

from ingest.demo.chance import seeded
from ingest.demo.geography.plane import XY, closed_curve
from ingest.demo.geography.skeleton import Skeleton


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """A green place, with how closely its trees stand."""

    name: str
    kind: str
    shape: Polygon
    trees: int


# name, kind, centre, radius in metres, trees
_PARKS: tuple[tuple[str, str, XY, float, int], ...] = (
    ("Jardin des Plantes", "jardin", (330, 640), 135, 430),
    ("Parc de la Garenne", "parc", (-900, 2260), 400, 900),
    ("Prairies de l'Orveille", "espace naturel", (2260, 2140), 330, 420),
    ("Pré de l'Île-aux-Saules", "espace naturel", (1420, 1680), 150, 160),
    ("Parc des Ardoisières", "parc", (-2380, 330), 340, 520),
    ("Parc de la Vallade", "parc", (1980, -480), 260, 430),
    ("Parc des Genêts", "parc", (820, -1240), 170, 260),
    ("Parc de la Motte", "parc", (-900, -1700), 190, 280),
    ("Cimetière de l'Est", "cimetière", (1330, 150), 150, 210),
    ("Cimetière Saint-Mesmin", "cimetière", (90, 1500), 130, 150),
    ("Square des Carmes", "square", (-560, 300), 42, 36),
    ("Square du Lavoir", "square", (330, -250), 38, 24),
    ("Square de la Gare", "square", (-980, -180), 52, 42),
    ("Jardin de l'Évêché", "jardin", (-60, 420), 52, 58),
    ("Square de l'Europe", "square", (-520, 1850), 60, 46),
    ("Jardin du Haras", "jardin", (-1120, 820), 90, 110),
    ("Square des Tilleraies", "square", (-120, -1380), 62, 48),
    ("Bois de la Pierre-Levée", "bois", (420, -2620), 300, 520),
    ("Bois du Plessis", "bois", (640, 2820), 270, 420),
    ("Coulée verte de la Roche-Bleue", "parc", (-2050, 1480), 210, 240),
)


def draw_parks(skeleton: Skeleton) -> tuple[Park, ...]:
    """Return the parks, kept clear of the water and of the large roads."""
    roads = unary_union([road.line.buffer(14) for road in skeleton.roads])
    taken = unary_union([skeleton.water.buffer(8), roads])
    parks = []
    for name, kind, centre, size, trees in _PARKS:
        rng = seeded("park", name)
        phase, stretch = rng.uniform(0, 6.3), rng.uniform(0.12, 0.3)
        grain = rng.uniform(0, 6.3)

        def radius(
            angle: float,
            size: float = size,
            phase: float = phase,
            stretch: float = stretch,
            grain: float = grain,
        ) -> float:
            return size * (
                1 + stretch * math.cos(2 * angle + phase) + 0.12 * math.sin(3 * angle + grain)
            )

        blob = Polygon(closed_curve(radius, centre=centre, count=40)).simplify(size / 25)
        free = blob.difference(taken).intersection(skeleton.outline.buffer(-20))
        shape = max(getattr(free, "geoms", [free]), key=lambda g: g.area)
        parks.append(Park(name=name, kind=kind, shape=shape, trees=trees))
    return tuple(parks)
