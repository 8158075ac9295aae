"""Quotas: the headers, the refusal and the counting of explore-api 3.1 and 3.3."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from api import quota
from tests.api.conftest import BASE, Api

pytestmark = pytest.mark.django_db(databases="__all__")

RECORDS = "catalog/datasets/villes/records"


def left(answer: Any) -> int:
    return int(answer["X-RateLimit-Remaining"])


def midnight() -> datetime:
    now = datetime.now(UTC)
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)


def test_3_1_rate_headers_stand_on_successful_answers(api: Api, settings: Any) -> None:
    settings.ANONYMOUS_CALLS_PER_DAY = 15_000
    answer = api.get(RECORDS)
    assert answer["X-RateLimit-Limit"] == "15000"
    assert answer["X-RateLimit-Remaining"] == "14999"
    assert answer["X-RateLimit-Reset"] == f"{midnight():%Y-%m-%d} 00:00:00+00:00"
    assert left(api.get("catalog/datasets")) == 14_998


@pytest.mark.parametrize("path", [f"{RECORDS}?limit=x", "nothing", "catalog/datasets/secret"])
def test_3_1_rate_headers_are_missing_on_errors(api: Api, path: str) -> None:
    answer = api.get(f"{BASE}/{path}")
    assert answer.status_code >= 400
    assert not [name for name in answer.headers if name.startswith("X-RateLimit")]


def test_3_1_an_export_counts_as_one_call(api: Api) -> None:
    before = left(api.get("catalog"))
    assert left(api.get("catalog/datasets/villes/exports/csv")) == before - 1
    assert left(api.get("catalog")) == before - 2


def test_304_counts_as_one_call_and_tells_what_is_left(api: Api) -> None:
    first = api.get(RECORDS)
    again = api.get(RECORDS, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert left(again) == left(first) - 1


def test_tag_does_not_depend_on_what_is_left(api: Api) -> None:
    assert api.get(RECORDS)["ETag"] == api.get(RECORDS)["ETag"]
    assert api.get("catalog/datasets")["ETag"] == api.get("catalog/datasets")["ETag"]


def test_preflight_is_not_counted(api: Api) -> None:
    before = left(api.get("catalog"))
    api.client.options(f"{BASE}/catalog", HTTP_HOST="localhost")
    assert left(api.get("catalog")) == before - 1


@pytest.mark.parametrize(
    ("caller", "code"), [("anonymous", 10005), ("key", 10002), ("signed-in", 10002)]
)
def test_3_3_over_quota_is_429_in_the_old_style(
    callers: dict[str, Api], settings: Any, caller: str, code: int
) -> None:
    settings.ANONYMOUS_CALLS_PER_DAY = settings.USER_CALLS_PER_DAY = 2
    api = callers[caller]
    assert [left(api.get("catalog")), left(api.get("catalog"))] == [1, 0]
    answer = api.get("catalog")
    assert answer.status_code == 429
    body = answer.json()
    assert list(body) == ["errorcode", "reset_time", "limit_time_unit", "call_limit", "error"]
    assert body["errorcode"] == code
    assert body["reset_time"] == f"{midnight():%Y-%m-%d}T00:00:00Z"
    assert body["limit_time_unit"] == "day"
    assert body["call_limit"] == 2
    assert "2 calls a day" in body["error"]
    assert answer.content.startswith(b'{\n  "errorcode"')
    wait = int(answer["Retry-After"])
    assert abs((midnight() - datetime.now(UTC)).total_seconds() - wait) < 5
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.has_header("X-RateLimit-Remaining")
    assert answer["Cache-Control"] == "no-store"


def test_everyone_over_quota_is_refused_before_anything_is_asked(
    api: Api, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.ANONYMOUS_CALLS_PER_DAY = 1
    api.get("catalog")
    with django_assert_num_queries(0):
        assert api.get(f"{RECORDS}", where="pop > 1").status_code == 429


def test_keys_and_sessions_of_one_person_share_a_counter(callers: dict[str, Api]) -> None:
    before = left(callers["signed-in"].get("catalog"))
    assert left(callers["key"].get("catalog")) == before - 1
    assert left(callers["staff"].get("catalog")) == before
    assert left(callers["anonymous"].get("catalog")) != before


def test_no_limit_shows_no_headers_and_counts_nothing(api: Api, settings: Any) -> None:
    settings.ANONYMOUS_CALLS_PER_DAY = 0
    answer = api.get("catalog")
    assert answer.status_code == 200
    assert not answer.has_header("X-RateLimit-Limit")


def test_without_redis_the_api_answers(api: Api, settings: Any, caplog: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    started = time.monotonic()
    answers = [api.get("catalog") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert not answers[0].has_header("X-RateLimit-Limit")
    assert caplog.text.count("calls_not_counted") == 1
    assert time.monotonic() - started < 2


def test_no_call_is_lost_when_many_come_at_once(db: None, settings: Any) -> None:
    settings.ANONYMOUS_CALLS_PER_DAY = 1_000
    barrier = threading.Barrier(8)

    def ask(_: int) -> list[int]:
        barrier.wait()
        found = []
        for _turn in range(25):
            request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
            request.user = type("Anonymous", (), {"is_authenticated": False})()
            usage = quota.count(request)
            assert usage is not None
            found.append(usage.remaining)
        return found

    with ThreadPoolExecutor(8) as pool:
        seen = [value for values in pool.map(ask, range(8)) for value in values]
    assert sorted(seen) == list(range(800, 1_000))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "10.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "unknown", "unknown"),
    ],
)
def test_address_of_the_caller_cannot_be_invented(
    settings: Any, proxies: int, forwarded: str, expected: str
) -> None:
    settings.PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    assert quota.client_address(request) == expected


def test_address_is_not_kept_in_the_clear() -> None:
    assert "192.0.2.1" not in quota._hashed("192.0.2.1")
    assert quota._hashed("192.0.2.1") != quota._hashed("192.0.2.2")


def test_counting_costs_well_under_a_millisecond(db: None) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.77")
    request.user = type("Anonymous", (), {"is_authenticated": False})()
    quota.count(request)
    times = []
    for _ in range(200):
        started = time.perf_counter()
        quota.count(request)
        times.append(time.perf_counter() - started)
    assert sorted(times)[100] < 0.002  # the middle one, on a machine that does other things too
