"""Plane coordinates of French and neighbouring maps, told by header and bounds, and their places.

Loads pyproj where a file holds such coordinates, and only then.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from datasets.records.literals import point
from ingest.names import field_name

if TYPE_CHECKING:
    from pyproj import Transformer

WGS84: Final = 4326


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A way to draw a part of the Earth on a plane, and where its land lies on it, in metres."""

    epsg: int
    name: str
    west: float
    east: float
    south: float
    north: float

    def holds(self, x: float, y: float) -> bool:
        return self.west <= x <= self.east and self.south <= y <= self.north


def _conic(zone: int) -> Projection:
    """Return the conformal conic of nine zones (CC42 to CC50), 2 degrees of latitude wide."""
    false_north = (zone - 41) * 1_000_000 + 200_000
    return Projection(
        epsg=3900 + zone,
        name=f"RGF93 CC{zone}",
        west=1_000_000,
        east=2_400_000,
        south=false_north - 200_000,
        north=false_north + 200_000,
    )


_LAMBERT_93: Final = Projection(
    epsg=2154, name="Lambert-93", west=0, east=1_300_000, south=6_000_000, north=7_200_000
)
_LAMBERT_2: Final = Projection(
    epsg=27572, name="Lambert II étendu", west=0, east=1_250_000, south=1_600_000, north=2_750_000
)
_MERCATOR: Final = Projection(
    epsg=3857,
    name="Web Mercator",
    west=-20_037_508,
    east=20_037_508,
    south=-20_048_966,
    north=20_048_966,
)


def _utm(epsg: int, name: str, south: float, north: float) -> Projection:
    return Projection(epsg=epsg, name=name, west=100_000, east=900_000, south=south, north=north)


_NORTH: Final = (4_500_000, 6_500_000)
PROJECTIONS: Final[dict[int, Projection]] = {
    item.epsg: item
    for item in (
        _LAMBERT_93,
        _LAMBERT_2,
        _MERCATOR,
        *map(_conic, range(42, 51)),
        *(_utm(32600 + zone, f"UTM {zone}N", *_NORTH) for zone in (29, 30, 31, 32, 33)),
        *(_utm(25800 + zone, f"ETRS89 UTM {zone}N", *_NORTH) for zone in (29, 30, 31, 32, 33)),
        _utm(5490, "RGAF09 UTM 20N", 1_550_000, 2_050_000),
        _utm(32620, "UTM 20N", 1_550_000, 2_050_000),
        _utm(2972, "RGFG95 UTM 22N", 200_000, 700_000),
        _utm(32622, "UTM 22N", 200_000, 700_000),
        _utm(2975, "RGR92 UTM 40S", 7_600_000, 7_750_000),
        _utm(32740, "UTM 40S", 7_600_000, 7_750_000),
        _utm(4471, "RGM04 UTM 38S", 8_550_000, 8_650_000),
        Projection(
            epsg=31370,
            name="Lambert belge 72",
            west=0,
            east=300_000,
            south=0,
            north=300_000,
        ),
        Projection(
            epsg=2056,
            name="CH1903+ LV95",
            west=2_480_000,
            east=2_840_000,
            south=1_070_000,
            north=1_300_000,
        ),
    )
}
"""By EPSG number; bounds are those of France where the projection is of more."""
_WORDS: Final = (
    (re.compile(r"(?:^|_|[a-z])(?:l93|lambert_?93|lamb_?93|rgf_?93|lambert93)(?:_|$)"), (2154,)),
    (re.compile(r"(?:^|_)(?:l2e|lambert_?(?:2|ii)(?:_?(?:e|etendu))?|ntf)(?:_|$)"), (27572,)),
    (re.compile(r"lambert|lamb(?:_|$)"), (2154, 27572)),
    (re.compile(r"(?:^|_)(?:web_?)?mercator(?:_|$)"), (3857,)),
    (re.compile(r"lv_?95|mn_?95|ch1903"), (2056,)),
    (re.compile(r"(?:^|_)(?:lb_?72|lambert_?72|lambert_belge)(?:_|$)"), (31370,)),
)
_NUMBER: Final = re.compile(r"(?<!\d)(\d{4,5})(?!\d)")
_CONIC: Final = re.compile(r"(?:^|_)cc_?(4[2-9]|50)(?:_|$)")
_UTM: Final = re.compile(r"utm_?(\d{2})([ns]?)")


def named(*headers: str) -> list[Projection]:
    """Return the projections that headers announce, the likeliest first.

    >>> [p.epsg for p in named("X_L93", "Y_L93")], [p.epsg for p in named("x_cc49", "y_cc49")]
    ([2154], [3949])
    """
    name = " ".join(map(field_name, headers)).replace(" ", "_")
    found = [int(number) for number in _NUMBER.findall(name) if int(number) in PROJECTIONS]
    found += [3900 + int(zone) for zone in _CONIC.findall(name)]
    for zone, half in _UTM.findall(name):
        found += [
            epsg
            for epsg, item in PROJECTIONS.items()
            if item.name.endswith(f"UTM {zone}{(half or 'n').upper()}")
        ]
    for pattern, numbers in _WORDS:
        if not found and pattern.search(name):
            found += numbers
    return [PROJECTIONS[epsg] for epsg in dict.fromkeys(found)]


def likely(pairs: Sequence[tuple[float, float]]) -> Projection | None:
    """Return the projection of France in whose bounds all plane coordinates lie, if only one."""
    if not pairs:
        return None
    usual = (_LAMBERT_93, _LAMBERT_2, *map(_conic, range(42, 51)))
    fitting = [item for item in usual if all(item.holds(x, y) for x, y in pairs)]
    return fitting[0] if len(fitting) == 1 else None


def is_known(epsg: int) -> bool:
    """Return whether coordinates of this system can be placed on the Earth."""
    if epsg in PROJECTIONS or epsg == WGS84:
        return True
    from pyproj import CRS  # noqa: PLC0415  (loads its database: only where one is declared)
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        CRS.from_epsg(epsg)
    except CRSError:
        return False
    return True


@cache
def _transformer(epsg: int) -> Transformer:
    from pyproj import Transformer  # noqa: PLC0415  (loads its database)
    from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # noqa: PLC0415

    set_network_enabled(False)  # grids are never fetched
    return Transformer.from_crs(epsg, WGS84, always_xy=True)


def placed(epsg: int, xs: Sequence[float], ys: Sequence[float]) -> list[str]:
    """Return the points in WGS84 of plane coordinates; an empty text where there is none."""
    lons, lats = _transformer(epsg).transform(list(xs), list(ys))
    return [
        point(lon, lat)
        if math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90 and abs(lon) <= 180
        else ""
        for lon, lat in zip(lons, lats, strict=True)
    ]
