"""A reader that asks all the time while a dataset is loaded anew."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.db import connections
from django.test import Client

from tests.faults.scene import DATASET, ROWS

_BASE: Final = f"/api/explore/v2.1/catalog/datasets/{DATASET}"


def _records(**asked: object) -> str:
    return f"{_BASE}/records?{urlencode(asked)}"


QUESTIONS: Final = (
    _records(limit=100, offset=ROWS // 3),
    _records(select="count(*) as n, sum(hauteur) as h, count(distinct lot) as lots"),
    _records(group_by="lot", select="count(*) as n, max(numero) as last"),
    _records(where='search("platane")', limit=20),
    _records(group_by="nom", select="count(*) as n, avg(hauteur) as h", order_by="nom"),
    f"{_BASE}/facets?facet=nom",
    f"{_BASE}/exports/csv?limit=-1",
)
_PLACES: Final = (f"{_BASE}/exports/csv?limit=-1",)

FACET = {"fields": [{"name": "nom", "annotations": {"facet": True}}]}

Answers = Mapping[str, str]


class MixedAnswerError(AssertionError):
    """A reader saw what is neither the old version nor the new one."""


def ask(client: Client, question: str) -> str:
    """Return a mark of the answer; anything but a whole answer is an error."""
    response = client.get(question)
    body = b"".join(response) if response.streaming else response.content
    if response.status_code != 200:
        raise MixedAnswerError(f"{question}: {response.status_code} {body[:300]!r}")
    return hashlib.sha256(body).hexdigest()


def all_answers() -> Answers:
    client = Client()
    return {question: ask(client, question) for question in QUESTIONS}


class Reader:
    """Asks in a thread of its own until it is told to end."""

    def __init__(self, old: Answers, new: Answers) -> None:
        self._old, self._new = old, new
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self.asked = 0
        self.has_seen_new = False
        self.wrong: list[str] = []

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._stop.set()
        self._thread.join(timeout=60)

    def _read(self) -> None:
        client = Client()
        try:
            while not self._stop.is_set() and len(self.wrong) < 5:
                for place, question in enumerate(QUESTIONS):
                    if question in _PLACES and self.asked % 4:
                        continue  # the whole table, now and then
                    self._look(client, question)
                    if self._stop.wait(0.02 * (place + 1)):
                        break
                self._look_at_description(client)
                self.asked += 1
        finally:
            connections.close_all()

    def _look(self, client: Client, question: str) -> None:
        try:
            seen = ask(client, question)
        except Exception as err:  # noqa: BLE001  (whatever it is, the reader saw it)
            self.wrong.append(f"{question}: {err!r}")
            return
        if seen == self._new[question]:
            self.has_seen_new = True
        elif seen != self._old[question]:
            self.wrong.append(f"{question}: neither the old version nor the new one")
        elif self.has_seen_new:
            self.wrong.append(f"{question}: the old version after the new one")

    def _look_at_description(self, client: Client) -> None:
        response = client.get(_BASE)
        told = json.loads(response.content) if response.status_code == 200 else {}
        count = told.get("metas", {}).get("default", {}).get("records_count")
        if count != ROWS:
            self.wrong.append(f"the dataset tells {response.status_code}, {count} records")
