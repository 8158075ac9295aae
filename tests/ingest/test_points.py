"""Points made of two columns: which pairs, where they lie, what is said, and their versions."""

from __future__ import annotations

from typing import Any

import pytest

from datasets.models import Dataset
from datasets.records.cells import Cells
from datasets.records.literals import point
from datasets.types import FieldType
from ingest.points import Making, pairs_of
from ingest.understand import Understanding
from tests.ingest.conftest import Publish, Understand, rows

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        (["lat", "lon"], ["geo_point_2d"]),
        (["Longitude", "Latitude"], ["geo_point_2d"]),
        (["LATITUDE_WGS84", "LONGITUDE_WGS84"], ["geo_point_2d"]),
        (["stop_lat", "stop_lon"], ["geo_point_2d"]),
        (["centroid_lat", "centroid_lon"], ["centroid_geo_point_2d"]),
        (
            ["start_lat", "start_lng", "end_lat", "end_lng"],
            ["start_geo_point_2d", "end_geo_point_2d"],
        ),
        (["X", "Y"], ["geo_point_2d"]),
        (["coordonnee_x_lambert93", "coordonnee_y_lambert93"], ["geo_point_2d"]),
        (["Y (Latitude)", "X (Longitude)"], ["geo_point_2d"]),
        (["lat", "start_lon"], []),
        (["plat", "plon"], []),
        (["longueur", "largeur"], []),
        (["latlon"], []),
        (["x1", "y2"], []),
    ],
)
def test_headers_announce_pairs(headers: list[str], names: list[str]) -> None:
    assert [pair.name for pair in pairs_of(headers)] == names


def told(found: Understanding) -> dict[str, Any]:
    return {w.code: w for w in found.warnings}


def test_latitude_and_longitude_make_a_point(understood: Understand) -> None:
    found = understood("nom;lat;lon\na;47,47123;-0,55123\nb;47,48;-0,56\nc;;\n")
    assert [(f.name, f.type.value) for f in found.fields] == [
        ("nom", "text"),
        ("lat", "double"),
        ("lon", "double"),
    ]
    (added,) = found.added
    assert (added.name, added.type, added.place) == ("geo_point_2d", FieldType.GEO_POINT_2D, 3)
    assert (added.evidence.code, added.evidence.params) == (
        "evidence_two_columns",
        {"x": "lon", "y": "lat"},
    )
    assert not found.warnings
    assert [item["name"] for item in found.as_json()["added"]] == ["geo_point_2d"]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("lat;lon\n47.471;-0.551\n47.48;\n47.5;-0.5\n", "half_points", 3),
        (
            "lat;lon\n" + "47.471;-0.551\n" * 5 + "947.48;-0.5\n" + "47.471;-0.551\n" * 300,
            "points_beyond",
            7,
        ),
        ("lat;lon\n47.471;-0.551\n0;0\n0.0;0.0\n", "null_island", 3),
    ],
)
def test_rows_without_a_place_are_told(
    understood: Understand, text: str, code: str, row: int
) -> None:
    found = understood(text)
    assert len(found.added) == 1
    warning = told(found)[code]
    assert (warning.row, warning.params["count"]) == (row, 2 if code == "null_island" else 1)


def test_a_late_row_beyond_the_earth_is_seen(understood: Understand) -> None:
    text = "lat,lon\n" + "47.4712,-0.5512\n" * 30_000 + "47.4712,-200.5\n"
    warning = told(understood(text))["points_beyond"]
    assert (warning.row, warning.value) == (30_002, "47.4712, -200.5")


def test_swapped_columns_are_told_and_mended(understood: Understand) -> None:
    found = understood("lat;lon\n-0.55123;47.47123\n2.35;48.85\n")
    assert list(told(found)) == ["swapped_columns"]
    making = found.added[0].making
    assert making is not None
    assert (making.lat, making.lon) == (1, 0)


def test_a_few_latitudes_beyond_the_pole_turn_no_columns(understood: Understand) -> None:
    found = understood("lat;lon\n48.81;2.31\n48.82;2.32\n148.83;2.33\n")
    assert list(told(found)) == ["points_beyond"]
    assert told(found)["points_beyond"].row == 4
    making = found.added[0].making
    assert making is not None
    assert (making.lat, making.lon) == (0, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x;y\n1;2\n3;4\n", ""),
        ("x;y\n0.5;0.25\n0.5;0.75\n", ""),
        ("x;y\n432685.12;6913748.5\n", "maybe_projected"),
        ("x_l93;y_l93\n-0.55123;47.47123\n", ""),
        ("geo_point_2d;lat;lon\n47.47123, -0.55123;47.47123;-0.55123\n", ""),
        ("lat;lon\nau nord;à l'est\n", ""),
        ("nom;lat;lon\na;;\n", ""),
        ("lat;lon\n", "no_rows"),
    ],
)
def test_no_point_is_made_where_it_is_doubtful(
    understood: Understand, text: str, code: str
) -> None:
    found = understood(text)
    assert not found.added
    assert list(told(found)) == ([code] if code else [])


