"""Exports over HTTP: parameters, names, rights, streams that end well (explore-api 10)."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest
from django.db import connections

from datasets.records import read
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

EXPORTS = "catalog/datasets/villes/exports"


def table(text: str, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_list_names_the_formats(api: Api) -> None:
    links = api.json(EXPORTS)["links"]
    assert [link["rel"] for link in links] == [
        "csv",
        "xlsx",
        "geojson",
        "shp",
        "kml",
        "gpx",
        "fgb",
        "json",
        "jsonl",
        "parquet",
    ]
    assert links[0]["href"].endswith("/catalog/datasets/villes/exports/csv")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json; charset=utf-8"),
        ("jsonl", "application/x-ndjson; charset=utf-8"),
        ("geojson", "application/geo+json; charset=utf-8"),
        ("CSV", "text/csv; charset=utf-8"),
    ],
)
def test_file_has_its_type_and_name(api: Api, name: str, media_type: str) -> None:
    answer = api.get(f"{EXPORTS}/{name}")
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="villes.{name.lower()}"'


def test_csv_is_as_portals_write_it(api: Api) -> None:
    text = api.text(f"{EXPORTS}/csv")
    assert text.startswith("\ufeffcity;pop;h;d;t;tags;ok;geo;zone;more;mois\r\n")
    assert text.endswith("\r\n")
    rows = table(text)
    assert len(rows) == 31
    assert rows[1] == [
        "Paris",
        "0",
        "",
        "2017-01-15",
        "2020-01-01T23:30:00+00:00",
        "",
        "true",
        "48.85, 2.35",
        '{"coordinates":[[[2,48],[3,48],[3,49],[2,49],[2,48]]],"type":"Polygon"}',
        '{"a":[1,null]}',
        "2021-01",
    ]
    assert rows[2][5] == "Paris,rouge; vif"


def test_csv_parameters(api: Api) -> None:
    text = api.text(
        f"{EXPORTS}/csv",
        delimiter=",",
        list_separator=" | ",
        quote_all="True",
        with_bom="FALSE",
        use_labels="1",
        select="city,pop,tags,length(city)",
        limit=2,
        lang="fr",
    )
    assert text == (
        '"Ville","Habitants","tags","length(city)"\r\n'
        '"Paris","0","","5"\r\n"Paris","2","Paris | rouge; vif","5"\r\n'
    )


@pytest.mark.parametrize(
    "params", [{"delimiter": "#"}, {"limit": "-2"}, {"epsg": "lambert"}, {"with_bom": "perhaps"}]
)
def test_wrong_parameter_is_told_before_the_file_begins(api: Api, params: dict[str, str]) -> None:
    answer = api.get(f"{EXPORTS}/csv", **params)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "InvalidRESTParameterError"


def test_tab_is_a_delimiter(api: Api) -> None:
    assert "city\tpop" in api.text(f"{EXPORTS}/csv", delimiter="\t")


def test_json_is_a_bare_array_of_records(api: Api) -> None:
    rows = json.loads(api.text(f"{EXPORTS}/json"))
    assert rows == api.rows(limit=100)
    assert json.loads(api.text(f"{EXPORTS}/json", where="pop > 1000")) == []
    assert json.loads(api.text(f"{EXPORTS}/json", limit=0)) == []


def test_json_of_groups(api: Api) -> None:
    rows = json.loads(api.text(f"{EXPORTS}/json", select="city", group_by="city"))
    assert rows == [{"city": None}, {"city": "Arles"}, {"city": "Nîmes"}, {"city": "Paris"}]


def test_aggregate_alone_is_one_row(api: Api) -> None:
    assert json.loads(api.text(f"{EXPORTS}/json", select="count(*) as n")) == [{"n": 30}]


def test_jsonl_is_one_record_a_line(api: Api) -> None:
    lines = api.text(f"{EXPORTS}/jsonl").splitlines()
    assert [json.loads(line) for line in lines] == api.rows(limit=100)


def test_geojson_takes_the_shape_else_the_point(api: Api) -> None:
    found = json.loads(api.text(f"{EXPORTS}/geojson"))
    assert found["type"] == "FeatureCollection"
    first, second = found["features"][:2]
    assert first["geometry"]["type"] == "Polygon"
    assert "zone" not in first["properties"]
    assert first["properties"]["geo"] == {"lon": 2.35, "lat": 48.85}
    assert second["geometry"] is None
    point = json.loads(api.text(f"{EXPORTS}/geojson", main_geo_field="geo"))["features"][1]
    assert point["geometry"] == {"type": "Point", "coordinates": [2.36, 48.85]}


def test_query_narrows_and_sorts_the_file(api: Api) -> None:
    rows = json.loads(
        api.text(f"{EXPORTS}/json", select="pop", where="pop < 8", order_by="pop desc", limit=2)
    )
    assert rows == [{"pop": 6}, {"pop": 4}]
    assert len(json.loads(api.text(f"{EXPORTS}/json", offset=29))) == 30


def test_order_by_an_aggregate_needs_a_limit(api: Api) -> None:
    params = {"select": "count(*)", "group_by": "city", "order_by": "count(*) desc"}
    answer = api.get(f"{EXPORTS}/json", **params)
    assert answer.status_code == 400
    assert "limit > 20000" in answer.json()["message"]
    assert "lower than 20001" in answer.json()["message"]
    assert api.get(f"{EXPORTS}/json", limit=20000, **params).status_code == 200


def test_compressed_is_a_gzip_file(api: Api) -> None:
    answer = api.get(f"{EXPORTS}/csv", compressed="true")
    assert answer["Content-Type"] == "application/gzip"
    assert answer["Content-Disposition"] == 'attachment; filename="villes.csv.gz"'
    assert gzip.decompress(answer.body).decode() == api.text(f"{EXPORTS}/csv")


@pytest.mark.parametrize(("name", "status"), [("reserve", 403), ("secret", 404)])
def test_rights_are_those_of_the_records(api: Api, name: str, status: int) -> None:
    for path in ("exports", "exports/csv", "exports/geojson"):
        assert api.get(f"catalog/datasets/{name}/{path}").status_code == status


def test_failure_before_the_first_byte_has_its_status(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object):
        raise read.QueryTooSlowError
        yield

    monkeypatch.setattr(read, "stream", fail)
    answer = api.get(f"{EXPORTS}/csv")
    assert answer.status_code == 504
    assert answer.json()["error_code"] == "QueryTooSlow"


@pytest.mark.parametrize("name", ["csv", "jsonl", "json"])
def test_failure_on_the_way_never_looks_complete(
    api: Api, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real = read.stream

    def fail(*args: object, **kwargs: object):
        for number, row in enumerate(real(*args, **kwargs)):
            if number == 5:
                raise read.QueryTooSlowError
            yield row

    monkeypatch.setattr(read, "stream", fail)
    answer = api.client.get(f"/api/explore/v2.1/{EXPORTS}/{name}", HTTP_HOST="localhost")
    chunks: list[bytes] = []
    with pytest.raises(read.QueryTooSlowError):
        chunks.extend(answer.streaming_content)
    body = b"".join(chunks)
    if name == "csv":
        with pytest.raises(csv.Error):
            list(csv.reader(io.StringIO(body.decode()), delimiter=";", strict=True))
    else:
        with pytest.raises(json.JSONDecodeError):
            json.loads(body.decode().splitlines()[-1])


def test_caller_who_leaves_frees_the_cursor(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    left = []
    real = read.stream

    def watched(*args: object, **kwargs: object):
        try:
            yield from real(*args, **kwargs)
        finally:
            left.append(True)

    monkeypatch.setattr(read, "stream", watched)
    answer = api.client.get(f"/api/explore/v2.1/{EXPORTS}/csv", HTTP_HOST="localhost")
    chunks = iter(answer.streaming_content)
    next(chunks)
    assert not left
    for close in answer._resource_closers:
        close()
    assert left
    with connections["records_read"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone()[0] == 0


def test_exports_at_once_are_bounded(api: Api, monkeypatch: pytest.MonkeyPatch, settings) -> None:
    import threading

    from api.v2_1 import streaming

    settings.POOL_TIMEOUT_S = 0.05
    monkeypatch.setattr(streaming, "_slots", threading.BoundedSemaphore(1))
    held = api.client.get(f"/api/explore/v2.1/{EXPORTS}/csv", HTTP_HOST="localhost")
    refused = api.get(f"{EXPORTS}/csv")
    assert refused.status_code == 503
    assert refused["Retry-After"]
    b"".join(held)
    assert api.get(f"{EXPORTS}/csv").status_code == 200


@pytest.mark.parametrize(
    ("name", "media_type", "extension"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("parquet", "application/vnd.apache.parquet", "parquet"),
        ("shp", "application/zip", "zip"),
        ("kml", "application/vnd.google-earth.kml+xml; charset=utf-8", "kml"),
        ("gpx", "application/gpx+xml; charset=utf-8", "gpx"),
        ("fgb", "application/octet-stream; charset=utf-8", "fgb"),
    ],
)
def test_10_2_formats_have_their_type_and_name(
    api: Api, name: str, media_type: str, extension: str
) -> None:
    answer = api.get(f"{EXPORTS}/{name}")
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="villes.{extension}"'
    assert answer.body


@pytest.mark.parametrize("name", ["ov2", "jsonld", "n3", "turtle", "rdfxml", "mvt", "ical", "xls"])
def test_10_2_formats_that_are_not_written_are_told(api: Api, name: str) -> None:
    answer = api.get(f"{EXPORTS}/{name}")
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "NotFoundResource"
    assert "Formats are: csv, xlsx," in answer.json()["message"]
    assert name not in [link["rel"] for link in api.json(EXPORTS)["links"]]


def test_file_that_is_written_before_has_length_ranges_and_a_name(api: Api) -> None:
    path = f"{EXPORTS}/parquet"
    whole = api.get(path)
    assert int(whole["Content-Length"]) == len(whole.body)
    assert whole["Accept-Ranges"] == "bytes"
    part = api.get(path, headers={"Range": "bytes=4-9", "If-Range": whole["ETag"]})
    assert (part.status_code, part.body) == (206, whole.body[4:10])
    assert part["Content-Range"] == f"bytes 4-9/{len(whole.body)}"
    last = api.get(path, headers={"Range": "bytes=-4"})
    assert last.body == b"PAR1"
    outside = api.get(path, headers={"Range": f"bytes={len(whole.body)}-"})
    assert (outside.status_code, outside.body) == (416, b"")
    other = api.get(path, headers={"Range": "bytes=4-9", "If-Range": '"other"'})
    assert (other.status_code, other.body) == (200, whole.body)
    assert api.get(path, headers={"If-None-Match": whole["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["xlsx", "parquet", "kml"])
def test_10_3_compressed_is_for_all(api: Api, name: str) -> None:
    answer = api.get(f"{EXPORTS}/{name}", compressed="true")
    assert answer["Content-Type"] == "application/gzip"
    assert answer["Content-Disposition"] == f'attachment; filename="villes.{name}.gz"'
    assert gzip.decompress(answer.body) == api.get(f"{EXPORTS}/{name}").body


def test_10_3_epsg_transforms_the_geometry(api: Api) -> None:
    wanted = {"epsg": "2154", "main_geo_field": "geo", "limit": 1}
    found = json.loads(api.text(f"{EXPORTS}/geojson", **wanted))
    assert found["crs"] == {
        "type": "name",
        "properties": {"name": "urn:ogc:def:crs:EPSG::2154"},
    }
    (feature,) = found["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx([652301.6, 6861302.7], abs=0.1)
    assert api.text(f"{EXPORTS}/geojson", **{**wanted, "epsg": "EPSG:2154"}) == api.text(
        f"{EXPORTS}/geojson", **wanted
    )
    assert "crs" not in json.loads(api.text(f"{EXPORTS}/geojson", epsg=4326))


@pytest.mark.parametrize("name", ["geojson", "shp", "fgb"])
@pytest.mark.parametrize("code", [4978, 4979, 5773, 5720])
def test_10_3_epsg_with_a_third_coordinate_is_told(api: Api, name: str, code: int) -> None:
    answer = api.get(f"{EXPORTS}/{name}", epsg=code, select="geo")
    assert answer.status_code == 400, answer.body
    assert answer.json()["error_code"] == "InvalidRESTParameterError"
    assert f"{code} was found" in answer.json()["message"]


@pytest.mark.parametrize("code", [4171, 2154, 3857, 27700, 31370, 25831, 4258, 5698])
def test_10_3_epsg_of_flat_systems_is_taken(code: int) -> None:
    from datasets.records import projections

    assert projections.is_flat(code) is (code != 5698)  # Lambert-93 with heights


@pytest.mark.parametrize("code", ["999999", "0", "-1", "lambert", "2154.5"])
def test_10_3_epsg_that_is_unknown_is_told(api: Api, code: str) -> None:
    answer = api.get(f"{EXPORTS}/geojson", epsg=code)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "InvalidRESTParameterError"
    assert "EPSG code" in answer.json()["message"]


def test_format_of_places_needs_a_place(api: Api) -> None:
    for name in ("geojson", "shp", "kml", "gpx", "fgb"):
        answer = api.get(f"{EXPORTS}/{name}", select="city")
        assert answer.status_code == 400
        assert "needs a geographic field" in answer.json()["message"]


@pytest.mark.parametrize("name", ["geojson", "shp", "kml", "gpx", "fgb", "parquet"])
@pytest.mark.parametrize("wanted", ["absent", "city", "zone"])
def test_10_3_main_geo_field_names_a_selected_place(api: Api, name: str, wanted: str) -> None:
    answer = api.get(f"{EXPORTS}/{name}", main_geo_field=wanted, select="city, geo")
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "InvalidRESTParameterError"
    assert f"{wanted} was found" in answer.json()["message"]
    assert "(geo)" in answer.json()["message"]


def test_main_geo_field_means_nothing_to_tables(api: Api) -> None:
    assert api.get(f"{EXPORTS}/csv", main_geo_field="absent").status_code == 200


def test_shapefile_is_another_name_of_shp(api: Api) -> None:
    links = api.get(EXPORTS).json()["links"]
    assert [link["rel"] for link in links if link["rel"] in {"shp", "shapefile"}] == ["shp"]
    assert api.get(f"{EXPORTS}/shapefile").body == api.get(f"{EXPORTS}/shp").body
    told = api.get(f"{EXPORTS}/ov2").json()["message"]
    assert "shp" in told
    assert "shapefile" not in told


def test_gpx_parameters_name_columns(api: Api) -> None:
    text = api.text(
        f"{EXPORTS}/gpx",
        name_field="pop",
        description_field_list="city, d",
        use_extension="FALSE",
        limit=1,
    )
    assert "<name>0</name><desc>city: Paris\nd: 2017-01-15</desc>" in text
    answer = api.get(f"{EXPORTS}/gpx", name_field="absent")
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "InvalidRESTParameterError"


def test_10_3_group_by_is_one_row_for_each_group(api: Api) -> None:
    import openpyxl
    import pyarrow.parquet as pq

    asked = {"select": "count(*) as n", "group_by": "city"}
    expected = [(None, 3), ("Arles", 9), ("Nîmes", 6), ("Paris", 12)]
    book = openpyxl.load_workbook(io.BytesIO(api.get(f"{EXPORTS}/xlsx", **asked).body))
    assert list(book.active.iter_rows(values_only=True)) == [("city", "n"), *expected]
    table = pq.read_table(io.BytesIO(api.get(f"{EXPORTS}/parquet", **asked).body))
    assert [tuple(row.values()) for row in table.to_pylist()] == expected


def test_xlsx_refuses_too_many_records_before_the_work(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from datasets.exports import get_format, registry

    small = replace(get_format("xlsx"), most_records=5)
    monkeypatch.setitem(registry._BY_NAME, "xlsx", small)
    monkeypatch.setattr(read, "stream", lambda *args, **kwargs: iter(()))
    for params in ({}, {"where": "pop < 1000"}, {"group_by": "pop"}):
        answer = api.get(f"{EXPORTS}/xlsx", **params)
        assert answer.status_code == 400
        assert "holds 5 records" in answer.json()["message"]
        assert "csv or parquet" in answer.json()["message"]
    monkeypatch.undo()
    monkeypatch.setitem(registry._BY_NAME, "xlsx", small)
    for params in ({"limit": 5}, {"where": "pop < 6"}, {"group_by": "city"}):
        assert api.get(f"{EXPORTS}/xlsx", **params).status_code == 200


@pytest.mark.parametrize("name", ["xlsx", "shp"])
def test_file_that_fails_on_the_way_has_its_status(
    api: Api, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real = read.stream

    def fail(*args: object, **kwargs: object):
        for number, row in enumerate(real(*args, **kwargs)):
            if number == 5:
                raise read.QueryTooSlowError
            yield row

    monkeypatch.setattr(read, "stream", fail)
    answer = api.get(f"{EXPORTS}/{name}")
    assert answer.status_code == 504


def test_file_that_takes_long_begins_without_its_length(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    from api.v2_1 import streaming

    real = read.stream

    def slow(*args: object, **kwargs: object):
        for row in real(*args, **kwargs):
            time.sleep(0.03)
            yield row

    expected = api.get(f"{EXPORTS}/parquet").body
    monkeypatch.setattr(streaming, "PATIENCE_S", 0.0)
    monkeypatch.setattr(read, "stream", slow)
    answer = api.get(f"{EXPORTS}/parquet")
    assert answer.status_code == 200
    assert "Content-Length" not in answer
    assert answer.body == expected
    assert "Content-Length" in api.get(f"{EXPORTS}/fgb")  # a late record may still refuse it
