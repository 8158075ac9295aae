"""Invalid geometries: mended in the table, told with the first record, valid ones untouched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ingest.conftest import Publish, rows

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "records", "records_read"]
)

SQUARE = [[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]]
BOW_TIE = [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]
HOLE_OUTSIDE = [*SQUARE, [[5, 5], [5, 6], [6, 6], [5, 5]]]
FOLDED = [[[0, 0], [1, 1], [0, 0], [1, 1], [0, 0]]]


def features(*shapes: list[Any]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"n": place},
                    "geometry": {"type": "Polygon", "coordinates": shape},
                }
                for place, shape in enumerate(shapes, start=1)
            ],
        }
    )


def test_rings_that_cross_are_mended_and_told(publish: Publish) -> None:
    run = publish(features(SQUARE, BOW_TIE, HOLE_OUTSIDE, FOLDED))
    assert run.state == "published", run.problems("errors")
    (problem,) = [p for p in run.problems("warnings") if p.code == "invalid_shapes"]
    assert (problem.row, problem.params["count"]) == (2, 3)
    held = rows("jeu", "n, ST_IsValid(geo_shape), GeometryType(geo_shape), ST_Area(geo_shape)")
    assert held[0] == (1, True, "POLYGON", 4.0)
    assert held[1] == (2, True, "MULTIPOLYGON", 2.0)
    assert held[2][:2] == (3, True)
    assert held[3][:2] == (4, True)
    assert held[3][2] in ("LINESTRING", "MULTILINESTRING")  # all that is left of it


def test_shapes_in_cells_are_mended(publish: Publish) -> None:
    wkt = ["POLYGON((0 0,2 2,2 0,0 2,0 0))", "POLYGON((0 0,0 2,2 2,2 0,0 0))"]
    run = publish("n;forme\n" + "".join(f'{n};"{text}"\n' for n, text in enumerate(wkt)))
    assert "invalid_shapes" in [p.code for p in run.problems("warnings")]
    assert rows("jeu", "ST_IsValid(forme)") == [(True,), (True,)]


def test_valid_shapes_are_not_touched(publish: Publish) -> None:
    run = publish(features(SQUARE, SQUARE))
    assert "invalid_shapes" not in [p.code for p in run.problems("warnings")]
    line = '{"type": "LineString", "coordinates": [[0, 0], [1, 1], [1, 0], [0, 1]]}'
    run = publish(f'n;trace\n1;"{line.replace(chr(34), chr(34) * 2)}"\n', "lignes")
    assert run.state == "published"
    assert not [p.code for p in run.problems("warnings") if p.code == "invalid_shapes"]