@pytest.mark.parametrize(
    ("header", "x", "y", "epsg"),
    [
        ("{}_l93", "432685.1", "6713748.5", 2154),
        ("{} (Lambert 93)", "432685,1", "6713748,5", 2154),
        ("{}_lambert2e", "382454", "2278482", 27572),
        ("{}_cc47", "1432484.2", "6258311.1", 3947),
        ("{}_3857", "-61225.7", "6020843.2", 3857),
        ("utm30n_{}", "684571.4", "5260342.8", 32630),
    ],
)
def test_projections_are_told_by_header_and_bounds(
    understood: Understand, header: str, x: str, y: str, epsg: int
) -> None:
    found = understood(f"nom;{header.format('x')};{header.format('y')}\na;{x};{y}\n")
    (added,) = found.added
    assert added.making is not None
    assert (added.making.epsg, list(told(found))) == (epsg, ["projected"])


def test_points_of_arrow_cells_are_those_of_texts() -> None:
    lats = ["47.47", "", "48.5", "947", "1.5e1", "-0.0", "90"]
    lons = ["-0.55", "1", "", "2", "-180", "0.25", "181"]
    making = Making(lat=0, lon=1)
    expected = making.points([lats, lons])
    assert expected[0] == point(-0.55, 47.47)
    assert [bool(item) for item in expected] == [True, False, False, False, True, True, False]
    assert list(making.points([Cells.of(lats), Cells.of(lons)])) == expected
    signed = (["+47.47"], ["-0.55"])
    assert list(making.points([Cells.of(cells) for cells in signed])) == [point(-0.55, 47.47)]


@loads
def test_points_are_loaded_where_they_lie(publish: Publish) -> None:
    text = "nom;lat;lon\na;47,47;-0,55\nb;47,48;\nc;;\nd;947;1\n" + "e;47;-0,5\n" * 10
    run = publish(text)
    assert run.state == "published", run.problems("errors")
    assert rows("jeu", "ST_X(geo_point_2d), ST_Y(geo_point_2d)")[:4] == [
        (-0.55, 47.47),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert [item["name"] for item in run.report["fields"]] == ["nom", "lat", "lon", "geo_point_2d"]
    assert {w.code for w in run.problems("warnings")} >= {"half_points", "points_beyond"}


@loads
@pytest.mark.parametrize(
    ("headers", "cells", "metadata"),
    [
        (("x_l93", "y_l93"), ("432685.12", "6713748.5"), {}),
        (("x_l2e", "y_l2e"), ("382453.7", "2278482.4"), {}),
        (
            ("est", "nord"),
            ("432685.12", "6713748.5"),
            None,
        ),
        (
            ("x", "y"),
            ("432685.12", "6713748.5"),
            {"fields": [{"source": "x", "annotations": {"srid": 2154}}]},
        ),
    ],
)
def test_plane_coordinates_are_placed_on_the_earth(
    publish: Publish,
    headers: tuple[str, str],
    cells: tuple[str, str],
    metadata: dict[str, Any] | None,
) -> None:
    run = publish(f"nom;{';'.join(headers)}\na;{';'.join(cells)}\n", metadata=metadata)
    names = [item["name"] for item in run.report["fields"]]
    if metadata is None:
        assert names == ["nom", "est", "nord"]
        return
    assert names[-1] == "geo_point_2d"
    ((lon, lat),) = rows("jeu", "ST_X(geo_point_2d), ST_Y(geo_point_2d)")
    assert (lon, lat) == pytest.approx((-0.55, 47.47), abs=1e-3)


@loads
def test_an_added_point_is_renamed_kept_and_identifies_nothing(publish: Publish) -> None:
    text = "nom;lat;lon\na;47.47;-0.55\nb;47.48;-0.56\n"
    publish(text, metadata={"fields": [{"source": "nom", "label": {"fr": "Nom"}}]})
    before = rows("jeu", "_id")
    run = publish(
        text,
        "autre",
        metadata={
            "fields": [{"source": "geo_point_2d", "name": "position", "label": {"fr": "Position"}}]
        },
    )
    assert run.state == "published", run.problems("errors")
    dataset = Dataset.objects.get(dataset_id="autre")
    assert dataset.fields.get(name="position").label == {"fr": "Position"}
    assert publish(text, "autre").state == "unchanged"
    again = publish(text + "c;47.49;-0.57\n", "autre")
    assert (again.state, len(rows("autre", "position"))) == ("published", 3)
    assert not again.problems("warnings")
    same = publish(text.replace("nom;", "Nom;"), "jeu")
    assert same.state == "published"
    assert rows("jeu", "_id") == before


@loads
def test_losing_the_point_is_asked_about(publish: Publish) -> None:
    publish("nom;lat;lon\na;47.47;-0.55\n")
    run = publish("nom;lat;lon\na;nord;ouest\n")
    codes = [problem.code for problem in run.problems("errors")]
    assert (run.state, codes[0]) == ("waiting", "breaking_change")
    assert "removed_field" in codes
