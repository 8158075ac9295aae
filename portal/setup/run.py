"""`make run`: sets everything up, then serves in the foreground until told to stop."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from portal.setup import application, libraries, servers
from portal.setup.errors import Interrupted, SetupError
from portal.setup.home import CHECKOUT, Home, write_private
from portal.setup.process import follow_make
from portal.setup.programs import beat, require_shared_memory, web, worker
from portal.setup.report import Report
from portal.setup.state import State, only_one
from portal.setup.supervisor import Group, Service

READY_PATIENCE_S = 90.0
HOPELESS_AFTER = 4
ROOT_NOTE = "  It runs as root: good for a trial, not for the public (docs/deployment.md).\n"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run() -> int:
    """Serve one home until a signal comes. Returns the exit code."""
    follow_make()
    home, (host, port) = Home.from_environment(), address()
    home.create()
    report = Report(log=home.logs / "setup.log")
    with interruptible(), only_one(home):
        group = Group(mark=str(home.path))
        try:
            servers.end_left_behind(report, home)
            refuse_taken_port(host, port)
            report.say(f"Setting up Parvis in {home.path} (log: {report.log})")
            return _serve(report, home, group, host, port)
        except Interrupted:
            return 0
        finally:
            with uninterrupted():
                home.state_file.unlink(missing_ok=True)
                if group.pids():
                    report.say("Stopping Parvis ...")
                    group.stop()
                    report.say("Parvis has stopped.")


def address() -> tuple[str, int]:
    """Return HOST and PORT, by default this machine alone on port 8000."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SetupError(f"PORT is {port!r}; a number from 1 to 65535 is needed.")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def refuse_taken_port(host: str, port: int) -> None:
    """Say at once when the address cannot be served, rather than after minutes of set-up."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise SetupError(
            f"Parvis cannot listen on {host} port {port}: {error.strerror}. Another program uses "
            f"it, or the address is not this machine's. Choose another: PORT={port + 1} make run"
        ) from error


def _serve(report: Report, home: Home, group: Group, host: str, port: int) -> int:
    require_shared_memory()
    home.make_secret_key()
    libraries.install(report, "run", own_broker=not os.environ.get("REDIS_URL"))
    addresses = servers.start(report, home, group)
    state = State(
        database_url=addresses.database_url,
        records_database_url=addresses.records_database_url,
        redis_url=addresses.redis_url,
        data_dir=addresses.data_dir,
        run_dir=addresses.run_dir,
        host=host,
        port=port,
    )

    def note_pids() -> None:
        state.pids = {"supervisor": os.getpid(), **group.pids()}
        state.write(home)

    env = application.environment(home, addresses.environment())
    env |= {"HOST": host, "PORT": str(port)}
    if os.environ.get("DATABASE_URL"):
        application.check_foreign_database(report, env)
    application.migrate(report, env)
    application.collect_static(report, home, env)
    application.ensure_administrator(report, home, env)
    group.on_change = note_pids
    for service in (web(env, host, port), worker(env), beat(env, home)):
        group.start(service)
    _wait_until_ready(report, group, host, port)
    _load_demo(report, group, home, env)
    report.say(_ready_text(home, host, port))
    while True:
        group.pump(60.0)


def _wait_until_ready(report: Report, group: Group, host: str, port: int) -> None:
    """Wait until pages are answered and tasks are taken."""
    deadline = time.monotonic() + READY_PATIENCE_S
    while not (is_healthy(host, port) and group.is_ready("worker")):
        for name in ("web", "worker"):
            if time.monotonic() > deadline or group.failures(name) >= HOPELESS_AFTER:
                raise SetupError(
                    "The web server does not answer 200 on /healthz, or the worker does not "
                    f"start; the lines above say why. The log of the set-up: {report.log}"
                )
        group.pump(0.1)


def is_healthy(host: str, port: int) -> bool:
    """Ask `/healthz` once."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(target, port, timeout=3)
    try:
        connection.request("GET", "/healthz", headers={"Host": _served_name()})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _served_name() -> str:
    """Return a host name that the settings allow."""
    names = [n.strip() for n in os.environ.get("PARVIS_ALLOWED_HOSTS", "").split(",")]
    named = [name.removeprefix(".") for name in names if name not in {"", "*"}]
    return named[0] if named else "localhost"


def _load_demo(report: Report, group: Group, home: Home, env: dict[str, str]) -> None:
    """Load the demo city on the first run; a failure is said and tried again next time."""
    if os.environ.get("DEMO") == "0" or home.demo_stamp.exists():
        return
    report.say("Loading the demo city; this happens once (DEMO=0 leaves it out).")
    started = time.monotonic()
    argv = tuple(application.manage("load_demo"))
    code = group.run_once(Service(name="demo", argv=argv, env=env, cwd=CHECKOUT, once=True))
    if code == 0:
        write_private(home.demo_stamp, "")
        report.say(f"The demo city is loaded ({time.monotonic() - started:.0f} s).")
    else:
        report.say(
            "The demo city could not be loaded; the lines marked `demo` say why. Parvis serves "
            "without it, and the next start tries again."
        )


def _ready_text(home: Home, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return (
        f"\nParvis is ready: http://{shown}:{port}/\n"
        f"  Administration: http://{shown}:{port}/admin/  user admin, password in "
        f"{home.admin_password_file}\n"
        f"{ROOT_NOTE if os.geteuid() == 0 else ''}"
        "  Ctrl-C stops it.\n"
    )


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn the stopping signals into an exception, so that everything is cleaned up."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        for further in SIGNALS:
            signal.signal(further, signal.SIG_IGN)  # stopping takes ten seconds at most
        raise Interrupted(number)

    before = {number: signal.signal(number, interrupt) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore stopping signals while we stop anyway."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
