"""What a checkout needs beside itself: Python packages, front-end libraries, compiled texts.

One set-up at a time works on a checkout: several portals and test runs may share one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from portal.setup import application, broker, frontend, python_env
from portal.setup.report import Report


def install(report: Report, *packages: str, own_broker: bool = False) -> None:
    """Bring the checkout up to date; `own_broker` also makes sure of a Redis server."""
    with _alone(report):
        python_env.install(report, *packages)
        if own_broker and broker.find() is None:
            python_env.install(report, "valkey")
        frontend.install(report)
        application.compile_texts(report)


@contextmanager
def _alone(report: Report) -> Iterator[None]:
    """Hold the checkout's lock; it ends with this process however that ends."""
    folder = os.open(python_env.REQUIREMENTS, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report.say("Waiting for another set-up of this checkout ...")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
