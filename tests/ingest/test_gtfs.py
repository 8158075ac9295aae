"""Timetables in GTFS: known by content, typed by the standard, shapes as lines, told when over."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UnreadableFileError
from ingest.options import ReadOptions
from ingest.tables import understand_all
from ingest.understand import Understanding, understand
from tests.ingest.feeds import TABLES, feed


def read(path: Path, member: str | None = None) -> Understanding:
    return understand(path, ReadOptions(member=member))[1]


def types(found: Understanding) -> dict[str, str]:
    return {field.name: field.type.value for field in found.fields}


def codes(found: Understanding) -> list[str]:
    return [problem.code for problem in found.warnings]


def cells(path: Path, member: str | None = None) -> list[tuple[str, ...]]:
    reader, _found = understand(path, ReadOptions(member=member))
    return [
        row for block in reader.blocks() if block.count for row in zip(*block.columns, strict=True)
    ]


def test_feed_is_its_stops_and_names_its_tables(tmp_path: Path) -> None:
    reader, found = understand_all(feed(tmp_path / "f.zip"), ReadOptions())
    assert (found.format, found.rows, reader.table) == ("gtfs", 3, "stops")
    named = {table["name"]: table["rows"] for table in found.tables}
    assert named == {
        "stops": 3, "routes": 2, "trips": 2, "calendar": 1, "calendar_dates": 2,
        "stops_extensions": 2, "fare_rules": 0, "shapes": 2, "stop_times": 3,
    }  # fmt: skip
    by_name = {table["name"]: table for table in found.tables}
    assert [f["name"] for f in by_name["trips"]["fields"]] == [
        "route_id", "service_id", "trip_id", "shape_id",
    ]  # fmt: skip
    json.dumps(found.as_json())


def test_types_are_those_of_the_standard(tmp_path: Path) -> None:
    path = feed(tmp_path / "f.zip")
    assert types(read(path)) == {
        "stop_id": "text",
        "stop_code": "text",
        "stop_name": "text",
        "stop_lat": "double",
        "stop_lon": "double",
        "location_type": "text",
        "parent_station": "text",
    }
    assert types(read(path, "routes")) == {
        "route_id": "text",
        "route_short_name": "text",
        "route_type": "text",
        "route_color": "text",
        "route_sort_order": "int",
    }
    times = types(read(path, "stop_times"))
    assert (times["arrival_time"], times["stop_sequence"]) == ("text", "int")
    assert times["shape_dist_traveled"] == "double"  # though every cell is empty
    days = types(read(path, "calendar"))
    assert (days["monday"], days["start_date"], days["end_date"]) == ("text", "date", "date")
    assert types(read(path, "stops_extensions")) == {"stop_id": "text", "bench": "int"}


@pytest.mark.parametrize("name", ["trips", "trips.txt", "Trips", "gtfs/trips.txt"])
def test_table_is_named_in_many_ways(tmp_path: Path, name: str) -> None:
    path = feed(tmp_path / "f.zip", folder="gtfs/")
    assert read(path, name).rows == 2


def test_unknown_table_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read(feed(tmp_path / "f.zip"), "tripz")
    (problem,) = caught.value.problems
    assert problem.code == "no_such_member"
    assert "stops, routes, trips" in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("table", "content", "column", "expected"),
    [
        ("stop_times", "trip_id,stop_sequence\n1,1\n1,2\n1,2b\n", "stop_sequence", "text"),
        ("stop_times", "trip_id,stop_sequence\n1,1\n1,2.5\n", "stop_sequence", "double"),
        ("stop_times", "trip_id,stop_sequence\n1,1\n1,02\n", "stop_sequence", "text"),
        ("calendar", "service_id,start_date\n1,20240101\n2,20241301\n", "start_date", "int"),
        ("calendar", "service_id,start_date\n1,20240101\n2,soon\n", "start_date", "text"),
        ("stops", "stop_id,stop_lat\na,48.1\nb,north\n", "stop_lat", "text"),
    ],
)
def test_value_off_the_standard_widens_its_field_and_is_told(
    tmp_path: Path, table: str, content: str, column: str, expected: str
) -> None:
    path = feed(tmp_path / "f.zip", **{table: content})
    found = read(path, table)
    assert types(found)[column] in (expected, "text")
    (told,) = [problem for problem in found.warnings if problem.code == "off_standard"]
    last = content.splitlines()[-1]
    assert (told.column, told.row, told.value) == (
        column,
        len(content.splitlines()),
        last.split(",")[1],
    )
    assert [row[1] for row in cells(path, table)][-1] == last.split(",")[1]


def test_stop_without_a_place_has_none(tmp_path: Path) -> None:
    found = read(feed(tmp_path / "f.zip", stops="stop_id,stop_lat,stop_lon\na,48,2\nb,,\n"))
    assert types(found)["stop_lat"] == "double"
    assert "off_standard" not in codes(found)


def test_points_become_lines_in_the_order_of_their_sequence(tmp_path: Path) -> None:
    import shapely

    path = feed(tmp_path / "f.zip")
    found = read(path, "shapes")
    assert types(found) == {
        "shape_id": "text",
        "geo_shape": "geo_shape",
        "points": "int",
        "shape_dist_traveled": "double",
    }
    assert "points_joined" in codes(found)
    (first, line, count, length), second = cells(path, "shapes")
    assert (first, count, length) == ("s1", "3", "2.5")
    assert list(shapely.from_wkb(line).coords) == [(-1.6, 48.1), (-1.65, 48.15), (-1.7, 48.2)]
    assert shapely.get_srid(shapely.from_wkb(line)) == 4326
    assert second[2:] == ("2", "")


def test_mixed_shapes_give_the_same_lines(tmp_path: Path) -> None:
    points = [
        f"s{shape},{48 + shape / 100 + place / 1000},{place / 1000},{place}"
        for shape in range(40)
        for place in range(50)
    ]
    head = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence"
    tidy = feed(tmp_path / "a.zip", shapes="\n".join([head, *points]))
    random.Random(7).shuffle(points)
    mixed = feed(tmp_path / "b.zip", shapes="\n".join([head, *points]))
    assert sorted(cells(tidy, "shapes")) == sorted(cells(mixed, "shapes"))
    assert len(cells(mixed, "shapes")) == 40


def test_points_that_are_none_are_told(tmp_path: Path) -> None:
    head = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,colour"
    bad = ["a,x,2,2,r", "a,91,2,3,r", ",48,2,4,r", "a,48,2,,r", "a,4_8,2,5,r", "a,nan,2,6,r"]
    content = "\n".join([head, "a,48,2,1,r", *bad, "a,48,2.1,9,r", "b,48,2,1,r"])
    path = feed(tmp_path / "f.zip", shapes=content)
    found = read(path, "shapes")
    told = {problem.code: problem for problem in found.warnings}
    assert (told["points_left_out"].params["count"], told["points_left_out"].row) == (6, 3)
    assert told["short_lines"].params["count"] == 1
    assert "colour" in told["columns_of_points"].message
    assert [(row[0], row[2]) for row in cells(path, "shapes")] == [("a", "2"), ("b", "1")]


def test_shapes_without_points_are_refused(tmp_path: Path) -> None:
    path = feed(tmp_path / "f.zip", shapes="shape_id,shape_pt_lat\na,1\n")
    with pytest.raises(UnreadableFileError) as caught:
        read(path, "shapes")
    assert caught.value.code == "shapes_without"
    _reader, found = understand_all(path, ReadOptions())
    by_name: dict[str, Any] = {table["name"]: table for table in found.tables}
    assert by_name["shapes"]["errors"][0]["code"] == "shapes_without"


@pytest.mark.parametrize(
    ("tables", "code", "date"),
    [
        ({}, "timetable_over", "2024-07-07"),  # the 14th is a day on which nothing runs
        ({"feed_info": "feed_end_date\n20991231\n"}, "timetable_ends", "2099-12-31"),
        ({"feed_info": "feed_end_date\n20200229\n"}, "timetable_over", "2020-02-29"),
        ({"feed_info": "feed_end_date\n20210229\n"}, "timetable_over", "2024-07-07"),
        ({"calendar": None, "calendar_dates": "service_id,date\n1,20300101\n"}, None, None),
        ({"calendar": "", "calendar_dates": None}, None, None),
    ],
)
def test_the_end_of_the_timetable_is_told(
    tmp_path: Path, tables: dict[str, str | None], code: str | None, date: str | None
) -> None:
    found = read(feed(tmp_path / "f.zip", **tables))
    told = [p for p in found.warnings if p.code.startswith("timetable_")]
    assert [(p.code, p.params["date"]) for p in told] == ([(code, date)] if code else [])


def test_what_is_no_table_is_told_and_what_hides_is_not(tmp_path: Path) -> None:
    path = feed(
        tmp_path / "f.zip",
        readme="This feed is made by the city, for everybody.\nAnd more.\n",
        notice__pdf=b"%PDF-1.4",
        **{"__MACOSX/._stops": b"\x00\x05", "._trips": b"\x00\x05"},
    )
    _reader, found = understand_all(path, ReadOptions())
    told = next(p for p in found.warnings if p.code == "members_left_out")
    assert told.params == {"count": 2, "names": "readme.txt, notice.pdf"}
    assert len(found.tables) == len(TABLES)


def test_places_of_a_feed_are_a_table(tmp_path: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    feature = {"type": "Feature", "id": "z", "geometry": shape, "properties": {"stop_name": "Z"}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    found = read(feed(tmp_path / "f.zip", locations__geojson=content), "locations")
    assert (found.rows, found.fields[0].type.value) == (1, "geo_shape")


@pytest.mark.parametrize(
    "tables",
    [
        {"stops": None},
        {"stops": "nothing;here\n1;2\n"},
        {"routes": None, "trips": None, "stop_times": None},
    ],
)
def test_a_zip_of_texts_is_no_feed_for_its_names(
    tmp_path: Path, tables: dict[str, str | None]
) -> None:
    found = read(feed(tmp_path / "f.zip", **tables))
    assert found.format == "csv"


def test_headers_alone_and_odd_writing(tmp_path: Path) -> None:
    path = feed(
        tmp_path / "f.zip",
        stops="\ufeffstop_id,stop_name\r\n1,Élan\r\n".encode(),
        trips="trip_id\n",
        routes="route_id\n1\n2\n",
        transfers="",
    )
    assert [field.label for field in read(path).fields] == ["stop_id", "stop_name"]
    assert read(path, "trips").rows == 0
    assert read(path, "routes").rows == 2
    with pytest.raises(UnreadableFileError) as caught:
        read(path, "transfers")
    assert caught.value.code == "empty_file"


def test_tables_are_bounded_in_time(tmp_path: Path) -> None:
    _reader, found = understand_all(feed(tmp_path / "f.zip"), ReadOptions(), seconds=0)
    assert found.rows == 3
    assert [table["rows"] for table in found.tables] == [3, *[None] * 8]
    told = next(p for p in found.warnings if p.code == "tables_not_read")
    assert told.params["count"] == 8


@pytest.mark.realdata
def test_real_feed_cell_by_cell(real_files: Path) -> None:
    """Every text of the small tables reaches us as the csv module reads it."""
    path = real_files / "files" / "gtfs-star-rennes-2016.zip"
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name == "stop_times.txt":
                continue
            with archive.open(name) as file:
                expected = list(csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline="")))
            assert cells(path, name) == [tuple(row) for row in expected[1:]], name
