"""GeoJSON in other projections than its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.understand import understand
from tests.ingest.conftest import Understand

CITIES = [(-0.5542, 47.4731), (2.3522, 48.8566), (4.8357, 45.764)]


def geojson(epsg: int, crs: Any = None, kind: str = "Point") -> str:
    way = Transformer.from_crs(4326, epsg, always_xy=True)
    places = [list(way.transform(*city)) for city in CITIES]
    features = [
        {
            "type": "Feature",
            "properties": {"n": n},
            "geometry": {"type": "Point", "coordinates": place}
            if kind == "Point"
            else {"type": "LineString", "coordinates": [place, place]},
        }
        for n, place in enumerate(places)
    ]
    nothing = {"type": "Feature", "properties": {"n": 9}, "geometry": None}
    whole = {"type": "FeatureCollection", "features": [*features, nothing]}
    return json.dumps({**({"crs": crs} if crs else {}), **whole})


def named(name: str) -> Any:
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    ("epsg", "crs", "codes"),
    [
        (4326, None, []),
        (4326, named("urn:ogc:def:crs:OGC:1.3:CRS84"), []),
        (4326, named("EPSG:4326"), []),
        (2154, named("urn:ogc:def:crs:EPSG::2154"), ["converted"]),
        (2154, named("EPSG:2154"), ["converted"]),
        (3947, {"type": "EPSG", "properties": {"code": 3947}}, ["converted"]),
        (2154, None, ["projection_guessed"]),
        (3857, named("EPSG:3857"), ["converted"]),
    ],
)
def test_features_come_in_wgs84(tmp_path: Path, epsg: int, crs: Any, codes: list[str]) -> None:
    path = tmp_path / "file"
    path.write_text(geojson(epsg, crs))
    reader, found = understand(path, ReadOptions())
    assert [(f.name, f.type.value) for f in found.fields] == [
        ("geo_point_2d", "geo_point_2d"),
        ("n", "int"),
    ]
    assert [warning.code for warning in found.warnings] == codes
    read = [text for block in reader.blocks() for text in block.columns[0]]
    assert read[-1] == ""
    for text, city in zip(read, CITIES, strict=False):
        assert json.loads(text)["coordinates"][:2] == pytest.approx(city, abs=1e-7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (geojson(2154, named("EPSG:999999")), "wrong_projection"),
        (geojson(4326).replace("2.3522", "652000"), "off_earth"),
    ],
)
def test_places_that_cannot_be_told_are_refused(
    understood: Understand, text: str, code: str
) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood(text)
    assert caught.value.code == code
    assert caught.value.problems[0].hint
    assert code != "off_earth" or caught.value.problems[0].row == 2
