"""The database ends its connections, or crashes, in the middle of a load: the run goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import psycopg
import pytest
from django.db import connections

from ingest.models import RunState
from ingest.options import RunOptions
from tests.faults.moments import MOMENTS
from tests.faults.scene import Scene, cleaned, wait_until
from tests.faults.watching import FACET, all_answers
from tests.workers import address

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, databases=["default", "records", "records_read"]),
]

STOPPED = ("publishing, at datasets_version",)
STOPPED_AT_LENGTH = ("understanding", "COPY", *STOPPED, "other indexes", "snapshot", "words")
_OTHERS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def end_connections() -> None:
    """End every connection of this test's database, as an orderly restart does."""
    with psycopg.connect(address("default"), autocommit=True) as ender:
        ender.execute(f"SELECT pg_terminate_backend(pid) FROM ({_OTHERS}) AS others")


def crash() -> None:
    """Kill one server process: the server ends all others and recovers, as after a power cut."""
    with psycopg.connect(address("default"), autocommit=True) as asker:
        (pid,) = asker.execute(f"{_OTHERS} LIMIT 1").fetchone() or (None,)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(_is_back, "the database")


def _is_back() -> bool:
    try:
        with psycopg.connect(address("default"), autocommit=True) as asker:
            return asker.execute("SELECT NOT pg_is_in_recovery()").fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def forget_connections() -> None:
    """Give this process's own connections back, and begin with new pools.

    The old ones would find the dead connections by themselves, but one at a time, with a pause
    after each that doubles from a second on (psycopg_pool 3.3): with many, a question is answered
    503 meanwhile.
    """
    for connection in connections.all():
        connection.close()
        connection.close_pool()


@pytest.mark.parametrize("end", [end_connections, crash])
def test_a_run_outlives_its_database(scene: Scene, end: Callable[[], None]) -> None:
    if end is crash and "PARVIS_KILLS" not in os.environ:
        pytest.skip("the server is everybody's: it is crashed by `make faults` alone")
    worker = scene.start_worker()
    answers = {}
    for mark in ("beta", "alpha"):
        scene.publish(mark, RunOptions(metadata=FACET))
        answers[mark] = all_answers()
    shown = "alpha"
    for name in STOPPED_AT_LENGTH if "PARVIS_KILLS" in os.environ else STOPPED:
        moment = next(moment for moment in MOMENTS if moment.name == name)
        other = "beta" if shown == "alpha" else "alpha"
        run = scene.upload(other)
        with moment.hold():
            moment.comes(run)
            end()
        forget_connections()
        for question, seen in all_answers().items():
            assert seen in (answers[shown][question], answers[other][question]), (name, question)
        scene.wait_for_end(run)
        assert run.state == RunState.PUBLISHED, (name, run.state, run.report)
        assert all_answers() == answers[other], name
        assert cleaned() == [], name
        shown = other
    assert worker.process.poll() is None
