"""The foreground group: output, restarts, stopping in time, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.setup.home import CHECKOUT, Home
from portal.setup.process import is_running, left_behind
from portal.setup.supervisor import Group, Service

STUBBORN = """
import signal, subprocess, sys, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("started", flush=True)
time.sleep(600)
"""


def program(name: str, code: str, **more: object) -> Service:
    return Service(
        name=name,
        argv=(sys.executable, "-c", code),
        env=dict(os.environ),
        cwd=CHECKOUT,
        **more,  # type: ignore[arg-type]  # passed on as they are
    )


def pump_until(group: Group, seconds: float, capfd: pytest.CaptureFixture[str], text: str) -> str:
    """Look after the group until a text was written; return all that was."""
    seen, deadline = "", time.monotonic() + seconds
    while text not in seen and time.monotonic() < deadline:
        group.pump(0.05)
        seen += capfd.readouterr().out
    return seen


def test_lines_carry_the_name_of_their_program(
    group: Group, capfd: pytest.CaptureFixture[str]
) -> None:
    group.start(program("web", "print('one\\ntwo', flush=True); import time; time.sleep(60)"))
    seen = pump_until(group, 10, capfd, "two")
    assert "web      | one\nweb      | two\n" in seen


def test_crash_is_told_and_mended(group: Group, capfd: pytest.CaptureFixture[str]) -> None:
    group.start(program("beat", "import time; time.sleep(600)"))
    first = group.pids()["beat"]
    os.kill(first, signal.SIGKILL)
    seen = pump_until(group, 5, capfd, "starts again")
    assert "beat ended (signal SIGKILL); it starts again in 1 s." in seen
    assert "beat" not in group.pids()
    deadline = time.monotonic() + 5
    while "beat" not in group.pids() and time.monotonic() < deadline:
        group.pump(0.05)
    assert group.pids()["beat"] != first


def test_pauses_between_restarts_grow(group: Group, capfd: pytest.CaptureFixture[str]) -> None:
    group.start(program("web", "raise SystemExit(3)"))
    seen = pump_until(group, 15, capfd, "in 4 s")
    assert "web ended (exit code 3); it starts again in 1 s." in seen
    assert "it starts again in 2 s." in seen
    assert "it starts again in 4 s." in seen


def test_others_go_on_when_one_crashes(group: Group) -> None:
    group.start(program("web", "import time; time.sleep(600)"))
    group.start(program("worker", "raise SystemExit(1)"))
    other = group.pids()["web"]
    group.pump(1.0)
    assert group.pids()["web"] == other


def test_job_that_ends_is_not_started_again(group: Group) -> None:
    assert group.run_once(program("demo", "raise SystemExit(7)", once=True)) == 7
    assert "demo" not in group.pids()


@pytest.mark.slow
def test_stubborn_programs_are_gone_within_ten_seconds(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    group = Group(mark=str(home.path))
    group.start(program("worker", STUBBORN))
    group.start(program("redis", STUBBORN, is_server=True))
    pump_until(group, 10, capfd, "started")
    time.sleep(0.5)
    assert len(left_behind(str(home.path), [])) == 4
    began = time.monotonic()
    group.stop()
    while left_behind(str(home.path), []) and time.monotonic() - began < 10:
        time.sleep(0.05)  # a grandchild that was killed takes a moment to go
    assert time.monotonic() - began < 10
    assert left_behind(str(home.path), []) == []


def test_servers_stop_after_those_who_need_them(
    home: Home, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    time.sleep(float(sys.argv[2]))\n"
        "    open(sys.argv[1], 'a').write(sys.argv[3]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('set', flush=True); time.sleep(60)"
    )
    group = Group(mark=str(home.path))
    for name, pause, is_server in (("redis", "0", True), ("worker", "0.5", False)):
        argv = (sys.executable, "-c", code, str(order), pause, f"{name} ")
        group.start(
            Service(name=name, argv=argv, env=dict(os.environ), cwd=CHECKOUT, is_server=is_server)
        )
        pump_until(group, 10, capfd, "set")
    group.stop()
    assert order.read_text() == "worker redis "


def test_children_end_when_their_supervisor_is_killed(home: Home) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from portal.setup.supervisor import Group, Service\n"
        "group = Group(mark=sys.argv[1])\n"
        "group.start(Service(name='web', argv=('/bin/sleep', '600'), env=dict(os.environ),"
        " cwd=Path('/')))\n"
        "print(group.pids()['web'], flush=True); group.pump(600)"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", code, str(home.path)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    assert is_running(child)
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def test_reader_that_went_away_does_not_stop_the_group(home: Home) -> None:
    """A full pipe that nobody reads must not keep us from obeying a signal."""
    code = (
        "import os, sys, signal; from pathlib import Path\n"
        "from portal.setup.supervisor import Group, Service\n"
        "group = Group(mark=sys.argv[1])\n"
        "group.start(Service(name='web', argv=('/usr/bin/yes',), env=dict(os.environ),"
        " cwd=Path('/')))\n"
        "signal.signal(signal.SIGTERM, lambda *_: (group.stop(), os._exit(0)))\n"
        "sys.stderr.write('started\\n'); group.pump(600)"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", code, str(home.path)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,  # never read
        stderr=subprocess.PIPE,
        text=True,
    )
    assert supervisor.stderr is not None
    assert supervisor.stderr.readline() == "started\n"
    time.sleep(1.0)
    supervisor.terminate()
    assert supervisor.wait(timeout=10) == 0
    for stream in (supervisor.stdout, supervisor.stderr):
        assert stream is not None
        stream.close()
