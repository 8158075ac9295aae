"""Errors: one shape, the codes and messages of explore-api 4, nothing of the inside."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError

from api.errors import STATUS, respond
from datasets.records import read
from datasets.records.errors import QueryTooSlowError, RecordsBusyError
from tests.api.conftest import BASE, Api

pytestmark = pytest.mark.django_db(databases="__all__")

RECORDS = "catalog/datasets/villes/records"


@pytest.mark.parametrize(
    ("path", "params", "status", "code", "message"),
    [
        (
            RECORDS,
            {"where": "BOGUS(1)"},
            400,
            "ODSQLSyntaxError",
            (
                "ODSQL syntax exception: unexpected ( at position 5 in BOGUS(1)."
                " Clause(s) containing the error(s): where."
            ),
        ),
        (
            RECORDS,
            {"where": "nofield = 1"},
            400,
            "ODSQLError",
            (
                "ODSQL query is malformed: Unknown field: nofield."
                " Clause(s) containing the error(s): where."
            ),
        ),
        (
            RECORDS,
            {"limit": "1473"},
            400,
            "InvalidRESTParameterError",
            (
                "Invalid value for limit API parameter: 1473 was found but -1 <= limit <= 100 is"
                " expected."
            ),
        ),
        (
            "catalog/datasets/does-not-exist",
            {},
            404,
            "NotFoundResource",
            "The requested dataset does-not-exist does not exist.",
        ),
        (
            "catalog/datasets/reserve/records",
            {},
            403,
            "ForbiddenAccess",
            (
                "The records of the dataset reserve are not public. Send the API key of somebody "
                "who may read them, in the header Authorization: Apikey <key>."
            ),
        ),
    ],
)
def test_error_of_the_contract(
    api: Api, path: str, params: dict[str, str], status: int, code: str, message: str
) -> None:
    answer = api.get(path, **params)
    assert answer.status_code == status
    assert answer.content.decode() == (
        f'{{\n  "error_code": "{code}",\n  "message": "{message}"\n}}'
    )
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Request-Id"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("method", "path", "params", "status", "code"),
    [
        ("get", RECORDS, {"where": "("}, 400, "ODSQLSyntaxError"),
        ("get", RECORDS, {"select": "sum(city)"}, 400, "ODSQLError"),
        ("get", RECORDS, {"where": "d = 'x'"}, 400, "IncompatibleTypesInComparisonFilter"),
        ("get", RECORDS, {"limit": "101"}, 400, "InvalidRESTParameterError"),
        ("get", RECORDS, {"apikey": "nope"}, 401, "Unauthorized"),
        ("get", RECORDS, {"access_token": "nope"}, 401, "Unauthorized"),
        ("get", "catalog/datasets/reserve/records", {}, 403, "ForbiddenAccess"),
        ("get", "catalog/datasets/secret", {}, 404, "NotFoundResource"),
        ("get", f"{RECORDS}/{'0' * 32}", {}, 404, "NotFoundResource"),
        ("get", "catalog/datasets/villes/attachments/no", {}, 404, "NotFoundResource"),
        ("get", "catalog/datasets/villes/files/no", {}, 404, "NotFoundResource"),
        ("get", "catalog/datasets/villes/alternative_exports/no", {}, 404, "NotFoundResource"),
        ("get", "catalog/datasets/villes/exports/nope", {}, 404, "NotFoundResource"),
        ("post", RECORDS, {}, 405, "MethodNotAllowed"),
        ("get", "catalog/datasets/villes/aggregates", {}, 410, "GoneResource"),
    ],
)
def test_4_every_error_is_two_strings_indented_by_two(
    api: Api, method: str, path: str, params: dict[str, str], status: int, code: str
) -> None:
    answer = getattr(api.client, method)(f"{BASE}/{path}", params, HTTP_HOST="localhost")
    assert answer.status_code == status
    body = answer.json()
    assert body["error_code"] == code
    told = json.dumps(body["message"], ensure_ascii=False)
    assert answer.content.decode() == (f'{{\n  "error_code": "{code}",\n  "message": {told}\n}}')
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Request-Id"] not in answer.content.decode()


def test_4_missing_and_invisible_dataset_answer_the_same(api: Api) -> None:
    told = [api.get(f"catalog/datasets/{name}") for name in ("secret", "absent", "retire")]
    bodies = {
        answer.content.replace(name, b"x")
        for answer, name in zip(told, (b"secret", b"absent", b"retire"), strict=True)
    }
    assert len(bodies) == 1
    assert {answer.status_code for answer in told} == {404}


@pytest.mark.parametrize(
    ("path", "params", "message"),
    [
        (
            "catalog/datasets",
            {"limit": "1473"},
            "limit API parameter: 1473 was found but -1 <= limit <= 100 is expected.",
        ),
        (
            "catalog/datasets/villes/exports/csv",
            {"limit": "-2"},
            "limit API parameter: -2 was found but -1 <= limit is expected.",
        ),
        (
            RECORDS,
            {"offset": "-1"},
            "offset API parameter: -1 was found but 0 <= offset is expected.",
        ),
    ],
)
def test_4_parameter_out_of_bounds_is_told_word_for_word(
    api: Api, path: str, params: dict[str, str], message: str
) -> None:
    assert api.get(path, **params).json() == {
        "error_code": "InvalidRESTParameterError",
        "message": f"Invalid value for {message}",
    }


@pytest.mark.parametrize("name", ["exports/csv", "records", "facets", "exports", "attachments"])
def test_4_unknown_parameter_is_ignored(api: Api, name: str) -> None:
    plain = api.get(f"catalog/datasets/villes/{name}")
    odd = api.get(f"catalog/datasets/villes/{name}", nonsense="1", utm_source="x")
    assert (odd.status_code, odd.body) == (200, plain.body)


def test_4_nothing_found_is_an_answer(api: Api) -> None:
    assert api.records(where="pop > 100000") == {"total_count": 0, "results": []}


@pytest.mark.parametrize("value", ["true", "True", "TRUE", "1", "yes"])
def test_5_booleans_are_read_in_any_letter_case(api: Api, value: str) -> None:
    assert "_links" in api.records(include_links=value, limit=1)


@pytest.mark.parametrize(
    ("params", "found", "expected"),
    [
        ({"limit": "101"}, "101", "-1 <= limit <= 100"),
        ({"limit": "-2"}, "-2", "-1 <= limit <= 100"),
        ({"limit": "ten"}, "ten", "-1 <= limit <= 100"),
        ({"limit": "9" * 30}, "9" * 30, "-1 <= limit <= 100"),
        ({"limit": "1.5"}, "1.5", "-1 <= limit <= 100"),
        ({"rows": "101"}, "101", "-1 <= rows <= 100"),
        ({"limit": "20001", "group_by": "city"}, "20001", "-1 <= limit <= 20000"),
        ({"offset": "-1"}, "-1", "0 <= offset"),
        ({"offset": "10000"}, "10000", "0 <= offset + limit <= 10000"),
        ({"offset": "9901", "limit": "100"}, "9901", "0 <= offset + limit <= 10000"),
        ({"lang": "xx"}, "xx", "one of en, fr"),
        ({"timezone": "Mars/Base"}, "Mars/Base", "a name such as Europe/Paris"),
        ({"include_links": "maybe"}, "maybe", "true or false"),
    ],
)
def test_parameter_out_of_bounds(
    api: Api, params: dict[str, str], found: str, expected: str
) -> None:
    answer = api.get(RECORDS, **params)
    assert answer.status_code == 400
    body = answer.json()
    assert body["error_code"] == "InvalidRESTParameterError"
    assert f"{found} was found but {expected}" in body["message"]


@pytest.mark.parametrize(
    "params",
    [
        {"offset": "9900", "limit": "100"},
        {"offset": "10000", "limit": "0"},
        {"group_by": "city", "limit": "20000"},
        {"group_by": "city", "limit": "-1"},
        {"unknown": "x", "qv1": "y", "pretty": "true", "source": "z"},
        {"limit": "", "offset": "", "where": "", "select": " ", "include_links": ""},
        {"lang": "EN-us"},
        {"include_links": "True"},
    ],
)
def test_parameter_within_bounds(api: Api, params: dict[str, str]) -> None:
    assert api.get(RECORDS, **params).status_code == 200


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"where": "d = '2020'"}, "IncompatibleTypesInComparisonFilter"),
        ({"select": "sum(city)"}, "ODSQLError"),
        ({"group_by": "geo"}, "ODSQLError"),
        ({"where": "city = "}, "ODSQLSyntaxError"),
        ({"where": "city = 'a\x00b'"}, "InvalidRESTParameterError"),
        ({"where": "(" * 200 + "pop > 1"}, "ODSQLError"),
    ],
)
def test_wrong_query_is_told(api: Api, params: dict[str, str], code: str) -> None:
    answer = api.get(RECORDS, **params)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == code


def test_hint_stands_in_the_message(api: Api) -> None:
    message = api.get(RECORDS, where="citty = 'x'").json()["message"]
    assert message.endswith("Did you mean `city`?")
    assert "Clause(s) containing the error(s): where." in message


@pytest.mark.parametrize(
    "path",
    [
        "catalog/datasets/villes/recordz",
        "nothing",
        "/api/explore/v9/catalog",
        "/api/unknown",
        "catalog/datasets/villes/exports/ov2",
        "catalog/datasets/villes/exports/.csv",
        "catalog/datasets/villes%00/records",
    ],
)
def test_unknown_address_is_json_too(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"
    assert set(answer.json()) == {"error_code", "message"}
    assert answer.json()["error_code"] == "NotFoundResource"


def test_address_that_left_the_api_is_gone(api: Api) -> None:
    assert api.get("catalog/datasets/villes/aggregates").status_code == 410


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reading_is_offered(api: Api, method: str) -> None:
    for language in ("fr", "en"):
        answer = getattr(api.client, method)(
            f"{BASE}/{RECORDS}", HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language
        )
        assert answer.status_code == 405
        assert answer.json() == {
            "error_code": "MethodNotAllowed",
            "message": (
                f"The method {method.upper()} is not allowed here: the API is read with GET."
            ),
        }


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (QueryTooSlowError(), 504, "QueryTooSlow"),
        (RecordsBusyError(), 503, "RecordsBusy"),
        (OperationalError("server closed the connection at 10.0.0.1"), 503, "ServiceUnavailable"),
        (RuntimeError("SELECT secret FROM /etc/passwd"), 500, "InternalError"),
    ],
)
def test_failure_of_ours_tells_nothing_of_the_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(read, "answer", fail)
    answer = api.get(RECORDS)
    assert answer.status_code == status
    assert set(answer.json()) == {"error_code", "message"}
    assert answer.json()["error_code"] == code
    assert "secret" not in answer.content.decode()
    assert "10.0.0.1" not in answer.content.decode()
    assert answer.has_header("Retry-After") == (status == 503)


def test_failure_of_ours_is_logged_with_the_request(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(read, "answer", fail)
    answer = api.get(RECORDS)
    assert answer["X-Request-Id"] in caplog.text
    assert "boom" in caplog.text


def test_every_class_of_the_table_has_an_answer() -> None:
    for kind, (status, _code) in STATUS.items():
        try:
            error = kind("x")
        except TypeError:
            continue
        assert respond(error).status_code == status, kind
