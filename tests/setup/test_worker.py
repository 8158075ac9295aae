"""The worker that tests use: a real one, on the test database, reading its own queue."""

from __future__ import annotations

import time

import pytest
from celery import current_app
from django.contrib.auth import get_user_model

from tests.workers import QUEUE, address


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_worker_serves_this_process(worker: None) -> None:
    assert "/test_" in address("default")
    assert get_user_model().objects.count() == 0
    replies = current_app.control.inspect(timeout=10, limit=None).active_queues() or {}
    mine = [name for name in replies if name.startswith(f"{QUEUE}@")]
    assert len(mine) == 1
    assert [queue["name"] for queue in replies[mine[0]]] == [QUEUE]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases="__all__")
def test_task_sent_here_is_taken_by_that_worker(worker: None) -> None:
    current_app.send_task("ingest.janitor")
    deadline = time.monotonic() + 20
    inspect = current_app.control.inspect(timeout=5)
    while time.monotonic() < deadline:
        for name, stats in (inspect.stats() or {}).items():
            if name.startswith(f"{QUEUE}@") and stats["total"].get("ingest.janitor"):
                return
        time.sleep(0.2)
    pytest.fail("no worker took the task")
