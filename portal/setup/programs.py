"""The programs of a running portal: web server, Celery worker, Celery beat.

The same command lines serve `make run` and the containers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from portal.setup import python_env
from portal.setup.errors import SetupError
from portal.setup.home import CHECKOUT, Home
from portal.setup.supervisor import Service

SHARED_MEMORY = "/dev/shm"  # noqa: S108  (the system's own)
ROOT_IS_SAID_ALREADY = "ignore:You're running the worker with superuser privileges"


def web(env: Mapping[str, str], host: str, port: int) -> Service:
    """Return the web server: granian under WSGI, threads for streaming answers."""
    workers = os.environ.get("PARVIS_WEB_WORKERS") or str(min(4, os.cpu_count() or 1))
    threads = os.environ.get("PARVIS_WEB_THREADS") or "8"
    argv = (
        *(str(python_env.PYTHON), "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", workers, "--blocking-threads", threads),
        *("--respawn-failed-workers", "--workers-kill-timeout", "3"),
        *("--no-ws", "--log-level", "error"),
        "portal.wsgi:application",
    )
    return Service(name="web", argv=argv, env=env, cwd=CHECKOUT)


def worker(env: Mapping[str, str]) -> Service:
    """Return the Celery worker that runs imports and exports."""
    processes = os.environ.get("PARVIS_WORKER_PROCESSES") or str(min(4, os.cpu_count() or 1))
    argv = (
        *(str(python_env.PYTHON), "-m", "celery", "-q", "-A", "portal.celery", "worker"),
        *("--concurrency", processes, "--loglevel", "info"),
        *("--hostname", "parvis@%h", "--without-gossip", "--without-mingle"),
    )
    quieter = {**env, "PYTHONWARNINGS": ROOT_IS_SAID_ALREADY}
    return Service(name="worker", argv=argv, env=quieter, cwd=CHECKOUT, ready_text=b" ready.")


def require_shared_memory() -> None:
    """Refuse a machine on which the worker's processes could not share their locks."""
    if not os.access(SHARED_MEMORY, os.W_OK | os.X_OK):
        raise SetupError(
            f"{SHARED_MEMORY} is not writable, and the worker needs it. An administrator can "
            f"mount it: mount -t tmpfs -o mode=1777 tmpfs {SHARED_MEMORY}"
        )


def beat(env: Mapping[str, str], home: Home) -> Service:
    """Return Celery's clock; its own notes lie in the home."""
    argv = (
        *(str(python_env.PYTHON), "-m", "celery", "-q", "-A", "portal.celery", "beat"),
        *("--schedule", str(home.path / "beat-schedule"), "--pidfile=", "--loglevel", "info"),
    )
    return Service(name="beat", argv=argv, env=env, cwd=CHECKOUT)
