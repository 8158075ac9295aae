"""Shapefile, GeoPackage and FlatGeobuf: attributes, places, projections, encodings, layers."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.understand import understand
from tests.ingest.conftest import Publish, Understand, rows
from tests.ingest.layers import layer, packed, zipped_shapefile

loads = pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"])
CITIES = [(-0.5542, 47.4731), (2.3522, 48.8566), (4.8357, 45.764)]
COLUMNS: dict[str, tuple[str, list[Any]]] = {
    "code": ("object", ["049007", "075056", "069123"]),
    "nom": ("object", ["Angers, cité", "Paris", None]),
    "pop": ("int64", [157_175, 2_103_778, 520_774]),
    "taux": ("float64", [1.5, np.nan, -0.25]),
    "jour": ("datetime64[D]", ["2024-02-29", "NaT", "1999-12-31"]),
}
TYPES = ["geo_point_2d", "text", "text", "int", "double", "date"]


def projected(epsg: int) -> list[Any]:
    way = Transformer.from_crs(4326, epsg, always_xy=True)
    return [shapely.Point(*way.transform(*city)) for city in CITIES]


def places(path: Path, **options: Any) -> list[Any]:
    reader, _found = understand(path, ReadOptions(**options))
    return [
        shapely.from_wkb(text) if text else None
        for block in reader.blocks()
        for text in block.columns[0]
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("driver", ["ESRI Shapefile", "GPKG", "FlatGeobuf"])
@pytest.mark.parametrize("epsg", [4326, 2154, 3949, 3857])
def test_features_are_read(tmp_path: Path, file: Path, driver: str, epsg: int) -> None:
    shapes = projected(epsg)
    has_days = driver != "FlatGeobuf"  # which knows times only
    columns = COLUMNS if has_days else {name: COLUMNS[name] for name in list(COLUMNS)[:-1]}
    if driver == "ESRI Shapefile":
        content = zipped_shapefile(
            tmp_path / "shp", shapes, COLUMNS, crs=f"EPSG:{epsg}", encoding="UTF-8"
        )
        file.write_bytes(content)
    else:
        written = tmp_path / ("a.fgb" if driver == "FlatGeobuf" else "a.gpkg")
        # With its index a FlatGeobuf holds the features in an order of its own.
        options = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" else {}
        layer(written, shapes, columns, driver=driver, crs=f"EPSG:{epsg}", **options)
        written.rename(file)
    reader, found = understand(file, ReadOptions())
    kinds = {"ESRI Shapefile": "shapefile", "GPKG": "gpkg", "FlatGeobuf": "fgb"}
    assert (found.format, found.encoding, found.rows) == (kinds[driver], None, 3)
    assert [field.type.value for field in found.fields] == TYPES[: len(columns) + 1]
    assert [field.name for field in found.fields] == ["geo_point_2d", *columns]
    assert found.fields[0].label == "geometry"
    assert [warning.code for warning in found.warnings] == ["converted"] * (epsg != 4326)
    read = [list(column) for block in reader.blocks() for column in block.columns]
    expected = [
        ["049007", "075056", "069123"],
        ["Angers, cité", "Paris", ""],
        ["157175", "2103778", "520774"],
        ["1.5", "", "-0.25"],
        ["2024-02-29", "", "1999-12-31"],
    ]
    assert read[1:] == expected[: len(columns)]
    for place, (lon, lat) in zip(map(shapely.from_wkb, read[0]), CITIES, strict=True):
        assert (place.x, place.y) == pytest.approx((lon, lat), abs=1e-7)


@pytest.mark.parametrize(
    ("epsg", "told"), [(4326, "degrees_assumed"), (2154, "projection_guessed")]
)
def test_no_projection_is_guessed_where_one_fits(
    tmp_path: Path, file: Path, epsg: int, told: str
) -> None:
    file.write_bytes(
        zipped_shapefile(
            tmp_path / "shp", projected(epsg), COLUMNS, crs=f"EPSG:{epsg}", without=[".prj"]
        )
    )
    _reader, found = understand(file, ReadOptions())
    assert told in [warning.code for warning in found.warnings]
    for place, city in zip(places(file), CITIES, strict=True):
        assert (place.x, place.y) == pytest.approx(city, abs=1e-7)


@pytest.mark.parametrize(
    "shapes",
    [
        [shapely.Point(5e6, 3e8), shapely.Point(1e7, 4e8)],
        [shapely.Point(574_000, 6_280_000), shapely.Point(575_000, 6_281_000)],
    ],
    ids=["nowhere", "Toulouse in Lambert-93, or Verdun in Web Mercator"],
)
def test_a_projection_that_is_not_sure_is_asked_for(
    tmp_path: Path, understood: Understand, shapes: list[Any]
) -> None:
    content = zipped_shapefile(
        tmp_path / "shp", shapes, {"n": ("int32", [1, 2])}, crs="EPSG:2154", without=[".prj"]
    )
    with pytest.raises(UnreadableFileError) as caught:
        understood(content)
    assert caught.value.code == "unknown_projection"
    assert ".prj" in str(caught.value.problems[0].hint)


@pytest.mark.parametrize(
    ("encoding", "cpg", "mark"),
    [
        ("UTF-8", "UTF-8", None),
        ("UTF-8", None, None),
        ("UTF-8", None, 0x57),
        ("ISO-8859-1", "ISO-8859-1", None),
        ("ISO-8859-1", "88591", None),
        ("CP1252", "ANSI 1252", None),
        ("CP1252", None, 0x03),
        ("CP1252", None, None),
        ("CP850", "850", None),
        ("CP850", None, 0x02),
        ("CP1252", "UTF-8", None),
    ],
)
def test_texts_of_a_shapefile_in_its_encoding(
    tmp_path: Path, file: Path, encoding: str, cpg: str | None, mark: int | None
) -> None:
    folder = tmp_path / "shp"
    names = [
        "Forêt à l'été",
        "Hôtel de région",
        "Île d'Oléron",
        "Cœur" if "8859" not in encoding and encoding != "CP850" else "Noël",
    ]
    zipped_shapefile(
        folder,
        [shapely.Point(n, n) for n in range(4)],
        {"libellé": ("object", names)},
        encoding=encoding,
    )
    (folder / "couche.cpg").unlink(missing_ok=True)
    if cpg is not None:
        (folder / "couche.cpg").write_text(cpg)
    table = bytearray((folder / "couche.dbf").read_bytes())
    table[29] = mark or 0
    (folder / "couche.dbf").write_bytes(table)
    file.write_bytes(packed(folder))
    reader, found = understand(file, ReadOptions())
    assert [list(block.columns[1]) for block in reader.blocks()] == [names]
    assert [field.label for field in found.fields] == ["geometry", "libellé"]


def test_an_encoding_is_obeyed(tmp_path: Path, file: Path) -> None:
    file.write_bytes(
        zipped_shapefile(
            tmp_path / "shp",
            [shapely.Point(1, 1)],
            {"t": ("object", ["Ж"])},
            encoding="CP1251",
            without=[".cpg"],
        )
    )
    reader, _found = understand(file, ReadOptions(encoding="cp1251"))
    assert [list(block.columns[1]) for block in reader.blocks()] == [["Ж"]]


def test_shapes_nulls_and_heights(tmp_path: Path, file: Path) -> None:
    box, hill = shapely.box(0, 0, 1, 1), shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])
    layer(
        file.with_suffix(".gpkg"),
        [box, None, hill, shapely.Polygon()],
        {"n": ("int32", [1, 2, 3, 4])},
        driver="GPKG",
        kind="Unknown",
    )
    file = file.with_suffix(".gpkg")
    _reader, found = understand(file, ReadOptions())
    assert [(f.name, f.type.value) for f in found.fields] == [
        ("geo_shape", "geo_shape"),
        ("n", "int"),
    ]
    told = {warning.code: (warning.params["count"], warning.row) for warning in found.warnings}
    assert told == {"heights_left_out": (1, 3), "empty_geometries": (1, 4)}
    assert places(file) == [box, None, shapely.force_2d(hill), None]


def two_layers(path: Path) -> None:
    layer(path, [shapely.Point(1, 1)], {"a": ("int32", [1])}, driver="GPKG", layer="petite")
    layer(
        path,
        [shapely.Point(n, n) for n in range(4)],
        {"b": ("int32", range(4))},
        driver="GPKG",
        layer="grande",
        append=True,
    )
    with sqlite3.connect(path) as base:
        base.execute("create table notes (id integer primary key, texte text)")
        base.execute("insert into notes (texte) values ('x'), ('y')")
        base.execute(
            "insert into gpkg_contents (table_name, data_type, identifier)"
            " values ('notes', 'attributes', 'notes')"
        )
        base.execute("create table layer_styles (id integer primary key, style text)")
    base.close()


@pytest.mark.parametrize(
    ("asked", "taken", "count", "names"),
    [
        (None, "grande", 4, ["geo_point_2d", "b"]),
        ("petite", "petite", 1, ["geo_point_2d", "a"]),
        ("notes", "notes", 2, ["texte"]),
    ],
)
@pytest.mark.parametrize("is_logged", [False, True])
def test_layers_are_tables(
    tmp_path: Path, asked: str | None, taken: str, count: int, names: list[str], is_logged: bool
) -> None:
    path = tmp_path / "file.gpkg"
    two_layers(path)
    if is_logged:
        base = sqlite3.connect(path)
        base.execute("pragma journal_mode=wal")
        base.close()
    before = sorted(tmp_path.iterdir())
    reader, found = understand(path, ReadOptions(member=asked))
    assert (reader.table, found.rows) == (taken, count)
    assert sorted(reader.tables) == ["grande", "notes", "petite"]
    assert [field.name for field in found.fields] == names
    assert ("several_members" in [w.code for w in found.warnings]) is (asked is None)
    assert sorted(tmp_path.iterdir()) == before


def test_several_shapefiles_in_a_zip(tmp_path: Path, file: Path) -> None:
    folder = tmp_path / "shp"
    zipped_shapefile(folder, [shapely.Point(1, 1)], {"a": ("int32", [1])}, name="un")
    many = [shapely.Point(n, n) for n in range(5)]
    file.write_bytes(zipped_shapefile(folder, many, {"b": ("int32", range(5))}, name="cinq"))
    reader, found = understand(file, ReadOptions())
    assert (reader.table, sorted(reader.tables), found.rows) == (
        "dossier/cinq",
        ["dossier/cinq", "dossier/un"],
        5,
    )
    reader, found = understand(file, ReadOptions(member="un"))
    assert (reader.table, found.rows, found.format) == ("dossier/un", 1, "shapefile")


def test_parts_of_a_shapefile_that_are_missing(tmp_path: Path, understood: Understand) -> None:
    def without(*parts: str) -> bytes:
        points = [shapely.Point(1, 1), shapely.Point(2, 2)]
        return zipped_shapefile(tmp_path / "s", points, {"a": ("int32", [1, 2])}, without=parts)

    assert [field.name for field in understood(without(".shx")).fields] == ["geo_point_2d", "a"]
    bare = understood(without(".dbf"))
    assert bare.rows == 2
    assert "no_attributes" in [warning.code for warning in bare.warnings]
    with pytest.raises(UnreadableFileError) as caught:
        understood((tmp_path / "s" / "couche.shp").read_bytes())
    assert caught.value.code == "shapefile_alone"


def hostile(tmp_path: Path, name: str) -> bytes:
    path = tmp_path / "a.gpkg"
    if name == "other database":
        base = sqlite3.connect(path)
        base.execute("create table a (b)")
        base.commit()
        base.close()
        return path.read_bytes()
    if name == "cut":
        two_layers(path)
        return path.read_bytes()[:20_000]
    path = tmp_path / "a.fgb"
    layer(path, [shapely.Point(1, 1)], {"a": ("int32", [1])}, driver="FlatGeobuf")
    content = path.read_bytes()
    return content[:8] + struct.pack("<I", 2**31 - 1) + content[12:]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("other database", {"format_not_read"}),
        ("cut", {"broken_file", "reader_failed"}),
        ("says its head is huge", {"broken_file", "reader_failed", "no_layers"}),
    ],
)
def test_hostile_layers(tmp_path: Path, understood: Understand, name: str, codes: set[str]) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        understood(hostile(tmp_path, name))
    assert caught.value.code in codes


@pytest.mark.parametrize("seed", range(5))
def test_mangled_shapefiles_never_crash(tmp_path: Path, understood: Understand, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "shp"
    boxes = [shapely.box(n, n, n + 1, n + 1) for n in range(40)]
    zipped_shapefile(folder, boxes, {"a": ("int32", range(40))}, kind="Polygon")
    for part in (".shp", ".dbf", ".shx"):
        path = folder / f"couche{part}"
        content = bytearray(path.read_bytes())
        for _unused in range(chance.randrange(5)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
    with contextlib.suppress(UnreadableFileError):
        assert understood(packed(folder)).rows <= 40


@loads
def test_a_shapefile_is_published(tmp_path: Path, publish: Publish) -> None:
    content = zipped_shapefile(
        tmp_path / "shp", projected(2154), COLUMNS, crs="EPSG:2154", encoding="UTF-8"
    )
    run = publish(content, "villes", file_name="villes.zip")
    assert (run.state, run.rejected_cells) == ("published", 0), run.problems("errors")
    found = rows("villes", "code, nom, pop, taux, ST_X(geo_point_2d), ST_Y(geo_point_2d)")
    assert [row[:4] for row in found] == [
        ("049007", "Angers, cité", 157_175, 1.5),
        ("075056", "Paris", 2_103_778, None),
        ("069123", None, 520_774, -0.25),
    ]
    assert [row[4:] for row in found] == [pytest.approx(city, abs=1e-7) for city in CITIES]
