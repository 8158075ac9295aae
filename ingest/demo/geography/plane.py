"""A flat plane in metres around the centre of Rivemaine, and smooth curves drawn on it.

Everything is drawn here; only `lon_lat` leaves the plane. No randomness.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from shapely import LineString, transform
from shapely.geometry.base import BaseGeometry

CENTRE_LAT = 47.36
CENTRE_LON = -0.88
_METRES_PER_DEGREE = 111_320.0
_METRES_PER_LON = _METRES_PER_DEGREE * math.cos(math.radians(CENTRE_LAT))

XY = tuple[float, float]


def lon_lat(point: XY) -> XY:
    """Turn metres east and north of the centre into degrees, to about 0.1 m."""
    x, y = point
    return (
        round(CENTRE_LON + x / _METRES_PER_LON, 6),
        round(CENTRE_LAT + y / _METRES_PER_DEGREE, 6),
    )


def geojson_ready(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape of the plane in degrees, its coordinates rounded to six places."""

    def to_degrees(coordinates):  # type: ignore[no-untyped-def]  # an array in, an array out
        scale, centre = (_METRES_PER_LON, _METRES_PER_DEGREE), (CENTRE_LON, CENTRE_LAT)
        return (coordinates / scale + centre).round(6)

    return transform(shape, to_degrees)


def spline(points: Sequence[XY], step: float = 40.0) -> list[XY]:
    """Draw a Catmull-Rom curve through points, with a vertex about every `step` metres."""
    padded = [points[0], *points, points[-1]]
    curve: list[XY] = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(1, round(math.dist(p1, p2) / step))
        for i in range(count):
            t = i / count
            curve.append(
                (
                    _catmull(p0[0], p1[0], p2[0], p3[0], t),
                    _catmull(p0[1], p1[1], p2[1], p3[1], t),
                )
            )
    curve.append(points[-1])
    return curve


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t * t
        + (3 * b - a - 3 * c + d) * t * t * t
    )


def closed_curve(
    radius: Callable[[float], float], centre: XY = (0.0, 0.0), count: int = 144
) -> list[XY]:
    """Draw a ring whose distance from the centre depends on the angle (radians)."""
    ring = [
        (
            centre[0] + radius(2 * math.pi * i / count) * math.cos(2 * math.pi * i / count),
            centre[1] + radius(2 * math.pi * i / count) * math.sin(2 * math.pi * i / count),
        )
        for i in range(count)
    ]
    return [*ring, ring[0]]


def sway(x: float, y: float) -> XY:
    """Return a gentle, smooth displacement that keeps straight lines from looking ruled."""
    return (
        38 * math.sin(y / 410 + 0.7) + 22 * math.sin((x + y) / 230 + 1.9) + 9 * math.sin(y / 97),
        38 * math.sin(x / 390 + 2.1) + 22 * math.sin((x - y) / 250 + 0.4) + 9 * math.sin(x / 103),
    )


def patchiness(x: float, y: float) -> float:
    """Return a smooth value from -1 to 1 that tells built places from fields."""
    return (
        math.sin(x / 520 + 1.3) * math.cos(y / 610 - 0.4)
        + 0.6 * math.sin((x + 1.7 * y) / 900 + 2.2)
        + 0.4 * math.cos((x - y) / 330)
    ) / 2


def heading(line: LineString, at: float) -> float:
    """Return the direction of a line, in radians, at a distance along it."""
    near = line.interpolate(max(0.0, at - 5))
    far = line.interpolate(min(line.length, at + 5))
    return math.atan2(far.y - near.y, far.x - near.x)
