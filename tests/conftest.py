"""What every test shares: no network but the loopback, and a fresh cache."""

from __future__ import annotations

import ipaddress
import os
import socket
import uuid
from collections.abc import Iterator
from typing import Any

import pytest


class NetworkUseError(RuntimeError):
    """A test reached for an address outside this machine."""


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket file
    host = address[0]
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pytest_configure() -> None:
    """Keep the tasks of this process apart from those of the others."""
    from tests.workers import use_own_queue

    use_own_queue()


@pytest.fixture(scope="session")
def worker(
    django_db_setup: None, own_folders: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Run a real Celery worker on the test databases, for tests whose data it can see.

    Such tests are transactional: the worker is another process.
    """
    from tests.workers import celery_worker

    with celery_worker(tmp_path_factory.mktemp("worker") / "log"):
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat, before the last line, what `make test` found or left out before pytest began."""
    if failed := os.environ.get("PARVIS_FAILED_CHECKS"):
        terminalreporter.section("static checks", red=True)
        terminalreporter.line(f"FAILED before the tests: {failed}", red=True)
    if os.environ.get("PARVIS_BROWSER_TESTS") == "left out":
        terminalreporter.section("browser tests", yellow=True)
        terminalreporter.line("LEFT OUT: no Chromium was found and none could be installed.")


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse connections that leave the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _is_local(address):
            raise NetworkUseError(f"A test tried to connect to {address!r}.")
        return connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]  # for the whole run
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]  # given back


@pytest.fixture(autouse=True)
def fresh_cache(request: pytest.FixtureRequest) -> None:
    """Give each test that touches Django cache keys of its own, so that nothing is left over.

    The cache shares its server with the broker and with parallel runs: it is never flushed.
    """
    if not {"django_db_setup", "client", "live_server"} & set(request.fixturenames):
        return
    from django.core.cache import caches

    caches.settings["default"]["KEY_PREFIX"] = f"test-{uuid.uuid4().hex}"
    if hasattr(caches["default"], "close"):
        del caches["default"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Close the pools before the test databases are dropped."""
    from django.db import connections

    yield
    for connection in connections.all():
        connection.close()
        connection.close_pool()


@pytest.fixture(autouse=True)
def fresh_content_types(request: pytest.FixtureRequest) -> None:
    """Forget the content types of a database that a transactional test emptied before."""
    if {"django_db_setup", "client", "live_server"} & set(request.fixturenames):
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects.clear_cache()


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the files that tests store out of the portal's own folders."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield
