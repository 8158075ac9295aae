"""Rivemaine's ground: districts tile the outline, streets stay in it, nothing has two names."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from shapely import Point, unary_union

from ingest.demo.geography.city import City, rivemaine, scattered
from ingest.demo.geography.plane import CENTRE_LAT, CENTRE_LON, lon_lat
from ingest.demo.geography.transit import PLANS, network


@pytest.fixture(scope="module")
def city() -> City:
    return rivemaine()


def test_districts_tile_the_outline(city: City) -> None:
    outline = city.skeleton.outline
    union = unary_union([district.shape for district in city.districts])
    assert union.symmetric_difference(outline).area < 1e-3
    assert sum(d.shape.area for d in city.districts) == pytest.approx(outline.area, abs=1e-3)


def test_districts_do_not_overlap(city: City) -> None:
    for one, other in itertools.combinations(city.districts, 2):
        assert one.shape.intersection(other.shape).area < 1e-3, (one.name, other.name)


def test_districts_are_eleven_and_each_in_one_piece(city: City) -> None:
    assert len(city.districts) == 11
    assert {district.shape.geom_type for district in city.districts} == {"Polygon"}
    assert all(district.shape.is_valid for district in city.districts)


def test_people_make_a_city_of_middle_size(city: City) -> None:
    assert 90_000 < city.population < 100_000


def test_city_drawn_again_is_the_same(city: City) -> None:
    again = City()
    assert [s.line.wkb for s in again.streets] == [s.line.wkb for s in city.streets]
    assert [s.name for s in again.streets] == [s.name for s in city.streets]


def test_streets_stay_in_the_commune_and_off_the_water(city: City) -> None:
    near = city.skeleton.outline.buffer(1)
    assert all(near.contains(street.line) for street in city.streets)
    small = [s for s in city.streets if not s.is_main]
    assert not any(s.line.intersects(city.skeleton.water) for s in small)


def test_street_names_are_used_once(city: City) -> None:
    names = Counter(s.name for s in city.streets if not s.is_main)
    assert [name for name, count in names.items() if count > 1] == []
    assert not any(name.startswith("Voie ") for name in names)


def test_addresses_lie_beside_their_street(city: City) -> None:
    import random

    rng = random.Random(4)
    for _unused in range(50):
        address = city.address(rng)
        assert address.street.line.distance(Point(address.place)) < 12
        assert address.number > 0


def test_trees_of_a_park_stand_in_it(city: City) -> None:
    import random

    for park in city.parks:
        for place in scattered(park, random.Random(1), 12):
            assert park.shape.contains(Point(place))


def test_transit_lines_follow_streets_and_serve_stops(city: City) -> None:
    lines, stops = network()
    assert len(lines) == len(PLANS)
    roads = unary_union([street.line for street in city.streets]).buffer(4)
    for line in lines:
        assert line.line.length > 2_500
        assert line.line.difference(roads).length < 0.02 * line.line.length, line.plan.code
        assert len(line.stops) >= 8
    assert len({stop.name for stop in stops}) == len(stops)


def test_degrees_are_around_the_centre() -> None:
    assert lon_lat((0.0, 0.0)) == (CENTRE_LON, CENTRE_LAT)
    lon, lat = lon_lat((1000.0, 1000.0))
    assert lon == pytest.approx(CENTRE_LON + 0.01326, abs=1e-4)
    assert lat == pytest.approx(CENTRE_LAT + 0.00898, abs=1e-4)
