"""The drawn city as the generators use it: addresses, districts, trees' and lamps' places."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random

from shapely import LineString, Point, STRtree, prepare

from ingest.demo.geography.districts import District, draw_districts
from ingest.demo.geography.parks import Park, draw_parks
from ingest.demo.geography.plane import XY, heading
from ingest.demo.geography.skeleton import Skeleton, draw_skeleton
from ingest.demo.geography.streets import Street, draw_streets

NAME = "Rivemaine"
INSEE = "49999"
POSTCODE = "49990"

LANDMARKS: dict[str, XY] = {
    "Hôtel de Ville": (-170, 250),
    "Gare": (-1010, -60),
    "Hôpital": (1740, -1010),
    "Campus": (2620, 330),
    "Port-Corbin": (-1180, -1560),
    "Parc des expositions": (-760, 2760),
    "Stade": (-1640, 900),
    "Ardoisières": (-2500, 40),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A house number on a street, with its place in the plane."""

    number: int
    street: Street
    place: XY

    @property
    def text(self) -> str:
        """Return the address as people write it: `12 rue des Tanneurs`."""
        return f"{self.number} {self.street.name[0].lower()}{self.street.name[1:]}"


class City:
    """Rivemaine, drawn once per process."""

    def __init__(self) -> None:
        self.skeleton: Skeleton = draw_skeleton()
        self.districts: tuple[District, ...] = draw_districts(self.skeleton)
        self.parks: tuple[Park, ...] = draw_parks(self.skeleton)
        self.streets: tuple[Street, ...] = draw_streets(self.skeleton, self.districts, self.parks)
        self._streets_of: dict[str, list[Street]] = {}
        for street in self.streets:
            self._streets_of.setdefault(street.district, []).append(street)

    @cached_property
    def population(self) -> int:
        return sum(district.population for district in self.districts)

    @cached_property
    def _street_tree(self) -> STRtree:
        return STRtree([street.line for street in self.streets])

    @cached_property
    def _district_tree(self) -> STRtree:
        return STRtree([district.shape for district in self.districts])

    def district(self, code: str) -> District:
        return next(d for d in self.districts if d.code == code)

    def district_at(self, place: XY) -> District:
        """Return the district a place lies in, or the nearest one."""
        return self.districts[int(self._district_tree.nearest(Point(place)))]

    def nearest_street(self, place: XY) -> Street:
        return self.streets[int(self._street_tree.nearest(Point(place)))]

    def streets_near(self, place: XY, distance: float) -> list[Street]:
        """Return streets within a distance, nearest first."""
        point = Point(place)
        near = [self.streets[i] for i in self._street_tree.query(point.buffer(distance))]
        return sorted(near, key=lambda s: (s.line.distance(point), s.code))

    def streets_of(self, district: str) -> list[Street]:
        return self._streets_of[district]

    def address(self, rng: Random, district: str | None = None) -> Address:
        """Draw an address, in a district or anywhere (weighed by people)."""
        if district is None:
            district = rng.choices(
                [d.code for d in self.districts], [d.population for d in self.districts]
            )[0]
        streets = [s for s in self._streets_of[district] if s.line.length > 60]
        street = rng.choices(streets, [min(s.line.length, 900) for s in streets])[0]
        return self.address_on(street, rng.uniform(15, street.line.length - 15), rng.random() < 0.5)

    def address_near(self, rng: Random, place: XY) -> Address:
        """Return an address on the street nearest to a place."""
        street = self.nearest_street(place)
        return self.address_on(street, street.line.project(Point(place)), rng.random() < 0.5)

    def address_on(
        self, street: Street, at: float, on_left: bool, setback: float = 11.0
    ) -> Address:
        """Return the address at a distance along a street."""
        return Address(
            number=1 + 2 * int(at / 9) + (0 if on_left else 1),
            street=street,
            place=beside(street.line, at, setback if on_left else -setback),
        )

    def road_places(
        self, spacing: float, setback: float, kinds: frozenset[str], phase: float = 0.5
    ) -> Iterator[tuple[Street, XY, bool]]:
        """Walk along streets of some kinds; give a place each `spacing` metres, per side."""
        for street in self.streets:
            if street.kind not in kinds:
                continue
            count = int(street.line.length / spacing)
            for i in range(count):
                at = (i + phase) * spacing
                yield street, beside(street.line, at, setback), True
                yield street, beside(street.line, at, -setback), False


def beside(line: LineString, at: float, offset: float) -> XY:
    """Return the place beside a line, to the left for a positive offset."""
    on = line.interpolate(at)
    angle = heading(line, at) + math.pi / 2
    return (on.x + offset * math.cos(angle), on.y + offset * math.sin(angle))


def scattered(park: Park, rng: Random, count: int) -> list[XY]:
    """Scatter places in a park, in loose groups as gardeners plant."""
    shape = park.shape.buffer(-4)
    prepare(shape)
    west, south, east, north = shape.bounds
    groups = [
        (rng.uniform(west, east), rng.uniform(south, north)) for _ in range(max(3, count // 14))
    ]
    spread = math.sqrt(shape.area) / 9 + 6
    places: list[XY] = []
    for _attempt in range(count * 30):
        if len(places) == count:
            break
        if rng.random() < 0.7:
            x, y = rng.choice(groups)
            place = (rng.gauss(x, spread), rng.gauss(y, spread))
        else:
            place = (rng.uniform(west, east), rng.uniform(south, north))
        if shape.contains(Point(place)):
            places.append(place)
    return places


@lru_cache(maxsize=1)
def rivemaine() -> City:
    """Return the city, drawn on first use."""
    return City()
