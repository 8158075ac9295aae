"""Geographic files read back by GDAL, value by value (explore-api 10.3, 10.4)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyogrio
import pytest
import shapely
from shapely.geometry import shape

from datasets.exports import RefusedError
from datasets.exports.offline.shapefile import short_names
from datasets.odsql import Column
from datasets.records.read import GeoPoint
from datasets.types import FieldType
from tests.exports.files import COLUMNS, POINT, ROWS, SQUARE, column, file_of

PLACES = [column("nom", FieldType.TEXT), column("ou", FieldType.GEO_SHAPE)]
LINE = {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 1.0]]}
KINDS: list[dict[str, Any]] = [
    {"type": "Point", "coordinates": [1.5, 2.5]},
    LINE,
    SQUARE,
    {"type": "MultiPoint", "coordinates": [[1.0, 2.0], [3.0, 4.0]]},
    {"type": "MultiLineString", "coordinates": [LINE["coordinates"], [[5.0, 5.0], [6.0, 7.0]]]},
    {
        "type": "MultiPolygon",
        "coordinates": [
            SQUARE["coordinates"],
            [
                [[10.0, 0.0], [20.0, 0.0], [20.0, 9.0], [10.0, 9.0], [10.0, 0.0]],
                [[11.0, 1.0], [12.0, 1.0], [12.0, 2.0], [11.0, 2.0], [11.0, 1.0]],
            ],
        ],
    },
]
COLLECTION = {"type": "GeometryCollection", "geometries": [KINDS[0], LINE, SQUARE]}


def table(path: Path | str, layer: str | None = None) -> list[dict[str, Any]]:
    """Return the features of a layer, their geometry under `geometry`."""
    meta, found = pyogrio.read_arrow(path, layer=layer)
    rows: list[dict[str, Any]] = pa.table(found).to_pylist()
    name = meta["geometry_name"] or "wkb_geometry"
    for row in rows:
        value = row.pop(name, None)
        row["geometry"] = None if value is None else shapely.from_wkb(value)
    return rows


def plain_table(path: Path) -> list[dict[str, Any]]:
    """Return the features without Arrow, whose reader stumbles over absent geometries."""
    meta, _fids, places, values = pyogrio.raw.read(path)
    rows = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*values, strict=True)]
    for row, place in zip(rows, places, strict=True):
        row["geometry"] = None if place is None else shapely.from_wkb(place)
    return rows


def is_null(value: Any) -> bool:
    return value is None or str(value) in {"nan", "NaT"}


def test_10_4_fgb_is_one_layer_with_the_geometry_once(tmp_path: Path) -> None:
    path = file_of(tmp_path, "fgb")
    assert [name for name, _kind in pyogrio.list_layers(path)] == ["Layer1"]
    info = pyogrio.read_info(path)
    assert list(info["fields"]) == [
        item.name for item in COLUMNS if item.name not in {"point", "forme"}
    ]
    assert info["crs"] == "EPSG:4326"


@pytest.mark.parametrize("located", [True, False], ids=["indexed", "not indexed"])
def test_fgb_gives_every_value_back(tmp_path: Path, located: bool) -> None:
    given = [row for row in ROWS if row[-1] is not None or not located]
    path = file_of(tmp_path, "fgb", rows=given)
    assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"] is located
    rows = {row["nom"]: row for row in plain_table(path)}
    assert len(rows) == len(given)
    first = rows["L'Haÿ-les-Roses 🌹"]
    assert first["geometry"].equals(shape(SQUARE))
    assert (first["habitants"], first["altitude"], first["ouvert"]) == (30_000, 0.1 + 0.2, True)
    assert str(first["jour"]).startswith("2024-02-29")
    assert str(first["instant"]).startswith("2025-01-23T14:33:29.132")
    assert (first["tags"], first["nombres"]) == ("a, b,été", "1,2")
    assert json.loads(first["plus"]) == {"a": [None, 1]}
    if not located:
        assert all(is_null(value) for value in rows[None].values())
    assert rows["=1+1"]["geometry"].geom_type == "MultiPoint"


@pytest.mark.parametrize("kind", KINDS, ids=lambda item: item["type"])
@pytest.mark.parametrize("name", ["fgb", "geojson", "kml"])
def test_every_kind_of_geometry_comes_back(tmp_path: Path, name: str, kind: dict[str, Any]) -> None:
    path = file_of(tmp_path, name, PLACES, [("é", kind)])
    (row,) = table(path)
    expected = shape(kind)
    assert row["geometry"].equals(expected)
    assert row["nom"] == "é"


@pytest.mark.parametrize("name", ["fgb", "geojson"])
def test_collection_comes_back(tmp_path: Path, name: str) -> None:
    (row,) = table(file_of(tmp_path, name, PLACES, [("é", COLLECTION)]))
    assert row["geometry"].equals(shape(COLLECTION))


def test_10_4_kml_is_one_placemark_for_each_located_record(tmp_path: Path) -> None:
    path = file_of(tmp_path, "kml")
    rows = table(path)
    assert [row["nom"] for row in rows] == ["L'Haÿ-les-Roses 🌹", "=1+1"]
    first = rows[0]
    assert first["Name"] == "L'Haÿ-les-Roses 🌹"
    assert first["geometry"].equals(shape(SQUARE))
    assert (first["habitants"], first["altitude"], first["ouvert"]) == ("30000", 0.1 + 0.2, True)
    assert first["instant"] == "2025-01-23T14:33:29.132000+00:00"
    assert first["tags"] == "a, b,été"
    chosen = table(file_of(tmp_path, "kml", main_geo_field="point"))
    assert chosen[0]["geometry"] == shapely.Point(2.5, 48.25)


GPX = "{http://www.topografix.com/GPX/1/1}"
OGR = "{http://osgeo.org/gdal}"


def waypoints(path: Path) -> list[ElementTree.Element]:
    return ElementTree.parse(path).getroot().findall(f"{GPX}wpt")  # noqa: S314  (our own file)


def test_10_4_gpx_is_one_waypoint_for_each_located_record(tmp_path: Path) -> None:
    path = file_of(tmp_path, "gpx")
    rows = table(path, "waypoints")
    assert [row["name"] for row in rows] == ["L'Haÿ-les-Roses 🌹", "=1+1"]
    assert rows[0]["geometry"] == shapely.Point(2.5, 48.25)
    shapes = file_of(tmp_path, "gpx", PLACES, [("a", SQUARE), ("b", LINE), ("c", None)])
    found = table(shapes, "waypoints")
    assert [row["name"] for row in found] == ["a", "b"]
    assert shape(SQUARE).contains(found[0]["geometry"])


def test_10_3_use_extension_is_true(tmp_path: Path) -> None:
    first = waypoints(file_of(tmp_path, "gpx"))[0]
    assert first.find(f"{GPX}desc") is None
    extensions = first.find(f"{GPX}extensions")
    assert extensions is not None
    told = {item.tag.removeprefix(OGR): item.text for item in extensions}
    assert told["habitants"] == "30000"
    assert told["tags"] == "a, b,été"
    assert "point" not in told


def test_10_3_use_extension_false_tells_in_desc(tmp_path: Path) -> None:
    first = waypoints(file_of(tmp_path, "gpx", use_extension=False))[0]
    assert first.find(f"{GPX}extensions") is None
    text = first.findtext(f"{GPX}desc", "")
    assert "habitants: 30000\n" in text
    assert "jour: 2024-02-29" in text


def test_10_3_name_field_and_description_field_list(tmp_path: Path) -> None:
    first = waypoints(
        file_of(
            tmp_path,
            "gpx",
            name_field="habitants",
            description_fields=("jour", "nom"),
            use_extension=False,
        )
    )[0]
    assert first.findtext(f"{GPX}name") == "30000"
    assert first.findtext(f"{GPX}desc") == "jour: 2024-02-29\nnom: L'Haÿ-les-Roses 🌹"
    with pytest.raises(ValueError, match="name_field API parameter: absent"):
        file_of(tmp_path, "gpx", name_field="absent")


@pytest.mark.parametrize("name", ["kml", "gpx"])
def test_xml_survives_what_it_cannot_hold(tmp_path: Path, name: str) -> None:
    columns = [
        Column(name="1 <&> \x00'é\"", type=FieldType.TEXT),
        column("ou", FieldType.GEO_POINT_2D),
    ]
    path = file_of(tmp_path, name, columns, [("a\x00\x0b<b>&\r\ufffe]]>", POINT)])
    root = ElementTree.parse(path).getroot()  # noqa: S314  (our own file)
    assert "a\ufffd\ufffd<b>&\r\ufffd]]>" in [item.text for item in root.iter()]


def layers(path: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names: dict[str, list[str]] = {}
        for name in archive.namelist():
            names.setdefault(Path(name).stem, []).append(Path(name).suffix)
    return names


def shp(path: Path, layer: str = "villes", extension: str = "shp") -> list[dict[str, Any]]:
    return table(f"/vsizip/{path}/{layer}.{extension}")


POINTS = [item for item in COLUMNS if item.name != "forme"]


def test_10_4_shp_is_a_zip_of_one_layer(tmp_path: Path) -> None:
    path = file_of(tmp_path, "shp", POINTS, [row[:10] for row in ROWS if row[0]])
    assert sorted(layers(path)["villes"]) == [".cpg", ".dbf", ".prj", ".shp", ".shx"]
    assert set(layers(path)) == {"villes", "fields"}
    first, last = shp(path)
    assert first["geometry"] == shapely.Point(2.5, 48.25)
    assert (first["nom"], first["habitants"], first["ouvert"]) == (
        "L'Haÿ-les-Roses 🌹",
        30_000,
        True,
    )
    assert first["altitude"] == pytest.approx(0.3, rel=1e-12)
    assert first["jour"] in (date(2024, 2, 29), datetime(2024, 2, 29))  # noqa: DTZ001
    assert first["instant"] == "2025-01-23T14:33:29.132000+00:00"
    assert (first["tags"], first["nombres"]) == ("a, b,été", "1,2")
    assert last["ouvert"] is False
    assert last["habitants"] == -5


def test_shp_null_is_null(tmp_path: Path) -> None:
    rows = [(None,) * 9 + (POINT,), ROWS[0][:10]]
    first = shp(file_of(tmp_path, "shp", POINTS, rows))[0]
    assert {name: value for name, value in first.items() if value is not None} == {
        "geometry": shapely.Point(2.5, 48.25)
    }


def test_shp_has_a_layer_for_each_kind(tmp_path: Path) -> None:
    rows = [(item["type"], item) for item in KINDS] + [("ensemble", COLLECTION), ("nulle", None)]
    path = file_of(tmp_path, "shp", PLACES, rows)
    assert set(layers(path)) == {
        "villes_points",
        "villes_multipoints",
        "villes_lines",
        "villes_polygons",
        "villes_unlocated",
        "fields",
    }
    found = {
        kind: {row["nom"] for row in shp(path, f"villes_{kind}")}
        for kind in ("points", "multipoints", "lines", "polygons")
    }
    assert found == {
        "points": {"Point"},
        "multipoints": {"MultiPoint", "ensemble"},
        "lines": {"LineString", "MultiLineString", "ensemble"},
        "polygons": {"Polygon", "MultiPolygon", "ensemble"},
    }
    for kind in KINDS:
        layer = {"Line": "lines", "Poly": "polygons", "Poin": "points"}.get(
            kind["type"].removeprefix("Multi")[:4], "points"
        )
        layer = "multipoints" if kind["type"] == "MultiPoint" else layer
        (row,) = [r for r in shp(path, f"villes_{layer}") if r["nom"] == kind["type"]]
        assert row["geometry"].equals(shape(kind))
    assert [row["nom"] for row in shp(path, "villes_unlocated", "dbf")] == ["nulle"]


def test_shp_names_are_cut_and_told(tmp_path: Path) -> None:
    columns = [
        column("nom_de_la_rue", FieldType.TEXT),
        column("nom_de_la_ville", FieldType.TEXT),
        Column(name="count(*)", type=FieldType.INT),
        column("ou", FieldType.GEO_POINT_2D),
    ]
    path = file_of(
        tmp_path, "shp", columns, [("a", "b", 3, POINT)], labels={"nom_de_la_rue": "Rue; é"}
    )
    (row,) = shp(path)
    assert set(row) == {"nom_de_la_", "nom_de_l_1", "count___", "geometry"}
    with zipfile.ZipFile(path) as archive:
        text = archive.read("fields.csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1:] == [
        ["nom_de_la_", "nom_de_la_rue", "Rue; é", "text"],
        ["nom_de_l_1", "nom_de_la_ville", "", "text"],
        ["count___", "count(*)", "", "int"],
    ]


def test_short_names_never_collide() -> None:
    names = short_names([f"un_nom_tres_long_{n}" for n in range(200)] + ["A", "a", "é", "è", ""])
    assert len({name.lower() for name in names}) == len(names)
    assert all(1 <= len(name) <= 10 and name.isascii() for name in names)


def test_shp_texts_are_cut_between_characters(tmp_path: Path) -> None:
    rows = [("é" * 200, None, POINT), ("x" * 300, "ok", POINT)]
    columns = [*(column(n, FieldType.TEXT) for n in "ab"), column("ou", FieldType.GEO_POINT_2D)]
    first, second = shp(file_of(tmp_path, "shp", columns, rows))
    assert (first["a"], second["a"], second["b"]) == ("é" * 127, "x" * 254, "ok")


def test_shp_refuses_numbers_it_would_change(tmp_path: Path) -> None:
    columns = [column("n", FieldType.INT), column("ou", FieldType.GEO_POINT_2D)]
    (row,) = shp(file_of(tmp_path, "shp", columns, [(-(10**17) + 1, POINT)]))
    assert row["n"] == -(10**17) + 1
    with pytest.raises(RefusedError, match="17 digits"):
        file_of(tmp_path, "shp", columns, [(10**17, POINT)])


@pytest.mark.parametrize("number", [1e22, -1e300, float("inf"), float("nan")])
def test_shp_refuses_doubles_it_would_change(tmp_path: Path, number: float) -> None:
    columns = [column("x", FieldType.DOUBLE), column("ou", FieldType.GEO_POINT_2D)]
    (row,) = shp(file_of(tmp_path, "shp", columns, [(-9.5e21, POINT)]))
    assert row["x"] == -9.5e21
    with pytest.raises(RefusedError, match=r"10\^22"):
        file_of(tmp_path, "shp", columns, [(number, POINT)])


def test_shp_refuses_more_fields_than_it_has(tmp_path: Path) -> None:
    columns = [column(f"c{n}", FieldType.INT) for n in range(256)]
    columns.append(column("ou", FieldType.GEO_POINT_2D))
    with pytest.raises(RefusedError, match="255 fields"):
        file_of(tmp_path, "shp", columns, [])


def test_shp_of_many_records_keeps_them_all(tmp_path: Path) -> None:
    columns = [
        column("n", FieldType.INT),
        column("t", FieldType.TEXT),
        column("ou", FieldType.GEO_POINT_2D),
    ]
    rows = [(n, "x" * (n % 250), GeoPoint(n / 1e4, 1.0)) for n in range(12_500)]
    found = shp(file_of(tmp_path, "shp", columns, rows))
    assert [row["n"] for row in found] == list(range(12_500))
    assert all(len(row["t"] or "") == row["n"] % 250 for row in found)


@pytest.mark.parametrize("name", ["shp", "fgb", "kml", "gpx", "geojson"])
def test_file_without_records_can_be_read(tmp_path: Path, name: str) -> None:
    path = file_of(tmp_path, name, PLACES, [])
    source = f"/vsizip/{path}/villes.shp" if name == "shp" else path
    layer = "waypoints" if name == "gpx" else None
    if name == "geojson":
        assert json.loads(path.read_text())["features"] == []
    else:
        assert table(source, layer) == []


@pytest.mark.parametrize("name", ["shp", "fgb"])
def test_10_3_epsg_is_told(tmp_path: Path, name: str) -> None:
    path = file_of(tmp_path, name, PLACES, [("a", KINDS[0])], srid=2154)
    source = f"/vsizip/{path}/villes.shp" if name == "shp" else path
    assert pyogrio.read_info(source)["crs"] == "EPSG:2154"
    with pytest.raises(RefusedError, match="EPSG:999999"):
        file_of(tmp_path, name, PLACES, [("a", KINDS[0])], srid=999999)


def test_10_3_epsg_is_told_in_geojson(tmp_path: Path) -> None:
    path = file_of(tmp_path, "geojson", PLACES, [("a", KINDS[0])], srid=2154)
    assert json.loads(path.read_text())["crs"]["properties"]["name"].endswith("EPSG::2154")
    assert pyogrio.read_info(path)["crs"] == "EPSG:2154"
    plain = file_of(tmp_path, "geojson", PLACES, [("a", KINDS[0])])
    assert "crs" not in json.loads(plain.read_text())


@pytest.mark.parametrize("name", ["xlsx", "shp", "fgb", "parquet"])
def test_same_records_are_the_same_bytes(tmp_path: Path, name: str) -> None:
    first = file_of(tmp_path, name).read_bytes()
    assert file_of(tmp_path, name).read_bytes() == first
