"""`make run`, for real: ready, refusals, stopping, and starting again after a kill."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from portal.setup.broker import free_port
from portal.setup.home import CHECKOUT, Home
from portal.setup.process import is_running
from tests.setup.conftest import MakeHome, homes_of_our_own, servers_left

pytestmark = pytest.mark.slow

READY_WITHIN_S = 60
NOT_INHERITED = ("DATABASE_URL", "RECORDS_DATABASE_URL", "REDIS_URL", "PARVIS_SECRET_KEY")


class Running:
    """One `make run` under way."""

    def __init__(self, home: Home, port: int) -> None:
        self.home, self.port = home, port
        self.output = home.path / "output"
        inherited = {n: v for n, v in os.environ.items() if n not in NOT_INHERITED}
        self.env = {**inherited, "PARVIS_HOME": str(home.path), "PORT": str(port), "DEMO": "0"}
        self.env |= {"PARVIS_WEB_WORKERS": "1", "PARVIS_WORKER_PROCESSES": "1"}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=CHECKOUT,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    @property
    def state(self) -> Mapping[str, object]:
        found: Mapping[str, object] = json.loads(self.home.state_file.read_text())
        return found

    @property
    def pids(self) -> Mapping[str, int]:
        found = self.state["pids"]
        assert isinstance(found, dict)
        return found

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while "Parvis is ready" not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.1)

    def is_healthy(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)

    def stop(self) -> float:
        """Stop by SIGTERM; return the seconds it took."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=30)
        return time.monotonic() - began


Start = Callable[[Home], Running]


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """One home for the whole module: making a cluster and its tables takes longest."""
    with homes_of_our_own() as make:
        yield make()


@pytest.fixture
def start() -> Iterator[Start]:
    runs: list[Running] = []

    def make(home: Home) -> Running:
        runs.append(Running(home, free_port()))
        return runs[-1]

    yield make
    for run in runs:
        if run.process.poll() is None:
            run.stop()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_ready_means_healthy_and_stopping_leaves_nothing(home: Home, start: Start) -> None:
    run = start(home)
    run.wait_until_ready()
    assert f"Parvis is ready: http://127.0.0.1:{run.port}/\n" in run.text
    assert str(home.admin_password_file) in run.text
    assert home.admin_password_file.read_text().strip() not in run.text
    assert run.is_healthy()

    assert mode(home.admin_password_file) == mode(home.state_file) == 0o600
    assert mode(home.secret_key_file) == 0o600
    assert (run.state["host"], run.state["port"]) == ("127.0.0.1", run.port)
    assert set(run.pids) == {"supervisor", "postgres", "redis", "web", "worker", "beat"}
    assert all(is_running(pid) for pid in run.pids.values())
    assert Path(str(run.state["data_dir"])).is_dir()

    pids = run.pids
    assert run.stop() < 10
    assert not any(is_running(pid) for pid in pids.values())
    assert servers_left(home) == []
    assert not home.state_file.exists()


def test_second_start_is_quick_and_changes_nothing(home: Home, start: Start) -> None:
    first = start(home)
    first.wait_until_ready()
    first.stop()
    kept = ("secret-key", "admin-password", "database-password", "static.stamp")
    before = {name: (home.path / name).read_text() for name in kept}
    began = time.monotonic()
    second = start(home)
    second.wait_until_ready()
    assert time.monotonic() - began < 60  # nothing is made anew; a busy machine takes its time
    assert {name: (home.path / name).read_text() for name in kept} == before
    assert "Static files                         up to date" in second.text


def test_start_after_kill_9(home: Home, start: Start) -> None:
    run = start(home)
    run.wait_until_ready()
    for name in ("supervisor", "web", "postgres"):  # their children are orphans now
        os.kill(run.pids[name], signal.SIGKILL)
    run.process.wait(timeout=30)
    again = start(home)
    again.wait_until_ready()
    assert again.is_healthy()
    again.stop()
    assert servers_left(home) == []


def test_start_at_once_after_make_alone_was_killed(home: Home, start: Start) -> None:
    run = start(home)
    run.wait_until_ready()
    run.process.kill()
    again = start(home)
    again.wait_until_ready()
    assert again.is_healthy()


def test_home_is_served_once(home: Home, start: Start) -> None:
    run = start(home)
    run.wait_until_ready()
    second = start(home)
    assert second.process.wait(timeout=20) != 0
    assert f"Parvis already runs from {home.path}" in second.text
    assert f"http://127.0.0.1:{run.port}/" in second.text
    assert run.is_healthy()


def test_taken_port_is_told_at_once(home: Home, make_home: MakeHome, start: Start) -> None:
    run = start(home)
    run.wait_until_ready()
    began = time.monotonic()
    other = Running(make_home(), run.port)
    assert other.process.wait(timeout=20) != 0
    assert time.monotonic() - began < 5
    assert f"cannot listen on 127.0.0.1 port {run.port}" in other.text
    assert "PORT=" in other.text
    assert run.is_healthy()


def test_two_portals_side_by_side(home: Home, make_home: MakeHome, start: Start) -> None:
    runs = [start(home), start(make_home())]
    for run in runs:
        run.wait_until_ready()
    assert all(run.is_healthy() for run in runs)
    assert runs[0].state["database_url"] != runs[1].state["database_url"]
    assert runs[0].state["redis_url"] != runs[1].state["redis_url"]
    runs[0].stop()
    assert runs[1].is_healthy()
