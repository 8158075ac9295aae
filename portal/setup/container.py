"""The steps of the container image: the same as those of `make run`, one at a time."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess

from portal.setup import application, frontend, libraries, programs, python_env
from portal.setup.errors import SetupError
from portal.setup.home import CHECKOUT, Home
from portal.setup.report import Report
from portal.setup.run import address, is_healthy


def build() -> int:
    """Install what the image holds; npm's folder is dropped once collected."""
    report = _report()
    libraries.install(report, "run")
    shutil.rmtree(frontend.NODE_MODULES, ignore_errors=True)
    return 0


def texts() -> int:
    """Compile the translations."""
    application.compile_texts(_report())
    return 0


def prepare() -> int:
    """Check the database given, then bring tables, static files and administrator up to date."""
    report, home = _report(), Home.from_environment()
    env = application.environment(home, {})
    application.check_foreign_database(report, env)
    application.migrate(report, env)
    application.collect_static(report, home, env)
    application.ensure_administrator(report, home, env)
    return 0


def serve(arguments: list[str]) -> int:
    """Become one of the programs; the container's runtime watches and restarts it."""
    home, (host, port) = Home.from_environment(), address()
    env = application.environment(home, {})
    services = {
        "web": programs.web(env, host, port),
        "worker": programs.worker(env),
        "beat": programs.beat(env, home),
    }
    if len(arguments) != 1 or arguments[0] not in services:
        raise SetupError(f"Say which program: {', '.join(services)}.")
    service = services[arguments[0]]
    os.chdir(CHECKOUT)
    os.execvpe(service.argv[0], list(service.argv), dict(service.env))  # noqa: S606  (our own)


def healthy(arguments: list[str]) -> int:
    """Ask the program of this container whether it is well: `web` (as it is) or `worker`."""
    if arguments == ["worker"]:
        outcome = subprocess.run(
            [
                *(str(python_env.PYTHON), "-m", "celery", "-A", "portal.celery"),
                *("inspect", "ping", "--destination", f"parvis@{socket.gethostname()}"),
            ],
            cwd=CHECKOUT,
            env=application.environment(Home.from_environment(), {}),
            stdout=subprocess.DEVNULL,
            check=False,
        )
        return outcome.returncode
    host, port = address()
    return 0 if is_healthy(host, port) else 1


def _report() -> Report:
    home = Home.from_environment()
    home.create()
    return Report(log=home.logs / "setup.log")
