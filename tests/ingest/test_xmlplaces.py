"""KML and GPX: placemarks, waypoints, tracks; and XML that is made to do harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import shapely

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.understand import understand
from tests.ingest.conftest import Understand

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><name>Ville</name><Style id="s"><IconStyle><scale>2</scale></IconStyle></Style>
<Folder><name>Parcs</name>
<Placemark><name>Été</name><description><![CDATA[<b>beau</b>]]></description>
<styleUrl>#s</styleUrl>
<ExtendedData><Data name="code"><value>01</value></Data>
<SchemaData schemaUrl="#x"><SimpleData name="arbres">12</SimpleData></SchemaData></ExtendedData>
<Point><coordinates>2.35,48.85,0</coordinates></Point></Placemark>
<Placemark><name>Bois</name><Polygon>
<innerBoundaryIs><LinearRing>
<coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs>
<outerBoundaryIs><LinearRing>
<coordinates>0,0 9,0 9,9 0,0</coordinates></LinearRing></outerBoundaryIs>
</Polygon></Placemark></Folder>
<Folder><name>Lignes</name>
<Placemark><name>Bus</name><MultiGeometry>
<LineString><coordinates>0,0,5 1,1,5</coordinates></LineString>
<LineString><coordinates>2,2 3,3</coordinates></LineString></MultiGeometry></Placemark>
<Placemark><name>Tour</name><gx:Track><when>2024-01-01T00:00:00Z</when>
<gx:coord>4 5 0</gx:coord><gx:coord>6 7 0</gx:coord></gx:Track></Placemark>
<Placemark><name>Sans lieu</name></Placemark></Folder></Document></kml>"""
GPX = """<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><name>sortie</name></metadata>
<wpt lat="48.1" lon="2.1"><ele>10.5</ele><name>A</name>
<link href="https://a.fr"><text>t</text></link></wpt>
<wpt lat="48.2" lon="2.2"><name>B</name></wpt>
<trk><name>T</name>
<trkseg><trkpt lat="48" lon="2"><ele>1</ele><time>2024-01-01T00:00:00Z</time></trkpt>
<trkpt lat="48.5" lon="2.5"/></trkseg>
<trkseg><trkpt lat="49" lon="3"/><trkpt lat="49.5" lon="3.5"/></trkseg></trk></gpx>"""


def columns(path: Path, **options: str) -> dict[str, list[str]]:
    reader, _found = understand(path, ReadOptions(**options))
    (block,) = reader.blocks()
    return dict(zip(reader.headers, map(list, block.columns), strict=True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("is_packed", [False, True])
def test_placemarks_are_read(file: Path, is_packed: bool) -> None:
    content = KML.encode()
    if is_packed:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("doc.kml", content)
            archive.writestr("files/icon.png", b"\x89PNG\r\n\x1a\n" + bytes(90_000))
        content = target.getvalue()
    file.write_bytes(content)
    _reader, found = understand(file, ReadOptions())
    assert (found.format, found.encoding, found.rows) == ("kml", "utf-8", 5)
    assert [(f.name, f.type.value) for f in found.fields] == [
        ("geo_shape", "geo_shape"),
        ("name", "text"),
        ("description", "text"),
        ("code", "text"),
        ("arbres", "int"),
        ("folder", "text"),
    ]
    assert [(w.code, w.params["count"]) for w in found.warnings] == [("heights_left_out", 1)]
    read = columns(file)
    assert [text and shapely.from_wkb(text).wkt for text in read["geometry"]] == [
        "POINT (2.35 48.85)",
        "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))",
        "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
        "LINESTRING (4 5, 6 7)",
        "",
    ]
    assert read["name"] == ["Été", "Bois", "Bus", "Tour", "Sans lieu"]
    assert read["description"][0] == "<b>beau</b>"
    assert (read["code"][0], read["arbres"][0]) == ("01", "12")
    assert read["folder"] == ["Parcs", "Parcs", "Lignes", "Lignes", "Lignes"]


@pytest.mark.parametrize(
    ("asked", "taken", "count", "names"),
    [
        (None, "waypoints", 2, ["geo_point_2d", "ele", "name", "link"]),
        ("tracks", "tracks", 1, ["geo_shape", "name"]),
        ("track_points", "track_points", 4, ["geo_point_2d", "ele", "time", "track", "segment"]),
    ],
)
def test_tables_of_a_gpx(
    file: Path, asked: str | None, taken: str, count: int, names: list[str]
) -> None:
    file.write_text(GPX)
    reader, found = understand(file, ReadOptions(member=asked))
    assert reader.tables == ["waypoints", "tracks", "track_points"]
    assert (found.format, reader.table, found.rows) == ("gpx", taken, count)
    assert [field.name for field in found.fields] == names


def test_places_and_values_of_a_gpx(file: Path) -> None:
    file.write_text(GPX)
    (line,) = columns(file, member="tracks")["geometry"]
    assert shapely.from_wkb(line).wkt == "MULTILINESTRING ((2 48, 2.5 48.5), (3 49, 3.5 49.5))"
    read = columns(file)
    assert shapely.from_wkb(read["geometry"][0]).wkt == "POINT (2.1 48.1)"
    assert (read["ele"], read["link"]) == (["10.5", ""], ["https://a.fr", ""])
    assert columns(file, member="track_points")["segment"] == ["1", "1", "2", "2"]


def test_a_place_that_is_not_on_earth_is_told(understood: Understand) -> None:
    found = understood(KML.replace("2.35,48.85,0", "652000,6862000,0"))
    (told,) = [warning for warning in found.warnings if warning.code == "not_places"]
    assert (told.row, told.column) == (1, "geometry")
    assert "652000" in str(told.value)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "entities": (f'<!DOCTYPE kml [<!ENTITY l0 "ha">{LAUGHS}]><kml>&l9;</kml>', "xml_doctype"),
    "file of the machine": (
        '<!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx><wpt lat="1" lon="2"/></gpx>',
        "xml_doctype",
    ),
    "deep": ("<kml>" + "<Folder>" * 5_000, "xml_too_deep"),
    "cut": (KML[: len(KML) // 2], "broken_xml"),
    "crossed": ("<kml><Placemark><name>a</Placemark></name></kml>", "broken_xml"),
    "nothing in it": ("<kml><Document><name>x</name></Document></kml>", "no_layers"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused(understood: Understand, name: str) -> None:
    text, code = HOSTILE[name]
    with pytest.raises(UnreadableFileError) as caught:
        understood('<?xml version="1.0"?>' + text)
    assert caught.value.code == code
    assert caught.value.problems[0].hint
