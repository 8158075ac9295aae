"""The broker dies and comes back: no upload is lost, no worker is."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings as configured
from kombu import pools

from ingest import janitor
from ingest.models import Run, RunState
from portal.setup.broker import find, free_port
from portal.setup.process import die_with_parent
from tests.faults.scene import Scene, cleaned, long, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]


class Broker:
    """A server of the test's own, that keeps its queues on disk as a portal's does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = find()
        assert program is not None
        self._process = subprocess.Popen(
            [
                *(str(program), "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--dir", str(self.folder), "--appendonly", "yes", "--save", ""),
                *("--appendfsync", "always"),
            ],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent(),
        )
        wait_until(self._answers, "the broker", 20)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64) == b"+PONG\r\n"
        except OSError:
            return False


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Return a running broker that this process's tasks go to."""
    folder = tmp_path / "broker"
    folder.mkdir()
    server = Broker(folder)
    server.start()
    _use(server.url)
    try:
        yield server
    finally:
        _use(configured.REDIS_URL)
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _use(url: str) -> None:
    """Send this process's tasks to a broker; connections to another one are forgotten."""
    conf = current_app.conf
    conf.broker_url = conf.broker_write_url = conf.broker_read_url = url
    pools.reset()
    current_app._pool = current_app.amqp._producer_pool = None


def test_uploads_are_taken_without_a_broker(scene: Scene, broker: Broker) -> None:
    """They wait, and the janitor queues them once the broker is back."""
    broker.kill()
    began = time.monotonic()
    run = scene.upload("alpha")
    assert time.monotonic() - began < 20
    assert (run.state, run.attempts) == (RunState.RECEIVED, 0)
    assert janitor.interrupted_runs() == []
    broker.start()
    scene.start_worker({"REDIS_URL": broker.url})
    scene.let_leases_run_out()
    scene.call_janitor()
    assert scene.wait_for_end(run).state == RunState.PUBLISHED
    assert cleaned() == []


@long
def test_a_run_outlives_its_broker(scene: Scene, broker: Broker) -> None:
    """It ends, or goes on, whether or not Celery's leader gets over the loss of its messages.

    With a message in hand it may not (kombu 5.7): then the supervisor starts it again.
    """
    worker = scene.start_worker({"REDIS_URL": broker.url})
    run = scene.upload("alpha")
    wait_until(lambda: Run.objects.get(pk=run.pk).attempts == 1, "a worker")
    broker.kill()
    waiting = scene.upload("beta")
    assert waiting.state == RunState.RECEIVED
    time.sleep(3)
    broker.start()
    worker.kill()
    scene.start_worker({"REDIS_URL": broker.url})
    scene.let_leases_run_out()
    scene.call_janitor()
    assert scene.wait_for_end(run).state == RunState.PUBLISHED
    assert scene.wait_for_end(waiting).state == RunState.PUBLISHED
    assert cleaned() == []


@long
def test_queued_runs_survive_the_broker(scene: Scene, broker: Broker) -> None:
    """What was queued before it was killed is there when it starts again."""
    run = scene.upload("alpha")
    broker.kill()
    broker.start()
    scene.start_worker({"REDIS_URL": broker.url})
    assert scene.wait_for_end(run).state == RunState.PUBLISHED
    assert configured.CELERY_TASK_ACKS_LATE
    assert cleaned() == []
