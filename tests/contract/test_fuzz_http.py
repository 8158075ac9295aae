"""Requests that no client would send: answered or refused in the shape of the contract.

`PARVIS_FUZZ_REQUESTS` asks for more than a usual run (`make fuzz`). The number in a failure
makes its request again.
"""

from __future__ import annotations

import os
import re
from random import Random
from typing import Any

import pytest
import requests

from tests.contract.conftest import Portal
from tests.odsql.random_texts import any_query

COUNT = int(os.environ.get("PARVIS_FUZZ_REQUESTS", "0")) or 300
_BATCH = 100
_DATASET = "/catalog/datasets/villes"
_PATHS = (
    *(f"{_DATASET}/records",) * 6,
    *(f"{_DATASET}/exports/{name}" for name in ("csv", "json", "jsonl", "geojson", "no such")),
    *(f"{_DATASET}/facets", _DATASET, f"{_DATASET}/exports", f"{_DATASET}/attachments"),
    *(f"{_DATASET}/records/{'0' * 32}", f"{_DATASET}/records/é'", f"{_DATASET}/attachments/x'"),
    *("/catalog/datasets",) * 3,
    *("/catalog/facets", "/catalog", "", "/swagger.json", "/nowhere", "/catalog/datasets/a%00b"),
    *("/catalog/datasets/..%2f..%2fadmin", "/catalog/datasets/%ff%fe/records", "/%2e%2e/%2e%2e"),
)
_NAMES = (
    *("select", "where", "where", "group_by", "order_by", "refine", "exclude", "facet", "limit"),
    *("offset", "rows", "lang", "timezone", "include_links", "include_app_metas", "apikey"),
    *("use_labels", "delimiter", "list_separator", "quote_all", "with_bom", "compressed", "epsg"),
    *("main_geo_field", "pretty", "source", "qv1", "geofilter.distance", "cursor", "version"),
)
_VALUES = (
    *("", " ", "0", "-1", "1", "101", "20001", "9" * 30, "1e3", "0x10", "١٢", "nan", "True", "oui"),
    *("fr", "en", "xx", "fr-CA", "../en", "Europe/Paris", "../../etc/passwd", "Mars", "UTC\0"),
    *("city", "city:Paris", "d:2018", "tags:rouge; vif", "city:", ":", "a" * 5_000, "é😀\u202e"),
    *("\0", "\x85", "%", "%s", "'", '"', "`", "\\", ";", "\t", "facet(name='city')", "nofield"),
    *("csv", "4326", "EPSG:2154", "count(*)", "*", "random(1)", "now()", "{}", "[]", "null"),
)
_HEADERS = ("Accept", "Authorization", "If-None-Match", "Accept-Language", "Range")
_HEADER_VALUES = ("", "*/*", "Apikey", "Apikey x", "Basic eA==", "bytes=0-1", '"x"', "é", "*")
_SAID_NOWHERE = re.compile(
    r"Traceback|psycopg|SELECT |FROM records|django|\.py\b|/site-packages/|parvis_reader"
)
"""What a body must never show of our inside."""
_STATUSES = {200, 206, 304, 400, 401, 404, 410, 414, 416, 431}


def _request(portal: Portal, rng: Random) -> dict[str, Any]:
    params = [
        (rng.choice(_NAMES), rng.choice(_VALUES)) for _ in range(rng.choice([0, 1, 2, 2, 3, 6]))
    ]
    if rng.random() < 0.5:
        query = any_query(rng.randrange(1_000_000))
        texts = {"select": query.select, "group_by": query.group_by, "order_by": query.order_by}
        params += [(name, text) for name, text in texts.items() if text]
        params += [("where", text) for text in query.where]
        params += [("refine", text) for text in query.refine]
    headers = {
        rng.choice(_HEADERS): rng.choice(_HEADER_VALUES).encode(),
    }
    encoded = [
        (name, text.encode("utf-8", "surrogatepass")) for name, text in params if text is not None
    ]
    return {
        "method": rng.choice(["GET"] * 8 + ["HEAD", "OPTIONS"]),
        "url": portal.api + rng.choice(_PATHS),
        "params": encoded,
        "headers": headers if rng.random() < 0.4 else {},
    }


@pytest.mark.parametrize("seed", range(0, COUNT, _BATCH))
def test_a_request_is_answered_or_refused(portal: Portal, seed: int) -> None:
    answered = 0
    with requests.Session() as session:
        for number in range(seed, seed + _BATCH):
            asked = _request(portal, Random(number))
            answer = session.request(**asked, timeout=30, allow_redirects=False)
            told = f"number {number}: {answer.status_code} {asked!r} {answer.text[:500]}"
            assert answer.status_code in _STATUSES, told
            if answer.status_code in {414, 431}:  # the server's own, before the portal is asked
                continue
            if answer.status_code >= 400 and asked["method"] != "HEAD":
                assert set(answer.json()) == {"error_code", "message"}, told
                assert not _SAID_NOWHERE.search(answer.json()["message"]), told
            answered += answer.status_code == 200
    assert answered > _BATCH // 10


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(portal: Portal, method: str) -> None:
    answer = requests.request(method, f"{portal.api}{_DATASET}/records", timeout=30)
    assert answer.status_code in {403, 405}
