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
    assert [link["rel"] for link in links] == ["csv", "geojson", "json", "jsonl"]
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
    "params", [{"delimiter": "#"}, {"limit": "-2"}, {"epsg": "2154"}, {"with_bom": "perhaps"}]
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
    plain = json.loads(api.text(f"{EXPORTS}/geojson", select="city", limit=1))
    assert plain["features"] == [
        {"type": "Feature", "geometry": None, "properties": {"city": "Paris"}}
    ]


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
