"""A real Celery worker for tests, on this process's test databases and a queue of its own.

A parallel run has several test processes on one broker, each with its own database: the tasks
of one must never reach the worker of another.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connections

from portal.setup.process import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
QUEUE = f"test-{uuid.uuid4().hex[:12]}"
STARTS_WITHIN_S = 60


def use_own_queue() -> None:
    """Send this process's tasks to a queue that nobody else reads; before any is sent."""
    current_app.conf.task_default_queue = QUEUE


def address(alias: str) -> str:
    """Return the address of the test database behind an alias."""
    found = connections[alias].settings_dict
    user, password, host = (
        quote(str(found[part] or ""), safe="") for part in ("USER", "PASSWORD", "HOST")
    )
    secret = f":{password}" if password else ""
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgresql://{user}{secret}@{host}{port}/{found['NAME']}"


@contextmanager
def celery_worker(log: Path) -> Iterator[None]:
    """Run a worker for this process's tasks until the end of the block."""
    env = {
        **os.environ,
        "DATABASE_URL": address("default"),
        "RECORDS_DATABASE_URL": address("records"),
        "REDIS_URL": settings.REDIS_URL,
        "PARVIS_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PARVIS_SECRET_KEY": settings.SECRET_KEY,
    }
    argv = [
        *(sys.executable, "-m", "celery", "-q", "-A", "portal.celery", "worker"),
        *("-Q", QUEUE, "--hostname", f"{QUEUE}@%h", "--concurrency", "2"),
        *("--loglevel", "info", "--without-gossip", "--without-mingle"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(),
        )
    try:
        _wait_until_ready(process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while b" ready." not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The worker did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)
