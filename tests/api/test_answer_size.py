"""A list is bounded in bytes, whatever its number of rows: it is made whole before it is sent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from api.v2_1 import params
from datasets.odsql import limits
from datasets.types import Field, FieldType
from tests.api.builders import publish, withdraw
from tests.api.conftest import Api

pytestmark = pytest.mark.django_db(databases="__all__")

VILLES = "catalog/datasets/villes/records"


@pytest.fixture(scope="module")
def many(loaded: Any, django_db_blocker: Any) -> Iterator[str]:
    fields = (Field(name="n", type=FieldType.INT), Field(name="long", type=FieldType.TEXT))
    rows = [(place, "x" * 2_000) for place in range(params.MAX_GROUPS)]
    with django_db_blocker.unblock():
        dataset = publish("nombreux", fields, rows)
        yield dataset.dataset_id
        withdraw(dataset)


def refused(api: Api, path: str, asked: dict[str, Any]) -> Any:
    """Ask what is stopped on the way, which ends the transaction that the test runs in."""
    with transaction.atomic(using="records_read"):
        answer = api.get(path, **asked)
        transaction.set_rollback(True, using="records_read")
    return answer


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    ("group_by", "select"),
    [
        ("recordid", "count(*) as " + "a" * 2_000),  # keys
        ("recordid, long", None),  # values
        ("n, long", "count(*) as c"),
    ],
)
def test_groups_are_bounded_in_bytes(
    api: Api, many: str, group_by: str, select: str | None
) -> None:
    path = f"catalog/datasets/{many}/records"
    asked = {"group_by": group_by, "limit": params.MAX_GROUPS}
    if select is not None:
        asked["select"] = select
    before = resident_bytes()
    answer = refused(api, path, asked)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "InvalidRequest"
    assert "32 MB" in answer.json()["message"]
    assert "export" in answer.json()["message"]
    assert resident_bytes() - before < 120_000_000
    assert len(api.json(path, **asked | {"limit": 10_000})["results"]) == 10_000
    assert api.get(path, limit=1).status_code == 200  # the connection is well


def test_records_are_bounded_in_bytes(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"select": "city as " + "a" * 1_000, "limit": 30}
    assert len(api.json(VILLES, **asked)["results"]) == 30
    monkeypatch.setattr(params, "MAX_ANSWER_BYTES", 20_000)
    assert refused(api, VILLES, asked).status_code == 400
    assert api.get(VILLES, **asked | {"limit": 10}).status_code == 200


@pytest.mark.parametrize(("path", "group_by"), [(VILLES, "city"), ("catalog/datasets", "theme")])
def test_text_that_each_row_repeats_is_bounded(api: Api, path: str, group_by: str) -> None:
    most = limits.MAX_LITERAL
    for length, status in ((most, 200), (most + 1, 400)):
        select = f'"{"x" * length}" as x'
        for asked in ({"select": select, "group_by": group_by}, {"select": select}):
            answer = api.get(path, **asked)
            assert answer.status_code == status
    assert answer.json()["error_code"] == "ODSQLError"
    assert f"at most {most} characters" in answer.json()["message"]


def test_12_3_long_text_in_where_is_compared(api: Api) -> None:
    assert api.rows(where=f"city = '{'x' * 5_000}'") == []


def test_8_2_repeated_aggregate_is_the_same_row(api: Api) -> None:
    answer = api.get(VILLES, select="count(*) as n, avg(pop) as m", limit=100)
    assert json.loads(answer.content) == {
        "total_count": 30,
        "results": [{"n": 30, "m": 29.0}] * 100,
    }
    linked = api.json(VILLES, select="count(*) as n", limit=3, include_links="true")
    assert linked["results"] == [{"n": 30}] * 3


def test_8_2_repeated_aggregate_is_bounded_in_bytes(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.v2_1.payloads.MAX_ANSWER_BYTES", 50_000)
    asked = {"select": "count(*) as " + "a" * 1_000}
    assert api.get(VILLES, **asked, limit=100).status_code == 400
    assert api.get(VILLES, **asked, limit=10).status_code == 200
