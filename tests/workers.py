"""A real Celery worker for tests, on this process's test databases and a queue of its own.

A parallel run has several test processes on one broker, each with its own database: the tasks
of one must never reach the worker of another.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connections

from portal.setup.process import die_with_parent, signal_group

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


class Worker:
    """A worker of a process group of its own, to be stopped or killed."""

    def __init__(self, log: Path, environment: Mapping[str, str] | None = None) -> None:
        env = {
            **os.environ,
            "DATABASE_URL": address("default"),
            "RECORDS_DATABASE_URL": address("records"),
            "REDIS_URL": settings.REDIS_URL,
            "PARVIS_MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "PARVIS_SECRET_KEY": settings.SECRET_KEY,
            "PARVIS_TEST_QUEUE": QUEUE,
            **(environment or {}),
        }
        argv = [
            *(sys.executable, "-m", "celery", "-q", "-A", "tests.worker_app:app", "worker"),
            *("-Q", QUEUE, "--hostname", f"{QUEUE}@%h", "--concurrency", "2"),
            *("--loglevel", "info", "--without-gossip", "--without-mingle"),
        ]
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                argv,
                cwd=ROOT,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )

    def wait_until_ready(self) -> None:
        _wait_until_ready(self.process, self.log)

    def children(self) -> list[int]:
        """Return the processes that run its tasks."""
        leader = self.process.pid
        try:
            found = Path(f"/proc/{leader}/task/{leader}/children").read_text(encoding="ascii")
        except OSError:
            return []
        return [int(number) for number in found.split()]

    def kill(self) -> None:
        """End all of it at once, as a power cut does."""
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, patience: float = 10) -> int | None:
        """Ask it to end; after a while, end it. Return its exit code where it ended by itself."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


@contextmanager
def celery_worker(log: Path) -> Iterator[Worker]:
    """Run a worker for this process's tasks until the end of the block."""
    worker = Worker(log)
    try:
        worker.wait_until_ready()
        yield worker
    finally:
        worker.stop()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while b" ready." not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The worker did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)
