"""Headers from hell (security: Q4): every one comes back as a label, under a plain name."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from ingest.models import RunState
from tests.ingest.conftest import Publish

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)

HEADERS = (
    *("a`b", 'a"b', "a'b", "a]b", "a;b", "a%b", "%s", "%(p0)s", "a\\b", "a.b", "a:b", "a,b"),
    *("select", "SELECT", "Select", "count(*)", "null", "1", "1_uai", "é", "É", "e", "naïve"),
    *("--", "/*", "$1", "{}", "*", "😀", "اسم", "\u202eabc", "日本語", "n" * 300, "_id", "xmin"),
)


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def test_q4_headers_round_trip(publish: Publish) -> None:
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL)
    table.writerow(HEADERS)
    for row in range(3):
        table.writerow([f"{row}-{place}x" for place in range(len(HEADERS))])
    run = publish(written.getvalue(), "enfer", header_row=0)
    assert run.state == RunState.PUBLISHED, run.report

    base = "/api/explore/v2.1/catalog/datasets/enfer"
    fields = Client().get(base).json()["fields"]
    names = [field["name"] for field in fields]
    assert len(set(names)) == len(HEADERS)
    assert all(re.fullmatch(r"[a-z0-9_]{1,60}", name) for name in names)
    record = Client().get(f"{base}/records", {"limit": 1}).json()["results"][0]
    assert list(record.values()) == [f"0-{place}x" for place in range(len(HEADERS))]
    for place, name in enumerate(names):
        found = Client().get(f"{base}/records", {"where": f"`{name}` = '1-{place}x'"}).json()
        assert found["total_count"] == 1, name

    answer: Any = Client().get(f"{base}/exports/csv", {"use_labels": "true"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert len(rows) == 3
    for given, shown in zip(HEADERS, header, strict=True):
        assert shown == given.replace("\u202e", "")  # marks that turn the writing are taken out
