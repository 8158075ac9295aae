"""Requests as dashboards and widgets send them, on pages of other sites.

They name the dataset twice, repeat `facet`, say `rows`, send parameters of the older API beside
those of v2.1, double slashes, ask first by OPTIONS or HEAD, and accept what they never get.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import requests

from tests.contract.conftest import Portal

D = "/catalog/datasets/villes"
Params = Sequence[tuple[str, str]]

CALLS: Mapping[str, tuple[str, Params, int | None]] = {
    "table, first page": (
        f"{D}/records",
        [
            *[("dataset", "villes"), ("rows", "20"), ("start", "0"), ("timezone", "Europe/Paris")],
            *[("lang", "fr"), ("facet", "city"), ("facet", "tags"), ("source", "")],
        ],
        30,
    ),
    "table, sorted and refined": (
        f"{D}/records",
        [("order_by", "-pop"), ("refine", "city:Arles"), ("limit", "40"), ("lang", "fr")],
        9,
    ),
    "table, conditions repeated": (
        f"{D}/records",
        [("where", "pop > 10"), ("where", "city = 'Arles'"), ("where", ""), ("limit", "1")],
        9,
    ),
    "count of records": (
        f"{D}/records",
        [("select", "count(*) as count"), ("limit", "1"), ("timezone", "Europe/Paris")],
        30,
    ),
    "one figure": (
        f"{D}/records",
        [("select", "SUM(pop) as total"), ("limit", "1"), ("where", "")],
        30,
    ),
    "chart by category": (
        f"{D}/records",
        [
            *[("select", "avg(h) as serie1-1, count(*) as `serie 2`".replace("-", "_"))],
            *[("group_by", "city as x"), ("order_by", "serie1_1 desc"), ("limit", "50")],
        ],
        4,
    ),
    "chart by month": (
        f"{D}/records",
        [
            *[("select", "count(*) as series1"), ("group_by", "year(d) as y, month(d) as m")],
            *[("order_by", "y,m"), ("limit", "1000"), ("timezone", "Europe/Paris")],
        ],
        None,
    ),
    "chart by quarter of an hour": (
        f"{D}/records",
        [("group_by", "range(t, 15 minutes) as x"), ("select", "max(pop)"), ("limit", "20000")],
        3,
    ),
    "map, a box": (
        f"{D}/records",
        [
            ("select", "geo, recordid"),
            ("where", "in_bbox(geo, 48.80, 2.34, 48.90, 2.375)"),
            ("limit", "100"),
        ],
        3,
    ),
    "map, a drawn circle": (
        f"{D}/records",
        [("where", "distance(geo, geom'POINT(2.35 48.85)', 1500m)"), ("limit", "0")],
        3,
    ),
    "map, a drawn polygon": (
        f"{D}/records",
        [
            ("where", "geometry(geo, geom'POLYGON((2.34 48.8,2.34 48.9,2.375 48.9,2.34 48.8))')"),
            ("limit", "0"),
        ],
        None,
    ),
    "map, its points": (
        f"{D}/exports/geojson",
        [("select", "geo, city"), ("lang", "fr"), ("timezone", "Europe/Paris")],
        None,
    ),
    "a record's tooltip": (
        f"{D}/records",
        [("where", "recordid = '0'"), ("limit", "1"), ("include_app_metas", "true")],
        0,
    ),
    "choice of values": (
        f"{D}/facets",
        [("facet", "city"), ("facet", "tags"), ("lang", "fr"), ("timezone", "Europe/Paris")],
        None,
    ),
    "choice of values, refined": (
        f"{D}/facets",
        [("facet", "tags"), ("refine", "tags:Paris"), ("refine", "city:Arles"), ("where", "")],
        None,
    ),
    "timeline": (
        f"{D}/facets",
        [("facet", "d"), ("refine", "d:2018"), ("exclude", "city:Paris")],
        None,
    ),
    "the dataset": (
        D,
        [("include_app_metas", "true"), ("lang", "fr"), ("interopmetas", "true")],
        None,
    ),
    "the catalogue": (
        "/catalog/datasets",
        [
            *[("rows", "5"), ("include_app_metas", "True"), ("where", "features='geo'")],
            *[("order_by", "-modified"), ("facet", "theme"), ("facet", "publisher")],
        ],
        None,
    ),
    "the catalogue, by popularity": (
        "/catalog/datasets",
        [("order_by", "explore.popularity_score desc"), ("limit", "3")],
        None,
    ),
    "the catalogue's choices": (
        "/catalog/facets",
        [("facet", "theme"), ("facet", "keyword"), ("refine", "theme:Territoire")],
        None,
    ),
    "download": (
        f"{D}/exports/csv",
        [
            *[("lang", "fr"), ("timezone", "Europe/Paris"), ("use_labels", "true")],
            *[("delimiter", ";"), ("refine", "city:Arles"), ("qv1", "")],
        ],
        None,
    ),
}

HEADERS = {
    "Origin": "https://tableau-de-bord.example",
    "Referer": "https://tableau-de-bord.example/page",
    "Accept": "application/json, text/plain, */*",
    "ODS-Widgets-Version": "1.6.2",
    "ODS-API-Analytics-App": "ods-widgets",
    "X-Requested-With": "XMLHttpRequest",
}


def ask(portal: Portal, path: str, params: Params, method: str = "GET", **more: str) -> Any:
    return requests.request(
        method,
        portal.api + path,
        params=list(params),
        headers={**HEADERS, **more},
        timeout=30,
        allow_redirects=False,
    )


@pytest.mark.parametrize("name", CALLS)
def test_call(portal: Portal, name: str) -> None:
    path, params, count = CALLS[name]
    answer = ask(portal, path, params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    if "/exports/" not in path:
        answer.json()
    if count is not None:
        assert answer.json()["total_count"] == count


@pytest.mark.parametrize("name", CALLS)
def test_call_with_other_slashes(portal: Portal, name: str) -> None:
    path, params, _count = CALLS[name]
    plain = ask(portal, path, params)
    for other in (path + "/", "/" + path, path.replace("/", "//") + "//"):
        answer = ask(portal, other, params)
        assert answer.status_code == 200
        assert answer.content == plain.content


@pytest.mark.parametrize("name", CALLS)
def test_preflight_and_head(portal: Portal, name: str) -> None:
    path, params, _count = CALLS[name]
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization, ods-widgets-version, x-requested-with",
    }
    before = ask(portal, path, params, "OPTIONS", **asked)
    assert before.status_code == 200
    allowed = before.headers["Access-Control-Allow-Headers"].lower()
    for name_ in asked["Access-Control-Request-Headers"].split(", "):
        assert name_ in allowed
    head = ask(portal, path, params, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (f"{D}/records", [("where", "nofield = 1")]),
        (f"{D}/records", [("limit", "1000")]),
        ("/catalog/datasets/does-not-exist", []),
        ("/nowhere", []),
        (f"{D}/exports/docx", []),
    ],
)
def test_errors_can_be_read_by_the_page(portal: Portal, path: str, params: Params) -> None:
    answer = ask(portal, path, params)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert set(answer.json()) == {"error_code", "message"}


def test_key_of_another_page_is_not_its_visitors_session(portal: Portal) -> None:
    """A page may send a key; a cookie gives nothing that anonymous callers do not get."""
    with_key = ask(
        portal, "/catalog/datasets/secret", [], Authorization=f"Apikey {portal.staff_key}"
    )
    assert with_key.status_code == 200
    by_address = ask(portal, "/catalog/datasets/secret", [("apikey", portal.staff_key)])
    assert by_address.status_code == 200
    assert ask(portal, "/catalog/datasets/secret", [], Cookie="sessionid=x").status_code == 404
